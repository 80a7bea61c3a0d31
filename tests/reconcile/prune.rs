//! Records that are left in part: nothing runs again for it, and plans answer as before.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use jiff::SignedDuration;
use s3jobs::ledger::{Expected, check};
use s3jobs::model::{Job, Time};
use s3jobs::plan::Options;
use s3jobs::prune::{Author, Chosen, Keep, Listed, Pruning, Specified, choose, prune};
use serde_json::json;

use crate::support::world::{World, scope};
use crate::support::{desired, lineage, origin, run_of, summary, with_run};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn after(world: &World, days: i32) -> Time {
    Time::from_timestamp(world.now().timestamp() + DAY * days)
}

/// What specs of these jobs ask for.
fn specified(jobs: &[Job]) -> Specified {
    Specified {
        project: desired([]).project,
        names: jobs.iter().map(|job| job.name.clone()).collect(),
        runs: jobs.iter().map(run_of).collect(),
    }
}

async fn chosen(world: &World, (keep, days): (Keep, i32), specs: &[Job]) -> Chosen {
    let records = world.ledger.load_all().await.unwrap();
    choose(&records, (keep, after(world, days)), (&specified(specs), &Listed::default()))
}

fn runs(chosen: &Chosen) -> Vec<String> {
    chosen.records.iter().map(|found| found.record.run.to_string()).collect()
}

async fn write(world: &World, chosen: &Chosen) -> Pruning {
    let nonce = || uuid::Uuid::new_v4().to_string();
    let author = Author { by: "her", origin: &origin(), at: world.now(), nonce: &nonce };
    prune(world.ledger.as_ref(), chosen, author).await.unwrap()
}

/// A job that ran three times.
async fn three_runs() -> (World, Job) {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    for run in 1..=3 {
        world.apply(&desired([with_run(job.clone(), run)])).await;
    }
    (world, with_run(job, 3))
}

const OLD: Keep = Keep::Younger(SignedDuration::from_hours(400 * 24));

#[tokio::test(start_paused = true)]
pub(crate) async fn only_what_nobody_needs_whole_is_pruned() {
    let (world, job) = three_runs().await;
    let last = |number: usize| Keep::Last(NonZeroUsize::new(number).unwrap());
    let spec = std::slice::from_ref(&job);
    assert_eq!(runs(&chosen(&world, (OLD, 399), spec).await), [""; 0], "too young");
    assert_eq!(runs(&chosen(&world, (OLD, 401), spec).await), ["tag#1", "tag#2"], "the last is the spec's");
    assert_eq!(runs(&chosen(&world, (last(1), 89), spec).await), [""; 0], "S3 may still list them");
    assert_eq!(runs(&chosen(&world, (last(2), 91), spec).await), ["tag#1"]);
    assert_eq!(runs(&chosen(&world, (OLD, 401), &[with_run(job.clone(), 1)]).await), ["tag#2"], "a spec asks for it");
    assert_eq!(runs(&chosen(&world, (OLD, 401), &[]).await), ["tag#1", "tag#2", "tag#3"], "no spec is there");

    let records = world.ledger.load_all().await.unwrap();
    let listed = Listed { runs: BTreeSet::from([run_of(&with_run(job.clone(), 1))]), ..Listed::default() };
    let chosen = choose(&records, (OLD, after(&world, 401)), (&specified(spec), &listed));
    assert_eq!(runs(&chosen), ["tag#2"], "S3 lists a job of the first");
    let other = Specified { project: "another".parse().unwrap(), ..specified(spec) };
    assert_eq!(runs(&choose(&records, (OLD, after(&world, 401)), (&other, &Listed::default()))), [""; 0]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn an_open_run_is_never_pruned() {
    let world = World::new().await;
    let job = world.job("tag", json!({"confirmation": "manual"}));
    world.apply(&desired([job])).await;
    assert_eq!(runs(&chosen(&world, (OLD, 10_000), &[]).await), [""; 0]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_pruned_run_never_runs_again_and_plans_answer_as_before() {
    let (world, job) = three_runs().await;
    let whole = summary(&world.plan(&desired([job.clone()]), &Options::default()).await);
    let chosen = chosen(&world, (OLD, 401), &[]).await;
    let pruned = write(&world, &chosen).await;
    assert_eq!((pruned.records.len(), pruned.overtaken.len()), (3, 0));
    // S3 still shows the jobs here, which says nothing of lost history.
    assert_eq!(summary(&world.plan(&desired([job.clone()]), &Options::default()).await), whole);
    for run in 1..=2 {
        let plan = world.plan(&desired([with_run(job.clone(), run)]), &Options::default()).await;
        assert!(!summary(&plan).contains("create"), "{}", summary(&plan));
    }
    let changed = with_run(world.job("tag", json!({"operation": {"deleteObjectTagging": {}}})), 3);
    let plan = world.plan(&desired([changed]), &Options::default()).await;
    insta::assert_snapshot!(summary(&plan), @"tag#3 Blocked changed-after-submit []");
    let plan =
        world.plan(&desired([Job { name: crate::support::name("other"), ..job.clone() }]), &Options::default()).await;
    insta::assert_snapshot!(summary(&plan), @"other#3 Blocked same-effect-elsewhere []");
    for run in 1..=3 {
        world.apply(&desired([with_run(job.clone(), run)])).await;
    }
    assert_eq!(world.jobs().await.len(), 3);
    let expected = Expected { lineage: Some(lineage()), endpoint: scope().endpoint };
    assert_eq!(check(world.ledger.as_ref(), &expected).await.unwrap().faults, []);

    // The next run goes on, and comes after what was pruned.
    world.apply(&desired([with_run(job, 4)])).await;
    assert_eq!(world.jobs().await.len(), 4);
}

/// What was accepted counts after the record was pruned, too.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_comes_after_a_pruned_run_is_created() {
    let world = World::new().await;
    let first = world.job("first", json!({"acceptance": {"maxFailedTasks": 3}}));
    world.apply(&desired([first.clone()])).await;
    let acceptance = |record: &s3jobs::ledger::Record| record.acceptance().cloned();
    let before = acceptance(&world.ledger.load_all().await.unwrap()[0].record);
    assert!(before.is_some());
    write(&world, &chosen(&world, (OLD, 401), &[]).await).await;
    let record = world.ledger.load_all().await.unwrap().remove(0).record;
    assert!(record.attempts.is_empty());
    assert_eq!(acceptance(&record), before);
    assert_eq!(record.lineage(), Some(lineage()));
    let later = world.job("later", json!({"operation": {"deleteObjectTagging": {}}, "after": ["first"]}));
    world.apply(&desired([later])).await;
    assert_eq!(world.records().await, ["first#1 Complete", "later#1 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_pruned_record_keeps_its_history_and_says_who_pruned_it() {
    let (world, job) = three_runs().await;
    write(&world, &chosen(&world, (OLD, 401), std::slice::from_ref(&job)).await).await;
    let history = world.ledger.history(&run_of(&with_run(job, 1))).await.unwrap();
    let codes: Vec<&str> = history.events.iter().map(|event| event.event.code()).collect();
    assert_eq!(codes, ["intent", "sent", "elected", "confirming", "closed", "pruned"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn who_prunes_what_another_has_changed_meanwhile_writes_nothing() {
    let (world, job) = three_runs().await;
    let chosen = chosen(&world, (OLD, 401), std::slice::from_ref(&job)).await;
    write(&world, &chosen).await;
    let again = write(&world, &chosen).await;
    assert_eq!((again.records.len(), again.overtaken.len()), (0, 2));
}
