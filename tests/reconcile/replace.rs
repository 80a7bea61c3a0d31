//! Jobs that are replaced before they have begun: one job of a run runs, and it is the last attempt's.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use insta::assert_snapshot;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::aws::RequestedStatus;
use s3jobs::aws::transport::Fault;
use s3jobs::ledger::{Record, Replaced};
use s3jobs::model::{Job, JobId, RunKey};
use s3jobs::plan::{Create, Desired, Options, Plan, Reason, Unnamed, only_closing};
use serde_json::json;

use crate::support::world::{CrashPoint, Mishap, World, crashing, scope};
use crate::support::{self, desired, detail, name, run_of, summary, with_run};

/// How many calls and writes of a replacement can be crashed at: announcing and ending the old job, the next intent, claim,
/// creation, election, confirming, confirmation and closing, each before and after.
const POINTS: usize = 18;

/// The job as it is at first, as it is later, and the same held for a person.
fn before(world: &World) -> Job {
    world.job("tag", json!({"confirmation": "manual"}))
}

fn after(world: &World) -> Job {
    world.job("tag", json!({"operation": {"putObjectTagging": {"tagSet": {"job": "another"}}}}))
}

/// What a spec asks for, and its job is replaced.
fn replacing(job: Job) -> Desired {
    Desired { replaced: [job.name.clone()].into(), ..desired([job]) }
}

/// A world in which the job is held as it is at first.
async fn held_world() -> World {
    let world = World::new().await;
    let _ = world.apply_as(&desired([before(&world)]), &Options::default(), Follow::Confirmed).await;
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    world
}

async fn record(world: &World) -> Record {
    record_of(world, &run_of(&before(world))).await
}

async fn record_of(world: &World, run: &RunKey) -> Record {
    world.ledger.load(run).await.unwrap().unwrap().record
}

/// How many jobs touched objects.
async fn ran(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| !job.ends_with(" 0/20") && !job.ends_with(" 0/0")).count()
}

/// The tag that the objects carry, if they carry one.
async fn tag(world: &World) -> Option<String> {
    let request = http::Request::get("/data/in/000001?tagging").body(bytes::Bytes::new()).unwrap();
    let answer = world.emulator.respond(request).await;
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    text.split("<Value>").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned)
}

/// Where a run stands, and whose word a held job waits for.
fn standing(outcome: &RunOutcome) -> String {
    if let Standing::Left(wait, _) = &outcome.standing { format!("left {wait:?}") } else { support::standing(outcome) }
}

/// What holds whenever all is over: the last attempt ran, and no other job did.
async fn assert_last_attempt_ran(world: &World, what: &str) {
    assert_eq!(ran(world).await, 1, "{what}: {:?}", world.jobs().await);
    assert_eq!(world.records().await, ["tag#1 Complete"], "{what}");
    let record = record(world).await;
    let live = world.services().jobs(&scope()).describe_job(record.job().unwrap()).await.unwrap();
    assert_eq!(live.progress.succeeded, 20, "{what}: {:?}", world.jobs().await);
    let held = |job: &String| job.starts_with("Suspended") || job.starts_with("Preparing");
    assert!(!world.jobs().await.iter().any(held), "{what}: {:?}", world.jobs().await);
}

async fn list_jobs(world: &World) -> Vec<JobId> {
    let mut listed = world.services().jobs(&scope()).list_jobs().await.unwrap();
    listed.reverse();
    listed.into_iter().map(|job| job.id).collect()
}

async fn set(world: &World, job: &JobId, status: RequestedStatus) {
    world.services().jobs(&scope()).update_status(job, status, "by hand").await.unwrap();
}

