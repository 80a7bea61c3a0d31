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
    let own = region.as_str();
    let buckets = subject.buckets().into_iter().filter_map(|used| {
        let arn = Arn::parse(used.written?)?;
        let (reason, help) = match used.role {
            BucketRole::Target => {
                let help = format!("write `region: {}`, or name a target of `{own}`", arn.region);
                ("a copy is created in the Region of its target", help)
            }
            BucketRole::Objects => ("S3 lists objects of the job's own Region", format!("name a bucket of `{own}`")),
            // S3's documentation does not say where these must be.
            BucketRole::Manifest | BucketRole::Upload | BucketRole::GeneratedList | BucketRole::Report => return None,
        };
        Some((used.at, arn, reason, help))
    });
    let key = subject.kms_key().and_then(|(at, key)| {
        let reason = "objects are encrypted under keys of their own Region";
        Some((at, Arn::parse(key)?, reason, format!("name a key of `{own}`")))
    });
    let is_elsewhere = |arn: &Arn<'_>| !arn.region.is_empty() && arn.region != own;
    let elsewhere = buckets.chain(key).filter(|(_, arn, _, _)| is_elsewhere(arn));
    let finding = |(at, arn, reason, help): (FieldPath, Arn<'_>, &str, String)| {
        let message = format!("this is in `{}`, and the job is in `{own}`: {reason}", arn.region);
        let place = subject.place(FieldPath::of(["spec", "region"]), Target::Value);
        subject.at_value(Code::OtherRegion, at, message).with_help(help).with_related(place, "the job's Region")
    };
    elsewhere.map(finding).collect()
}
