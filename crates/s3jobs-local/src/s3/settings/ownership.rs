use s3s::dto::{
    DeleteBucketOwnershipControlsInput, DeleteBucketOwnershipControlsOutput, DeletePublicAccessBlockInput,
    DeletePublicAccessBlockOutput, GetBucketOwnershipControlsInput, GetBucketOwnershipControlsOutput,
    GetPublicAccessBlockInput, GetPublicAccessBlockOutput, ObjectOwnership, OwnershipControls, OwnershipControlsRule,
    PublicAccessBlockConfiguration, PutBucketOwnershipControlsInput, PutBucketOwnershipControlsOutput,
    PutPublicAccessBlockInput, PutPublicAccessBlockOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::super::error::{malformed_xml, unset};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::status::no_content;
use crate::code::Code;
use crate::objects::{Ownership, PublicAccessBlock};

const CONTROLS: Honoured =
    Honoured::IN_BUCKET.parameters(&["ownershipControls"]).elements(&["ObjectOwnership", "OwnershipControls", "Rule"]);

pub(in super::super) fn get_controls(
    own: &Operations,
    request: &S3Request<GetBucketOwnershipControlsInput>,
) -> Answer<GetBucketOwnershipControlsOutput> {
    CONTROLS.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let ownership = bucket.ownership.ok_or_else(|| {
        let message = "The bucket ownership controls were not found";
        unset(Code::OwnershipControlsNotFoundError, message, &request.input.bucket)
    })?;
    let rule = OwnershipControlsRule { object_ownership: ObjectOwnership::from_static(ownership.as_str()) };
    let ownership_controls = Some(OwnershipControls { rules: vec![rule] });
    Ok(S3Response::new(GetBucketOwnershipControlsOutput { ownership_controls }))
}

pub(in super::super) fn put_controls(
    own: &Operations,
    request: &S3Request<PutBucketOwnershipControlsInput>,
) -> Answer<PutBucketOwnershipControlsOutput> {
    CONTROLS.check(request)?;
    let ownership = match request.input.ownership_controls.rules.as_slice() {
        [rule] => ownership(&rule.object_ownership)?,
        [] | [..] => return Err(malformed_xml()),
    };
    let bucket = &request.input.bucket;
    own.change_bucket(bucket, |bucket| bucket.set_ownership(ownership))?;
    Ok(S3Response::new(PutBucketOwnershipControlsOutput::default()))
}

pub(in super::super) fn delete_controls(
    own: &Operations,
    request: &S3Request<DeleteBucketOwnershipControlsInput>,
) -> Answer<DeleteBucketOwnershipControlsOutput> {
    CONTROLS.check(request)?;
    own.set(&request.input.bucket, |bucket| bucket.ownership = None)?;
    Ok(no_content())
}

/// The setting that an element names.
fn ownership(name: &ObjectOwnership) -> S3Result<Ownership> {
    Ownership::from_name(name.as_str()).ok_or_else(malformed_xml)
}

const ACCESS: Honoured = Honoured::IN_BUCKET.parameters(&["publicAccessBlock"]).elements(&[
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "PublicAccessBlockConfiguration",
    "RestrictPublicBuckets",
]);

pub(in super::super) fn get_public_access(
    own: &Operations,
    request: &S3Request<GetPublicAccessBlockInput>,
) -> Answer<GetPublicAccessBlockOutput> {
    ACCESS.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let block = bucket.public_access.ok_or_else(|| {
        let message = "The public access block configuration was not found";
        unset(Code::NoSuchPublicAccessBlockConfiguration, message, &request.input.bucket)
    })?;
    let configuration = PublicAccessBlockConfiguration {
        block_public_acls: Some(block.acls),
        block_public_policy: Some(block.policy),
        ignore_public_acls: Some(block.ignore_acls),
        restrict_public_buckets: Some(block.restrict),
    };
    Ok(S3Response::new(GetPublicAccessBlockOutput { public_access_block_configuration: Some(configuration) }))
}

pub(in super::super) fn put_public_access(
    own: &Operations,
    request: &S3Request<PutPublicAccessBlockInput>,
) -> Answer<PutPublicAccessBlockOutput> {
    ACCESS.check(request)?;
    let sent = &request.input.public_access_block_configuration;
    let block = PublicAccessBlock {
        acls: sent.block_public_acls == Some(true),
        ignore_acls: sent.ignore_public_acls == Some(true),
        policy: sent.block_public_policy == Some(true),
        restrict: sent.restrict_public_buckets == Some(true),
    };
    own.set(&request.input.bucket, |bucket| bucket.public_access = Some(block))?;
    Ok(S3Response::new(PutPublicAccessBlockOutput::default()))
}

pub(in super::super) fn delete_public_access(
    own: &Operations,
    request: &S3Request<DeletePublicAccessBlockInput>,
) -> Answer<DeletePublicAccessBlockOutput> {
    ACCESS.check(request)?;
    own.set(&request.input.bucket, |bucket| bucket.public_access = None)?;
    Ok(no_content())
}