async fn plan_of(world: &World, wanted: &Desired) -> Plan {
    world.plan(wanted, &Options::default()).await
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_held_job_is_replaced_with_what_its_spec_says_by_now() {
    let world = held_world().await;
    let changed = desired([after(&world)]);
    let plan = plan_of(&world, &changed).await;
    assert_snapshot!(summary(&plan), @"tag#1 Blocked changed-after-submit [close]");
    let told = detail(&plan.steps[0]).join("\n");
    assert!(told.contains("its job has not begun: `s3jobs apply --replace tag` makes the changed one"), "{told}");
    let wanted = replacing(after(&world));
    let plan = plan_of(&world, &wanted).await;
    assert_snapshot!(summary(&plan), @"tag#1 Replace replacing [replace 1, create, confirm by Spec, close]");
    let paths: Vec<&str> = plan.steps[0].stage.differences().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["operation.putObjectTagging.tagSet.job"]);
    let outcomes = world.apply(&wanted).await;
    assert_eq!(standing(&outcomes[0]), "closed Complete");
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
    assert_eq!(tag(&world).await.as_deref(), Some("another"));
    let record = record(&world).await;
    let attempts: Vec<_> = record.attempts.iter().map(|it| (it.attempt.get(), it.replacing.is_some())).collect();
    assert_eq!(attempts, [(1, true), (2, false)]);
    assert_eq!(record.digest, changed.digest(&changed.jobs[&name("tag")]));
    // Both effects stay claimed for the run.
    assert_eq!(world.ledger.load_claims().await.unwrap().len(), 2);
    assert_snapshot!(summary(&plan_of(&world, &changed).await), @"tag#1 Done completed []");
}

/// The same spec, and a job of its own: the guard, the word of a person and all that follows are those of any job.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_fresh_attempt_is_held_for_the_same_word() {
    let world = held_world().await;
    let wanted = replacing(before(&world));
    let outcomes = world.apply(&wanted).await;
    assert_eq!(standing(&outcomes[0]), "left Person(ForPerson)");
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Suspended 0/20"]);
    let _ = world.apply_as(&desired([before(&world)]), &confirming(), Follow::Ended).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
    assert_last_attempt_ran(&world, "confirmed").await;
}

fn confirming() -> Options {
    Options { confirm: [name("tag")].into(), ..Options::default() }
}

/// `--detach` returns when the next job is created, and not before.
#[tokio::test(start_paused = true)]
pub(crate) async fn whoever_leaves_early_leaves_the_next_attempt() {
    for follow in [Follow::Created, Follow::Confirmed] {
        let world = held_world().await;
        let _ = world.apply_as(&replacing(after(&world)), &Options::default(), follow).await;
        assert_eq!(record(&world).await.attempts.len(), 2, "{follow:?}");
        assert!(record(&world).await.job().is_some(), "{follow:?}");
        let _ = world.apply(&desired([after(&world)])).await;
        assert_last_attempt_ran(&world, &format!("{follow:?}")).await;
    }
}

/// Once it is on record that a job is replaced, any apply goes on with it.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_crash_at_any_point_of_a_replacement_is_gone_on_with() {
    for (again, changes) in [(false, false), (true, false), (false, true)] {
        let mut survived = 0;
        for point in 1.. {
            let world = held_world().await;
            let crash = CrashPoint::at(point);
            let ports = crashing(&world.ports(), &crash);
            let wanted = replacing(after(&world));
            let options = Options::default();
            let crashed = tokio::select! {
                () = crash.reached.notified() => true,
                _ = world.apply_with(&ports, &wanted, (&options, Follow::Ended)) => false,
            };
            let what = format!("crash point {point}, again {again}, changes {changes}");
            // The spec may have been edited once more meanwhile.
            let later = if changes { third(&world) } else { after(&world) };
            let next = if again || changes { replacing(later) } else { desired([later]) };
            let outcomes = world.apply(&next).await;
            if standing(&outcomes[0]) == "refused not-replaced" {
                // It was just let run: whether it has begun is known a minute later.
                tokio::time::sleep(Duration::from_secs(61)).await;
                let _ = world.apply(&next).await;
            }
            if point == 1 && !again && !changes {
                // Nothing was on record: the spec is changed as before.
                assert_eq!(standing(&outcomes[0]), "refused changed-after-submit", "{what}");
                let _ = world.apply(&replacing(after(&world))).await;
            }
            assert_last_attempt_ran(&world, &what).await;
            if !crashed {
                break;
            }
            survived += 1;
        }
        assert_eq!(survived, POINTS, "again {again}, changes {changes}");
    }
}

