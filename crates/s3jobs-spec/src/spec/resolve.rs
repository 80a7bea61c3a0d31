//! A spec that was filled up to a job.

use super::filled::{Filled, FilledSpec};
use crate::model::policy::Policy;
use crate::model::{FileContent, Job, Metadata, PartialReport, Report};

/// What a job takes from outside its document.
pub(super) struct Surroundings<'p> {
    /// The content of its manifest, if that is a file.
    pub(super) file: Option<FileContent>,
    pub(super) policy: Option<&'p Policy>,
}

/// The job of a document that its layers have filled; none if a required field is missing.
pub(super) fn resolve(filled: Filled, around: Surroundings<'_>) -> Option<Job> {
    let Filled { metadata: Metadata { name, labels }, spec } = filled;
    let FilledSpec {
        account_id,
        region,
        run,
        description,
        priority,
        role_arn,
        operation,
        manifest,
        report,
        confirmation,
        tags,
        after,
        acceptance,
        same_effect,
        moved,
        recorded,
        suspend,
    } = spec;
    let report = match report {
        Some(report) => Some(whole(report)?),
        None => None,
    };
    Some(Job {
        name,
        labels,
        account: account_id?,
        region: region?,
        run,
        description,
        priority,
        role_arn: role_arn?,
        operation,
        manifest,
        file: around.file,
        report,
        confirmation: confirmation.unwrap_or_default(),
        tags,
        acceptance: acceptance.unwrap_or_default(),
        same_effect,
        moved,
        recorded,
        after,
        suspend,
        max_tasks: around.policy.and_then(|policy| policy.max_tasks),
        protected_buckets: around.policy.map(Policy::protected_names).unwrap_or_default(),
    })
}

/// The report with the fields that it cannot do without.
fn whole(report: PartialReport) -> Option<Report> {
    let PartialReport { bucket, prefix, scope, expected_bucket_owner } = report;
    Some(Report { bucket: bucket?, prefix, scope: scope?, expected_bucket_owner })
}
