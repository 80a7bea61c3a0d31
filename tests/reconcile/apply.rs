//! Exactly one job of a run ever runs: whatever is lost, late, killed or done twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use insta::assert_snapshot;
use s3jobs::apply::{Event, Follow, Following, Happening, Sink, Standing};
use s3jobs::aws::transport::Fault;
use s3jobs::ledger::Ledger;
use s3jobs::plan::{Options, Verdict};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::world::{CrashPoint, Mishap, Ports, World, crashing};
use crate::support::{desired, name, summary, with_run};

fn is_create_job(request: &http::Request<bytes::Bytes>) -> bool {
    request.method() == http::Method::POST && request.uri().path() == "/v20180820/jobs"
}

/// Wishes to end as soon as a job is created.
struct Hasty(CancellationToken);

impl Sink for Hasty {
    fn event(&mut self, event: &Event) {
        if matches!(event.what, Happening::Created { .. }) {
            self.0.cancel();
        }
    }
}

/// What was begun is brought to its end and recorded, nothing new is begun, and the next apply goes on.
#[tokio::test(start_paused = true)]
async fn a_wish_to_end_lets_calls_in_flight_end() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let plan = world.plan(&wanted, &Options::default()).await;
    let stop = CancellationToken::new();
    let poll_interval = Duration::from_millis(200);
    let following = Following { follow: Follow::Ended, poll_interval, timeout: None, stop: stop.clone() };
    let outcomes = world.follow(&world.ports(), (&plan, &wanted), (&following, &mut Hasty(stop))).await;
    assert!(matches!(outcomes[0].standing, Standing::Interrupted(_)), "{outcomes:?}");
    assert_eq!(world.records().await, ["tag#1 open, job"]);
    let _ = world.apply(&wanted).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

/// Ends the command when CreateJob arrives, and keeps what is said of that.
struct Ending(Vec<usize>);

impl Sink for Ending {
    fn event(&mut self, _event: &Event) {}

    fn ending(&mut self, calls: usize) {
        self.0.push(calls);
    }
}

/// A call that hangs is waited for until the time is up; that it is, is told at once.
#[tokio::test(start_paused = true)]
async fn a_wish_to_end_is_answered_at_once_while_a_call_hangs() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let plan = world.plan(&wanted, &Options::default()).await;
    let stop = CancellationToken::new();
    let wish = stop.clone();
    let hanging = world.faulty_services(move |request| {
        is_create_job(request).then(|| {
            wish.cancel();
            Mishap::Hang
        })
    });
    let (poll_interval, timeout) = (Duration::from_millis(200), Some(Duration::from_secs(20)));
    let following = Following { follow: Follow::Ended, poll_interval, timeout, stop };
    let mut told = Ending(Vec::new());
    let _ = world.follow(&world.ports_over(hanging), (&plan, &wanted), (&following, &mut told)).await;
    assert_eq!(told.0, [1]);
}