fn third(world: &World) -> Job {
    world.job("tag", json!({"operation": {"putObjectTagging": {"tagSet": {"job": "third"}}}}))
}

/// Two people replace the same job: each stands still at any point while the other works.
#[tokio::test(start_paused = true)]
pub(crate) async fn two_replacements_at_once_run_one_job() {
    for point in 1..=POINTS {
        let world = held_world().await;
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let wanted = replacing(after(&world));
        let options = Options::default();
        let other = async {
            pause.reached.notified().await;
            let _ = world.apply(&replacing(after(&world))).await;
            pause.resume.notify_one();
        };
        let _ = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), other);
        let _ = world.apply(&desired([after(&world)])).await;
        assert_last_attempt_ran(&world, &format!("pause {point}")).await;
    }
}

/// One replaces the job while another lets it run, by the spec that it was made with: one of them has its way, whole.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_is_either_let_run_or_replaced() {
    let mut ways = std::collections::BTreeSet::new();
    for point in 1..=POINTS {
        for is_replacing_first in [true, false] {
            // Letting a job run takes fewer calls and writes.
            if !is_replacing_first && point > 6 {
                continue;
            }
            let world = held_world().await;
            let pause = CrashPoint::pausing(point);
            let paused = crashing(&world.ports(), &pause);
            let (replace, options) = (replacing(after(&world)), Options::default());
            let only = Options { only: [name("tag")].into(), create: Create::Never, ..confirming() };
            let confirm = desired([before(&world)]);
            let (first, first_options) = if is_replacing_first { (&replace, &options) } else { (&confirm, &only) };
            let (second, second_options) = if is_replacing_first { (&confirm, &only) } else { (&replace, &options) };
            let other = async {
                tokio::select! {
                    () = pause.reached.notified() => {}
                    () = tokio::time::sleep(Duration::from_mins(1)) => {}
                }
                let _ = world.apply_as(second, second_options, Follow::Ended).await;
                pause.resume.notify_one();
            };
            let _ = tokio::join!(world.apply_with(&paused, first, (first_options, Follow::Ended)), other);
            let what = format!("pause {point}, replacing first {is_replacing_first}");
            let _ = world.apply(&desired([after(&world)])).await;
            assert_eq!(ran(&world).await, 1, "{what}: {:?}", world.jobs().await);
            assert_eq!(world.records().await, ["tag#1 Complete"], "{what}");
            let attempts = record(&world).await.attempts.len();
            let expected = if attempts == 1 { "tag" } else { "another" };
            assert_eq!(tag(&world).await.as_deref(), Some(expected), "{what}");
            ways.insert(attempts);
        }
    }
    assert_eq!(ways, [1, 2].into());
}

/// The answer to CreateJob is lost and the list lags: jobs of the attempt that was replaced appear later, stay held and are
/// cancelled.
#[tokio::test(start_paused = true)]
pub(crate) async fn late_jobs_of_a_replaced_attempt_are_cancelled() {
    let world = World::behaving("list-lag=30s").await;
    let sends = AtomicUsize::new(0);
    let services = world.faulty_services(move |request| {
        let is_create = request.method() == http::Method::POST && request.uri().path() == "/v20180820/jobs";
        (is_create && sends.fetch_add(1, Ordering::SeqCst) == 0).then_some(Mishap::AfterEffect(Fault::Lost))
    });
    let ports = world.ports_over(services);
    let (first, options) = (desired([before(&world)]), Options::default());
    let plan = world.plan(&first, &options).await;
    let until = Some(Duration::from_millis(500));
    let _ = world.carry_out(&ports, (&plan, &first), (Follow::Created, until)).await;
    assert_eq!(world.records().await, ["tag#1 open, no job"]);
    // No job of it is known: the next attempt is made at once.
    let outcomes = world.apply(&replacing(after(&world))).await;
    assert_eq!(standing(&outcomes[0]), "closed Complete");
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(world.jobs().await.len(), 2);
    let _ = world.apply(&desired([after(&world)])).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
}

