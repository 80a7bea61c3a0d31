use std::collections::BTreeSet;

use md5::{Digest as _, Md5};

use super::files;
use super::report::Report;
use crate::aws::{Objects, Part, PortError};
use crate::manifest::listed::{List, Listed, unread};
use crate::model::Severity;
use crate::model::arn::ObjectAddress;
use crate::model::digest::hex;
use crate::model::finding::{Finding, FindingCode};

/// The longest `manifest.json` that is read, in bytes: it names some hundred thousand data files.
const LOOKED_AT: u64 = 64 * 1024 * 1024;

/// Reads a report's `manifest.json`, and looks at its data files: at the rows of all of them, if buckets are watched for.
pub(in crate::manifest) async fn read(objects: &dyn Objects, list: List<'_>, watched: &BTreeSet<String>) -> Listed {
    if !(1..=LOOKED_AT).contains(&list.head.bytes) {
        let message = format!("this is no `manifest.json` of an S3 Inventory report: it has {} bytes", list.head.bytes);
        return Listed::only(Finding::error(FindingCode::ManifestForm, message).with_help(NAME_IT));
    }
    let part = Part { etag: list.head.etag.clone(), bytes: 0..list.head.bytes };
    let bytes = match objects.get_part(list.address, list.version, &part).await {
        Ok(bytes) => bytes,
        Err(error) => return Listed::only(unread("the report", &error)),
    };
    let report = match Report::read(&bytes) {
        Ok(report) => report,
        Err(finding) => return Listed::only(finding),
    };
    let mut listed = Listed { has_versions: Some(report.has_versions()), ..Listed::default() };
    listed.buckets.insert(report.source_bucket.clone());
    listed.findings.extend(report.unusable());
    listed.findings.extend(checksum(objects, list.address, &hex(&Md5::digest(&bytes))).await);
    if !listed.findings.iter().any(|finding| finding.severity == Severity::Error) {
        files::look(objects, (&report, watched), &mut listed).await;
    }
    listed
}

/// What to do where another object is named.
pub(super) const NAME_IT: &str = "name the `manifest.json` of a report, such as \
                                  `s3://BUCKET/PREFIX/SOURCE/CONFIG/2026-01-31T00-00Z/manifest.json`";

/// Compares a `manifest.json` with the `manifest.checksum` beside it, where there is one.
// Source: S3 User Guide, "Locating your inventory list": it holds the MD5 of `manifest.json`.
async fn checksum(objects: &dyn Objects, manifest: &ObjectAddress, md5: &str) -> Option<Finding> {
    let folder = manifest.key.strip_suffix("manifest.json")?;
    let beside = ObjectAddress { bucket: manifest.bucket.clone(), key: format!("{folder}manifest.checksum") };
    let sum = match objects.get(&beside, None).await {
        Ok(sum) => sum?,
        Err(PortError::NotFound { .. }) => return None,
        Err(error) => return Some(unread("`manifest.checksum`", &error)),
    };
    if sum.trim_ascii().eq_ignore_ascii_case(md5.as_bytes()) {
        return None;
    }
    let message = format!("the report is not whole: {beside} holds another MD5 than `manifest.json` has ({md5})");
    let help = "use a report as S3 wrote it: a `manifest.json` that was edited belongs to no report";
    Some(Finding::error(FindingCode::InventoryReport, message).with_help(help))
}
