//! `governance-bypass`: the job overrides the retention that objects have.
// Source: S3 Control 2018-08-20, `S3SetObjectRetentionOperation$BypassGovernanceRetention`.

use super::Subject;
use super::subject::operation;
use crate::model::operation::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::PutObjectRetention(put) = &subject.spec().operation else { return Vec::new() };
    // Where retention is removed, another rule tells of it.
    if put.bypass_governance_retention != Some(true) || put.retention.is_removal() {
        return Vec::new();
    }
    let at = operation(["putObjectRetention", "bypassGovernanceRetention"]);
    let message = "this can shorten the retention in governance mode that objects have already";
    let help = "the role needs `s3:BypassGovernanceRetention`; remove the field if only later dates are set";
    vec![subject.at_key(Code::GovernanceBypass, at, message).with_help(help)]
}