/// A request without an answer whose job is listed: that is taken up, and seen to end, before the next one is made.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_listed_job_of_an_intent_is_ended_before_the_next_attempt() {
    let world = World::new().await;
    let services = world.faulty_services(|request| {
        let is_create = request.method() == http::Method::POST && request.uri().path() == "/v20180820/jobs";
        is_create.then_some(Mishap::AfterEffect(Fault::Lost))
    });
    let first = desired([before(&world)]);
    let plan = world.plan(&first, &Options::default()).await;
    let until = Some(Duration::from_millis(100));
    let _ = world.carry_out(&world.ports_over(services), (&plan, &first), (Follow::Created, until)).await;
    assert_eq!(world.records().await, ["tag#1 open, no job"]);
    let _ = world.apply(&replacing(after(&world))).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
    assert!(record(&world).await.attempts[0].job.is_some());
}

/// A person presses "Run job" while a replacement stands still at any point: what has begun goes on, and nothing runs beside it.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_a_person_lets_run_meanwhile_is_not_replaced() {
    for point in 1..=4 {
        let world = held_world().await;
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let (wanted, options) = (replacing(after(&world)), Options::default());
        let person = async {
            pause.reached.notified().await;
            let job = list_jobs(&world).await.remove(0);
            let ready = world.services().jobs(&scope()).update_status(&job, RequestedStatus::Ready, "by hand").await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            pause.resume.notify_one();
            ready.is_ok()
        };
        let (_, was_let_run) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), person);
        let what = format!("pause {point}, let run {was_let_run}");
        assert_eq!(was_let_run, point <= 3, "{what}");
        let _ = world.apply(&desired([after(&world)])).await;
        assert_eq!(ran(&world).await, 1, "{what}: {:?}", world.jobs().await);
        let attempts = record(&world).await.attempts.len();
        assert_eq!(attempts, if was_let_run { 1 } else { 2 }, "{what}: {:?}", world.jobs().await);
        assert_eq!(world.records().await, ["tag#1 Complete"], "{what}");
    }
}

/// S3 ends the job after it has tried some tasks: the run is over, as cancelled, and no next attempt is made.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_turns_out_to_have_begun_ends_its_run() {
    let world = World::opened((false, Duration::from_millis(20)), |config| {
        config.tasks_per_second = std::num::NonZeroU32::new(2);
    })
    .await;
    let _ = world.apply_as(&desired([before(&world)]), &Options::default(), Follow::Confirmed).await;
    let pause = CrashPoint::pausing(3);
    let ports = crashing(&world.ports(), &pause);
    let (wanted, options) = (replacing(after(&world)), Options::default());
    let person = async {
        pause.reached.notified().await;
        let job = list_jobs(&world).await.remove(0);
        set(&world, &job, RequestedStatus::Ready).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        pause.resume.notify_one();
    };
    let ((outcomes, _), ()) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), person);
    assert_eq!(standing(&outcomes[0]), "refused not-replaced");
    assert_eq!(ran(&world).await, 1, "{:?}", world.jobs().await);
    assert_eq!(record(&world).await.attempts.len(), 1);
    assert_eq!(plan_of(&world, &desired([after(&world)])).await.steps[0].reason(), Reason::ChangedAfterSubmit);
    let _ = world.apply(&desired([with_run(after(&world), 2)])).await;
    assert_eq!(world.records().await, ["tag#1 Cancelled", "tag#2 Complete"]);
}

