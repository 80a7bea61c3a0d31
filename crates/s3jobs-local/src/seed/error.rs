use camino::Utf8PathBuf;

use crate::store::StoreError;
use s3jobs_spec::model::bucket_name::BucketNameError;
use s3jobs_spec::model::seed::Series;

/// Why a seed cannot be applied. The buckets before the one that is named are made, the named one is not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The seed's mistake: a bucket name that S3 does not take.
    #[error(transparent)]
    BucketName(#[from] BucketNameError),
    /// The seed's mistake: two buckets of the same name.
    #[error("the seed has bucket `{bucket}` twice; put its objects together")]
    BucketTwice {
        /// The bucket.
        bucket: String,
    },
    /// The seed's mistake: two objects with the same key.
    #[error("the seed has object `s3://{bucket}/{key}` twice; give each object a key of its own")]
    KeyTwice {
        /// The bucket.
        bucket: String,
        /// The key that more than one object has.
        key: String,
    },
    /// The seed's mistake: an object with both contents or with none.
    #[error("object `s3://{bucket}/{key}` needs exactly one of `file` and `content`")]
    Content {
        /// The bucket.
        bucket: String,
        /// The object's key.
        key: String,
    },
    /// The seed's mistake: a series with more objects, or larger ones, than a series may have.
    #[error(
        "series `s3://{bucket}/{prefix}` is too large: at most {} objects of at most {} bytes",
        Series::MAX_COUNT,
        Series::MAX_BYTES
    )]
    TooLarge {
        /// The bucket.
        bucket: String,
        /// What every key of the series begins with.
        prefix: String,
    },
    /// The seed's mistake: a file that lies elsewhere.
    #[error("file `{path}` lies outside of the seed file's folder `{root}`; move or copy it there")]
    Outside {
        /// The file as the seed names it.
        path: Utf8PathBuf,
        /// The seed file's folder.
        root: Utf8PathBuf,
    },
    /// The seed's mistake or the machine's fault: a file that is missing or cannot be read.
    #[error("failed to read file `{path}` of the seed")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// What the file system answered.
        source: std::io::Error,
    },
    /// The seed's mistake: something that S3 refuses, such as an object's eleventh tag.
    #[error("S3 would refuse `s3://{bucket}/{key}`: {reason}")]
    Refused {
        /// The bucket.
        bucket: String,
        /// The object's key, or the prefix of a series.
        key: String,
        /// S3's words.
        reason: String,
    },
    /// The machine's fault: the state cannot be written.
    #[error("failed to write the state of the local S3")]
    State(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for SeedError {
    fn from(error: StoreError) -> Self {
        Self::State(Box::new(error))
    }
}
