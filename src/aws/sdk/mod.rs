//! The ports over the AWS SDK: against AWS, the local S3, or any endpoint that speaks the same protocol.
//!
//! [`SdkServices`] keeps one client a scope, made when it is first used. `codec` maps the model to the SDK's types and
//! back, `failure` maps the SDK's errors to [`PortError`](super::PortError). CreateJob and UpdateJobStatus are sent once, all else
//! is retried.

mod answer;
mod bucket;
mod calls;
mod clients;
mod codec;
mod connection;
mod direct;
mod failure;
mod identity;
mod jobs;
mod objects;
mod pages;
mod profile;
mod role;
#[cfg(test)]
mod tests;

pub use answer::DescribedJob;
pub use bucket::SdkBucket;
pub use clients::SdkServices;
pub use connection::{BucketConnection, Connection, Credentials};
