//! What is asked of the one bucket that keeps a ledger: conditional writes, whole lists, and how the bucket is set up.

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;

use super::error::PortError;
use super::port::PutCondition;
use crate::model::manifest::ETag;

/// The calls on one bucket, which S3 refuses if the bucket is not of the expected account.
///
/// A bucket that does not exist is [`PortError::NotFound`] in every one of them: it must never look like an empty one.
#[async_trait]
pub trait Bucket: Debug + Send + Sync {
    /// Where its S3 is, for people: `at URL`, or `in REGION` where it is AWS's.
    fn place(&self) -> String;

    /// `GetObject`, whole.
    async fn get(&self, key: &str) -> Result<Fetched, PortError>;

    /// PutObject, whole. A condition that does not hold is [`PortError::Conflict`], and so is an object that is to be replaced
    /// and is gone. Tried several times: a conflict may be with an earlier try, whose answer was lost.
    async fn put(&self, key: &str, body: Bytes, condition: PutCondition) -> Result<ETag, PortError>;

    /// `ListObjectsV2`: every page, in the order of keys.
    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, PortError>;

    /// `ListObjectVersions`: the keys of which the latest version is a delete marker, in order.
    async fn deleted(&self, prefix: &str) -> Result<Vec<String>, PortError>;

    /// `GetBucketVersioning`, `GetBucketEncryption` and `GetBucketLifecycleConfiguration`.
    async fn settings(&self) -> BucketSettings;
}

/// What a read found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// An object.
    Object {
        /// Its content.
        body: Bytes,
        /// Its ETag, bare.
        etag: ETag,
    },
    /// A delete marker: there was an object, and its versions may still be there.
    Deleted,
    /// Nothing, as far as S3 knows.
    Missing,
}

/// An object of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its ETag, bare.
    pub etag: ETag,
}

/// How a bucket is set up; each of it may be hidden from the caller.
#[derive(Clone, Debug)]
pub struct BucketSettings {
    /// Whether it keeps versions.
    pub is_versioned: Result<bool, PortError>,
    /// Whether it encrypts by default.
    pub is_encrypted: Result<bool, PortError>,
    /// The lifecycle rules in force that take current versions of untagged objects away.
    pub rules: Result<Vec<LifecycleRule>, PortError>,
}

/// A lifecycle rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleRule {
    /// Its name in the bucket.
    pub id: String,
    /// What keys begin with that it is about.
    pub prefix: String,
    /// What it does to them.
    pub does: Lifecycle,
}

/// What a lifecycle rule does to a current version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// Removes it, or puts a delete marker over it.
    Expires,
    /// Puts it where it cannot be read before it is restored.
    Archives,
}
