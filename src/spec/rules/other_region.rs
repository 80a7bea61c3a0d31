//! `other-region`: a job works in one Region: a copy in its target's, all else in its objects'.
// Source: S3 User Guide, "Copy objects" (jobs are created in the destination Region), "Creating an S3 Batch Operations
// job" (no generated list across Regions), "Using server-side encryption with AWS KMS keys" (key in the bucket's Region).

use super::Subject;
use super::subject::{Arn, BucketRole};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(region) = &subject.spec().region else { return Vec::new() };
    let is_elsewhere = |arn: &Arn<'_>| !arn.region.is_empty() && arn.region != region.as_str();
    let finding = |at: FieldPath, arn: Arn<'_>, reason: &str| {
        let message = format!("this is in `{}`, and the job is in `{region}`: {reason}", arn.region);
        let place = subject.place(FieldPath::of(["spec", "region"]), Target::Value);
        subject.at_value(Code::OtherRegion, at, message).with_related(place, "the job's Region")
    };
    let buckets = subject.buckets().into_iter().filter_map(|used| {
        let reason = match used.role {
            BucketRole::Target => "a copy is created in the Region of its target",
            BucketRole::Objects => "S3 lists the objects of the job's own Region",
            // S3's documentation does not say where these must be.
            BucketRole::Manifest | BucketRole::Upload | BucketRole::GeneratedList | BucketRole::Report => return None,
        };
        Some((used.at, Arn::parse(used.written?)?, reason))
    });
    let key = subject
        .kms_key()
        .and_then(|(at, key)| Some((at, Arn::parse(key)?, "objects are encrypted by keys of their own Region")));
    let parts = buckets.chain(key).filter(|(_, arn, _)| is_elsewhere(arn));
    parts.map(|(at, arn, reason)| finding(at, arn, reason)).collect()
}
