use s3s::dto::{
    DeleteBucketPolicyInput, DeleteBucketPolicyOutput, GetBucketPolicyInput, GetBucketPolicyOutput,
    GetBucketPolicyStatusInput, GetBucketPolicyStatusOutput, PolicyStatus, PutBucketPolicyInput, PutBucketPolicyOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::super::described::set;
use super::super::error::{absent, refuse};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::policy::Policy;
use super::super::status::no_content;
use crate::code::Code;
use crate::objects::{Failure, Reading as _};

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["policy"]);
const STATUS: Honoured = Honoured::IN_BUCKET.parameters(&["policyStatus"]);
// Nobody can lock themselves out: no policy is enforced.
const PUT: Honoured = HONOURED.headers(&["x-amz-confirm-remove-self-bucket-access"]);

pub(in super::super) fn get(
    own: &Operations,
    request: &S3Request<GetBucketPolicyInput>,
) -> Answer<GetBucketPolicyOutput> {
    HONOURED.check(request)?;
    let policy = kept(own, &request.input.bucket)?;
    let mut answer = S3Response::new(GetBucketPolicyOutput { policy: Some(policy) });
    set(&mut answer.headers, "content-type", "application/json");
    Ok(answer)
}

pub(in super::super) fn get_status(
    own: &Operations,
    request: &S3Request<GetBucketPolicyStatusInput>,
) -> Answer<GetBucketPolicyStatusOutput> {
    STATUS.check(request)?;
    let bucket = &request.input.bucket;
    let policy = Policy::read(&kept(own, bucket)?, bucket)?;
    let policy_status = Some(PolicyStatus { is_public: Some(policy.is_public()) });
    Ok(S3Response::new(GetBucketPolicyStatusOutput { policy_status }))
}

pub(in super::super) fn put(
    own: &Operations,
    request: &S3Request<PutBucketPolicyInput>,
) -> Answer<PutBucketPolicyOutput> {
    PUT.check(request)?;
    let PutBucketPolicyInput { bucket, policy: text, .. } = &request.input;
    let found = own.bucket(bucket)?;
    let policy = Policy::read(text, bucket)?;
    if policy.is_public() && found.public_access.is_some_and(|block| block.policy) {
        let message = format!(
            "The caller is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::{bucket}\" because \
             public policies are blocked by the BlockPublicPolicy block public access setting."
        );
        return Err(refuse(Code::AccessDenied, message));
    }
    own.store.write(|change| change.set_policy(bucket, Some(text)))?;
    Ok(S3Response::new(PutBucketPolicyOutput::default()))
}

pub(in super::super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteBucketPolicyInput>,
) -> Answer<DeleteBucketPolicyOutput> {
    HONOURED.check(request)?;
    own.store.write(|change| change.set_policy(&request.input.bucket, None))?;
    Ok(no_content())
}

/// The policy of a bucket as it was given.
fn kept(own: &Operations, bucket: &str) -> S3Result<String> {
    let policy = own.store.read(|view| {
        view.bucket(bucket)?;
        Ok::<_, Failure>(view.policy(bucket)?)
    })?;
    policy.ok_or_else(|| absent(Code::NoSuchBucketPolicy, "The bucket policy does not exist"))
}
