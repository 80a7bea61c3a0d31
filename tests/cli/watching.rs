//! `watch` between two saves: what others do is shown, and nothing is done.

use std::time::Duration;

use crate::world::{SPEC, Spec, World};

const RECORD: &str = ".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json";

/// No test waits longer for what a watch should have shown.
const LONG: Duration = Duration::from_secs(20);

/// What a watch shows when it has shown something, behind what it had shown before.
async fn shown(output: &impl Fn() -> String, before: &mut usize, words: &str) -> String {
    let seen = async {
        while !output()[*before..].contains(words) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, seen).await.unwrap_or_else(|_| panic!("no `{words}`: {}", &output()[*before..]));
    // The rest of what is shown together.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let all = output();
    let new = all[*before..].to_owned();
    *before = all.len();
    new
}

async fn begun(world: &World) -> impl Fn() -> String + use<> {
    while world.said("Plan: ") == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.output()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_do_is_shown_as_it_happens_and_nothing_is_done() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.spec(&Spec { name: "clear", operation: "deleteObjectTagging: {}", manifest: "half", ..SPEC });
    world.edit("clear.yaml", "confirmation: automatic", "confirmation: manual");
    // Whoever lets it run is gone before it ends, and does not close the record.
    world.edit("s3jobs.yaml", "seed: seed.yaml", "seed: seed.yaml, tasksPerSecond: 10");
    let others = async {
        let (output, mut before) = (begun(&world).await, 0);
        shown(&output, &mut before, "2 to create").await;
        assert_eq!(world.run("apply tag.yaml --local --yes --wait --poll-interval 20ms").await.code, 4);
        let held = shown(&output, &mut before, "held until a person confirms it").await;
        assert!(held.contains("moved: tag\n") && !held.contains("clear"), "{held}");
        assert!(held.contains("As before: 1 run."), "{held}");
        assert_eq!(world.run("confirm tag --local --yes --poll-interval 20ms").await.code, 0);
        let ended = shown(&output, &mut before, "the job has ended; its record is still open").await;
        assert!(ended.contains("moved: tag\n"), "{ended}");
        // Nobody but who waits for it closes the record.
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!world.read(RECORD).contains("\"closed\": {"), "a watch writes nothing");
        assert_eq!(output()[before..], *"", "nothing moved");
        assert_eq!(world.run("wait tag --local --poll-interval 20ms").await.code, 0);
        let closed = shown(&output, &mut before, "done: complete").await;
        assert!(closed.contains("moved: tag\n"), "{closed}");
        world.interrupt();
    };
    let (watched, ()) = tokio::join!(world.run("watch --local"), others);
    assert_eq!(watched.code, 0, "{}", watched.err);
    assert_eq!(world.jobs().await, ["Complete"]);
}

/// As far as a job comes is no news, once it runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_goes_on_is_shown_once() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 10}");
    let others = async {
        let (output, mut before) = (begun(&world).await, 0);
        shown(&output, &mut before, "1 to create").await;
        assert_eq!(world.run("apply --local --yes --wait --poll-interval 20ms").await.code, 0);
        shown(&output, &mut before, "done: complete").await;
        world.interrupt();
    };
    let (watched, ()) = tokio::join!(world.run("watch --local"), others);
    let times = |words: &str| watched.out.matches(words).count();
    assert_eq!(times("keep: Active"), 1, "{}", watched.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_s3_answers_again_all_is_looked_at_again() {
    let world = World::with(&SPEC);
    // The SDK asks three times before it gives up.
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, faults: [\"503:calls=ListJobs,times=3\"]}");
    let others = async {
        world.has_told("S3 could not be asked about `tag`").await;
        let (output, mut before) = (world.output(), 0);
        let again = shown(&output, &mut before, "1 to create").await;
        let (down, up) = again.split_once("S3 answers again\n").unwrap();
        assert!(!down.contains("Plan: ") && up.contains("+ tag"), "{again}");
        world.interrupt();
    };
    let (watched, ()) = tokio::join!(world.run("watch --local"), others);
    assert_eq!(watched.code, 0, "{}", watched.err);
    assert_eq!(watched.err.matches("error: ").count(), 1, "{}", watched.err);
}
