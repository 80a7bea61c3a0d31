//! What did a job's work under a name that it had before, where no spec says that any more: the claim tells it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use insta::assert_snapshot;
use s3jobs::apply::Follow;
use s3jobs::model::{Confirmation, Job};
use s3jobs::plan::{Create, Desired, Options};
use serde_json::json;

use crate::support::world::{CrashPoint, World, crashing};
use crate::support::{desired, detail, name, summary, with_run};

/// Before which effect of an apply its job is created: its intent and its claim stand.
const BEFORE_THE_SEND: usize = 5;

/// A job under another name, and the name that its spec says it had.
fn called(job: &Job, to: &str, from: Option<&str>) -> Job {
    let moved = from.map(|from| serde_json::from_value(json!({"from": from})).unwrap());
    Job { name: name(to), moved, ..job.clone() }
}

async fn planned(world: &World, wanted: &Desired) -> String {
    summary(&world.plan(wanted, &Options::default()).await)
}

async fn ran(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| !job.ends_with(" 0/20") && !job.ends_with(" 0/0")).count()
}

/// The right has gone to the new name, which waits; then its spec does not say any more which name it had.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_word_that_is_forgotten_too_early_is_told_by_the_claim() {
    let world = World::new().await;
    let old = world.job("old", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([old.clone()])).await;
    let _ = world.apply(&desired([called(&old, "new", Some("old"))])).await;
    let bare = desired([Job { confirmation: Confirmation::Automatic, ..called(&old, "new", None) }]);
    let plan = world.plan(&bare, &Options::default()).await;
    assert!(summary(&plan).contains("new#1 Blocked earlier-run-active"), "{}", summary(&plan));
    assert_snapshot!(detail(&plan.steps[0]).join("\n"), @r"
    old#1, the job's former name, is not closed
    nothing lets it run any more: end it (`s3jobs cancel old`), and say `run: 2` in this spec for the work to be done
    ");
    let _ = world.apply(&bare).await;
    assert_eq!(ran(&world).await, 0, "{:?}", world.records().await);
    // The old name's run is let run, and ends: the new one has done it.
    let confirm = Options { confirm: [name("old")].into(), create: Create::Never, ..Options::default() };
    let _ = world.apply_as(&desired([old.clone()]), &confirm, Follow::Ended).await;
    assert_snapshot!(planned(&world, &bare).await, @"new#1 Record moved [record]");
    let _ = world.apply(&bare).await;
    assert_eq!((ran(&world).await, world.records().await), (1, vec!["new#1 Complete".into(), "old#1 Complete".into()]));
    let _ = world.apply(&desired([with_run(Job::clone(&bare.jobs[&name("new")]), 2)])).await;
    assert_eq!(ran(&world).await, 2);
}

/// A runner of the new name stands still before its send, while the job gets its first name back; a third one has a checkout from
/// before it was ever renamed.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_name_that_gets_its_right_back_does_not_do_what_the_other_is_about_to_do() {
    let world = World::new().await;
    let first = world.job("tag", json!({}));
    let moved = desired([called(&first, "new", Some("tag"))]);
    let (back, plain) = (desired([called(&first, "tag", Some("new"))]), desired([first.clone()]));
    let plans = [world.plan(&moved, &Options::default()).await, world.plan(&back, &Options::default()).await];
    let pause = CrashPoint::pausing(BEFORE_THE_SEND);
    let ports = crashing(&world.ports(), &pause);
    let others = async {
        pause.reached.notified().await;
        let _ = world.carry_out(&world.ports(), (&plans[1], &back), (Follow::Ended, None)).await;
        let _ = world.apply(&plain).await;
        pause.resume.notify_one();
    };
    let _ = tokio::join!(world.carry_out(&ports, (&plans[0], &moved), (Follow::Ended, None)), others);
    assert_eq!(ran(&world).await, 1, "{:?} {:?}", world.jobs().await, world.records().await);
    let _ = world.apply(&plain).await;
    let _ = world.apply(&plain).await;
    assert_eq!(ran(&world).await, 1, "{:?} {:?}", world.jobs().await, world.records().await);
    assert_eq!(world.records().await, ["new#1 Complete", "tag#1 Complete"]);
}

/// A name that moved away may be used anew, for other work: that is no concern of the job which had it.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_a_former_name_does_by_now_is_its_own() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let new = called(&old, "new", Some("old"));
    let _ = world.apply(&desired([old.clone()])).await;
    let _ = world.apply(&desired([new.clone()])).await;
    let reused =
        Job { operation: serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap(), ..with_run(old, 2) };
    let _ = world.apply(&desired([reused])).await;
    let _ = world.apply(&desired([with_run(called(&new, "new", None), 2)])).await;
    assert_eq!(world.records().await, ["new#1 Complete", "new#2 Complete", "old#1 Complete", "old#2 Complete"]);
    assert_eq!(ran(&world).await, 3);
}
