//! `replication-filter`: a replication that no filter limits sends again what has been replicated.
// Source: S3 User Guide, "Replicating existing objects with Batch Replication": without a filter on the replication
// status, objects that are COMPLETED are replicated again.

use super::Subject;
use super::subject::manifest;
use crate::model::manifest::ManifestFilter;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.kind() != OperationKind::ReplicateObject {
        return Vec::new();
    }
    let Some(generator) = subject.generator() else { return Vec::new() };
    let is_eligible = |filter: &ManifestFilter| filter.eligible_for_replication == Some(true);
    let has_statuses = |filter: &ManifestFilter| filter.object_replication_statuses.is_some();
    let filter = generator.filter.as_ref();
    let at = manifest(["generator", "filter"]);
    let finding = if !filter.is_some_and(has_statuses) {
        subject
            .at_key(Code::ReplicationFilter, at, "objects that have been replicated are replicated again")
            .with_help("for those that have not, add `objectReplicationStatuses: [NONE, FAILED]`")
    } else if !filter.is_some_and(is_eligible) {
        subject
            .at_key(Code::ReplicationFilter, at, "the list also holds objects that no replication rule covers")
            .with_help("add `eligibleForReplication: true`")
    } else {
        return Vec::new();
    };
    vec![finding]
}
