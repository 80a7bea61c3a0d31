//! `version-id-needed`: replication works on versions, so a list of objects names them.
// Source: S3 User Guide, "Replicating existing objects with Batch Replication": a supplied manifest of a versioned
// bucket must hold version ids, and only versioned buckets replicate. S3's words, as completion reports and jobs show them in
// aws-samples/sample-replicate-on-tag-for-amazon-s3: "Missing job manifest spec fields".

use super::Subject;
use crate::model::manifest::ManifestField;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, columns)) = subject.columns().filter(|_| subject.kind() == OperationKind::ReplicateObject) else {
        return Vec::new();
    };
    if columns.contains(&ManifestField::VersionId) {
        return Vec::new();
    }
    let message = "only versions are replicated, and no column holds a `VersionId`: S3 refuses the job (\"Missing job manifest \
                   spec fields\")";
    let help = "add a column with each object's version id to the CSV file, and `VersionId` to `fields`; or let S3 list the \
                objects, by `generator`";
    vec![subject.at_value(Code::VersionIdNeeded, at, message).with_help(help)]
}
