//! Runs for which nothing is sent: they were done before s3jobs came, or under another name.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use insta::assert_snapshot;
use s3jobs::apply::Follow;
use s3jobs::aws::RequestedStatus;
use s3jobs::ledger::Record;
use s3jobs::model::{Job, JobId, Request, RunKey};
use s3jobs::plan::{Create, Desired, Options, Prune};
use serde_json::{Value, json};

use crate::support::world::{CrashPoint, World, crashing, scope};
use crate::support::{desired, detail, name, standings, summary, with_run};

/// After which effect of an apply its job runs.
const AFTER_CONFIRMATION: usize = 12;

async fn planned(world: &World, wanted: &Desired) -> String {
    summary(&world.plan(wanted, &Options::default()).await)
}

/// What the plan says of its only run, beside its reason.
async fn told(world: &World, wanted: &Desired) -> Vec<String> {
    let plan = world.plan(wanted, &Options::default()).await;
    assert_eq!(plan.steps.len(), 1, "{}", summary(&plan));
    detail(&plan.steps[0])
}

async fn record_of(world: &World, run: &RunKey) -> Record {
    world.ledger.load(run).await.unwrap().unwrap().record
}

/// How many jobs touched objects.
async fn ran(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| !job.ends_with(" 0/20") && !job.ends_with(" 0/0")).count()
}

fn by_hand() -> Value {
    json!({"recorded": {"reason": "Done by hand in May"}})
}

/// A job that a script made, as it would: nothing in it names s3jobs.
async fn script_job(world: &World, job: &Job) -> JobId {
    let plan = world.plan(&desired([job.clone()]), &Options::default()).await;
    let mut request = Request::clone(&plan.steps[0].stage.asked().unwrap().request);
    request.description = "tag-the-archive.sh".into();
    request.tags.clear();
    request.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
    world.services().jobs(&scope()).create_job(&request).await.unwrap()
}

async fn end(world: &World, job: &JobId, status: RequestedStatus) {
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    world.services().jobs(&scope()).update_status(job, status, "by a script").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
}

// --- recorded

