//! `other-partition`: nothing reaches from one partition of AWS into another.
// Source: AWS Whitepaper, "AWS Fault Isolation Boundaries": partitions have identities and services of their own.

use super::Subject;
use super::subject::partition;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(region) = &subject.spec().region else { return Vec::new() };
    let Some(own) = partition(region) else { return Vec::new() };
    let others = subject.arns().into_iter().filter(|(_, arn)| arn.partition != own);
    let finding = |(at, partition): (FieldPath, &str)| {
        let message = format!("this is in the partition `{partition}`, and `{region}` is in `{own}`");
        let place = subject.place(FieldPath::of(["spec", "region"]), Target::Value);
        let finding = subject.at_value(Code::OtherPartition, at, message);
        finding
            .with_help(format!("an ARN of this job begins with `arn:{own}:`"))
            .with_related(place, "the job's Region")
    };
    others.map(|(at, arn)| finding((at, arn.partition))).collect()
}
