//! The S3 data plane of the local S3, seen by the AWS SDK and by raw HTTP requests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod buckets;
mod objects;
mod raw;
mod server;
mod world;
