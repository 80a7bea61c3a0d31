use s3s::dto::{
    DeleteBucketEncryptionInput, DeleteBucketEncryptionOutput, GetBucketEncryptionInput, GetBucketEncryptionOutput,
    PutBucketEncryptionInput, PutBucketEncryptionOutput, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
use s3s::{S3Request, S3Response, S3Result};

use super::super::error::{malformed_xml, refuse};
use super::super::honoured::Honoured;
use super::super::members::Members as _;
use super::super::operations::{Answer, Operations};
use super::super::status::no_content;
use crate::code::Code;
use crate::objects::{BucketKey, Encryption, EncryptionAlgorithm};

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["encryption"]).elements(&[
    "ApplyServerSideEncryptionByDefault",
    "BucketKeyEnabled",
    "KMSMasterKeyID",
    "Rule",
    "SSEAlgorithm",
    "ServerSideEncryptionConfiguration",
]);

pub(in super::super) fn get(
    own: &Operations,
    request: &S3Request<GetBucketEncryptionInput>,
) -> Answer<GetBucketEncryptionOutput> {
    HONOURED.check(request)?;
    let encryption = own.bucket(&request.input.bucket)?.encryption();
    let default = ServerSideEncryptionByDefault {
        kms_master_key_id: encryption.key,
        sse_algorithm: ServerSideEncryption::from_static(encryption.algorithm.as_str()),
    };
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(default),
        bucket_key_enabled: Some(encryption.bucket_key == BucketKey::Enabled),
    };
    let configuration = ServerSideEncryptionConfiguration { rules: vec![rule] };
    let output = GetBucketEncryptionOutput { server_side_encryption_configuration: Some(configuration) };
    Ok(S3Response::new(output))
}

pub(in super::super) fn put(
    own: &Operations,
    request: &S3Request<PutBucketEncryptionInput>,
) -> Answer<PutBucketEncryptionOutput> {
    HONOURED.check(request)?;
    let encryption = asked(&request.input.server_side_encryption_configuration)?;
    own.set(&request.input.bucket, |bucket| bucket.default_encryption = Some(encryption))?;
    Ok(S3Response::new(PutBucketEncryptionOutput::default()))
}

/// Without a default of its own, a bucket has S3's.
pub(in super::super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteBucketEncryptionInput>,
) -> Answer<DeleteBucketEncryptionOutput> {
    HONOURED.check(request)?;
    own.set(&request.input.bucket, |bucket| bucket.default_encryption = None)?;
    Ok(no_content())
}

fn asked(configuration: &ServerSideEncryptionConfiguration) -> S3Result<Encryption> {
    let [rule] = configuration.rules.as_slice() else { return Err(malformed_xml()) };
    let bucket_key = if rule.bucket_key_enabled == Some(true) { BucketKey::Enabled } else { BucketKey::Disabled };
    let Some(default) = &rule.apply_server_side_encryption_by_default else {
        return Ok(Encryption { bucket_key, ..Encryption::default() });
    };
    let algorithm = EncryptionAlgorithm::from_name(default.sse_algorithm.as_str()).ok_or_else(malformed_xml)?;
    if !algorithm.uses_kms() && default.kms_master_key_id.is_some() {
        let message = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
        return Err(refuse(Code::InvalidArgument, message).with("ArgumentName", "ApplyServerSideEncryptionByDefault"));
    }
    Ok(Encryption { algorithm, key: default.kms_master_key_id.clone(), bucket_key, context: None })
}
