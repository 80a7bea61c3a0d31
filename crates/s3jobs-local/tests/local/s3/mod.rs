//! The S3 data plane of the local S3, seen by the AWS SDK and by raw HTTP requests.

#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(unreachable_pub, reason = "modules of one test crate")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod addresses;
mod attributes;
mod broken;
mod buckets;
mod callers;
mod checksums;
mod copies;
mod deletes;
mod errors;
mod limits;
mod lists;
mod members;
mod multipart;
mod objects;
mod owners;
mod policies;
mod raw;
mod reads;
mod server;
mod settings;
mod versions;
mod wire;
mod world;
