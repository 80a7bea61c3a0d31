//! Event holds: retention whose end is not known until the hold is released.

use super::locks::{KEEP, after, delete_it, locked};
use super::*;

const MONTH: Period = Period::Days(30);

fn held(mode: RetentionMode, period: Period) -> Retention {
    Retention { mode, until: None, hold: Some(EventHold::On(period)) }
}

fn released(mode: RetentionMode) -> Retention {
    Retention { mode, until: None, hold: Some(EventHold::Off) }
}

fn retain(
    store: &Store,
    retention: impl Into<Option<Retention>>,
    day: i64,
    bypass: Bypass,
) -> Result<VersionId, Failure> {
    let authority = Authority { now: after(day), bypass };
    store.write(|change| change.put_retention(KEEP, retention.into(), authority))
}

/// When the object's retention ends, seen on a day.
fn end(store: &Store, day: i64) -> Timestamp {
    store.read(|view| view.object(KEEP)).unwrap().lock.retention.unwrap().end(after(day))
}

#[test]
fn a_hold_moves_the_end_on_and_its_release_fixes_it() {
    let store = locked();
    retain(&store, held(RetentionMode::Compliance, MONTH), 0, Bypass::None).unwrap();
    assert_eq!(end(&store, 0), after(30));
    assert_eq!(end(&store, 100), after(130));
    assert_eq!(refusal(delete_it(&store, after(100), Bypass::Governance)), Refusal::Locked);
    retain(&store, released(RetentionMode::Compliance), 100, Bypass::None).unwrap();
    assert_eq!(end(&store, 120), after(130));
    assert_eq!(refusal(delete_it(&store, after(129), Bypass::Governance)), Refusal::Locked);
    delete_it(&store, after(130), Bypass::None).unwrap();
}

#[test]
fn a_date_that_was_given_is_the_least() {
    let store = locked();
    let until = Retention { until: Some(after(90)), ..held(RetentionMode::Governance, MONTH) };
    retain(&store, until, 0, Bypass::None).unwrap();
    assert_eq!((end(&store, 0), end(&store, 70)), (after(90), after(100)));
    retain(&store, released(RetentionMode::Governance), 10, Bypass::None).unwrap();
    assert_eq!(end(&store, 10), after(90));
}

#[test]
fn a_release_needs_a_hold_or_a_date() {
    let store = locked();
    let refused = refusal(retain(&store, released(RetentionMode::Governance), 0, Bypass::None));
    assert_eq!((refused.code().as_str(), refused.code().status()), ("InvalidRequest", 400));
    let fixed = Retention { until: Some(after(3)), ..released(RetentionMode::Governance) };
    retain(&store, fixed, 0, Bypass::None).unwrap();
    assert_eq!(end(&store, 1), after(3));
}

#[test]
fn a_hold_is_neither_shortened_nor_softened_under_compliance() {
    let store = locked();
    retain(&store, held(RetentionMode::Compliance, MONTH), 0, Bypass::None).unwrap();
    let refused = |retention: Option<Retention>| refusal(retain(&store, retention, 1, Bypass::Governance));
    assert_eq!(refused(Some(held(RetentionMode::Compliance, Period::Days(29)))), Refusal::Locked);
    assert_eq!(refused(Some(held(RetentionMode::Governance, MONTH))), Refusal::Locked);
    assert_eq!(refused(Some(released(RetentionMode::Governance))), Refusal::Locked);
    assert_eq!(refused(None), Refusal::Locked);
    retain(&store, held(RetentionMode::Compliance, Period::Years(1)), 1, Bypass::None).unwrap();
    assert_eq!(end(&store, 1), after(366));
}

#[test]
fn governance_is_removed_with_its_hold_by_who_bypasses_it() {
    let store = locked();
    retain(&store, held(RetentionMode::Governance, MONTH), 0, Bypass::None).unwrap();
    assert_eq!(refusal(retain(&store, None, 1, Bypass::None)), Refusal::Locked);
    retain(&store, None, 1, Bypass::Governance).unwrap();
    assert_eq!(store.read(|view| view.object(KEEP)).unwrap().lock.retention, None);
    delete_it(&store, after(1), Bypass::None).unwrap();
}

/// What asks for a date only must not end a protection that nobody asked to end.
#[test]
fn a_later_date_leaves_a_hold_on() {
    let store = locked();
    retain(&store, held(RetentionMode::Compliance, MONTH), 0, Bypass::None).unwrap();
    retain(&store, Retention::fixed(RetentionMode::Compliance, after(60)), 0, Bypass::None).unwrap();
    assert_eq!((end(&store, 0), end(&store, 100)), (after(60), after(130)));
}

#[test]
fn a_new_version_gets_the_default_event_hold() {
    let store = locked();
    let default =
        DefaultRetention { mode: RetentionMode::Governance, period: Some(Period::Days(3)), hold: Some(MONTH) };
    let lock = LockConfiguration { default: Some(default) };
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_lock(lock))).unwrap();
    let lock = put(&store, "k", "2").unwrap().lock.retention.unwrap();
    assert_eq!((lock.until, lock.hold), (Some(after(3)), Some(EventHold::On(MONTH))));
}

#[test]
fn a_hold_is_asked_for_with_exactly_one_duration_and_released_with_none() {
    let asked = |state, days, years| {
        let period = Period::asked(days, years)?;
        EventHold::asked(state, period).map(|hold| hold.map(EventHold::as_str))
    };
    assert_eq!(asked(None, None, None), Ok(None));
    assert_eq!(asked(Some("ON"), Some(36_500), None), Ok(Some("ON")));
    assert_eq!(asked(Some("ON"), None, Some(100)), Ok(Some("ON")));
    assert_eq!(asked(Some("OFF"), None, None), Ok(Some("OFF")));
    for (state, days, years) in [
        (Some("ON"), None, None),
        (Some("ON"), Some(1), Some(1)),
        (Some("ON"), Some(0), None),
        (Some("ON"), Some(36_501), None),
        (Some("ON"), None, Some(101)),
        (Some("OFF"), Some(1), None),
        (None, Some(1), None),
        (Some("on"), None, None),
    ] {
        assert_eq!(asked(state, days, years).unwrap_err().code().status(), 400, "{state:?} {days:?} {years:?}");
    }
}
