//! `event-hold-mode`: an event hold needs a retention mode.
// Source: S3 User Guide, "Object Lock considerations", "Troubleshooting variable retention": No retention mode.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(retained) = subject.retention() else { return Vec::new() };
    let (Some((at, _)), None) = (retained.hold, retained.mode) else { return Vec::new() };
    let mode = if subject.copy().is_some() { "objectLockMode" } else { "mode" };
    let message = format!("an event hold without `{mode}`: S3 refuses it for every object");
    let help = format!("add `{mode}: GOVERNANCE`; to release a hold, write the mode that the objects have");
    vec![subject.at_key(Code::EventHoldMode, at, message).with_help(help)]
}
