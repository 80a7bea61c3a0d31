use s3s::dto::{
    BucketVersioningStatus, GetBucketVersioningInput, GetBucketVersioningOutput, PutBucketVersioningInput,
    PutBucketVersioningOutput,
};
use s3s::{S3Request, S3Response};

use super::super::error::{malformed_xml, not_implemented, refuse};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use crate::code::Code;
use crate::objects::Versioning;

const HONOURED: Honoured =
    Honoured::IN_BUCKET.parameters(&["versioning"]).elements(&["MfaDelete", "Status", "VersioningConfiguration"]);

pub(in super::super) fn get(
    own: &Operations,
    request: &S3Request<GetBucketVersioningInput>,
) -> Answer<GetBucketVersioningOutput> {
    HONOURED.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let status = match bucket.versioning {
        Versioning::Unversioned => None,
        Versioning::Enabled => Some(BucketVersioningStatus::ENABLED),
        Versioning::Suspended => Some(BucketVersioningStatus::SUSPENDED),
    };
    let status = status.map(BucketVersioningStatus::from_static);
    Ok(S3Response::new(GetBucketVersioningOutput { mfa_delete: None, status }))
}

pub(in super::super) fn put(
    own: &Operations,
    request: &S3Request<PutBucketVersioningInput>,
) -> Answer<PutBucketVersioningOutput> {
    HONOURED.check(request)?;
    let sent = &request.input.versioning_configuration;
    if sent.mfa_delete.as_ref().is_some_and(|mfa| mfa.as_str() == "Enabled") {
        return Err(not_implemented("`MfaDelete`"));
    }
    let versioning = match sent.status.as_ref().map(BucketVersioningStatus::as_str) {
        Some(BucketVersioningStatus::ENABLED) => Versioning::Enabled,
        Some(BucketVersioningStatus::SUSPENDED) => Versioning::Suspended,
        Some(_) => return Err(malformed_xml()),
        None => {
            let message = "The Versioning element must be specified";
            return Err(refuse(Code::IllegalVersioningConfigurationException, message));
        }
    };
    let bucket = &request.input.bucket;
    own.change_bucket(bucket, |bucket| bucket.set_versioning(versioning))?;
    Ok(S3Response::new(PutBucketVersioningOutput::default()))
}
