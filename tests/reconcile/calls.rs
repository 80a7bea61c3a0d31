//! How many calls a plan and an apply make: what is known is not asked for again.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use insta::assert_snapshot;
use s3jobs::apply::Follow;
use s3jobs::model::Job;
use s3jobs::observe::{Followed, Interest, Sweep, list};
use s3jobs::plan::{Desired, Options};
use serde_json::json;

use crate::support::world::World;
use crate::support::{desired, with_run};

/// The calls so far, by name.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<BTreeMap<String, usize>>>);

impl Calls {
    fn count(&self, request: &http::Request<bytes::Bytes>) {
        let path = request.uri().path();
        let below = path.split_once("/v20180820/jobs").map(|(_, below)| below);
        let name = match (request.method().as_str(), below) {
            ("GET", Some("")) => "ListJobs",
            ("POST", Some("")) => "CreateJob",
            ("POST", Some(below)) if below.ends_with("/status") => "UpdateJobStatus",
            ("GET", Some(below)) if below.ends_with("/tagging") => "GetJobTagging",
            ("GET", Some(_)) => "DescribeJob",
            ("GET", None) => "GetObject",
            ("HEAD", None) if path.trim_matches('/').contains('/') => "HeadObject",
            ("HEAD", None) => "HeadBucket",
            (_, _) => "another",
        };
        *self.0.lock().unwrap().entry(name.to_owned()).or_default() += 1;
    }

    /// What was called since this was asked before; the looks of whoever follows are not counted.
    fn take(&self) -> String {
        let calls = std::mem::take(&mut *self.0.lock().unwrap());
        let lines = calls.into_iter().map(|(name, count)| format!("{name} {count}"));
        lines.collect::<Vec<_>>().join(", ")
    }
}

/// S3 as it is, with each call counted.
fn counting(world: &World, calls: &Calls) -> Arc<dyn s3jobs::aws::Services> {
    let counted = calls.clone();
    world.faulty_services(move |request| {
        counted.count(request);
        None
    })
}

async fn apply(world: &World, calls: &Calls, wanted: &Desired) -> String {
    let services = counting(world, calls);
    let _ = world.apply_with(&world.ports_over(services), wanted, (&Options::default(), Follow::Ended)).await;
    calls.take()
}