/// The job ran as it was, after this was planned: what was asked for is not done, and is not said to be.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_end_of_a_job_that_was_not_replaced_is_not_that_of_the_next_one() {
    let world = held_world().await;
    let wanted = replacing(after(&world));
    let plan = plan_of(&world, &wanted).await;
    let same = Desired { replaced: wanted.replaced.clone(), ..desired([before(&world)]) };
    let plan_of_same = plan_of(&world, &same).await;
    let _ = world.apply_as(&desired([before(&world)]), &confirming(), Follow::Ended).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, None)).await;
    assert_eq!(standing(&outcomes[0]), "refused not-replaced");
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan_of_same, &same), (Follow::Ended, None)).await;
    assert_eq!(standing(&outcomes[0]), "closed Complete", "the same work was done");
}

/// An apply that ends where it is to.
async fn crashed((world, crash): (&World, &Arc<CrashPoint>), wanted: &Desired) {
    let (ports, options) = (crashing(&world.ports(), crash), Options::default());
    tokio::select! {
        () = crash.reached.notified() => {}
        _ = world.apply_with(&ports, wanted, (&options, Follow::Ended)) => panic!("it came to its end"),
    };
}

/// Whoever ends a run in the middle of a replacement, wherever that stopped, is done at once.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_replacement_is_ended_by_name() {
    for point in 2..=4 {
        let world = held_world().await;
        let crash = CrashPoint::at(point);
        crashed((&world, &crash), &replacing(after(&world))).await;
        let cancel = Options { cancel: [name("tag")].into(), create: Create::Never, ..Options::default() };
        let outcomes = world.apply_as(&desired([after(&world)]), &cancel, Follow::Ended).await;
        assert_eq!(standing(&outcomes[0]), "closed Cancelled", "point {point}: {outcomes:?}");
        assert_eq!(ran(&world).await, 0, "point {point}");
    }
}

/// Letting a job run is no way to end one.
#[tokio::test(start_paused = true)]
pub(crate) async fn who_confirms_a_job_that_is_replaced_ends_none() {
    let world = held_world().await;
    let crash = CrashPoint::at(2);
    crashed((&world, &crash), &replacing(after(&world))).await;
    let confirm = Options { only: [name("tag")].into(), create: Create::Never, ..confirming() };
    for wanted in [desired([]), desired([before(&world)])] {
        let outcomes = world.apply_as(&wanted, &confirm, Follow::Ended).await;
        assert!(standing(&outcomes[0]).starts_with("refused"), "{outcomes:?}");
        assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    }
}

/// What cannot be replaced, and what is told.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_cannot_be_replaced_is_told_with_a_way_out() {
    let world = World::opened((false, Duration::from_millis(20)), |config| {
        config.tasks_per_second = std::num::NonZeroU32::new(2);
    })
    .await;
    let automatic = world.job("tag", json!({}));
    let expect = async |wanted: &Desired, line: &str, words: &str| {
        let plan = plan_of(&world, wanted).await;
        let told = detail(&plan.steps[0]).join("; ");
        assert_eq!(summary(&plan), line, "{told}");
        assert!(told.contains(words), "{told}");
    };
    // Never submitted: it is created.
    let line = "tag#1 Create first-run [create, confirm by Spec, close]";
    expect(&replacing(automatic.clone()), line, "there is nothing to replace").await;
    // Left alone by its spec.
    let suspended = Job { suspend: true, ..before(&world) };
    expect(&replacing(suspended.clone()), "tag#1 Blocked spec-suspended []", "remove `suspend` to replace it").await;
    let _ = world.apply_as(&desired([before(&world)]), &Options::default(), Follow::Confirmed).await;
    expect(&replacing(suspended), "tag#1 Blocked spec-suspended [close]", "remove `suspend` to replace it").await;
    // In a freeze.
    let frozen = Desired { freezes: [world.freeze(0, 3600)].into(), ..replacing(after(&world)) };
    expect(&frozen, "tag#1 Blocked frozen [close]", "End of the year").await;
    // No spec asks for it.
    let nobody = Desired { replaced: [name("tag")].into(), ..desired([]) };
    expect(&nobody, "tag#1 Blocked not-replaced [close]", "restore its spec to replace its job").await;
    // It has begun.
    let _ = world.apply_as(&desired([before(&world)]), &confirming(), Follow::Confirmed).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    expect(&replacing(after(&world)), "tag#1 Blocked not-replaced [close]", "has begun: it is Active").await;
    let outcomes = world.apply(&replacing(after(&world))).await;
    assert_eq!(standing(&outcomes[0]), "refused not-replaced");
    // It is over.
    let _ = world.apply(&desired([before(&world)])).await;
    expect(&replacing(after(&world)), "tag#1 Blocked not-replaced []", "set `run: 2` to run the job once more").await;
    assert_eq!(ran(&world).await, 1);
}

