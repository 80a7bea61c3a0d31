//! A local S3 with S3 Batch Operations.

mod control;
mod jobs;
mod store;
