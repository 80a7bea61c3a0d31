use s3s::S3Result;

use crate::objects::{Place, VersionId, Which};

/// The version that a request names, or the current one. An empty id is none that S3 takes.
pub(super) fn which<'r>(bucket: &'r str, key: &'r str, version: Option<&str>) -> S3Result<Which<'r>> {
    let version: Option<VersionId> = version.map(str::parse).transpose()?;
    Ok(Place::new(bucket, key).version(version))
}
