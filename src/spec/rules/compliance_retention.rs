//! `compliance-retention`: nobody can take back a retention in compliance mode.
// Source: S3 User Guide, "Locking objects with Object Lock", compliance mode.

use super::Subject;
use crate::model::operation::LockMode;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(retained) = subject.retention() else { return Vec::new() };
    let ((at, mode), (_, until)) = (retained.mode, retained.until);
    match mode {
        LockMode::Compliance => {}
        LockMode::Governance => return Vec::new(),
    }
    let message = format!("until {until} nobody can delete these objects or shorten this, not even the root user");
    let help =
        "try it with `GOVERNANCE` first; if it is meant, say why: `# s3jobs: allow(compliance-retention) REASON`";
    vec![subject.at_value(Code::ComplianceRetention, at, message).with_help(help)]
}