/// Whoever was let run a moment ago is not replaced before S3 shows whether it has begun.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_was_just_let_run_is_not_replaced() {
    let world = World::behaving("effect-lag=20s").await;
    let _ = world.apply_as(&desired([before(&world)]), &Options::default(), Follow::Confirmed).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    let (wanted, options) = (desired([before(&world)]), confirming());
    let plan = world.plan(&wanted, &options).await;
    let (follow, until) = (Follow::Confirmed, Some(Duration::from_secs(1)));
    let _ = world.carry_out(&world.ports(), (&plan, &wanted), (follow, until)).await;
    let plan = plan_of(&world, &replacing(after(&world))).await;
    assert_eq!(plan.steps[0].reason(), Reason::NotReplaced, "{}", summary(&plan));
    tokio::time::sleep(Duration::from_mins(2)).await;
    let _ = world.apply(&desired([before(&world)])).await;
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

/// Nothing is ended for a job that cannot be made: its list is missing, or what comes before it is not done.
#[tokio::test(start_paused = true)]
pub(crate) async fn nothing_is_ended_for_what_cannot_be_made() {
    let world = held_world().await;
    let list = json!({"csv": {"object": "s3://manifests/none.csv", "etag": world.etag, "fields": ["Bucket", "Key"]}});
    let elsewhere = world.job("tag", json!({"manifest": list}));
    let outcomes = world.apply(&replacing(elsewhere)).await;
    assert_eq!(standing(&outcomes[0]), "refused manifest-missing");
    let unlike = json!({"putObjectTagging": {"tagSet": {"job": "first"}}});
    let first = world.job("first", json!({"confirmation": "manual", "operation": unlike}));
    let second = Job { after: vec![name("first")], ..after(&world) };
    let wanted = Desired { replaced: [name("tag")].into(), ..desired([first, second]) };
    let _ = world.apply_as(&wanted, &Options::default(), Follow::Confirmed).await;
    assert_eq!(world.jobs().await, ["Suspended 0/20", "Suspended 0/20"]);
    assert_eq!(record(&world).await.replacing(), None);
}

/// `wait`, and a plan from before, follow the next attempt; they close no record of a job that is replaced.
#[tokio::test(start_paused = true)]
pub(crate) async fn whoever_waits_follows_the_next_attempt() {
    for point in 1..=5 {
        let world = held_world().await;
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let same = world.job("tag", json!({}));
        let (wanted, options) = (replacing(same.clone()), Options::default());
        let waits = async {
            pause.reached.notified().await;
            let waiting = Options { create: Create::Never, ..Options::default() };
            let (wanted, looks) = (desired([same.clone()]), world.ports());
            let plan = only_closing(world.plan(&wanted, &waiting).await, &[name("tag")].into());
            let resume = async {
                tokio::time::sleep(Duration::from_secs(2)).await;
                pause.resume.notify_one();
            };
            let timeout = Some(Duration::from_secs(30));
            tokio::join!(world.carry_out(&looks, (&plan, &wanted), (Follow::Ended, timeout)), resume).0
        };
        let ((replaced, _), (seen, _)) =
            tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), waits);
        assert_eq!(standing(&replaced[0]), "closed Complete", "pause {point}");
        let ways = ["closed Complete", "left Person(ForPerson)", "left Person(ForApply)"];
        assert!(ways.contains(&standing(&seen[0]).as_str()), "pause {point}: {seen:?}");
        assert_last_attempt_ran(&world, &format!("pause {point}")).await;
    }
}

