//! A local S3 with S3 Batch Operations.

mod store;
