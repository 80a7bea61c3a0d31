//! `event-hold-release`: the clock of a retention starts, and in compliance mode nobody stops or shortens it.
// Source: S3 User Guide, "Object Lock considerations": the release computes the final retain-until date.

use super::Subject;
use crate::model::operation::{EventHold, LockMode};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // A copy has no hold yet.
    let Some(retained) = subject.retention().filter(|_| subject.copy().is_none()) else { return Vec::new() };
    let at = match retained.hold {
        Some((at, EventHold::Off)) => at,
        Some((_, EventHold::On)) | None => return Vec::new(),
    };
    let fixed = match retained.mode {
        Some((_, LockMode::Compliance)) => "nobody can shorten that, not even the root user",
        Some((_, LockMode::Governance)) | None => "they can be deleted once it is over",
    };
    let message = format!("this starts the duration that the objects' event hold has, and {fixed}");
    let help = "see that the event has happened for every object of the list; if it is meant, say why: \
                `# s3jobs: allow(event-hold-release) REASON`";
    vec![subject.at_value(Code::EventHoldRelease, at, message).with_help(help)]
}
