//! `policy-protected-bucket`: no job of the project writes to these buckets.
//!
//! What a list in S3 names is seen when the job is planned, and is judged there. What a Lambda function does is not known.

use super::Subject;
use super::subject::{BucketRole, BucketUse};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, _)) = subject.policy("protectedBuckets") else { return Vec::new() };
    let Some(protected) = &policy.protected_buckets else { return Vec::new() };
    let finding = |used: BucketUse<'_>| {
        let index = protected.iter().position(|bucket| bucket.name() == used.name)?;
        let verb = verb(subject, used.role)?;
        let at = FieldPath::of(["spec", "policy", "protectedBuckets"]).join(index);
        let place = subject.layers.project_place(at, Target::Value)?;
        let message = format!("this {verb} `{}`, which no job of this project may write to", used.name);
        let finding = subject.at_value(Code::PolicyProtectedBucket, used.at, message);
        Some(finding.with_help("name another bucket").with_related(place, "the policy says so here"))
    };
    subject.buckets().into_iter().filter_map(finding).collect()
}

/// How a job writes to a bucket, if it does.
fn verb(subject: &Subject<'_>, role: BucketRole) -> Option<&'static str> {
    match role {
        BucketRole::Objects => subject.kind().is_in_place().then_some("changes objects of"),
        BucketRole::Target => Some("copies to"),
        BucketRole::Upload => Some("uploads the list to"),
        BucketRole::GeneratedList => Some("keeps the list in"),
        BucketRole::Report => Some("writes the report to"),
        BucketRole::Manifest => None,
    }
}
