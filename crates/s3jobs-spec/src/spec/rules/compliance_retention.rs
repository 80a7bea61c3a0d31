//! `compliance-retention`: nobody can take back a retention in compliance mode.
// Source: S3 User Guide, "Locking objects with Object Lock", compliance mode.

use super::Subject;
use crate::model::operation::LockMode;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(retained) = subject.retention() else { return Vec::new() };
    let at = match retained.mode {
        Some((at, LockMode::Compliance)) => at,
        Some((_, LockMode::Governance)) | None => return Vec::new(),
    };
    let (until, duration) = (retained.until.map(|(_, until)| until), retained.duration.map(|(_, duration)| duration));
    let kept = match (until, duration) {
        (_, Some(duration)) => format!("until {duration} after the release of their event hold"),
        (Some(until), None) => format!("until {until}"),
        // A hold that is released: another rule tells of it.
        (None, None) => return Vec::new(),
    };
    let message = format!("{kept} nobody can delete these objects or shorten this, not even the root user");
    let help =
        "try it with `GOVERNANCE` first; if it is meant, say why: `# s3jobs: allow(compliance-retention) REASON`";
    vec![subject.at_value(Code::ComplianceRetention, at, message).with_help(help)]
}
