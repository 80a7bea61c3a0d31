//! ETags, times, numbers, acceptance.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::model::document::Priority;
use crate::model::manifest::ETag;
use crate::model::{Acceptance, Confirmation, Operation, RunNumber, Time};

fn reads<T: DeserializeOwned>(value: Value) -> bool {
    serde_json::from_value::<T>(value).is_ok()
}

#[test]
fn an_etag_is_bare_in_its_canonical_form() {
    let canonical = |etag: &str| ETag::new(etag).unwrap().canonical().to_string();
    for written in ["abc-3", "\"abc-3\"", "W/\"abc-3\""] {
        assert_eq!(canonical(written), "abc-3");
    }
    assert_eq!(canonical("\"\""), "\"\"");
}

#[test]
fn a_time_is_an_instant_whatever_its_offset() {
    let time = |text: &str| Time::try_from(text.to_owned()).unwrap().to_string();
    assert_eq!(time("2027-01-31T00:00:00Z"), "2027-01-31T00:00:00Z");
    assert_eq!(time("2027-01-31T02:00:00+02:00"), "2027-01-31T00:00:00Z");
    assert_eq!(time("2027-01-30T23:00:00-01:00"), "2027-01-31T00:00:00Z");
}

#[test]
fn parser_and_pattern_of_a_time_agree() {
    let pattern = regex::Regex::new(Time::PATTERN).unwrap();
    for (text, good) in [
        ("2027-01-31T00:00:00Z", true),
        ("2027-01-31T23:59:59+14:00", true),
        ("2027-01-31", false),
        ("2027-01-31T00:00:00", false),
        ("2027-01-31 00:00:00Z", false),
        ("2027-01-31t00:00:00Z", false),
        ("2027-01-31T00:00:00z", false),
        ("2027-01-31T00:00Z", false),
        ("2027-01-31T00:00:00.5Z", false),
        ("2027-01-31T00:00:00,5Z", false),
        ("2027-01-31T24:00:00Z", false),
        ("2027-01-31T00:00:60Z", false),
        ("2027-01-31T00:00:00+0200", false),
        ("2027-01-31T00:00:00+02", false),
        ("2027-01-31T00:00:00Z[UTC]", false),
        ("20270131T000000Z", false),
        ("+002027-01-31T00:00:00Z", false),
    ] {
        assert_eq!(Time::try_from(text.to_owned()).is_ok(), good, "parser: {text}");
        assert_eq!(pattern.is_match(text), good, "pattern: {text}");
    }
}

#[test]
fn a_day_that_does_not_exist_is_no_time() {
    assert!(Time::try_from("2027-02-29T00:00:00Z".to_owned()).is_err());
    assert!(Time::try_from("2028-02-29T00:00:00Z".to_owned()).is_ok());
}

#[test]
fn numbers_end_where_they_are_documented_to() {
    assert!(reads::<Priority>(json!(0)) && reads::<Priority>(json!(2_147_483_647)));
    assert!(!reads::<Priority>(json!(2_147_483_648_u32)) && !reads::<Priority>(json!(-1)));
    assert!(reads::<RunNumber>(json!(1)) && reads::<RunNumber>(json!(99_999)));
    assert!(!reads::<RunNumber>(json!(0)) && !reads::<RunNumber>(json!(100_000)));
}

#[test]
fn nothing_may_fail_unless_something_else_is_said() {
    let none = Acceptance::default();
    assert!(none.accepts(0, 1000) && !none.accepts(1, 1000));
}

#[test]
fn a_percentage_alone_lifts_the_limit_on_tasks() {
    let percent = Acceptance { max_failed_tasks: None, max_failed_percent: Some(0.1) };
    assert!(percent.accepts(1, 1000) && !percent.accepts(2, 1000));
    assert!(percent.accepts(0, 0));
}

#[test]
fn both_limits_must_hold_where_both_are_given() {
    let both = Acceptance { max_failed_tasks: Some(5), max_failed_percent: Some(1.0) };
    assert!(both.accepts(5, 1000));
    assert!(!both.accepts(6, 1000), "more tasks than allowed");
    assert!(!both.accepts(5, 100), "more percent than allowed");
}

#[test]
fn a_percentage_is_from_0_to_100() {
    for (percent, good) in [(0.0, true), (100.0, true), (100.1, false), (-0.1, false)] {
        assert_eq!(reads::<Acceptance>(json!({"maxFailedPercent": percent})), good, "{percent}");
    }
}

#[test]
fn a_guard_wants_at_least_one_task_unless_it_says_more() {
    let guarded: Confirmation = serde_json::from_value(json!({"guarded": {"maxTasks": 10}})).unwrap();
    let Confirmation::Guarded(guard) = guarded else { panic!("{guarded:?}") };
    assert_eq!((guard.min_tasks.get(), guard.max_tasks.get()), (1, 10));
    assert!(!reads::<Confirmation>(json!({"guarded": {"maxTasks": 10, "minTasks": 0}})));
}

#[test]
fn an_operation_is_exactly_one_and_takes_only_its_own_fields() {
    assert!(reads::<Operation>(json!({"deleteObjectTagging": {}})));
    assert!(!reads::<Operation>(json!({})));
    assert!(!reads::<Operation>(json!({"deleteObjectTagging": {}, "replicateObject": {}})));
    assert!(!reads::<Operation>(json!({"deleteObjectTagging": {"tagSet": {}}})));
    assert!(!reads::<Operation>(json!({"putObjectTagging": {"tagSet": null}})));
}

#[test]
fn user_arguments_are_one_to_ten() {
    let invoke = |count: usize| {
        let arguments: serde_json::Map<_, _> = (0..count).map(|number| (format!("k{number}"), json!("v"))).collect();
        json!({"lambdaInvoke": {
            "functionArn": "arn:aws:lambda:us-west-2:111122223333:function:touch", "userArguments": arguments,
        }})
    };
    assert!(!reads::<Operation>(invoke(0)));
    assert!(reads::<Operation>(invoke(1)) && reads::<Operation>(invoke(10)));
    assert!(!reads::<Operation>(invoke(11)));
}
