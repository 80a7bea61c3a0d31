//! Manifests: lists in S3, and generators of lists.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;
use aws_sdk_s3control::types::JobManifestFormat;

use super::fields::{optional_text, string};
use super::generator;
use super::words::{decode_all, encode_all};
use crate::model::Manifest;
use crate::model::manifest::{CsvManifest, InventoryManifest};

/// A manifest as CreateJob takes it: exactly one of two members.
pub(super) enum Encoded {
    /// A list in S3.
    Listed(types::JobManifest),
    /// A generator of a list.
    Generated(Box<types::JobManifestGenerator>),
}

pub(super) fn encode(manifest: &Manifest) -> Result<Encoded, BuildError> {
    match manifest {
        Manifest::Csv(csv) => encode_csv(csv).map(Encoded::Listed),
        Manifest::Inventory(report) => encode_inventory(report).map(Encoded::Listed),
        Manifest::Generator(generator) => generator::encode(generator).map(Box::new).map(Encoded::Generated),
        // A request's manifest is where the file was uploaded to; S3 has no such kind.
        Manifest::File(_) => Err(BuildError::other("a manifest of kind `file` must be uploaded before it is sent")),
    }
}

fn encode_csv(csv: &CsvManifest) -> Result<types::JobManifest, BuildError> {
    let CsvManifest { object, version_id, etag, fields } = csv;
    let spec = types::JobManifestSpec::builder()
        .format(JobManifestFormat::S3BatchOperationsCsv20180820)
        .set_fields(Some(encode_all(fields)))
        .build()?;
    let location = types::JobManifestLocation::builder()
        .object_arn(object.as_str())
        .set_object_version_id(string(version_id.as_ref()))
        .e_tag(etag.as_str())
        .build()?;
    Ok(types::JobManifest::builder().spec(spec).location(location).build())
}

fn encode_inventory(report: &InventoryManifest) -> Result<types::JobManifest, BuildError> {
    let InventoryManifest { object, version_id, etag } = report;
    let spec = types::JobManifestSpec::builder().format(JobManifestFormat::S3InventoryReportCsv20161130).build()?;
    let location = types::JobManifestLocation::builder()
        .object_arn(object.as_str())
        .set_object_version_id(string(version_id.as_ref()))
        .e_tag(etag.as_str())
        .build()?;
    Ok(types::JobManifest::builder().spec(spec).location(location).build())
}

/// A described job's manifest. A generator tells what the job was created with, whatever list came of it.
pub(super) fn decode(
    listed: Option<&types::JobManifest>,
    generated: Option<&types::JobManifestGenerator>,
) -> Option<Manifest> {
    match (listed, generated) {
        (_, Some(generated)) => generator::decode(generated).map(Box::new).map(Manifest::Generator),
        (Some(listed), None) => decode_listed(listed),
        (None, None) => None,
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the SDK's enum is open: newer versions add to it")]
fn decode_listed(manifest: &types::JobManifest) -> Option<Manifest> {
    let (spec, location) = (manifest.spec()?, manifest.location()?);
    let object = location.object_arn().parse().ok()?;
    let version_id = optional_text(location.object_version_id())?;
    let etag = location.e_tag().parse().ok()?;
    match spec.format() {
        JobManifestFormat::S3BatchOperationsCsv20180820 => {
            let fields = decode_all(spec.fields())?;
            Some(Manifest::Csv(CsvManifest { object, version_id, etag, fields }))
        }
        JobManifestFormat::S3InventoryReportCsv20161130 if spec.fields().is_empty() => {
            Some(Manifest::Inventory(InventoryManifest { object, version_id, etag }))
        }
        _ => None,
    }
}
