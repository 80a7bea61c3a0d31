//! `object-lock-mode-and-date`: a retention has a mode and an end, or an event that ends it.
// Source: S3 API, CopyObject: x-amz-object-lock-mode and x-amz-object-lock-retain-until-date go together; S3 User Guide,
// "Object Lock considerations", "Troubleshooting variable retention": while an event hold is off, an object version has a
// retain-until date, which the release of a hold computes. A copy has no hold to release.

use super::Subject;
use crate::model::operation::EventHold;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(retained) = subject.retention() else { return Vec::new() };
    let [mode, date, hold] = match subject.copy() {
        Some(_) => ["objectLockMode", "objectLockRetainUntilDate", "objectLockEventHold"],
        None => ["mode", "retainUntilDate", "eventHold"],
    };
    let is_without_end = match (retained.event_hold(), subject.copy()) {
        (None, _) | (Some(EventHold::Off), Some(_)) => true,
        (Some(EventHold::On), _) | (Some(EventHold::Off), None) => false,
    };
    let (at, given, lacking) = match (retained.mode, retained.until) {
        (Some((at, _)), None) if is_without_end => (at, mode, date),
        (None, Some((at, _))) => (at, date, mode),
        (Some(_), _) | (None, None) => return Vec::new(),
    };
    let finding = subject.at_key(Code::ObjectLockModeAndDate, at, format!("`{given}` stands without `{lacking}`"));
    match retained.hold {
        Some((at, EventHold::Off)) if given == mode => {
            let place = subject.place(at, Target::Key);
            let help = format!("add `{lacking}`, or write `{hold}: \"ON\"` and a duration");
            vec![finding.with_help(help).with_related(place, "a copy has no event hold that could be released")]
        }
        Some(_) | None => vec![finding.with_help(format!("add `{lacking}`, or remove `{given}`"))],
    }
}
