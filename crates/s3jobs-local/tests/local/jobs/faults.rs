//! Faults on purpose, in process: what a rule does to requests, and that the same seed does the same again.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use s3jobs_local::{Emulator, FaultPlan, Recorder, Replay, Reply, State, Tick};

use crate::jobs::world::{ACCOUNT, Draft, World};

fn plan(rules: &[&str]) -> FaultPlan {
    FaultPlan { rules: rules.iter().map(|rule| rule.parse().unwrap()).collect(), ..FaultPlan::default() }
}

/// A world with bucket `box` and object `box/k`, made before faults begin to be met.
async fn world(rules: &[&str]) -> World {
    filled(plan(rules)).await
}

async fn filled(faults: FaultPlan) -> World {
    let world = World::configured(State::Memory, |config| config.faults = faults);
    world.make_bucket("box").await;
    world.put("/box/k", "0123456789").await;
    world
}

fn request(line: &str, body: &str) -> Request<Bytes> {
    let (method, uri) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(uri).header("host", "127.0.0.1");
    if uri.starts_with("/v20180820/") {
        request = request.header("x-amz-account-id", ACCOUNT);
    }
    request.body(Bytes::from(body.to_owned())).unwrap()
}

/// What comes in return: status and code, `reset`, or how much arrives. `silence`, where nothing has come for an hour.
async fn meet(emulator: &Emulator, line: &str) -> String {
    let reply = tokio::time::timeout(Duration::from_hours(1), emulator.exchange(request(line, "new"))).await;
    match reply {
        Err(_) => "silence".to_owned(),
        Ok(Reply::Reset) => "reset".to_owned(),
        Ok(Reply::Truncated { answer, arrives }) => format!("{arrives} of {} bytes", answer.body().len()),
        Ok(Reply::Answer(answer)) => {
            let body = String::from_utf8_lossy(answer.body()).into_owned();
            let code = body.split("<Code>").nth(1).map(|rest| format!(" {}", rest.split('<').next().unwrap()));
            format!("{}{}", answer.status().as_u16(), code.unwrap_or_default())
        }
    }
}

async fn meet_all<const N: usize>(world: &World, lines: [&str; N]) -> String {
    let mut replies = Vec::new();
    for line in lines {
        replies.push(meet(&world.emulator, line).await);
    }
    replies.join(", ")
}

#[tokio::test]
async fn each_plane_throttles_in_its_own_words() {
    let world = world(&["throttle"]).await;
    insta::assert_snapshot!(
        meet_all(&world, ["GET /box/k", "HEAD /box/k", "POST /v20180820/jobs"]).await,
        @"503 SlowDown, 503, 400 TooManyRequestsException"
    );
}

#[tokio::test]
async fn status_500_may_come_before_or_after_the_effect() {
    let world =
        world(&["500:calls=PutObject,nth=1", "500:calls=PutObject,nth=2,when=after", "503:calls=control"]).await;
    assert_eq!(meet(&world.emulator, "PUT /box/k").await, "500 InternalError");
    assert_eq!(world.get("/box/k").await.body, "0123456789");
    assert_eq!(meet(&world.emulator, "PUT /box/k").await, "500 InternalError");
    assert_eq!(world.get("/box/k").await.body, "new");
    assert_eq!(meet(&world.emulator, "GET /v20180820/jobs").await, "503 ServiceUnavailable");
}

#[tokio::test]
async fn a_connection_may_be_reset_before_or_after_the_effect() {
    let world = world(&["reset:calls=PutObject,nth=1", "reset:calls=PutObject,nth=2,when=after"]).await;
    assert_eq!(meet(&world.emulator, "PUT /box/k").await, "reset");
    assert_eq!(world.get("/box/k").await.body, "0123456789");
    assert_eq!(meet(&world.emulator, "PUT /box/k").await, "reset");
    assert_eq!(world.get("/box/k").await.body, "new");
    assert_eq!(meet(&world.emulator, "PUT /box/k").await, "200");
}

