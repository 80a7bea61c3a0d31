//! Parts of requests, as clients write them, to what they name.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::CallError;

/// The bucket's name in `arn:aws:s3:::BUCKET`.
pub(super) fn bucket_arn(arn: &str) -> Result<&str, CallError> {
    match bucket_path(arn)? {
        path if path.is_empty() || path.contains('/') => {
            Err(CallError::invalid(format!("`{arn}` is not the ARN of a bucket: arn:aws:s3:::BUCKET")))
        }
        bucket => Ok(bucket),
    }
}

/// Bucket and key in `arn:aws:s3:::BUCKET/KEY`.
pub(super) fn object_arn(arn: &str) -> Result<(&str, &str), CallError> {
    match bucket_path(arn)?.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => Ok((bucket, key)),
        Some(_) | None => {
            Err(CallError::invalid(format!("`{arn}` is not the ARN of an object: arn:aws:s3:::BUCKET/KEY")))
        }
    }
}

/// What follows `arn:PARTITION:s3:::`; ARNs with region and account are those of access points and the like.
fn bucket_path(arn: &str) -> Result<&str, CallError> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
    match parts {
        [Some("s3"), Some(""), Some(""), Some(path)] => Ok(path),
        [Some(_), Some(_), Some(_), Some(_)] => {
            Err(CallError::not_implemented(format!("anything but a general purpose bucket (`{arn}`)")))
        }
        _ => Err(CallError::invalid(format!("`{arn}` is not an ARN of S3"))),
    }
}

/// A part of a request whose shape was checked, as a type.
pub(super) fn typed<T: DeserializeOwned>(part: &Value) -> Result<T, CallError> {
    T::deserialize(part).map_err(|error| CallError::invalid(error.to_string()))
}