/// A replacement that was ended early, and whose spec is gone by then, or asks for the next run: what is left of it is its end.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_replacement_that_no_spec_asks_for_any_more_ends_its_run() {
    for point in [2, 3, 4] {
        for bumped in [false, true] {
            let world = held_world().await;
            let crash = CrashPoint::at(point);
            let ports = crashing(&world.ports(), &crash);
            let (wanted, options) = (replacing(after(&world)), Options::default());
            tokio::select! {
                () = crash.reached.notified() => {}
                _ = world.apply_with(&ports, &wanted, (&options, Follow::Ended)) => {}
            }
            let next = if bumped { desired([with_run(after(&world), 2)]) } else { desired([]) };
            let here = Options { unnamed: Unnamed::Shown, ..Options::default() };
            let _ = world.apply_as(&next, &here, Follow::Ended).await;
            let _ = world.apply_as(&next, &here, Follow::Ended).await;
            let records = world.records().await;
            let expected: &[&str] = if bumped { &["tag#1 Cancelled", "tag#2 Complete"] } else { &["tag#1 Cancelled"] };
            assert_eq!(records, expected, "point {point}, bumped {bumped}");
            assert_eq!(ran(&world).await, usize::from(bumped), "point {point}, bumped {bumped}");
        }
    }
}

/// S3 refuses the next attempt's request: the run can be mended, and keeps what it was before.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_next_attempt_that_is_refused_can_be_mended() {
    let world = held_world().await;
    let services = world.faulty_services(|request| {
        let is_create = request.method() == http::Method::POST && request.uri().path() == "/v20180820/jobs";
        is_create.then_some(Mishap::Answer(400, "InvalidRequest"))
    });
    let wanted = replacing(after(&world));
    let options = Options::default();
    let (outcomes, _) = world.apply_with(&world.ports_over(services), &wanted, (&options, Follow::Ended)).await;
    assert!(standing(&outcomes[0]).starts_with("failed"), "{outcomes:?}");
    assert_eq!(record(&world).await.attempts.len(), 2);
    let third = desired([third(&world)]);
    assert_snapshot!(summary(&plan_of(&world, &third).await), @"tag#1 Create refused-before [create, confirm by Spec, close]");
    let _ = world.apply(&third).await;
    assert_last_attempt_ran(&world, "mended").await;
    assert_eq!(record(&world).await.attempts.len(), 2);
    assert_eq!(tag(&world).await.as_deref(), Some("third"));
}

/// A ledger from before a replacement blocks, since a job of a later attempt is not on record, and is brought up to date.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_ledger_from_before_a_replacement_blocks() {
    let world = held_world().await;
    let before = record(&world).await;
    let _ = world.apply(&replacing(after(&world))).await;
    let now = world.ledger.load(&before.run).await.unwrap().unwrap();
    let restored = Record { revision: now.record.revision + 1, ..before };
    let written = world.ledger.replace(&restored, &now.version).await.unwrap();
    assert!(matches!(written, Replaced::Replaced(_)), "{written:?}");
    let next = desired([with_run(after(&world), 2)]);
    let plan = plan_of(&world, &next).await;
    assert!(plan.steps.iter().any(|step| step.reason() == Reason::LedgerLostHistory), "{}", summary(&plan));
    let _ = world.apply(&next).await;
    assert_eq!(ran(&world).await, 1);
}
