//! Jobs that come after others, and jobs that are left alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeSet;
use std::slice::from_ref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use insta::assert_snapshot;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::aws::RequestedStatus;
use s3jobs::ledger::{Outcome, Record};
use s3jobs::model::{Job, JobStatus, Progress};
use s3jobs::plan::settle::Act;
use s3jobs::plan::{
    Action, Create, Desired, Observed, Options, Plan, Settled, Unnamed, Verdict, Wait, only_closing, plan, settle,
};
use serde_json::{Value, json};

use crate::support::world::{CrashPoint, World, crashing, scope};
use crate::support::*;

/// What a command is told that was given some of the project's paths.
fn of_paths() -> Options {
    Options { unnamed: Unnamed::LeftOut, ..Options::default() }
}

/// Jobs that do different things, the later ones after those that they name.
fn chain(jobs: &[(&str, Value)]) -> Vec<Job> {
    jobs.iter().map(|(name, changes)| job_with(name, changes.clone())).collect()
}

fn done(failed: u64) -> Progress {
    Progress { total: 1000, succeeded: 1000 - failed, failed, active_seconds: 3 }
}

fn accepted_by_record(mut record: Record, tasks: u64) -> Record {
    record.current_mut().acceptance = Some(accepting(tasks));
    record
}

/// A plan of jobs with these records in the ledger.
fn planned(jobs: &[Job], records: impl IntoIterator<Item = Record>) -> Plan {
    let (desired, observed) = world_of(jobs, records);
    plan(&desired, &observed, &Options::default())
}

fn world_of(jobs: &[Job], records: impl IntoIterator<Item = Record>) -> (Desired, Observed) {
    let desired = desired(jobs.iter().cloned());
    let mut observed = empty_world(&desired);
    records.into_iter().for_each(|record| observed.add_record(held(record)));
    (desired, observed)
}

/// The last step of a plan, and what is said of it.
fn last(plan: &Plan) -> String {
    let step = plan.steps.last().unwrap();
    let head = format!("{} {:?} {}", step.run, step.verdict(), step.reason());
    std::iter::once(head).chain(detail(step)).collect::<Vec<_>>().join("\n  ")
}

fn after(names: &[&str]) -> Value {
    json!({ "after": names })
}

