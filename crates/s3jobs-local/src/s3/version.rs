use s3s::S3Result;
use s3s::dto::{
    DeleteObjectInput, DeleteObjectTaggingInput, GetObjectAclInput, GetObjectAttributesInput, GetObjectInput,
    GetObjectLegalHoldInput, GetObjectRetentionInput, GetObjectTaggingInput, HeadObjectInput, PutObjectAclInput,
    PutObjectLegalHoldInput, PutObjectRetentionInput, PutObjectTaggingInput, RestoreObjectInput,
};

use crate::objects::{Place, VersionId, Which};

/// A request about one version of an object.
pub(super) trait OfVersion {
    /// The version that it names, or the current one. An empty id is none that S3 takes.
    fn which(&self) -> S3Result<Which<'_>>;
}

/// Each of these has its bucket, key and version in fields of the same names.
macro_rules! of_version {
    ($($input:ty),+ $(,)?) => {
        $(impl OfVersion for $input {
            fn which(&self) -> S3Result<Which<'_>> {
                which(&self.bucket, &self.key, self.version_id.as_deref())
            }
        })+
    };
}

of_version!(
    DeleteObjectInput,
    DeleteObjectTaggingInput,
    GetObjectAclInput,
    GetObjectAttributesInput,
    GetObjectInput,
    GetObjectLegalHoldInput,
    GetObjectRetentionInput,
    GetObjectTaggingInput,
    HeadObjectInput,
    PutObjectAclInput,
    PutObjectLegalHoldInput,
    PutObjectRetentionInput,
    PutObjectTaggingInput,
    RestoreObjectInput,
);

/// The version of this id, or the current one.
pub(super) fn which<'r>(bucket: &'r str, key: &'r str, version: Option<&str>) -> S3Result<Which<'r>> {
    let version: Option<VersionId> = version.map(str::parse).transpose()?;
    Ok(Place::new(bucket, key).version(version))
}
