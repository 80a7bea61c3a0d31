//! Names of the S3 Control API that spec fields do not simply repeat.
// Source: S3 Control API 2018-08-20, `CreateJobRequest` and its shapes.

/// The field that an API name leads to, of a job.
///
/// Members that only change their case, or lose a leading `S3`, are found without this table.
const FIELDS: [(&str, &str); 27] = [
    ("ConfirmationRequired", "spec.confirmation"),
    ("JobOperation", "spec.operation"),
    ("LambdaInvokeOperation", "spec.operation.lambdaInvoke"),
    ("S3CopyObjectOperation", "spec.operation.putObjectCopy"),
    ("S3SetObjectAclOperation", "spec.operation.putObjectAcl"),
    ("S3SetObjectTaggingOperation", "spec.operation.putObjectTagging"),
    ("S3DeleteObjectTaggingOperation", "spec.operation.deleteObjectTagging"),
    ("S3InitiateRestoreObjectOperation", "spec.operation.initiateRestoreObject"),
    ("S3SetObjectLegalHoldOperation", "spec.operation.putObjectLegalHold"),
    ("S3SetObjectRetentionOperation", "spec.operation.putObjectRetention"),
    ("S3ReplicateObjectOperation", "spec.operation.replicateObject"),
    ("S3ComputeObjectChecksumOperation", "spec.operation.computeObjectChecksum"),
    ("S3UpdateObjectEncryptionOperation", "spec.operation.updateObjectEncryption"),
    ("JobManifest", "spec.manifest"),
    ("JobManifestSpec", "spec.manifest"),
    ("JobManifestLocation", "spec.manifest.csv"),
    ("ObjectArn", "spec.manifest.csv.object"),
    ("ObjectVersionId", "spec.manifest.csv.versionId"),
    ("ManifestGenerator", "spec.manifest.generator"),
    ("S3JobManifestGenerator", "spec.manifest.generator"),
    ("JobManifestGeneratorFilter", "spec.manifest.generator.filter"),
    ("ManifestPrefix", "spec.manifest.generator.manifestOutputLocation.prefix"),
    ("ManifestEncryption", "spec.manifest.generator.manifestOutputLocation.encryption"),
    ("ExpectedManifestBucketOwner", "spec.manifest.generator.manifestOutputLocation.expectedBucketOwner"),
    ("JobReport", "spec.report"),
    ("ReportScope", "spec.report.scope"),
    ("JobReportScope", "spec.report.scope"),
];

/// API names that no field stands for, and why.
const LEFT_OUT: [(&str, &str); 5] = [
    ("ClientRequestToken", "s3jobs makes it from the run's identity"),
    ("Enabled", "a report is enabled by the presence of `spec.report`"),
    ("Format", "the kind of `spec.manifest` says it, and reports have one format only"),
    ("ManifestFormat", "generated manifests have one format only"),
    ("ReportFormat", "reports have one format only"),
];

/// The path of the job's field that an API name leads to.
pub(super) fn field(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, path)| *path)
}

/// Why an API name is in no spec.
pub(super) fn reason_to_leave_out(name: &str) -> Option<&'static str> {
    LEFT_OUT.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::explain::{Answer, explain};

    #[test]
    fn every_name_leads_to_a_field() {
        for (name, path) in FIELDS {
            let Ok(Answer::Field { field, .. }) = explain(name) else { panic!("{name} leads nowhere") };
            assert_eq!(field.path, path, "{name}");
        }
    }
}