/// Nothing was begun yet: nobody waits for the answer.
#[tokio::test(start_paused = true)]
async fn a_wish_to_end_while_s3_is_looked_at_ends_at_once() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let plan = world.plan(&wanted, &Options::default()).await;
    let stop = CancellationToken::new();
    let wish = stop.clone();
    let hanging = world.faulty_services(move |request| {
        (request.method() == "GET" && request.uri().path().ends_with("/jobs")).then(|| {
            wish.cancel();
            Mishap::Hang
        })
    });
    let poll_interval = Duration::from_millis(200);
    let following = Following { follow: Follow::Ended, poll_interval, timeout: None, stop };
    let begin = tokio::time::Instant::now();
    let mut told = Ending(Vec::new());
    let outcomes = world.follow(&world.ports_over(hanging), (&plan, &wanted), (&following, &mut told)).await;
    assert!(matches!(outcomes[0].standing, Standing::Interrupted(None)), "{outcomes:?}");
    assert!(begin.elapsed() < Duration::from_secs(1) && told.0.is_empty(), "{:?}", begin.elapsed());
    assert_eq!(world.records().await.len(), 0);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn an_applied_job_runs_to_its_end_and_its_record_is_closed() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let outcomes = world.apply(&desired).await;
    let Standing::Closed(closing) = &outcomes[0].standing else { panic!("{outcomes:?}") };
    assert_eq!((closing.progress.succeeded, closing.progress.total), (20, 20));
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn applying_twice_runs_one_job_and_the_second_plan_is_empty() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let _ = world.apply(&desired).await;
    let plan = world.plan(&desired, &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Done completed []");
    let _ = world.apply(&desired).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_bumped_run_runs_exactly_one_more_job() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let _ = world.apply(&desired([job.clone()])).await;
    let _ = world.apply(&desired([with_run(job, 2)])).await;
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 20/20"]);
    assert_eq!(world.records().await, ["tag#1 Complete", "tag#2 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_manual_job_waits_for_a_person_and_then_runs() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let outcomes = world.apply(&desired).await;
    assert!(matches!(outcomes[0].standing, Standing::Left(s3jobs::plan::Wait::Person(_), _)), "{outcomes:?}");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&desired, &options, Follow::Ended).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
async fn a_count_outside_the_guard_is_refused_and_the_job_stays_held() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({"confirmation": {"guarded": {"maxTasks": 5}}}))]);
    let outcomes = world.apply(&desired).await;
    let Standing::Refused(why) = &outcomes[0].standing else { panic!("{outcomes:?}") };
    assert_eq!(why.reason().code(), "count-outside-guard");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_can_be_left_after_creation_and_the_next_apply_goes_on() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let _ = world.apply_as(&desired, &Options::default(), Follow::Created).await;
    assert_eq!(world.records().await, ["tag#1 open, job"]);
    let _ = world.apply(&desired).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_cancelled_job_is_closed_as_cancelled() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&desired).await;
    let options = Options { cancel: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&desired, &options, Follow::Ended).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20"]);
    assert_eq!(world.records().await, ["tag#1 Cancelled"]);
}

/// The runner dies at every point before and after an effect in turn; the next apply must end with one job run.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_crash_at_any_point_leaves_one_job_run_and_a_true_ledger() {
    let mut survived = 0;
    for point in 1.. {
        let world = World::new().await;
        let desired = desired([world.job("tag", json!({}))]);
        let crash = CrashPoint::at(point);
        let ports = Ports { services: world.services(), ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
        let ports = crashing(&ports, &crash);
        let options = Options::default();
        let crashed = tokio::select! {
            () = crash.reached.notified() => true,
            _ = world.apply_with(&ports, &desired, (&options, Follow::Ended)) => false,
        };
        let _ = world.apply(&desired).await;
        assert_eq!(ran(&world).await, 1, "crash point {point}: {:?}", world.jobs().await);
        assert_eq!(world.records().await, ["tag#1 Complete"], "crash point {point}");
        if !crashed {
            break;
        }
        survived += 1;
    }
    // Intent, claim, creation, election, confirming, confirmation and closing, each before and after.
    assert_eq!(survived, 14);
}

