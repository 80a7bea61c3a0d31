//! `Manifest` and `ManifestGenerator` of a request, whose shape was checked, to a [`Source`].

use serde::Deserialize;
use serde_json::Value;

use super::filter::SentFilter;
use super::source::{Generator, ListObject, Output, Source, Versions};
use crate::jobs::error::CallError;
use crate::jobs::operations::Work;
use crate::jobs::sent::{bucket_arn, object_arn, typed};
use crate::objects::{BucketKey, Encryption};

/// Reads where a job's list comes from: exactly one of both.
pub(in crate::jobs) fn read(
    manifest: Option<&Value>,
    generator: Option<&Value>,
    work: &Work,
) -> Result<Source, CallError> {
    match (manifest, generator) {
        (Some(manifest), None) => typed::<SentManifest>(manifest)?.read(work),
        (None, Some(generator)) => Ok(Source::Generated(Box::new(typed::<SentGenerator>(generator)?.read(work)?))),
        (Some(_), Some(_)) => Err(CallError::invalid("Manifest and ManifestGenerator exclude each other")),
        (None, None) => Err(CallError::invalid("Manifest or ManifestGenerator is missing")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentManifest {
    spec: SentSpec,
    location: SentLocation,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentSpec {
    format: Format,
    fields: Option<Vec<String>>,
}

#[derive(Deserialize)]
enum Format {
    #[serde(rename = "S3BatchOperations_CSV_20180820")]
    Csv,
    #[serde(rename = "S3InventoryReport_CSV_20161130")]
    Inventory,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentLocation {
    object_arn: String,
    object_version_id: Option<String>,
    #[serde(rename = "ETag")]
    etag: String,
}

impl SentManifest {
    fn read(self, work: &Work) -> Result<Source, CallError> {
        let object = self.location.read()?;
        match (self.spec.format, self.spec.fields) {
            (Format::Csv, fields) => {
                let fields = fields.unwrap_or_default();
                // S3's words: github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3. Their error code is a guess.
                if work.is_replication() && !fields.iter().any(|field| field == "VersionId") {
                    return Err(CallError::invalid("Missing job manifest spec fields"));
                }
                Ok(Source::Csv { object, fields })
            }
            (Format::Inventory, None) => Ok(Source::Inventory(object)),
            // Source: S3 Control 2018-08-20, `JobManifestSpec.Fields`: it describes the columns of a CSV manifest.
            (Format::Inventory, Some(_)) => Err(CallError::invalid(
                "Manifest.Spec.Fields describes CSV manifests; an inventory report's manifest.json names its own columns",
            )),
        }
    }
}

impl SentLocation {
    fn read(self) -> Result<ListObject, CallError> {
        let (bucket, key) = object_arn(&self.object_arn)?;
        Ok(ListObject {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version: self.object_version_id,
            etag: self.etag.trim_matches('"').to_owned(),
        })
    }
}

#[derive(Deserialize)]
enum SentGenerator {
    S3JobManifestGenerator(SentS3Generator),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentS3Generator {
    expected_bucket_owner: Option<String>,
    source_bucket: String,
    manifest_output_location: Option<SentOutput>,
    #[serde(default)]
    filter: SentFilter,
    enable_manifest_output: bool,
}

impl SentGenerator {
    fn read(self, work: &Work) -> Result<Generator, CallError> {
        let Self::S3JobManifestGenerator(sent) = self;
        let output = sent.manifest_output_location.map(SentOutput::read).transpose()?;
        if sent.enable_manifest_output && output.is_none() {
            return Err(CallError::invalid("EnableManifestOutput needs a ManifestOutputLocation"));
        }
        Ok(Generator {
            bucket: bucket_arn(&sent.source_bucket)?.to_owned(),
            expected_owner: sent.expected_bucket_owner,
            filter: sent.filter.read()?,
            versions: if work.is_replication() { Versions::All } else { Versions::Current },
            output: output.filter(|_| sent.enable_manifest_output),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentOutput {
    expected_manifest_bucket_owner: Option<String>,
    bucket: String,
    manifest_prefix: Option<String>,
    manifest_encryption: Option<SentEncryption>,
}

#[derive(Deserialize)]
struct SentEncryption {
    #[serde(rename = "SSE-S3")]
    s3: Option<Value>,
    #[serde(rename = "SSE-KMS")]
    kms: Option<SentKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentKey {
    key_id: String,
}

impl SentOutput {
    fn read(self) -> Result<Output, CallError> {
        Ok(Output {
            bucket: bucket_arn(&self.bucket)?.to_owned(),
            prefix: self.manifest_prefix,
            expected_owner: self.expected_manifest_bucket_owner,
            encryption: self.manifest_encryption.map(SentEncryption::read).transpose()?.flatten(),
        })
    }
}

impl SentEncryption {
    fn read(self) -> Result<Option<Encryption>, CallError> {
        match (self.s3, self.kms) {
            (Some(_), Some(_)) => Err(CallError::invalid("ManifestEncryption is SSE-S3 or SSE-KMS, not both")),
            (Some(_), None) => Ok(Some(Encryption::default())),
            (None, Some(SentKey { key_id })) => Ok(Some(Encryption::kms(Some(key_id), BucketKey::Disabled))),
            (None, None) => Ok(None),
        }
    }
}
