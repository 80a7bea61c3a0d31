use serde::Deserialize;

use super::read::NAME_IT;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::ManifestField;

/// What matters here of a report's `manifest.json`.
// Source: S3 User Guide, "Locating your inventory list".
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) source_bucket: String,
    /// The ARN of the bucket that the data files are in.
    destination_bucket: String,
    /// `CSV`, `ORC` or `Parquet`.
    file_format: String,
    file_schema: String,
    pub(super) files: Vec<DataFile>,
}

/// A data file of a report.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DataFile {
    /// The key, in the report's destination bucket.
    pub(super) key: String,
    /// Length in bytes, packed.
    pub(super) size: u64,
    /// MD5 of the packed bytes, in hex.
    #[serde(rename = "MD5checksum")]
    pub(super) md5: String,
}

impl Report {
    /// Reads a `manifest.json`, or says what the object is instead.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Finding> {
        if !bytes.trim_ascii_start().starts_with(b"{") {
            let message = "this is no `manifest.json` of an S3 Inventory report: it does not even begin as JSON does";
            let help = format!("for a list in CSV, write `csv` in place of `inventory`, with `fields`; else {NAME_IT}");
            return Err(Finding::error(FindingCode::ManifestForm, message).with_help(help));
        }
        serde_json::from_slice(bytes).map_err(|error| {
            let message = format!("this is no `manifest.json` of an S3 Inventory report: {error}");
            Finding::error(FindingCode::ManifestForm, message).with_help(NAME_IT)
        })
    }

    /// The bucket that the data files are in; S3's own reports name it by ARN.
    pub(super) fn bucket(&self) -> &str {
        self.destination_bucket.rsplit(':').next().unwrap_or_default()
    }

    /// The columns as those of a manifest.
    pub(super) fn fields(&self) -> Vec<ManifestField> {
        let field = |name: &str| match name {
            "Bucket" => ManifestField::Bucket,
            "Key" => ManifestField::Key,
            "VersionId" => ManifestField::VersionId,
            _ => ManifestField::Ignore,
        };
        self.file_schema.split(',').map(|name| field(name.trim())).collect()
    }

    pub(super) fn has_versions(&self) -> bool {
        self.fields().contains(&ManifestField::VersionId)
    }

    /// Why S3 Batch Operations takes no such report.
    // Source: S3 User Guide, "Specifying a manifest": reports in CSV, with `Bucket` and `Key`.
    pub(super) fn unusable(&self) -> Vec<Finding> {
        let error = |message: String, help: &str| Finding::error(FindingCode::InventoryReport, message).with_help(help);
        let mut findings = Vec::new();
        if self.file_format != "CSV" {
            let message =
                format!("the report is in {}, and S3 Batch Operations takes reports in CSV only", self.file_format);
            let help = "make an inventory configuration whose output format is CSV, and use its next report";
            findings.push(error(message, help));
        }
        let fields = self.fields();
        for (field, name) in [(ManifestField::Bucket, "Bucket"), (ManifestField::Key, "Key")] {
            if !fields.contains(&field) {
                let message = format!("the report has no column `{name}`: its columns are `{}`", self.file_schema);
                findings.push(error(message, "use a report as S3 writes it: it always names bucket and key"));
            }
        }
        if self.files.is_empty() {
            let message = "the report names no data file: it lists no object".to_owned();
            findings.push(error(message, "use a report of a bucket that has objects"));
        }
        findings
    }
}
