//! Jobs that carry the marker of a run and are not its job: they are left alone, and nobody is told that they are the run.

use std::collections::BTreeMap;
use std::sync::Arc;

use s3jobs::aws::sdk::{Connection, Credentials, SdkServices};
use s3jobs::aws::transport::InProcess;
use s3jobs::aws::{JobControl, RequestedStatus, Services as _};
use s3jobs::emulator::Emulator;
use s3jobs::ledger::Record;
use s3jobs::model::{Endpoint, JobId, JobStatus, Marker, RunNumber, Scope};
use serde_json::Value;

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";
const LEDGER: &str = ".s3jobs/local/ledger";
const RECORD: &str = ".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json";

/// What becomes of a clone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clone {
    Held,
    LetRun,
}

fn job_control(emulator: &Emulator) -> Arc<dyn JobControl> {
    let (account, region) = ("111122223333".parse().unwrap(), "us-west-2".parse().unwrap());
    let emulator = emulator.clone();
    let transport = InProcess::client(move |request| {
        let emulator = emulator.clone();
        async move { emulator.respond(request).await }
    });
    let services = SdkServices::new(Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some("http://127.0.0.1:1".parse().unwrap()),
        s3_url: Some("http://127.0.0.1:1".parse().unwrap()),
        sts_url: Some("http://127.0.0.1:1".parse().unwrap()),
        accounts: BTreeMap::new(),
        profile: None,
        credentials: Credentials::Local,
        transport: Some(transport),
    });
    services.jobs(&Scope { account, region, endpoint: Endpoint::Local })
}

/// Somebody makes the job of the run `tag#1` once more, with another role.
async fn cloned(world: &World, becomes: Clone) -> JobId {
    let record: Record = serde_json::from_str(&world.read(RECORD)).unwrap();
    let mut request = s3jobs::model::Request::clone(&record.current().request);
    request.client_request_token = serde_json::from_value("another-token".into()).unwrap();
    request.body.role_arn = "arn:aws:iam::111122223333:role/other".parse().unwrap();
    let emulator = world.emulator().await;
    let jobs = job_control(&emulator);
    let clone = jobs.create_job(&request).await.unwrap();
    reaches(&emulator, &clone, JobStatus::Suspended).await;
    if becomes == Clone::LetRun {
        jobs.update_status(&clone, RequestedStatus::Ready, "by hand").await.unwrap();
        reaches(&emulator, &clone, JobStatus::Complete).await;
    }
    clone
}

async fn reaches(emulator: &Emulator, job: &JobId, status: JobStatus) {
    let jobs = job_control(emulator);
    while jobs.describe_job(job).await.unwrap().status != Some(status) {
        let _ = emulator.tick();
        tokio::task::yield_now().await;
    }
}

fn by_hand(job: &JobId) -> String {
    format!(
        "`aws s3control update-job-status --account-id 111122223333 --region us-west-2 --job-id {job} \
         --requested-job-status Cancelled`"
    )
}