async fn plan(world: &World, calls: &Calls, wanted: &Desired) -> String {
    let services = counting(world, calls);
    let sources = s3jobs::observe::Sources {
        services: services.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    s3jobs::observe::observe(sources, wanted, s3jobs::observe::Depth::Plan, world.now()).await.unwrap();
    calls.take()
}

fn job(world: &World, number: usize, confirmation: &str) -> Job {
    let operation = json!({"putObjectTagging": {"tagSet": {"number": number.to_string()}}});
    world.job(&format!("job-{number}"), json!({"confirmation": confirmation, "operation": operation}))
}

/// One page of jobs, one call a run that is not closed, one a list of a run to be created, however many share it, and one a
/// bucket that those use.
#[tokio::test(start_paused = true)]
async fn a_plan_asks_for_nothing_twice() {
    let (world, calls) = (World::new().await, Calls::default());
    let done: Vec<Job> = (0..6).map(|number| job(&world, number, "automatic")).collect();
    let held: Vec<Job> = (6..9).map(|number| job(&world, number, "manual")).collect();
    let new: Vec<Job> = (9..13).map(|number| job(&world, number, "manual")).collect();
    apply(&world, &calls, &desired(done.iter().chain(&held).cloned())).await;
    // Whatever the specs are: open runs that no spec asks for are looked at as well.
    assert_snapshot!(plan(&world, &calls, &desired(done.clone())).await, @"DescribeJob 3, ListJobs 1");
    assert_snapshot!(plan(&world, &calls, &desired(done.iter().chain(&held).cloned())).await, @"DescribeJob 3, ListJobs 1");
    let all = done.iter().chain(&held).chain(&new).cloned();
    assert_snapshot!(
        plan(&world, &calls, &desired(all)).await,
        @"DescribeJob 3, GetObject 1, HeadBucket 2, ListJobs 1"
    );
    let bumped = done.into_iter().map(|job| with_run(job, 2));
    assert_snapshot!(plan(&world, &calls, &desired(bumped.chain(held))).await, @"DescribeJob 3, GetObject 1, HeadBucket 2, ListJobs 1");
}

/// CreateJob, DescribeJob to compare it, and UpdateJobStatus: the list tells how it ended.
#[tokio::test(start_paused = true)]
async fn a_job_costs_three_calls_beside_the_looks() {
    let (world, calls) = (World::new().await, Calls::default());
    let wanted = desired((0..20).map(|number| job(&world, number, "automatic")));
    let told = apply(&world, &calls, &wanted).await;
    let beside_looks: Vec<&str> = told.split(", ").filter(|call| !call.starts_with("ListJobs")).collect();
    assert_snapshot!(
        beside_looks.join(", "),
        @"CreateJob 20, DescribeJob 20, GetObject 1, HeadBucket 2, UpdateJobStatus 20"
    );
}

/// A sweep may read a record before another write of this very process: what was written is known, and the older state is not
/// taken for it.
#[tokio::test(start_paused = true)]
async fn a_look_never_puts_an_older_record_in_the_place_of_a_newer_one() {
    let world = World::new().await;
    let wanted = desired([job(&world, 1, "manual")]);
    let _ = world.apply_with(&world.ports(), &wanted, (&Options::default(), Follow::Created)).await;
    let run = wanted.run(&job(&world, 1, "manual"));
    let read = world.ledger.load(&run).await.unwrap().unwrap();
    let written = s3jobs::ledger::Versioned {
        record: read.record.next_revision("this process", "nonce".to_owned()),
        version: read.version.clone(),
    };
    let services = world.services();
    let sources = s3jobs::observe::Sources {
        services: services.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    let mut observed = s3jobs::plan::Observed::new(world.now(), Some(wanted.lineage.clone()));
    observed.add_record(written.clone());

    let followed = [Followed { run: run.clone(), job: None, is_recorded: true }];
    let interest = Interest { desired: &wanted, followed: &followed, busy: &BTreeSet::new() };
    let mut sweep = Sweep::default();
    let listing = list(sources, [run.scope.clone()].into(), sweep.passed_over(&followed)).await;
    let answers = sweep.note(listing, interest, &mut observed).ask(sources).await;
    assert!(answers.note(&mut observed).is_empty());
    assert_eq!(observed.record(&run), Some(&written));
}

/// Nothing is asked about a run for which something is being done, and its job is not passed over for good.
#[tokio::test(start_paused = true)]
async fn a_look_leaves_a_run_alone_that_is_being_worked_on() {
    let (world, calls) = (World::new().await, Calls::default());
    let wanted = desired([job(&world, 1, "manual")]);
    let _ = world.apply_with(&world.ports(), &wanted, (&Options::default(), Follow::Created)).await;
    let run = wanted.run(&job(&world, 1, "manual"));
    let services = counting(&world, &calls);
    let sources = s3jobs::observe::Sources {
        services: services.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    let mut observed = s3jobs::plan::Observed::new(world.now(), Some(wanted.lineage.clone()));
    let followed = [Followed { run: run.clone(), job: None, is_recorded: false }];
    let (mut sweep, mut told) = (Sweep::default(), Vec::new());
    for busy in [BTreeSet::from([&run]), BTreeSet::new()] {
        let interest = Interest { desired: &wanted, followed: &followed, busy: &busy };
        let listing = list(sources, [run.scope.clone()].into(), sweep.passed_over(&followed)).await;
        assert!(sweep.note(listing, interest, &mut observed).ask(sources).await.note(&mut observed).is_empty());
        told.push(calls.take());
    }
    assert_eq!(told, ["ListJobs 1", "DescribeJob 1, ListJobs 1"]);
}