/// `a` comes after `b`, which comes after `c`: the plan reads from the first to the last.
#[test]
fn a_chain_is_planned_whole_and_in_its_order() {
    let jobs = chain(&[("a", after(&["b"])), ("b", after(&["c"])), ("c", json!({})), ("d", json!({}))]);
    assert_snapshot!(summary(&planned(&jobs, [])), @r"
    c#1 Create first-run [create, confirm by Spec, close]
    b#1 Wait predecessor-open [create, confirm by Spec, close]
    a#1 Wait predecessor-open [create, confirm by Spec, close]
    d#1 Create first-run [create, confirm by Spec, close]
    ");
    assert_snapshot!(last(&planned(&jobs[..3], [])), @r"
    a#1 Wait predecessor-open
      after b#1, which is not created yet
    ");
}

#[test]
fn a_predecessor_that_is_complete_and_accepted_lets_the_job_be_created() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let complete = closed_record(&jobs[0], Outcome::Complete, done(0));
    assert_snapshot!(summary(&planned(&jobs, [complete])), @r"
    first#1 Done completed []
    second#1 Create first-run [create, confirm by Spec, close]
    ");
}

/// Failed, cancelled, given up, unknown: each is named, with what can be done.
#[test]
fn a_predecessor_that_did_not_succeed_blocks() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let with = |outcome| last(&planned(&jobs, [closed_record(&jobs[0], outcome, done(0))]));
    assert_snapshot!(with(Outcome::Failed), @r"
    second#1 Blocked predecessor-failed
      after first#1, which failed
      run it again (`run: 2` in the spec of `first`), or remove `first` from `after`, if this job does not rely on it
    ");
    assert_snapshot!(with(Outcome::Cancelled), @r"
    second#1 Blocked predecessor-failed
      after first#1, which was cancelled
      run it again (`run: 2` in the spec of `first`), or remove `first` from `after`, if this job does not rely on it
    ");
    assert_snapshot!(with(Outcome::NeverCreated), @r"
    second#1 Blocked predecessor-failed
      after first#1, which was given up
      run it again (`run: 2` in the spec of `first`), or remove `first` from `after`, if this job does not rely on it
    ");
    assert_snapshot!(with(Outcome::Unknown), @r"
    second#1 Blocked predecessor-failed
      after first#1, whose outcome is not known
      say what became of it (`s3jobs ledger resolve first --run 1`), run it again (`run: 2` in the spec of `first`), or remove `first` from `after`, if this job does not rely on it
    ");
}

/// The spec is the younger word; without it, what was recorded counts; without that, no task may have failed.
#[test]
fn what_is_accepted_is_said_by_the_spec_and_without_one_by_the_record() {
    let second = job_with("second", after(&["first"]));
    let strict = job("first");
    let lenient = job_with("first", json!({"acceptance": {"maxFailedTasks": 5}}));
    let failed = |job: &Job| closed_record(job, Outcome::Complete, done(3));
    assert_snapshot!(last(&planned(&[strict.clone(), second.clone()], [accepted_by_record(failed(&strict), 5)])), @r"
    second#1 Blocked predecessor-failed
      after first#1, of which 3 of 1,000 tasks failed (its spec accepts: none)
      run it again (`run: 2` in the spec of `first`), accept its failed tasks in that spec's `acceptance`, or remove `first` from `after`, if this job does not rely on it
    ");
    assert_snapshot!(last(&planned(&[lenient.clone(), second.clone()], [failed(&lenient)])), @"second#1 Create first-run");
    assert_snapshot!(last(&planned(from_ref(&second), [accepted_by_record(failed(&strict), 5)])), @"second#1 Create first-run");
    assert_snapshot!(last(&planned(&[second], [failed(&strict)])), @r"
    second#1 Blocked predecessor-failed
      after first#1, of which 3 of 1,000 tasks failed (its record accepts: none)
      run it again (`run: 2` in the spec of `first`), accept its failed tasks in that spec's `acceptance` and plan with that spec, too, or remove `first` from `after`, if this job does not rely on it
    ");
}

/// The spec of the predecessor asks for its second run: the first one, which is complete, is not meant.
#[test]
fn a_name_stands_for_the_run_that_its_spec_asks_for_or_a_higher_one_on_record() {
    let (first, second) = (job("first"), job_with("second", after(&["first"])));
    let again = with_run(first.clone(), 2);
    let complete = closed_record(&first, Outcome::Complete, done(0));
    let jobs = [again.clone(), second.clone()];
    assert_snapshot!(summary(&planned(&jobs, [complete.clone()])), @r"
    first#2 Create next-run [create, confirm by Spec, close]
    second#1 Wait predecessor-open [create, confirm by Spec, close]
    ");
    // Of a run without a spec the highest counts, here one that failed.
    let failed = closed_record(&again, Outcome::Failed, done(0));
    assert_snapshot!(last(&planned(&[second], [complete, failed])), @r"
    second#1 Blocked predecessor-failed
      after first#2, which failed
      run it again (`run: 3` in the spec of `first`), or remove `first` from `after`, if this job does not rely on it
    ");
}

#[test]
fn a_predecessor_in_the_plan_that_is_blocked_blocks_all_that_comes_after_it() {
    let jobs = chain(&[("a", json!({})), ("b", after(&["a"])), ("c", after(&["b"]))]);
    let (desired, mut observed) = world_of(&jobs, []);
    observed.set_manifest(name("a"), s3jobs::plan::Manifest::Missing);
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @r"
    a#1 Blocked manifest-missing []
    b#1 Blocked predecessor-blocked []
    c#1 Blocked predecessor-blocked []
    ");
    assert_snapshot!(last(&plan), @r"
    c#1 Blocked predecessor-blocked
      after b#1, which is blocked (predecessor-blocked): a job that it comes after is blocked
      follow what is said of `b`, or remove `b` from `after`, if this job does not rely on it
    ");
    // A complete run whose spec was edited since did other work than that.
    let edited = job_with("a", json!({"operation": {"deleteObjectTagging": {}}}));
    let complete = closed_record(&jobs[0], Outcome::Complete, done(0));
    let with_edited = planned(&[edited, jobs[1].clone()], [complete]);
    assert_snapshot!(last(&with_edited).lines().next().unwrap(), @"b#1 Blocked predecessor-blocked");
}

#[test]
fn a_name_that_is_nowhere_blocks() {
    assert_snapshot!(last(&planned(&chain(&[("second", after(&["first"]))]), [])), @r"
    second#1 Blocked predecessor-unknown
      after first, of which no run is on record
      correct the name, give the path of the spec of `first`, too, or apply that first; or remove `first` from `after`, if this job does not rely on it
    ");
}

/// A record of a job without a spec counts where the job itself is, then where the project has its jobs; where it ran in several
/// other places, nobody knows which is meant, and another environment's is never meant.
#[test]
fn a_name_without_a_spec_stands_for_a_run_of_this_environment() {
    let second = job_with("second", after(&["first"]));
    let elsewhere = |region: &str| Job { region: region.parse().unwrap(), ..job("first") };
    let complete = |region: &str| closed_record(&elsewhere(region), Outcome::Complete, done(0));
    let (mut desired, mut observed) = world_of(&[second], [complete("us-east-1")]);
    let told = |desired: &Desired, observed: &Observed| last(&plan(desired, observed, &Options::default()));
    assert_snapshot!(told(&desired, &observed), @"second#1 Create first-run");
    observed.add_record(held(complete("eu-west-1")));
    assert_snapshot!(told(&desired, &observed), @r"
    second#1 Blocked predecessor-unknown
      after first, which ran in several places: 111122223333/eu-west-1 at local, 111122223333/us-east-1 at local
      give the path of the spec of `first`, too; or remove `first` from `after`, if this job does not rely on it
    ");
    desired.home = Some(desired.scope(&elsewhere("eu-west-1")));
    assert_snapshot!(told(&desired, &observed), @"second#1 Create first-run");
    desired.home = None;
    desired.elsewhere = ["us-east-1", "eu-west-1"].map(|region| desired.scope(&elsewhere(region))).into();
    assert_snapshot!(told(&desired, &observed).lines().nth(1).unwrap(), @"  after first, of which no run is on record");
}

/// A predecessor may be in another Region: it is told by its own run.
#[test]
fn a_predecessor_may_be_in_another_place() {
    let first = Job { region: "us-east-1".parse().unwrap(), ..job("first") };
    let second = job_with("second", after(&["first"]));
    let complete = closed_record(&first, Outcome::Complete, done(0));
    let of_both = planned(&[first.clone(), second.clone()], [complete]);
    assert_eq!(of_both.steps[1].verdict(), Verdict::Create);
    // A run of the same name beside the second one is another job's.
    let other = job_with("first", json!({"operation": {"deleteObjectTagging": {}}}));
    let beside = closed_record(&other, Outcome::Complete, done(0));
    assert_eq!(planned(&[first, second], [beside]).steps[1].verdict(), Verdict::Wait);
}

/// S3 shows the end of the job before its record is closed by whoever follows it.
#[test]
fn a_job_that_has_ended_counts_before_its_record_is_closed() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let first = record(&jobs[0], Some(id(1)));
    let verdict = |status, failed| {
        let (desired, mut observed) = world_of(&jobs, [first.clone()]);
        let mut live = seen(&first, id(1), status);
        live.live.progress = done(failed);
        observed.add_job(live);
        let plan = plan(&desired, &observed, &Options::default());
        format!("{} {}", plan.steps[1].reason(), matches!(settle(&plan.steps[1], &observed), Settled::Act(_)))
    };
    assert_eq!(verdict(JobStatus::Active, 0), "predecessor-open false");
    assert_eq!(verdict(JobStatus::Complete, 0), "first-run true");
    assert_eq!(verdict(JobStatus::Complete, 1), "predecessor-failed false");
    assert_eq!(verdict(JobStatus::Failed, 0), "predecessor-failed false");
}

/// What was planned when the predecessor was complete is not done if it runs again by then, and waits again.
#[test]
fn each_look_evaluates_the_predecessors_once_more() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let complete = closed_record(&jobs[0], Outcome::Complete, done(0));
    let (desired, mut observed) = world_of(&jobs, [complete]);
    let plan = plan(&desired, &observed, &Options::default());
    let settled = |observed: &Observed| match settle(&plan.steps[1], observed) {
        Settled::Act(act) if matches!(*act, Act::Create { .. }) => "create".to_owned(),
        Settled::Wait(Wait::Predecessors(found), _) => format!("wait for {}", found[0].name()),
        Settled::Refuse(why) => format!("refuse: {}", why.reason()),
        other @ (Settled::Act(_) | Settled::Wait(..) | Settled::Closed(_) | Settled::Nothing) => format!("{other:?}"),
    };
    assert_eq!(settled(&observed), "create");
    observed.add_record(held(record(&with_run(jobs[0].clone(), 2), Some(id(2)))));
    assert_eq!(settled(&observed), "wait for first");
    observed.add_record(held(closed_record(&with_run(jobs[0].clone(), 2), Outcome::Failed, done(0))));
    assert_eq!(settled(&observed), "refuse: predecessor-failed");
}

/// A request that was sent is no job yet: it is sent once more only while what it comes after is done.
#[test]
fn a_request_is_not_sent_again_while_a_predecessor_is_not_done() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let complete = closed_record(&jobs[0], Outcome::Complete, done(0));
    let (desired, mut observed) = world_of(&jobs, [complete, record(&jobs[1], None)]);
    let plan = plan(&desired, &observed, &Options::default());
    let resends = |observed: &Observed| matches!(settle(&plan.steps[1], observed), Settled::Act(act) if matches!(*act, Act::Resend(_)));
    assert!(resends(&observed));
    observed.add_record(held(record(&with_run(jobs[0].clone(), 2), Some(id(2)))));
    assert!(!resends(&observed));
}

/// Whoever only waits creates nothing, and says so of a job that waits for others.
#[test]
fn who_only_waits_says_that_there_is_no_job() {
    let jobs = chain(&[("first", json!({})), ("second", after(&["first"]))]);
    let waited = only_closing(planned(&jobs, []), &BTreeSet::new());
    assert_snapshot!(summary(&waited), @r"
    first#1 Done not-created []
    second#1 Done not-created []
    ");
}

/// Specs that name each other are refused where they are read; a plan of them is one all the same.
#[test]
fn a_plan_of_jobs_around_a_circle_creates_none_of_them() {
    let plan = planned(&chain(&[("a", after(&["b"])), ("b", after(&["a"])), ("c", json!({}))]), []);
    assert_snapshot!(summary(&plan), @r"
    c#1 Create first-run [create, confirm by Spec, close]
    a#1 Wait predecessor-open [create, confirm by Spec, close]
    b#1 Wait predecessor-open [create, confirm by Spec, close]
    ");
}

/// Nothing of the job is changed; its end is recorded all the same.
#[test]
fn a_suspended_job_is_left_alone() {
    let suspend = json!({"suspend": true, "priority": 99, "tags": {"team": "x"}});
    let (before, job) = (job("tag"), job_with("tag", suspend));
    assert_snapshot!(summary(&planned(from_ref(&job), [])), @"tag#1 Suspended spec-suspended []");
    let open = record(&before, Some(id(1)));
    let with = |status| {
        let (desired, mut observed) = world_of(from_ref(&job), [open.clone()]);
        observed.add_job(seen(&open, id(1), status));
        observed.add_job(seen(&open, id(2), JobStatus::Suspended));
        summary(&plan(&desired, &observed, &Options::default()))
    };
    let duplicate = "cancel duplicate 02";
    assert_eq!(with(JobStatus::Suspended), format!("tag#1 Suspended spec-suspended [{duplicate}, close]"));
    assert_eq!(with(JobStatus::Active), format!("tag#1 Keep running [{duplicate}, close]"));
    assert_eq!(with(JobStatus::Complete), format!("tag#1 Wait ended [{duplicate}, close]"));
    assert_snapshot!(summary(&planned(from_ref(&job), [record(&before, None)])), @"tag#1 Suspended spec-suspended [resume, close]");
    // An edit of it is told of when it is no longer left alone.
    let edited = job_with("tag", json!({"suspend": true, "operation": {"deleteObjectTagging": {}}}));
    assert_snapshot!(summary(&planned(&[edited], [record(&before, None)])), @"tag#1 Suspended spec-suspended [resume, close]");
}

#[test]
fn a_person_ends_a_suspended_job_and_does_not_let_it_run() {
    let (before, job) = (job("tag"), job_with("tag", json!({"suspend": true})));
    let open = record(&before, Some(id(1)));
    let (desired, mut observed) = world_of(&[job], [open.clone()]);
    observed.add_job(seen(&open, id(1), JobStatus::Suspended));
    let names = BTreeSet::from([name("tag")]);
    let only = Options { only: names.clone(), create: Create::Never, ..Options::default() };
    let confirm = plan(&desired, &observed, &Options { confirm: names.clone(), ..only.clone() });
    assert_snapshot!(last(&confirm), @r"
    tag#1 Blocked spec-suspended
      its spec says `suspend: true`, so that nothing lets it run
      remove `suspend` to let it run, or end it (`s3jobs cancel tag`)
    ");
    assert!(!confirm.steps[0].actions.iter().any(|action| matches!(action, Action::Confirm(_))));
    let cancel = plan(&desired, &observed, &Options { cancel: names, ..only });
    assert_snapshot!(summary(&cancel), @"tag#1 Wait cancel-requested [cancel, close]");
}

#[test]
fn what_comes_after_a_suspended_job_waits_and_says_so() {
    let jobs = chain(&[("first", json!({"suspend": true})), ("second", after(&["first"]))]);
    assert_snapshot!(last(&planned(&jobs, [])), @r"
    second#1 Wait predecessor-open
      after first#1, whose spec is suspended
      remove `suspend` from the spec of `first` to go on
    ");
    let complete = closed_record(&jobs[0], Outcome::Complete, done(0));
    assert_snapshot!(last(&planned(&jobs, [complete])), @"second#1 Create first-run");
}

/// Where every run stands, a line each.
fn standings(outcomes: &[RunOutcome]) -> String {
    let line = |outcome: &RunOutcome| {
        let standing = match &outcome.standing {
            Standing::Closed(closing) => format!("closed {:?}", closing.outcome),
            Standing::Left(Wait::Predecessors(found), _) => {
                format!("waits for {}", found.first().map_or("", |first| first.name().as_str()))
            }
            Standing::Left(s3jobs::plan::Wait::Person(_), _) => "left Person".to_owned(),
            Standing::Left(wait, _) => format!("left {wait:?}"),
            Standing::Refused(why) => format!("refused {}", why.reason()),
            other @ (Standing::Failed(_) | Standing::TimedOut(_) | Standing::Interrupted(_) | Standing::Unchanged) => {
                format!("{other:?}")
            }
        };
        format!("{} {standing}", outcome.run)
    };
    outcomes.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Three jobs of a world, each after the one before.
fn three(world: &World, changes: [Value; 3]) -> Desired {
    let names = ["one", "two", "three"];
    let jobs = names.iter().zip(changes).enumerate().map(|(at, (name, mut changes))| {
        if at > 0 {
            changes["after"] = json!([names[at - 1]]);
        }
        world.job(name, changes)
    });
    desired(jobs.collect::<Vec<_>>())
}

fn restoring() -> Value {
    // The objects are not archived: every task fails.
    json!({"operation": {"initiateRestoreObject": {"expirationInDays": 1, "glacierJobTier": "BULK"}}})
}

/// One command goes through the whole graph, one job after the other.
#[tokio::test(start_paused = true)]
pub(crate) async fn who_waits_goes_through_the_whole_graph() {
    let world = World::new().await;
    let wanted = three(&world, [json!({}), json!({}), json!({})]);
    let outcomes = world.apply(&wanted).await;
    assert_snapshot!(standings(&outcomes), @r"
    one#1 closed Complete
    two#1 closed Complete
    three#1 closed Complete
    ");
    let records = world.ledger.load_all().await.unwrap();
    let times = |name: &str| {
        let record = records.iter().map(|it| &it.record).find(|record| record.run.name.as_str() == name).unwrap();
        (record.current().intended, record.closed.as_ref().unwrap().ended.unwrap())
    };
    assert!(times("one").1 <= times("two").0 && times("two").1 <= times("three").0, "{records:?}");
    let after = world.plan(&wanted, &Options::default()).await;
    assert!(after.steps.iter().all(|step| step.verdict() == Verdict::Done), "{}", summary(&after));
}

/// Without waiting, each apply goes one job further, and says what waits.
#[tokio::test(start_paused = true)]
async fn who_does_not_wait_leaves_what_waits_to_the_next_apply() {
    let world = World::new().await;
    let wanted = three(&world, [json!({}), json!({}), json!({})]);
    for follow in [Follow::Created, Follow::Confirmed] {
        let outcomes = world.apply_as(&wanted, &Options::default(), follow).await;
        // The second time `one` is complete by then.
        let left = if follow == Follow::Created { "one" } else { "" };
        assert_eq!(standings(&outcomes[1..]), format!("two#1 waits for {left}\nthree#1 waits for two"), "{follow:?}");
    }
    assert_eq!(world.jobs().await.len(), 1);
    tokio::time::sleep(Duration::from_mins(1)).await;
    let outcomes = world.apply_as(&wanted, &Options::default(), Follow::Confirmed).await;
    assert!(standings(&outcomes[2..]).starts_with("three#1 waits for"), "{}", standings(&outcomes));
    assert_eq!(world.jobs().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_job_in_the_middle_with_too_many_failures_stops_what_comes_after_it() {
    let world = World::new().await;
    let wanted = three(&world, [json!({}), restoring(), json!({})]);
    let outcomes = world.apply(&wanted).await;
    assert_snapshot!(standings(&outcomes), @r"
    one#1 closed Complete
    two#1 closed Complete
    three#1 refused predecessor-failed
    ");
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 0/20"]);
    // The way out that the block names.
    let mut lenient = restoring();
    lenient["acceptance"] = json!({"maxFailedTasks": 20});
    let outcomes = world.apply(&three(&world, [json!({}), lenient, json!({})])).await;
    assert_eq!(standings(&outcomes[2..]), "three#1 closed Complete");
}

/// A job that needs a person ends the waiting of all that come after it.
#[tokio::test(start_paused = true)]
async fn what_comes_after_a_job_that_waits_for_a_person_is_left() {
    let world = World::new().await;
    let wanted = three(&world, [json!({}), json!({"confirmation": "manual"}), json!({})]);
    let outcomes = world.apply(&wanted).await;
    assert_snapshot!(standings(&outcomes), @r"
    one#1 closed Complete
    two#1 left Person
    three#1 waits for two
    ");
    let confirm = Options { confirm: BTreeSet::from([name("two")]), ..Options::default() };
    let outcomes = world.apply_as(&wanted, &confirm, Follow::Ended).await;
    assert_eq!(standings(&outcomes[1..]), "two#1 closed Complete\nthree#1 closed Complete");
}

/// A job that somebody else lets run, and whose record stays open: nobody follows it.
async fn running_for_nobody(world: &World, job: &Job) {
    let _ = world.apply_as(&desired([job.clone()]), &of_paths(), Follow::Created).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let records = world.ledger.load_all().await.unwrap();
    let id = records[0].record.job().unwrap();
    world.services().jobs(&scope()).update_status(id, RequestedStatus::Ready, "elsewhere").await.unwrap();
}

/// The predecessor is another command's: it is waited for, and its record is closed by whoever follows it.
#[tokio::test(start_paused = true)]
async fn a_predecessor_outside_of_the_paths_is_waited_for_and_not_closed() {
    let world = World::new().await;
    let first = world.job("first", json!({}));
    let second = world.job("second", json!({"after": ["first"]}));
    running_for_nobody(&world, &first).await;
    let outcomes = world.apply_as(&desired([second]), &of_paths(), Follow::Ended).await;
    assert_eq!(standings(&outcomes), "second#1 closed Complete");
    assert_eq!(world.records().await, ["first#1 open, job", "second#1 Complete"]);
    let _ = world.apply_as(&desired([first]), &of_paths(), Follow::Ended).await;
    assert_eq!(world.records().await, ["first#1 Complete", "second#1 Complete"]);
}

/// Another command's job that only a person lets run is not waited for.
#[tokio::test(start_paused = true)]
async fn a_predecessor_outside_of_the_paths_that_waits_for_a_person_is_left() {
    let world = World::new().await;
    let first = world.job("first", json!({"confirmation": "manual"}));
    let second = world.job("second", json!({"after": ["first"]}));
    let _ = world.apply_as(&desired([first]), &of_paths(), Follow::Ended).await;
    let outcomes = world.apply_as(&desired([second]), &of_paths(), Follow::Ended).await;
    assert_eq!(standings(&outcomes), "second#1 waits for first");
}

/// While a predecessor of another command is waited for, S3 is asked for the list of its place, and for nothing else.
#[tokio::test(start_paused = true)]
async fn a_predecessor_outside_of_the_paths_costs_the_lists_alone() {
    let world = World::new().await;
    let first = world.job("first", json!({}));
    let second = world.job("second", json!({"after": ["first"]}));
    running_for_nobody(&world, &first).await;
    let calls = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let counted = Arc::clone(&calls);
    let services = world.faulty_services(move |request| {
        let path = request.uri().path();
        let kind = usize::from(path != "/v20180820/jobs");
        if request.method() == http::Method::GET && path.starts_with("/v20180820/jobs") {
            counted[kind].fetch_add(1, Ordering::SeqCst);
        }
        None
    });
    let wanted = desired([second]);
    let (outcomes, _) = world.apply_with(&world.ports_over(services), &wanted, (&of_paths(), Follow::Ended)).await;
    assert_eq!(standings(&outcomes), "second#1 closed Complete");
    let [lists, described] = [&calls[0], &calls[1]].map(|calls| calls.load(Ordering::SeqCst));
    assert!(lists >= 2 && described <= 8, "{lists} lists, {described} other reads");
}

/// A predecessor is run again between the look and the send: nothing is sent, and the job waits for the new run.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_predecessor_that_runs_again_right_before_the_send_is_waited_for() {
    let world = World::new().await;
    let first = world.job("first", json!({}));
    let second = world.job("second", json!({"after": ["first"]}));
    let _ = world.apply_as(&desired([first.clone()]), &of_paths(), Follow::Ended).await;
    let wanted = desired([second]);
    let again = desired([with_run(first, 2)]);
    // Its intent stands, and it is about to look again.
    let point = CrashPoint::pausing(2);
    let ports = crashing(&world.ports(), &point);
    let (options, follow) = (of_paths(), Follow::Ended);
    let run_again = async {
        point.reached.notified().await;
        let _ = world.apply_as(&again, &of_paths(), Follow::Created).await;
        point.resume.notify_one();
        let _ = world.apply_as(&again, &of_paths(), Follow::Ended).await;
    };
    let both = async { tokio::join!(world.apply_with(&ports, &wanted, (&options, follow)), run_again) };
    let ((outcomes, _), ()) = tokio::time::timeout(Duration::from_mins(10), Box::pin(both)).await.unwrap();
    assert_eq!(standings(&outcomes), "second#1 closed Complete");
    let records = world.ledger.load_all().await.unwrap();
    let of = |name: &str, run: u32| {
        let is_it = |record: &&Record| record.run.name.as_str() == name && record.run.run.get() == run;
        records.iter().map(|it| &it.record).find(is_it).unwrap().clone()
    };
    let ended = of("first", 2).closed.unwrap().ended.unwrap();
    assert!(ended <= of("second", 1).current().intended, "{records:?}");
}

/// A runner that is killed at any point of the graph is gone on with, and every job ran once and in order.
#[tokio::test(start_paused = true)]
async fn a_kill_anywhere_in_the_graph_is_gone_on_with() {
    for point in 1..80 {
        let world = World::new().await;
        let wanted = three(&world, [json!({}), json!({}), json!({})]);
        let crash = CrashPoint::at(point);
        let ports = crashing(&world.ports(), &crash);
        let (options, follow) = (Options::default(), Follow::Ended);
        let is_killed = tokio::select! {
            biased;
            () = crash.reached.notified() => true,
            _ = world.apply_with(&ports, &wanted, (&options, follow)) => false,
        };
        let outcomes = world.apply(&wanted).await;
        assert!(outcomes.iter().all(|it| matches!(it.standing, Standing::Closed(_) | Standing::Unchanged)), "{point}");
        let ran = world.jobs().await.into_iter().filter(|job| job == "Complete 20/20").count();
        assert_eq!(ran, 3, "killed at {point}: {:?}", world.jobs().await);
        if !is_killed {
            assert!(point > 20, "only {point} points");
            return;
        }
    }
    panic!("the graph has more than 80 points");
}

/// A suspended job is no reason to wait, nor to complain; what it left undone is done.
#[tokio::test(start_paused = true)]
async fn a_suspended_job_is_left_and_what_comes_after_it_is_told() {
    let world = World::new().await;
    let wanted = three(&world, [json!({"suspend": true}), json!({}), json!({})]);
    let outcomes = world.apply(&wanted).await;
    assert!(matches!(outcomes[0].standing, Standing::Unchanged), "{outcomes:?}");
    assert_eq!(standings(&outcomes[1..]), "two#1 waits for one\nthree#1 waits for two");
    assert!(world.jobs().await.is_empty());
    // One that is held is left as it is.
    let held = desired([world.job("one", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&held).await;
    let suspended = desired([world.job("one", json!({"suspend": true}))]);
    let outcomes = world.apply(&suspended).await;
    assert!(matches!(outcomes[0].standing, Standing::Unchanged), "{outcomes:?}");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
}
