//! Generators of manifests.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;
use aws_sdk_s3control::types::GeneratedManifestFormat;

use super::fields::{optional, optional_text, string};
use super::filter;
use crate::model::manifest::{ManifestEncryption, ManifestGenerator, ManifestKmsKey, ManifestOutputLocation};
use crate::model::operation::Empty;

pub(super) fn encode(generator: &ManifestGenerator) -> Result<types::JobManifestGenerator, BuildError> {
    let ManifestGenerator {
        expected_bucket_owner,
        source_bucket,
        enable_manifest_output,
        manifest_output_location,
        filter,
    } = generator;
    let generator = types::S3JobManifestGenerator::builder()
        .set_expected_bucket_owner(string(expected_bucket_owner.as_ref()))
        .source_bucket(source_bucket.as_str())
        .enable_manifest_output(*enable_manifest_output)
        .set_manifest_output_location(manifest_output_location.as_ref().map(encode_output).transpose()?)
        .set_filter(filter.as_ref().map(filter::encode))
        .build()?;
    Ok(types::JobManifestGenerator::S3JobManifestGenerator(generator))
}

pub(super) fn decode(generator: &types::JobManifestGenerator) -> Option<ManifestGenerator> {
    let generator = generator.as_s3_job_manifest_generator().ok()?;
    Some(ManifestGenerator {
        expected_bucket_owner: optional_text(generator.expected_bucket_owner())?,
        source_bucket: generator.source_bucket().parse().ok()?,
        enable_manifest_output: generator.enable_manifest_output(),
        manifest_output_location: optional(generator.manifest_output_location(), decode_output)?,
        filter: optional(generator.filter(), filter::decode)?,
    })
}

fn encode_output(output: &ManifestOutputLocation) -> Result<types::S3ManifestOutputLocation, BuildError> {
    let ManifestOutputLocation { bucket, prefix, expected_bucket_owner, encryption } = output;
    types::S3ManifestOutputLocation::builder()
        .bucket(bucket.as_str())
        .set_manifest_prefix(string(prefix.as_ref()))
        .set_expected_manifest_bucket_owner(string(expected_bucket_owner.as_ref()))
        .set_manifest_encryption(encryption.as_ref().map(encode_encryption).transpose()?)
        .manifest_format(GeneratedManifestFormat::S3InventoryReportCsv20211130)
        .build()
}

fn decode_output(output: &types::S3ManifestOutputLocation) -> Option<ManifestOutputLocation> {
    if *output.manifest_format() != GeneratedManifestFormat::S3InventoryReportCsv20211130 {
        return None;
    }
    Some(ManifestOutputLocation {
        bucket: output.bucket().parse().ok()?,
        prefix: optional_text(output.manifest_prefix())?,
        expected_bucket_owner: optional_text(output.expected_manifest_bucket_owner())?,
        encryption: optional(output.manifest_encryption(), decode_encryption)?,
    })
}

fn encode_encryption(encryption: &ManifestEncryption) -> Result<types::GeneratedManifestEncryption, BuildError> {
    let union = types::GeneratedManifestEncryption::builder();
    let union = match encryption {
        ManifestEncryption::SseS3(Empty {}) => union.sses3(types::Sses3Encryption::builder().build()),
        ManifestEncryption::SseKms(ManifestKmsKey { key_id }) => {
            union.ssekms(types::SsekmsEncryption::builder().key_id(key_id.as_str()).build()?)
        }
    };
    Ok(union.build())
}

fn decode_encryption(encryption: &types::GeneratedManifestEncryption) -> Option<ManifestEncryption> {
    match (encryption.sses3(), encryption.ssekms()) {
        (Some(_), None) => Some(ManifestEncryption::SseS3(Empty {})),
        (None, Some(kms)) => Some(ManifestEncryption::SseKms(ManifestKmsKey { key_id: kms.key_id().parse().ok()? })),
        (Some(_), Some(_)) | (None, None) => None,
    }
}