#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_that_was_done_by_hand_is_put_on_record_and_never_runs() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", by_hand())]);
    assert_snapshot!(planned(&world, &wanted).await, @"tag#1 Record done-elsewhere [record]");
    assert_snapshot!(standings(&world.apply(&wanted).await), @"tag#1 closed Recorded");
    assert_snapshot!(planned(&world, &wanted).await, @"tag#1 Done recorded []");
    assert_snapshot!(standings(&world.apply(&wanted).await), @"tag#1 unchanged");
    let record = record_of(&world, &wanted.run(&wanted.jobs[&name("tag")])).await;
    let recorded = record.recorded.unwrap();
    assert_eq!((recorded.by.as_str(), recorded.reason.as_deref()), ("test", Some("Done by hand in May")));
    // Nothing of it needs the field any more, and the next run is a job like any other.
    let plain = world.job("tag", json!({}));
    assert_snapshot!(planned(&world, &desired([plain.clone()])).await, @"tag#1 Done recorded []");
    assert!(world.jobs().await.is_empty());
    let _ = world.apply(&desired([with_run(plain, 2)])).await;
    assert_eq!(
        (world.records().await, world.jobs().await),
        (vec!["tag#1 Recorded".to_owned(), "tag#2 Complete".to_owned()], vec!["Complete 20/20".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
pub(crate) async fn what_is_on_record_as_done_is_not_done_under_another_name() {
    let world = World::new().await;
    let mine = world.job("mine", by_hand());
    let _ = world.apply(&desired([mine.clone()])).await;
    let theirs = desired([Job { name: name("theirs"), recorded: None, ..mine.clone() }]);
    assert_snapshot!(planned(&world, &theirs).await, @"theirs#1 Blocked same-effect-elsewhere []");
    let also = desired([Job { name: name("theirs"), ..mine }]);
    assert_snapshot!(planned(&world, &also).await, @"theirs#1 Blocked same-effect-elsewhere []");
    assert!(world.jobs().await.is_empty());
}

/// Both were planned before either was recorded: the claim decides.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_is_not_put_on_record_beside_one_that_claimed_its_effect_meanwhile() {
    let world = World::new().await;
    let mine = desired([world.job("mine", by_hand())]);
    let theirs = desired([Job { name: name("theirs"), recorded: None, ..Job::clone(&mine.jobs[&name("mine")]) }]);
    let plans = [world.plan(&mine, &Options::default()).await, world.plan(&theirs, &Options::default()).await];
    // Until the record stands and the effect is not claimed yet.
    let pause = CrashPoint::pausing(2);
    let ports = crashing(&world.ports(), &pause);
    let other = async {
        pause.reached.notified().await;
        let done = world.carry_out(&world.ports(), (&plans[1], &theirs), (Follow::Ended, None)).await.0;
        pause.resume.notify_one();
        done
    };
    let ((ours, _), others) = tokio::join!(world.carry_out(&ports, (&plans[0], &mine), (Follow::Ended, None)), other);
    assert_snapshot!(standings(&ours), @"mine#1 refused same-effect-elsewhere");
    assert_snapshot!(standings(&others), @"theirs#1 closed Complete");
    assert_eq!(world.records().await, ["mine#1 open, no job", "theirs#1 Complete"]);
    assert_snapshot!(planned(&world, &mine).await, @"mine#1 Blocked same-effect-elsewhere []");
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_crash_at_any_point_of_recording_is_gone_on_with() {
    let mut survived = 0;
    for point in 1.. {
        let world = World::new().await;
        let wanted = desired([world.job("tag", by_hand())]);
        let crash = CrashPoint::at(point);
        let (ports, options) = (crashing(&world.ports(), &crash), Options::default());
        let crashed = tokio::select! {
            () = crash.reached.notified() => true,
            _ = world.apply_with(&ports, &wanted, (&options, Follow::Ended)) => false,
        };
        // Whoever asks for the run without the word in between creates its job: nothing is on record yet.
        let plain = desired([world.job("tag", json!({}))]);
        let is_open = !world.records().await.contains(&"tag#1 Recorded".to_owned());
        assert_eq!(planned(&world, &plain).await.contains("Create"), is_open, "{point}");
        assert!(!standings(&world.apply(&wanted).await).contains("refused"), "{point}");
        assert_eq!(world.records().await, ["tag#1 Recorded"], "{point}");
        assert!(world.jobs().await.is_empty(), "{point}");
        if !crashed {
            break;
        }
        survived += 1;
    }
    // Record, claim and closing, each before and after.
    assert_eq!(survived, 6);
}

/// One runner's spec says that it was done, the other one's does not: one of them has its way, whole.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_is_either_recorded_or_run_and_never_both() {
    for point in 1..=6 {
        let world = World::new().await;
        let (said, plain) = (desired([world.job("tag", by_hand())]), desired([world.job("tag", json!({}))]));
        let plans = [world.plan(&said, &Options::default()).await, world.plan(&plain, &Options::default()).await];
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let other = async {
            pause.reached.notified().await;
            let done = world.carry_out(&world.ports(), (&plans[1], &plain), (Follow::Ended, None)).await.0;
            pause.resume.notify_one();
            done
        };
        let ((ours, _), others) =
            tokio::join!(world.carry_out(&ports, (&plans[0], &said), (Follow::Ended, None)), other);
        let both = format!("{point}: {}; {}", standings(&ours), standings(&others));
        let (records, jobs) = (world.records().await, ran(&world).await);
        let is_true = (records == ["tag#1 Recorded"] && jobs == 0) || (records == ["tag#1 Complete"] && jobs == 1);
        assert!(is_true, "{both}: {records:?}, {jobs}");
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_that_has_a_job_cannot_be_recorded_as_done_elsewhere() {
    let world = World::new().await;
    let plain = world.job("tag", json!({"confirmation": "manual"}));
    let said = desired([world.job("tag", json!({"confirmation": "manual", "recorded": {"reason": "by hand"}}))]);
    let _ = world.apply(&desired([plain])).await;
    assert_snapshot!(planned(&world, &said).await, @"tag#1 Blocked recorded-late [close]");
    assert_snapshot!(told(&world, &said).await.join("\n"), @r"
    run 1 is on record with a request of its own, and not over
    remove `recorded`, or put what was done elsewhere on record as another run (`run: 2`)
    ");
    let cancel = Options {
        cancel: [name("tag")].into(),
        only: [name("tag")].into(),
        create: Create::Never,
        ..Options::default()
    };
    assert_snapshot!(standings(&world.apply_as(&said, &cancel, Follow::Ended).await), @"tag#1 closed Cancelled");
    assert_snapshot!(planned(&world, &said).await, @"tag#1 Blocked recorded-late []");
    let next = desired([with_run(Job::clone(&said.jobs[&name("tag")]), 2)]);
    assert_snapshot!(standings(&world.apply(&next).await), @"tag#2 closed Recorded");
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_did_the_run_is_named_and_compared() {
    let world = World::new().await;
    let plain = world.job("tag", json!({}));
    let job = script_job(&world, &plain).await;
    let said = |changes: Value| {
        let mut changes = changes;
        changes["recorded"] = json!({"jobId": job});
        desired([world.job("tag", changes)])
    };
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_snapshot!(planned(&world, &said(json!({}))).await, @"tag#1 Blocked recorded-job []");
    assert!(told(&world, &said(json!({}))).await[0].ends_with("is Suspended, and has not ended"));
    end(&world, &job, RequestedStatus::Ready).await;
    let other = said(json!({"operation": {"deleteObjectTagging": {}}}));
    assert_snapshot!(planned(&world, &other).await, @"tag#1 Blocked recorded-job []");
    assert_snapshot!(told(&world, &other).await[1..].join("\n"), @r#"
    operation.deleteObjectTagging: the spec {}, the job nothing
    operation.putObjectTagging: the spec nothing, the job {"tagSet":{"job":"tag"}}
    write what that job did, or name another one
    "#);
    assert_snapshot!(planned(&world, &said(json!({}))).await, @"tag#1 Record done-elsewhere [record]");
    assert_snapshot!(standings(&world.apply(&said(json!({}))).await), @"tag#1 closed Complete");
    let record = record_of(&world, &crate::support::run_of(&plain)).await;
    assert_eq!(record.recorded.unwrap().job.as_ref(), Some(&job));
    let closing = record.closed.unwrap();
    assert_eq!((closing.progress.succeeded, closing.report.is_some()), (20, true));
    assert_snapshot!(planned(&world, &said(json!({}))).await, @"tag#1 Done completed []");
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    // Another id is another job.
    let another = desired([world.job("tag", json!({"recorded": {"jobId": crate::support::id(7)}}))]);
    assert_snapshot!(planned(&world, &another).await, @"tag#1 Blocked recorded-late []");
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_s3_has_forgotten_needs_a_reason() {
    let world = World::new().await;
    let said = desired([world.job("tag", json!({"recorded": {"jobId": crate::support::id(7)}}))]);
    assert_snapshot!(planned(&world, &said).await, @"tag#1 Blocked recorded-job []");
    assert!(told(&world, &said).await[1].contains("`recorded: {reason: TEXT}`"));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_of_this_ledger_cannot_stand_for_another_run() {
    let world = World::new().await;
    let plain = world.job("tag", json!({}));
    let _ = world.apply(&desired([plain.clone()])).await;
    let job = record_of(&world, &crate::support::run_of(&plain)).await.job().unwrap().clone();
    let again = world.job("tag", json!({"run": 2, "recorded": {"jobId": job}}));
    assert_snapshot!(planned(&world, &desired([again])).await, @"tag#2 Blocked recorded-job []");
}

// --- moved

/// The same job under a new name.
fn renamed(job: &Job, to: &str) -> Job {
    let moved = serde_json::from_value(json!({"from": job.name})).unwrap();
    Job { name: name(to), moved: Some(moved), ..job.clone() }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_new_name_takes_over_what_the_old_one_did() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let _ = world.apply(&desired([old.clone()])).await;
    let new = renamed(&old, "new");
    let wanted = desired([new.clone()]);
    assert_snapshot!(planned(&world, &wanted).await, @"new#1 Record moved [record]");
    assert_snapshot!(standings(&world.apply(&wanted).await), @"new#1 closed Complete");
    assert_snapshot!(planned(&world, &wanted).await, @"new#1 Done completed []");
    assert_snapshot!(standings(&world.apply(&wanted).await), @"new#1 unchanged");
    let recorded = record_of(&world, &wanted.run(&new)).await.recorded.unwrap();
    assert_eq!(recorded.moved_from, Some(crate::support::run_of(&old)));
    assert_eq!(recorded.job, record_of(&world, &crate::support::run_of(&old)).await.job().cloned());
    // Without the word, too; and the old name has lost the right to do it once more.
    let bare = Job { moved: None, ..new.clone() };
    assert_snapshot!(planned(&world, &desired([bare.clone()])).await, @"new#1 Done completed []");
    assert_snapshot!(planned(&world, &desired([with_run(old, 2)])).await, @"old#2 Blocked same-effect-elsewhere []");
    let _ = world.apply(&desired([with_run(bare, 2)])).await;
    assert_eq!(world.records().await, ["new#1 Complete", "new#2 Complete", "old#1 Complete"]);
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_can_move_more_than_once() {
    let world = World::new().await;
    let first = world.job("first", json!({}));
    let second = renamed(&first, "second");
    let third = renamed(&second, "third");
    for job in [&first, &second, &third] {
        let _ = world.apply(&desired([job.clone()])).await;
    }
    assert_eq!(world.records().await, ["first#1 Complete", "second#1 Complete", "third#1 Complete"]);
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    // Back again: the first name has its own record, and gets the right back with its next run.
    let back = Job {
        moved: third.moved.clone().map(|_| serde_json::from_value(json!({"from": "third"})).unwrap()),
        ..with_run(first, 2)
    };
    assert_snapshot!(standings(&world.apply(&desired([back])).await), @"first#2 closed Complete");
    assert_eq!(ran(&world).await, 2);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_name_that_never_was_is_no_former_name() {
    let world = World::new().await;
    let wanted = desired([renamed(&world.job("old", json!({})), "new")]);
    assert_snapshot!(planned(&world, &wanted).await, @"new#1 Create first-run [create, confirm by Spec, close]");
    assert_snapshot!(told(&world, &wanted).await.join("\n"), @"nothing is on record under `old`, so that there is nothing to take over: the job is created as a new one");
    let _ = world.apply(&wanted).await;
    assert_eq!(world.records().await, ["new#1 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_new_name_waits_until_the_old_one_has_no_open_run() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let (crash, options) = (CrashPoint::at(AFTER_CONFIRMATION), Options::default());
    let (ports, both) = (crashing(&world.ports(), &crash), desired([old.clone()]));
    tokio::select! {
        _ = world.apply_with(&ports, &both, (&options, Follow::Ended)) => panic!("it ends before"),
        () = crash.reached.notified() => {}
    }
    let wanted = desired([renamed(&old, "new")]);
    let prune = Options { prune: Prune::Cancel, ..Options::default() };
    assert_snapshot!(summary(&world.plan(&wanted, &prune).await), @r"
    new#1 Blocked earlier-run-active [record]
    old#1 Keep moved-away [close]
    ");
    assert_snapshot!(standings(&world.apply_as(&wanted, &prune, Follow::Ended).await), @r"
    new#1 refused earlier-run-active
    old#1 closed Complete
    ");
    assert_snapshot!(standings(&world.apply(&wanted).await), @"new#1 closed Complete");
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

/// The right has gone to the new name by then, and the second apply has nothing to write.
#[tokio::test(start_paused = true)]
pub(crate) async fn waiting_for_the_old_name_changes_nothing_twice() {
    let world = World::new().await;
    let old = world.job("old", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([old.clone()])).await;
    let wanted = desired([renamed(&old, "new")]);
    let _ = world.apply(&wanted).await;
    let before = record_of(&world, &wanted.run(&wanted.jobs[&name("new")])).await;
    let _ = world.apply(&wanted).await;
    assert_eq!(record_of(&world, &before.run).await.revision, before.revision);
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_snapshot!(summary(&plan), @r"
    new#1 Blocked earlier-run-active [record]
    old#1 Keep moved-away [close]
    ");
    assert_snapshot!(detail(&plan.steps[0]).join("\n"), @r"
    old#1, the job's former name, is not closed
    nothing lets it run any more: end it (`s3jobs cancel old`), and say `run: 2` in this spec for the work to be done
    ");
    assert_snapshot!(detail(&plan.steps[1]).join("\n"), @r"
    its spec is `new` by now, so that nothing lets it run: `s3jobs cancel old` ends it, and `run: 2` in the spec of `new` has the work done
    or give the spec its name `old` back, and rename it when the job has ended
    ");
    // The old name cannot begin another run meanwhile.
    assert_snapshot!(planned(&world, &desired([with_run(old, 2)])).await, @r"
    old#1 Blocked changed-after-submit [close]
    old#2 Blocked earlier-run-active []
    ");
}

/// The trap of newcomers: a held job is renamed and pruned, and its new name is blocked.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_held_job_that_was_renamed_and_pruned_runs_under_its_new_name() {
    let world = World::new().await;
    let old = world.job("old", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([old.clone()])).await;
    let bare = Job { name: name("new"), ..old.clone() };
    let prune = Options { prune: Prune::Cancel, ..Options::default() };
    let _ = world.apply_as(&desired([bare.clone()]), &prune, Follow::Ended).await;
    assert_snapshot!(told(&world, &desired([bare.clone()])).await.join("\n"), @r"
    old#1 in 111122223333/us-west-2 at local does the same to the same objects
    if this is a new name for it, say `moved: {from: old}` and `run: 2`, which runs: what is on record of `old` ended before any task was tried
    if both are meant, say so with `sameEffect: {of: old, reason: ...}`; else change what the job does
    if `old` is not to do it any more, give its right back: `s3jobs ledger resolve old --run 1`
    ");
    let moved = Job { confirmation: s3jobs::model::Confirmation::Automatic, ..with_run(renamed(&old, "new"), 2) };
    assert_snapshot!(standings(&world.apply(&desired([moved])).await), @"new#2 closed Complete");
    assert_eq!(ran(&world).await, 1);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_new_name_with_another_number_says_which_one_goes_on() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    for run in [1, 2] {
        let _ = world.apply(&desired([with_run(old.clone(), run)])).await;
    }
    let earlier = desired([renamed(&old, "new")]);
    assert_snapshot!(planned(&world, &earlier).await, @"new#1 Blocked run-went-back []");
    assert_snapshot!(told(&world, &earlier).await.join("\n"), @r"
    old#2 moves here, and the spec says run 1
    set `run: 2` to keep that as done; or set `run: 3` to run the job once more
    ");
    let other =
        Job { operation: serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap(), ..renamed(&old, "new") };
    assert_snapshot!(planned(&world, &desired([with_run(other.clone(), 2)])).await, @"new#2 Blocked changed-after-submit []");
    assert_snapshot!(standings(&world.apply(&desired([with_run(renamed(&old, "new"), 2)])).await), @"new#2 closed Complete");
    assert_snapshot!(standings(&world.apply(&desired([with_run(other, 3)])).await), @"new#3 closed Complete");
    assert_eq!(ran(&world).await, 3);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_crash_at_any_point_of_a_move_is_gone_on_with() {
    let mut survived = 0;
    for point in 1.. {
        let world = World::new().await;
        let old = world.job("old", json!({}));
        let _ = world.apply(&desired([old.clone()])).await;
        let wanted = desired([renamed(&old, "new")]);
        let crash = CrashPoint::at(point);
        let (ports, options) = (crashing(&world.ports(), &crash), Options::default());
        let crashed = tokio::select! {
            () = crash.reached.notified() => true,
            _ = world.apply_with(&ports, &wanted, (&options, Follow::Ended)) => false,
        };
        let _ = world.apply(&wanted).await;
        assert_eq!(world.records().await, ["new#1 Complete", "old#1 Complete"], "{point}");
        assert_eq!(world.jobs().await, ["Complete 20/20"], "{point}");
        if !crashed {
            break;
        }
        survived += 1;
    }
    // Record, claim and closing, each before and after.
    assert_eq!(survived, 6);
}

/// One runner knows the old name alone, the other one the new name alone; each is paused at every step of its own in turn.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_move_and_a_run_under_the_old_name_run_one_job() {
    for (point, is_mover_paused) in (1..=14).flat_map(|point| [(point, true), (point, false)]) {
        let world = World::new().await;
        let old = world.job("old", json!({}));
        let sides = [desired([renamed(&old, "new")]), desired([old.clone()])];
        let plans =
            [world.plan(&sides[0], &Options::default()).await, world.plan(&sides[1], &Options::default()).await];
        let (first, second) = if is_mover_paused { (0, 1) } else { (1, 0) };
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let (passed, free) = (tokio::sync::Notify::new(), world.ports());
        let held_up = async {
            let done = world.carry_out(&ports, (&plans[first], &sides[first]), (Follow::Ended, None)).await.0;
            passed.notify_one();
            done
        };
        let other = async {
            tokio::select! {
                () = pause.reached.notified() => {}
                () = passed.notified() => {}
            }
            let done = world.carry_out(&free, (&plans[second], &sides[second]), (Follow::Ended, None)).await.0;
            pause.resume.notify_one();
            done
        };
        let (ours, others) = tokio::join!(held_up, other);
        let both = format!("{point} {is_mover_paused}: {}; {}", standings(&ours), standings(&others));
        assert!(ran(&world).await <= 1, "{both}: {:?}", world.jobs().await);
        let _ = world.apply(&sides[0]).await;
        let _ = world.apply(&sides[0]).await;
        assert_eq!(ran(&world).await, 1, "{both}: {:?} {:?}", world.jobs().await, world.records().await);
        assert!(world.records().await.contains(&"new#1 Complete".to_owned()), "{both}: {:?}", world.records().await);
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_refused_run_of_the_old_name_runs_under_the_new_one() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let refuse = world.faulty_services(|request| {
        let is_create = request.method() == "POST" && request.uri().path().ends_with("/jobs");
        is_create.then_some(crate::support::world::Mishap::Answer(400, "InvalidRequest"))
    });
    let wanted = desired([old.clone()]);
    let _ = world.apply_with(&world.ports_over(refuse), &wanted, (&Options::default(), Follow::Ended)).await;
    let bare = desired([Job { name: name("new"), ..old.clone() }]);
    assert_snapshot!(told(&world, &bare).await.join("\n"), @r"
    old#1 in 111122223333/us-west-2 at local claimed the effect and was not submitted
    if this is a new name for it, say `moved: {from: old}`, and it runs
    if both are meant, say so with `sameEffect: {of: old, reason: ...}`
    if `old` is not to do it any more, give its right back: `s3jobs ledger resolve old --run 1`
    ");
    assert_snapshot!(standings(&world.apply(&desired([renamed(&old, "new")])).await), @"new#1 closed Complete");
    assert_eq!(ran(&world).await, 1);
}
