//! The time of a local S3, and the calls that let it pass.

use std::sync::Arc;

use camino::Utf8Path;
use jiff::Timestamp;
use s3jobs_local::{Clock, ClockStart, Config, Emulator, OpenError, State};

use crate::jobs::world::World;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn open(folder: &Utf8Path, real: &str, start: ClockStart) -> Result<Emulator, OpenError> {
    let real = at(real);
    let clock: Clock = Arc::new(move || real);
    Emulator::open(Config { start, ..Config::new(State::Directory(folder.to_owned()), clock) })
}

async fn now(emulator: &Emulator) -> String {
    let request = http::Request::get("/_s3jobs/clock").body(bytes::Bytes::new()).unwrap();
    String::from_utf8(emulator.respond(request).await.into_body().to_vec()).unwrap()
}

#[tokio::test]
async fn the_clock_is_read_advanced_and_set() {
    let world = World::new();
    insta::assert_snapshot!(world.get("/_s3jobs/clock").await.body, @r#"{"now":"2026-11-22T10:00:00Z","leadSeconds":0}"#);
    let advanced = world.send("POST", "/_s3jobs/clock?advance=31d", &[], "").await;
    insta::assert_snapshot!(advanced.body, @r#"{"now":"2026-12-23T10:00:00Z","leadSeconds":2678400}"#);
    let set = world.send("POST", "/_s3jobs/clock?set=2027-01-01T00:00:00%2B01:00", &[], "").await;
    insta::assert_snapshot!(set.body, @r#"{"now":"2026-12-31T23:00:00Z","leadSeconds":3416400}"#);
}

#[tokio::test]
async fn time_does_not_go_back() {
    let world = World::new();
    let refused = world.send("POST", "/_s3jobs/clock?set=2026-11-22T09:59:59Z", &[], "").await;
    insta::assert_snapshot!(format!("{} {}", refused.status, refused.body), @r#"400 {"error":"time does not go back: the state is at 2026-11-22T10:00:00Z, and was asked to be at 2026-11-22T09:59:59Z"}"#);
}

#[tokio::test]
async fn calls_that_make_no_sense_are_refused_with_a_remedy() {
    let world = World::new();
    let mut refusals = Vec::new();
    for call in ["POST clock", "POST clock?advance=soon", "POST clock?set=noon", "GET clock?zone=1", "GET time"] {
        let (method, rest) = call.split_once(' ').unwrap();
        let answer = world.send(method, &format!("/_s3jobs/{rest}"), &[], "").await;
        refusals.push(format!("{} {}", answer.status, answer.body.trim()));
    }
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    400 {"error":"give one of the parameters `advance`, such as 31d, and `set`, a time"}
    400 {"error":"`soon` is not a length of time; write a whole number and a unit, such as 250ms, 30s, 5m, 12h or 31d, at most 36500d"}
    400 {"error":"`noon` is not a time like 2026-12-24T12:00:00Z"}
    400 {"error":"the parameter `zone` is not one that this call takes"}
    404 {"error":"GET /_s3jobs/time is not a call of the local S3: there are GET and POST /_s3jobs/clock, and POST /_s3jobs/inventory"}
    "#);
}

#[tokio::test]
async fn a_held_job_fails_when_thirty_days_have_passed() {
    let (world, draft) = World::new().with_objects(1).await;
    let id = world.create(&draft.held()).await;
    world.run();
    assert_eq!(world.status(&id).await, "Suspended");
    world.send("POST", "/_s3jobs/clock?advance=31d", &[], "").await;
    world.run();
    assert_eq!(world.status(&id).await, "Failed");
}

#[tokio::test]
async fn a_state_that_is_opened_again_goes_on_with_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let first = open(folder, "2026-11-22T10:00:00Z", ClockStart::At(at("2030-01-01T00:00:00Z"))).unwrap();
    assert!(now(&first).await.contains("2030-01-01T00:00:00Z"));
    drop(first);
    let second = open(folder, "2026-11-22T10:00:05Z", ClockStart::Kept).unwrap();
    assert!(now(&second).await.contains("2030-01-01T00:00:05Z"));
    drop(second);
    let refused = open(folder, "2026-11-22T10:00:10Z", ClockStart::Real).unwrap_err();
    let reason = std::error::Error::source(&refused).unwrap().to_string();
    insta::assert_snapshot!(format!("{refused}: {reason}"), @"the clock of the local S3 cannot start like that: time does not go back: the state is at 2030-01-01T00:00:10Z, and was asked to be at 2026-11-22T10:00:10Z");
}

#[tokio::test]
async fn a_new_state_may_start_in_the_past() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let emulator = open(folder, "2026-11-22T10:00:00Z", ClockStart::At(at("2020-02-29T00:00:00Z"))).unwrap();
    assert!(now(&emulator).await.contains("2020-02-29T00:00:00Z"));
}
