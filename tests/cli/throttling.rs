//! S3 throttles: a person is told, once a command, and the command goes on with fewer calls at once.

use crate::world::{SPEC, World};

const SLOWED: &str = "note: S3 throttles: 1 call at once instead of 2\n";
const RECOVERED: &str = "note: S3 no longer throttles: 2 calls at once again\n";

/// A project whose local S3 throttles, and takes so long for its jobs that S3 is asked often.
fn throttled(rule: &str, tasks_per_second: u32) -> World {
    let world = World::with(&SPEC);
    let local = format!("{{seed: seed.yaml, tasksPerSecond: {tasks_per_second}, faults: [\"throttle:{rule}\"]}}");
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", &local);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_says_once_that_s3_throttles_and_once_that_it_no_longer_does() {
    let world = throttled("calls=CreateJob,times=3", 20);
    let ran = world.run("apply --local --yes --wait --parallelism 2 --poll-interval 10ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!((ran.err.matches(SLOWED).count(), ran.err.matches(RECOVERED).count()), (1, 1), "{}", ran.err);
    assert!(ran.err.find(SLOWED) < ran.err.find(RECOVERED), "{}", ran.err);
    assert!(!ran.out.contains("throttles"), "{}", ran.out);
}

/// Events are each about a run, and nothing else is among them.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_stands_beside_the_results_of_programs() {
    let world = throttled("calls=CreateJob,times=1", 100);
    let ran = world.run("apply --local --yes --parallelism 2 --poll-interval 10ms -o jsonl").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.err.matches(SLOWED).count(), 1, "{}", ran.err);
    for line in ran.out.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["job"], "tag", "{line}");
    }
}

/// The SDK repeats such calls by itself; what it gives up counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_it_once_and_never_that_it_is_over() {
    let world = throttled("calls=HeadBucket,times=6", 100);
    let ran = world.run("plan --local --parallelism 2").await;
    assert_eq!(ran.err.matches(SLOWED).count(), 1, "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("no longer"), "{}", ran.err);
    let quiet = world.run("plan --local --parallelism 1").await;
    assert!(!quiet.err.contains("throttles"), "nothing runs beside a single call: {}", quiet.err);
}
