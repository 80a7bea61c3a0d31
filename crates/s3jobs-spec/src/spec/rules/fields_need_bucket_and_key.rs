//! `fields-need-bucket-and-key`: S3 must find bucket and key of every task in the CSV manifest.
// Source: S3 Control 2018-08-20, `JobManifestSpec$Fields`; S3 User Guide, "Specifying a manifest".

use super::Subject;
use super::subject::manifest;
use crate::model::Manifest;
use crate::model::manifest::ManifestField;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (kind, fields) = match &subject.document.spec.manifest {
        Manifest::Csv(csv) => ("csv", &csv.fields),
        Manifest::File(file) => ("file", &file.fields),
        Manifest::Inventory(_) | Manifest::Generator(_) => return Vec::new(),
    };
    let count = |wanted| fields.iter().filter(|field| **field == wanted).count();
    let at = || manifest([kind, "fields"]);
    let mut findings = Vec::new();
    for (field, name) in [(ManifestField::Bucket, "Bucket"), (ManifestField::Key, "Key")] {
        if count(field) == 0 {
            let finding = subject.at_value(Code::FieldsNeedBucketAndKey, at(), format!("no column holds `{name}`"));
            findings.push(finding.with_help("list every column of the CSV file in order, such as [Bucket, Key]"));
        }
    }
    for field in [ManifestField::Bucket, ManifestField::Key, ManifestField::VersionId] {
        if count(field) > 1 {
            let message = format!("{} columns hold `{field:?}`", count(field));
            let finding = subject.at_value(Code::FieldsNeedBucketAndKey, at(), message);
            findings.push(finding.with_help("write `Ignore` for columns that S3 should not read"));
        }
    }
    findings
}
