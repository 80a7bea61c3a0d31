//! `removal-needs-bypass`: retention that is in force is not removed without the bypass of governance.
// Source: S3 User Guide, "Object Lock considerations", "Bypassing governance mode".

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let removed = subject.removed_retention().filter(|(_, put)| put.bypass_governance_retention != Some(true));
    let finding = removed.map(|(at, _)| {
        let message =
            "without the bypass only retention that has ended is removed; every other object is a failed task";
        let help = "add `bypassGovernanceRetention: true` where governance retention is meant, and give the role \
                    `s3:BypassGovernanceRetention`; retention in compliance mode stays in any case";
        subject.at_key(Code::RemovalNeedsBypass, at, message).with_help(help)
    });
    finding.into_iter().collect()
}
