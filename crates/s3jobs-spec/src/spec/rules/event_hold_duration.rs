//! `event-hold-duration`: a hold that is on has a duration, one that is off has none, and a duration has a hold.
// Source: S3 User Guide, "Object Lock considerations", "Troubleshooting variable retention": Missing or duplicate
// duration; Duration specified with an event hold that is set to OFF.

use super::Subject;
use crate::model::operation::EventHold;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(retained) = subject.retention() else { return Vec::new() };
    let [hold, duration] = match subject.copy() {
        Some(_) => ["objectLockEventHold", "objectLockEventHoldDuration"],
        None => ["eventHold", "eventHoldDuration"],
    };
    let (at, message, help) = match (retained.hold, retained.duration) {
        (Some((at, EventHold::On)), None) => (
            at,
            format!("`{hold}: \"ON\"` stands without `{duration}`"),
            format!("say how long objects are kept once the hold is released, such as `{duration}: {{days: 2555}}`"),
        ),
        (Some((_, EventHold::Off)), Some((at, _))) => (
            at,
            format!("`{hold}: \"OFF\"` takes no `{duration}`: objects have the one that their hold was set with"),
            format!("remove `{duration}`, or write `{hold}: \"ON\"`"),
        ),
        (None, Some((at, _))) => (
            at,
            format!("`{duration}` stands without `{hold}`"),
            format!("add `{hold}: \"ON\"`, or remove `{duration}`"),
        ),
        (Some((_, EventHold::On)), Some(_)) | (Some((_, EventHold::Off)) | None, None) => return Vec::new(),
    };
    vec![subject.at_key(Code::EventHoldDuration, at, message).with_help(help)]
}