#[tokio::test(start_paused = true)]
async fn latency_delays_the_effect_and_the_answer() {
    let world = world(&["latency:by=2s"]).await;
    let begin = tokio::time::Instant::now();
    assert_eq!(meet(&world.emulator, "GET /box/k").await, "200");
    assert_eq!(begin.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_held_for_a_time_or_for_ever() {
    let world = world(&["hold:nth=1,for=30s", "hold:nth=2", "hold:nth=3,when=before"]).await;
    let begin = tokio::time::Instant::now();
    assert_eq!(meet(&world.emulator, "DELETE /box/none").await, "204");
    assert_eq!(begin.elapsed(), Duration::from_secs(30));
    assert_eq!(meet(&world.emulator, "DELETE /box/k").await, "silence");
    assert_eq!(world.get("/box/k").await.status, 404);
    world.put("/box/k", "again").await;
    assert_eq!(meet(&world.emulator, "DELETE /box/k").await, "silence");
    assert_eq!(world.get("/box/k").await.status, 200);
}

#[tokio::test]
async fn a_truncated_answer_ends_within_its_body() {
    let world = world(&["truncate:nth=1", "truncate:nth=2,bytes=3", "truncate:nth=3,bytes=100", "truncate"]).await;
    assert_eq!(
        meet_all(&world, ["GET /box/k", "GET /box/k", "GET /box/k", "HEAD /box/k"]).await,
        "5 of 10 bytes, 3 of 10 bytes, 200, reset"
    );
}

#[tokio::test(start_paused = true)]
async fn an_effect_may_come_after_the_client_gave_up() {
    let world = world(&["late:calls=DeleteObject,by=60s"]).await;
    let impatient = world.emulator.exchange(request("DELETE /box/k", ""));
    assert!(tokio::time::timeout(Duration::from_secs(5), impatient).await.is_err());
    assert_eq!(world.get("/box/k").await.status, 200);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(world.get("/box/k").await.status, 404);
}

async fn listed(world: &World, prefix: &str) -> usize {
    match world.emulator.exchange(request(&format!("GET /box?list-type=2&prefix={prefix}"), "")).await {
        Reply::Answer(answer) => String::from_utf8_lossy(answer.body()).matches("<Key>").count(),
        other @ (Reply::Truncated { .. } | Reply::Reset) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stale_list_shows_what_the_last_fresh_one_showed() {
    let world = world(&["stale:calls=ListObjectsV2,every=2"]).await;
    assert_eq!(listed(&world, "").await, 1);
    world.put("/box/new", "new").await;
    assert_eq!(listed(&world, "").await, 1, "the second one is stale");
    assert_eq!(listed(&world, "").await, 2);
    assert_eq!(listed(&world, "").await, 2);
}

#[tokio::test]
async fn at_first_a_stale_list_shows_what_there_was_in_the_beginning() {
    let (world, draft) =
        World::configured(State::Memory, |config| config.faults = plan(&["stale:times=2"])).with_objects(1).await;
    world.create(&draft).await;
    let jobs = || async {
        match world.emulator.exchange(request("GET /v20180820/jobs", "")).await {
            Reply::Answer(answer) => String::from_utf8_lossy(answer.body()).matches("<JobId>").count(),
            other @ (Reply::Truncated { .. } | Reply::Reset) => panic!("{other:?}"),
        }
    };
    assert_eq!([jobs().await, jobs().await, jobs().await], [0, 0, 1]);
}

#[tokio::test]
async fn rules_choose_by_call_bucket_and_key() {
    let world = world(&["throttle:calls=Get*,bucket=box,key=secret/*"]).await;
    assert_eq!(
        meet_all(&world, ["GET /box/k", "GET /box/secret/x", "HEAD /box/secret/x", "GET /can/secret/x"]).await,
        "200, 503 SlowDown, 404, 404 NoSuchBucket"
    );
}

/// Which of 40 requests are throttled.
async fn pattern(seed: u64) -> String {
    let world = filled(FaultPlan { seed, ..plan(&["throttle:calls=GetObject,rate=0.3"]) }).await;
    let mut pattern = String::new();
    for number in 0..40 {
        // Other calls in between change nothing.
        for _ in 0..number % 3 {
            meet(&world.emulator, "HEAD /box/k").await;
        }
        pattern.push(if meet(&world.emulator, "GET /box/k").await == "200" { '.' } else { 'x' });
    }
    pattern
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults() {
    let (first, second, other) = (pattern(1).await, pattern(1).await, pattern(2).await);
    assert_eq!(first, second);
    assert_ne!(first, other);
    assert!(first.contains('x') && first.contains('.'), "{first}");
}

#[derive(Clone, Default)]
struct File(Arc<Mutex<Vec<u8>>>);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_run_is_written_down_and_replayed() {
    let lines = ["GET /box/k", "PUT /box/k", "GET /box/k", "GET /box/k", "PUT /box/k"];
    let file = File::default();
    let record = Some(Recorder::new(file.clone()));
    let faults =
        FaultPlan { record, ..plan(&["throttle:calls=GetObject,nth=2", "reset:calls=PutObject,nth=1,when=after"]) };
    let first = meet_all(&filled(faults).await, lines).await;
    let recording = String::from_utf8(file.0.lock().unwrap().clone()).unwrap();
    insta::assert_snapshot!(recording, @r#"
    {"sequence":1,"call":"GetObject","number":1,"resource":"box/k"}
    {"sequence":2,"call":"PutObject","number":1,"resource":"box/k","fault":"reset:when=after"}
    {"sequence":3,"call":"GetObject","number":2,"resource":"box/k","fault":"throttle"}
    {"sequence":4,"call":"GetObject","number":3,"resource":"box/k"}
    {"sequence":5,"call":"PutObject","number":2,"resource":"box/k"}
    "#);
    let replay = Some(Replay::read(&recording).unwrap());
    assert_eq!(meet_all(&filled(FaultPlan { replay, ..plan(&[]) }).await, lines).await, first);
}

#[test]
fn a_recording_that_is_wrong_is_refused_with_its_line() {
    let wrong = ["{\"sequence\":1}\n", "{\"sequence\":1,\"call\":\"X\",\"number\":1,\"fault\":\"boom\"}\n"];
    let errors = wrong.map(|text| Replay::read(text).unwrap_err().to_string());
    assert_eq!(
        errors,
        ["line 1 of the recording cannot be read", "line 1 of the recording has a fault that cannot be read"]
    );
    let cut_short = "{\"sequence\":1,\"call\":\"PutObject\",\"number\":1,\"fault\":\"reset:when=after\"}\n{\"sequ";
    assert!(Replay::read(cut_short).is_ok());
}

#[tokio::test]
async fn a_crash_silences_everything_until_the_state_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = State::Directory(camino::Utf8Path::from_path(folder.path()).unwrap().to_owned());
    let crashing =
        World::configured(state.clone(), |config| config.faults = plan(&["crash:calls=PutObject,nth=2,when=after"]));
    crashing.make_bucket("box").await;
    assert_eq!(
        meet_all(&crashing, ["PUT /box/1", "PUT /box/2", "PUT /box/3", "GET /box/1"]).await,
        "200, reset, reset, reset"
    );
    assert!(matches!(crashing.tick(), Tick::Failed(_)));
    drop(crashing);
    let again = World::configured(state, |_| {});
    assert_eq!([again.get("/box/2").await.status, again.get("/box/3").await.status], [200, 404]);
}

/// Runs a job of 40 tasks whose engine crashes at each commit in turn, and opens the state again after each crash.
async fn crash_at_every_commit(when: &str) {
    let folder = tempfile::tempdir().unwrap();
    let state = State::Directory(camino::Utf8Path::from_path(folder.path()).unwrap().to_owned());
    let (world, draft) = World::configured(state.clone(), |_| {}).with_objects(40).await;
    let id = world.create(&Draft { priority: 1, ..draft }).await;
    drop(world);
    let mut crashes = 0;
    loop {
        let rule = format!("crash:calls=EngineCommit,nth=1,when={when}");
        // A crash before the first commit would come for ever: every second life goes one commit further.
        let rule = if crashes % 2 == 1 { rule.replace("nth=1", "nth=2") } else { rule };
        let world = World::configured(state.clone(), |config| config.faults = plan(&[&rule]));
        match world.settle() {
            Tick::Failed(_) => crashes += 1,
            Tick::Idle | Tick::Waiting | Tick::Moved => break,
        }
        assert!(crashes < 200, "the job never ends");
    }
    let world = World::configured(state, |_| {});
    assert!(crashes >= 3, "{crashes}");
    assert_eq!(world.summary(&id).await, "Complete 40/40/0");
    assert_eq!(world.report_rows(&id).await, 40);
    assert_eq!(world.tags("/data-bucket/40").await, "team=blue");
}

#[tokio::test]
async fn a_job_survives_crashes_before_any_commit() {
    crash_at_every_commit("before").await;
}

#[tokio::test]
async fn a_job_survives_crashes_after_any_commit() {
    crash_at_every_commit("after").await;
}