/// The rows of the table of outcomes.
fn rows(out: &str) -> Vec<Vec<&str>> {
    let table = out.lines().skip_while(|line| !line.starts_with("JOB")).skip(1);
    table.take_while(|line| !line.is_empty()).map(|line| line.split_whitespace().take(3).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_counts_no_stranger_as_the_run() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    let clone = cloned(&world, Clone::Held).await;
    let ran = world.run("wait tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(rows(&ran.out), [["tag", "1", "complete"]], "{}", ran.out);
    assert!(ran.out.contains("Result: 1 complete, 1 unchanged."), "{}", ran.out);
    assert!(ran.out.contains(&by_hand(&clone)), "{}", ran.out);
    let document: Value = serde_json::from_str(&world.run("wait tag --local -o json").await.out).unwrap();
    let runs = document["runs"].as_array().unwrap();
    let ended: Vec<_> = runs.iter().filter(|run| run["ending"] == "complete").collect();
    assert_eq!((ended.len(), ended[0]["reason"].as_str()), (1, None), "{document}");
    let stranger = runs.iter().find(|run| run["reason"] == "copied-marker").unwrap();
    assert!(stranger["closed"].is_null() && stranger["progress"].is_null(), "{document}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_is_one_beside_a_stranger() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run("apply --local --yes").await.code, 0);
    cloned(&world, Clone::Held).await;
    let ran = world.run("cancel tag --local --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(rows(&ran.out), [["tag", "1", "cancelled"]], "{}", ran.out);
    let waited = world.run("wait tag --local").await;
    assert_eq!(waited.code, 5, "{}{}", waited.out, waited.err);
    assert_eq!(rows(&waited.out), [["tag", "1", "cancelled"]], "{}", waited.out);
    for out in [ran.out, waited.out] {
        assert!(out.contains("Result: 1 cancelled, 1 unchanged."), "{out}");
    }
    assert_eq!(world.jobs().await, ["Suspended", "Cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_job_with_a_copied_marker_is_shown_with_the_command_that_ends_it() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    let clone = cloned(&world, Clone::Held).await;
    for command in
        ["plan --local", "status --local", "apply --local --yes", "plan --local -o json", "status --local -o json"]
    {
        let ran = world.run(command).await;
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("it is held and does nothing"), "{command}: {}", ran.out);
        assert!(ran.out.contains(&by_hand(&clone)), "{command}: {}", ran.out);
    }
    // The command was carried out: there is nothing left to be done.
    let emulator = world.emulator().await;
    let jobs = job_control(&emulator);
    jobs.update_status(&clone, RequestedStatus::Cancelled, "by hand").await.unwrap();
    reaches(&emulator, &clone, JobStatus::Cancelled).await;
    drop((jobs, emulator));
    let plan = world.run("plan --local").await;
    assert!(plan.out.contains(&clone.to_string()) && !plan.out.contains("update-job-status"), "{}", plan.out);
}

/// Somebody makes a job that does something else and carries the marker of a run of `tag`.
async fn marked(world: &World, run: u32) -> JobId {
    let record: Record = serde_json::from_str(&world.read(RECORD)).unwrap();
    let mut request = s3jobs::model::Request::clone(&record.current().request);
    request.client_request_token = serde_json::from_value("another-token".into()).unwrap();
    let marker = Marker::find(&request.description).unwrap();
    request.description = Marker { run: RunNumber::try_from(run).unwrap(), ..marker }.to_string().into();
    request.body.operation = serde_json::from_value(serde_json::json!({"deleteObjectTagging": {}})).unwrap();
    let emulator = world.emulator().await;
    let stranger = job_control(&emulator).create_job(&request).await.unwrap();
    reaches(&emulator, &stranger, JobStatus::Suspended).await;
    stranger
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_that_keeps_a_run_from_being_created_is_shown_with_the_command_that_ends_it() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    let stranger = marked(&world, 2).await;
    world.edit("tag.yaml", "run: 1", "run: 2");
    let plan = world.run("plan --local").await;
    assert_eq!(plan.code, 4, "{}{}", plan.out, plan.err);
    assert!(plan.out.contains("(copied-marker)") && plan.out.contains(&by_hand(&stranger)), "{}", plan.out);
}

/// The request was recorded and never arrived.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_that_keeps_a_request_from_being_sent_again_is_shown_with_the_command_that_ends_it() {
    let world = World::with(&SPEC);
    let faults = "{seed: seed.yaml, faults: [\"reset:calls=CreateJob,when=before\"]}";
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", faults);
    let lost = world.run(&format!("{APPLY} --timeout 1s")).await;
    assert_eq!(lost.code, 7, "{}{}", lost.out, lost.err);
    assert!(world.jobs().await.is_empty());
    let stranger = marked(&world, 1).await;
    let plan = world.run("plan --local").await;
    assert_eq!(plan.code, 4, "{}{}", plan.out, plan.err);
    assert!(plan.out.contains("(job-differs)") && plan.out.contains(&by_hand(&stranger)), "{}", plan.out);
}

/// Loses the record and the claim of the run.
fn lose(world: &World) {
    world.remove(&format!("{LEDGER}/runs"));
    world.remove(&format!("{LEDGER}/effects"));
}

/// Only a second job that is what goes on record is cancelled.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilding_says_of_a_held_clone_with_another_role_that_it_is_left_alone() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run("apply --local --yes").await.code, 0);
    let clone = cloned(&world, Clone::Held).await;
    lose(&world);
    let ran = world.run("ledger rebuild --local --yes").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told = format!(
        "job {clone} is a second one of this run and is Suspended: it has another roleArn, so that no command of s3jobs \
         acts on it; {} ends it",
        by_hand(&clone)
    );
    assert!(ran.out.contains(&told), "{}", ran.out);
    assert_eq!(world.run("apply --local --yes").await.code, 0);
    assert_eq!(world.jobs().await, ["Suspended", "Suspended"], "as it was said");
}

/// The clone did the work, so that it becomes the run's job; the one that was recorded is the stranger from then on.
#[tokio::test(flavor = "multi_thread")]
async fn the_recorded_job_beside_a_clone_that_was_let_run_is_left_with_the_command_that_ends_it() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run("apply --local --yes").await.code, 0);
    let record: Record = serde_json::from_str(&world.read(RECORD)).unwrap();
    let genuine = record.job().unwrap().clone();
    cloned(&world, Clone::LetRun).await;
    lose(&world);
    for command in ["ledger rebuild --local --yes", "plan --local", "status --local"] {
        let ran = world.run(command).await;
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(&by_hand(&genuine)), "{command}: {}", ran.out);
        assert!(!ran.out.contains("next apply cancels"), "{command}: {}", ran.out);
    }
}
