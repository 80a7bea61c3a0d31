use super::listed::Listed;
use crate::model::finding::{Finding, FindingCode};
use crate::model::operation::OperationKind;
use crate::model::text::names;
use crate::model::{Confirmation, Job, Manifest};

/// What a list and the job that it is for say together.
///
/// The same as rules of specs say of a manifest of kind `file`, under the same codes.
pub(super) fn findings(job: &Job, listed: &Listed) -> Vec<Finding> {
    let findings = [buckets(job, listed), versions(job, listed), guard(job, listed), policy(job, listed)];
    findings.into_iter().flatten().chain(protected(job, listed)).collect()
}

fn buckets(job: &Job, listed: &Listed) -> Option<Finding> {
    let kind = job.operation.kind();
    if listed.buckets.len() < 2 {
        return None;
    }
    let finding = if kind.takes_one_bucket() {
        let message = format!("`{kind}` takes objects of one bucket, and the list names {}", names(&listed.buckets));
        Finding::error(FindingCode::OneBucket, message)
    } else {
        let message =
            format!("S3 expects the objects of a list in one bucket, and it names {}", names(&listed.buckets));
        Finding::warning(FindingCode::SeveralBuckets, message)
    };
    Some(finding.with_help("write one list, and one job, for each bucket"))
}

// Source: S3 User Guide, "Replicating existing objects with Batch Replication". A CSV list's own columns are judged as a
// part of the spec.
fn versions(job: &Job, listed: &Listed) -> Option<Finding> {
    let is_inventory = matches!(job.manifest, Manifest::Inventory(_));
    if job.operation.kind() != OperationKind::ReplicateObject || listed.has_versions != Some(false) || !is_inventory {
        return None;
    }
    let message = "only versions are replicated, and the report has no column `VersionId`";
    let help = "make an inventory configuration of all versions, and use its next report";
    Some(Finding::error(FindingCode::VersionIdNeeded, message).with_help(help))
}

/// How many tasks a list makes: its rows. Rows of a report that name delete markers may be none.
fn tasks(job: &Job, listed: &Listed) -> Option<u64> {
    listed.objects.filter(|_| matches!(job.manifest, Manifest::Csv(_)))
}

fn guard(job: &Job, listed: &Listed) -> Option<Finding> {
    let Confirmation::Guarded(guard) = &job.confirmation else { return None };
    let rows = tasks(job, listed).filter(|rows| !guard.allows(*rows))?;
    let message = format!(
        "the number of rows is {rows}, and the guard allows {} to {}: the job would be held until a person lets it run",
        guard.min_tasks, guard.max_tasks
    );
    // No error: a person may let the job run all the same.
    let finding = Finding::warning(FindingCode::RowsOutsideGuard, message);
    Some(finding.with_help("correct the list, or the guard: S3 counts a task for each row"))
}

fn policy(job: &Job, listed: &Listed) -> Option<Finding> {
    let most = job.max_tasks?.get();
    let rows = tasks(job, listed).filter(|rows| *rows > most)?;
    let message = format!("the number of rows is {rows}, and the project's policy allows a job at most {most}");
    Some(Finding::error(FindingCode::PolicyMaxTasks, message).with_help("split the list into several jobs"))
}

/// Whether the policy has to be held against a job's list.
pub(super) fn is_bound_by_list(job: &Job) -> bool {
    job.operation.kind().is_in_place() && !job.protected_buckets.is_empty()
}

fn protected(job: &Job, listed: &Listed) -> Option<Finding> {
    if !is_bound_by_list(job) {
        return None;
    }
    if let Some(bucket) = listed.buckets.iter().find(|bucket| job.protected_buckets.contains(*bucket)) {
        let message = format!("the list names objects of `{bucket}`, which no job of this project may write to");
        let help = "take its objects off the list: the policy of s3jobs.yaml protects the bucket";
        return Some(Finding::error(FindingCode::PolicyProtectedBucket, message).with_help(help));
    }
    let has = |code| listed.findings.iter().any(|finding| finding.code == code);
    let (how, help) = if has(FindingCode::ManifestUnread) {
        ("could not be read", "make the list readable (`s3:GetObject`), then plan again")
    } else if has(FindingCode::ManifestInPart) {
        ("is too long to be read to its end", "split the list into several, and write a job for each")
    } else {
        return None;
    };
    let message = format!("the list {how}, so that whether it names a bucket which the policy protects is not known");
    Some(Finding::error(FindingCode::PolicyProtectedBucket, message).with_help(help))
}