/// How many jobs touched objects.
async fn ran(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| !job.ends_with(" 0/20") && !job.ends_with(" 0/0")).count()
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_lost_answer_to_create_job_leads_to_the_job_that_exists() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let lost = AtomicUsize::new(0);
    let services = world.faulty_services(move |request| {
        (is_create_job(request) && lost.fetch_add(1, Ordering::SeqCst) == 0).then_some(Mishap::AfterEffect(Fault::Lost))
    });
    let ports = Ports { services, ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
    let _ = world.apply_with(&ports, &desired, (&Options::default(), Follow::Ended)).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_request_that_never_arrived_is_sent_again_with_the_same_token() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let lost = AtomicUsize::new(0);
    let services = world.faulty_services(move |request| {
        (is_create_job(request) && lost.fetch_add(1, Ordering::SeqCst) < 3).then_some(Mishap::BeforeEffect(Fault::Lost))
    });
    let ports = Ports { services, ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
    let _ = world.apply_with(&ports, &desired, (&Options::default(), Follow::Ended)).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_refused_create_job_leaves_no_job_and_can_be_mended() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let services =
        world.faulty_services(|request| is_create_job(request).then_some(Mishap::Answer(403, "AccessDenied")));
    let ports = Ports { services, ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
    let (outcomes, _) = world.apply_with(&ports, &desired, (&Options::default(), Follow::Ended)).await;
    assert!(matches!(outcomes[0].standing, Standing::Failed(_)), "{outcomes:?}");
    let mended = crate::support::desired([world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let _ = world.apply(&mended).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

#[tokio::test(start_paused = true)]
async fn throttled_calls_are_tried_again() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let count = AtomicUsize::new(0);
    // Two periods, so that no call is met by each of its tries.
    let services = world.faulty_services(move |_| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        (at.is_multiple_of(3) != at.is_multiple_of(4)).then_some(Mishap::Answer(400, "TooManyRequestsException"))
    });
    let ports = Ports { services, ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
    let (outcomes, events) = world.apply_with(&ports, &desired, (&Options::default(), Follow::Ended)).await;
    assert!(matches!(outcomes[0].standing, Standing::Closed(_)), "{outcomes:?} {:?}", events.0);
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn two_applies_at_the_same_time_run_one_job() {
    for delay in 0..16_u64 {
        let world = World::new().await;
        let desired = desired([world.job("tag", json!({}))]);
        let late = async {
            tokio::time::sleep(std::time::Duration::from_millis(delay * 10)).await;
            world.apply(&desired).await
        };
        let _ = tokio::join!(world.apply(&desired), late);
        assert_eq!(ran(&world).await, 1, "{delay}: {:?}", world.jobs().await);
        assert_eq!(world.records().await, ["tag#1 Complete"]);
    }
}

/// The first runner stops at every point in turn while the second works, and then goes on.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_runner_that_was_paused_at_any_point_does_no_harm_when_it_goes_on() {
    for point in 1..=14 {
        let world = World::new().await;
        let desired = desired([world.job("tag", json!({}))]);
        let pause = CrashPoint::pausing(point);
        let ports = Ports { services: world.services(), ledger: Arc::clone(&world.ledger) as Arc<dyn Ledger> };
        let ports = crashing(&ports, &pause);
        let options = Options::default();
        let second = async {
            pause.reached.notified().await;
            let outcomes = world.apply(&desired).await;
            pause.resume.notify_one();
            outcomes
        };
        let _ = tokio::join!(world.apply_with(&ports, &desired, (&options, Follow::Ended)), second);
        assert_eq!(ran(&world).await, 1, "paused at {point}: {:?}", world.jobs().await);
        assert_eq!(world.records().await, ["tag#1 Complete"], "paused at {point}");
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_held_duplicate_is_cancelled_by_the_next_apply() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&desired).await;
    let record = world.ledger.load_all().await.unwrap().remove(0).record;
    let mut twin = s3jobs::model::Request::clone(&record.current().request);
    twin.client_request_token = serde_json::from_value(json!("another-token")).unwrap();
    world.services().jobs(&crate::support::world::scope()).create_job(&twin).await.unwrap();
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&desired, &options, Follow::Ended).await;
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs.len(), 2);
    assert!(jobs[0].starts_with("Cancelled 0/"), "{jobs:?}");
    assert_eq!(jobs[1], "Complete 20/20");
}

#[tokio::test(start_paused = true)]
async fn a_foreign_job_with_a_copied_marker_is_never_touched() {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&desired).await;
    let record = world.ledger.load_all().await.unwrap().remove(0).record;
    let mut foreign = s3jobs::model::Request::clone(&record.current().request);
    foreign.client_request_token = serde_json::from_value(json!("somebody-elses")).unwrap();
    foreign.body.operation = serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap();
    world.services().jobs(&crate::support::world::scope()).create_job(&foreign).await.unwrap();
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&desired, &options, Follow::Ended).await;
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Complete 20/20", "Suspended 0/20"]);
    let plan = world.plan(&desired, &Options::default()).await;
    assert!(plan.steps.iter().all(|step| step.verdict() != Verdict::Orphan), "{}", summary(&plan));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn tags_and_priority_follow_the_spec_while_the_job_exists() {
    let world = World::new().await;
    let before = world.job("tag", json!({"confirmation": "manual", "tags": {"Team": "a", "Old": "x"}}));
    let after = world.job("tag", json!({"confirmation": "manual", "priority": 77, "tags": {"Team": "b"}}));
    let _ = world.apply(&desired([before])).await;
    let _ = world.apply(&desired([after.clone()])).await;
    let jobs = world.services().jobs(&crate::support::world::scope());
    let listed = jobs.list_jobs().await.unwrap();
    assert_eq!(listed[0].priority.get(), 77);
    let tags = jobs.job_tags(&listed[0].id).await.unwrap();
    let own: Vec<String> = tags
        .iter()
        .filter(|(key, _)| !key.as_str().starts_with("s3jobs:"))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    assert_eq!(own, ["Team=b"]);
    let plan = world.plan(&desired([after]), &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Wait awaiting-confirmation [close]");
}

#[tokio::test(start_paused = true)]
async fn tags_that_others_put_on_the_job_stay() {
    let world = World::new().await;
    let job = |team: &str| world.job("tag", json!({"confirmation": "manual", "tags": {"Team": team}}));
    let _ = world.apply(&desired([job("a")])).await;
    let jobs = world.services().jobs(&crate::support::world::scope());
    let id = jobs.list_jobs().await.unwrap()[0].id.clone();
    let mut tags = jobs.job_tags(&id).await.unwrap();
    tags.insert("Theirs".parse().unwrap(), "kept".parse().unwrap());
    jobs.put_job_tags(&id, &tags).await.unwrap();
    let _ = world.apply(&desired([job("b")])).await;
    let plan = world.plan(&desired([job("b")]), &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Wait awaiting-confirmation [close]");
    let tags = jobs.job_tags(&id).await.unwrap();
    assert!(tags.iter().any(|(key, value)| key.as_str() == "Theirs" && value.as_str() == "kept"), "{tags:?}");
}

/// A manifest of kind `file` is uploaded under its hash, once, and the job lists its ETag.
#[tokio::test(start_paused = true)]
async fn a_manifest_in_the_repository_is_uploaded_and_the_job_runs_on_it() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = camino::Utf8PathBuf::from_path_buf(folder.path().join("list.csv")).unwrap();
    std::fs::write(&path, "data,in/000001\ndata,in/000002\n").unwrap();
    let sha256 = "4b9f4a3e0c3f3ddc2d3c4d55d6d2b8d8c3b8a0a0e1b2c3d4e5f60718293a4b5c".to_owned();
    let manifest = json!({"file": {"path": "list.csv", "bucket": "s3://manifests", "prefix": "uploads", "fields": ["Bucket", "Key"]}});
    let mut job = world.job("tag", json!({ "manifest": manifest }));
    let real = s3jobs::model::digest::hex(&<sha2::Sha256 as sha2::Digest>::digest(std::fs::read(&path).unwrap()));
    let buckets = ["data".to_owned()].into();
    let md5 = s3jobs::model::digest::hex(&<md5::Md5 as sha2::Digest>::digest(std::fs::read(&path).unwrap()));
    let content = s3jobs::model::FileContent { path, sha256, md5, bytes: 30, rows: 2, buckets };
    job.file = Some(content.clone());
    let outcomes = world.apply(&desired([job.clone()])).await;
    assert!(matches!(outcomes[0].standing, Standing::Failed(_)), "changed after it was planned: {outcomes:?}");
    job.file = Some(s3jobs::model::FileContent { sha256: real, ..content });
    let desired = desired([job]);
    assert_snapshot!(
        summary(&world.plan(&desired, &Options::default()).await).replace(desired.jobs[&name("tag")].file.as_ref().unwrap().sha256.as_str(), "SHA256"),
        @"tag#1 Create first-run [upload to s3://manifests/uploads/SHA256.csv, create, confirm by Spec, close]"
    );
    let _ = world.apply(&desired).await;
    assert_eq!(world.jobs().await, ["Complete 2/2"]);
    let plan = world.plan(&desired, &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Done completed []");
}
