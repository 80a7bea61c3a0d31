//! What people rely on, told from the command line: specs, world, commands, and the whole answer.

use camino::Utf8Path;

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

#[tokio::test(flavor = "multi_thread")]
async fn applying_twice_runs_one_job_and_planning_after_it_shows_no_change() {
    let world = World::with(&SPEC);
    let first = world.run(APPLY).await;
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    insta::assert_snapshot!(first.steady());
    let second = world.run(APPLY).await;
    assert_eq!(second.code, 0);
    insta::assert_snapshot!(second.steady());
    insta::assert_snapshot!(world.run("plan --local").await.steady());
    assert_eq!(world.jobs().await, ["Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_operation_is_blocked_until_the_run_is_bumped() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.edit("tag.yaml", "a: b", "a: c");
    let blocked = world.run(APPLY).await;
    assert_eq!(blocked.code, 4);
    insta::assert_snapshot!(blocked.steady());
    assert_eq!(world.jobs().await, ["Complete"]);
    world.edit("tag.yaml", "run: 1", "run: 2");
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
    world.edit("tag.yaml", "run: 2", "run: 1");
    let back = world.run("plan --local").await;
    assert_eq!(back.code, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_job_is_blocked() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.remove("tag.yaml");
    world.spec(&Spec { name: "label", ..SPEC });
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(ran.steady());
    assert_eq!(world.jobs().await, ["Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_applies_at_the_same_time_run_one_job() {
    let world = World::with(&SPEC);
    let (first, second) = tokio::join!(world.run(APPLY), world.run(APPLY));
    assert_eq!((first.code, second.code), (0, 0), "{}\n{}\n{}\n{}", first.out, first.err, second.out, second.err);
    let jobs = world.jobs().await;
    assert_eq!(jobs.iter().filter(|status| *status == "Complete").count(), 1, "{jobs:?}");
    assert!(jobs.iter().all(|status| matches!(status.as_str(), "Complete" | "Cancelled")), "{jobs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_job_waits_for_a_person_who_confirms_it() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 4);
    insta::assert_snapshot!(world.run("status --local").await.steady());
    assert_eq!(world.jobs().await, ["Suspended"]);
    assert_eq!(world.run("confirm tag --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await, ["Complete"]);
    insta::assert_snapshot!(world.run("report tag --local").await.steady());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_stops_a_job_with_another_number_of_tasks() {
    let world = World::with(&Spec { confirmation: "{guarded: {minTasks: 1, maxTasks: 19}}", ..SPEC });
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("S3 counted 20 tasks; the spec allows 1 to 19"), "{}", ran.out);
    assert_eq!(world.jobs().await, ["Suspended"]);
    assert_eq!(world.run(&format!("{APPLY} --confirm tag")).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_changed_is_blocked_before_anything_is_created() {
    let world = World::with(&SPEC);
    world.edit("tag.yaml", "etag: ", "etag: 0");
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("has the ETag"), "{}", ran.out);
    assert!(world.jobs().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_s3_forgot_is_done_if_it_was_closed_and_unknown_if_not() {
    let world = World::with(&SPEC);
    world.spec(&Spec { name: "held", operation: "deleteObjectTagging: {}", confirmation: "manual", ..SPEC });
    world.run("apply --local --yes --poll-interval 20ms").await;
    world.run("wait tag --local --poll-interval 20ms").await;
    world.run("apply --local --yes").await;
    world.remove(".s3jobs/local/state");
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(ran.steady());
    assert!(world.jobs().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_spec_is_reported_and_only_pruned_when_asked() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.remove("tag.yaml");
    world.spec(&Spec { name: "other", operation: "deleteObjectTagging: {}", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 4, "the job without a spec still waits for a person");
    assert_eq!(world.jobs().await, ["Complete", "Suspended"]);
    let planned = world.run("plan --local --prune").await;
    assert!(
        planned.out.contains("cancel") && planned.out.contains("`s3jobs apply --prune --local`"),
        "{}",
        planned.out
    );
    assert!(!world.run("plan --local").await.out.contains("apply --prune --local` carries"));
    assert_eq!(world.jobs().await, ["Complete", "Suspended"], "a plan changes nothing");
    world.run(&format!("{APPLY} --prune")).await;
    assert_eq!(world.jobs().await, ["Complete", "Cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_asks_on_a_terminal_and_nowhere_else() {
    let mut world = World::with(&SPEC);
    let ran = world.run("apply --local").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("`--yes`"), "{}", ran.err);
    world.terminal.input = true;
    world.terminal.err = true;
    for answer in ["", "\n", "y\n", "Y\n", "yes please\n", "no\n"] {
        world.answer = answer;
        let ran = world.run("apply --local").await;
        assert_eq!(ran.code, 1, "{answer:?}");
        assert!(ran.err.contains("nothing was done"), "{answer:?}: {}", ran.err);
    }
    assert!(world.jobs().await.is_empty());
    world.answer = " yes \n";
    assert_eq!(world.run("apply --local --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detached_apply_returns_after_creation_and_the_next_one_goes_on() {
    let world = World::with(&SPEC);
    assert_eq!(world.run("apply --local --yes --detach").await.code, 0);
    assert_eq!(world.jobs().await.len(), 1);
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete"]);
}

/// A copy of the examples, run as fast as the machine can.
fn examples() -> World {
    let world = World::new();
    for entry in std::fs::read_dir(world.root.as_std_path()).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    copy(Utf8Path::new("specs-examples"), &world.root);
    world.edit("s3jobs.yaml", "    tasksPerSecond: 500\n", "");
    world
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let target = to.join(path.file_name().unwrap());
        match path.file_name() {
            Some(".s3jobs") => {}
            _ if path.is_dir() => copy(&path, &target),
            _ => drop(std::fs::copy(&path, &target).unwrap()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quick_start_ends_well_and_says_the_second_time_that_nothing_is_to_be_done() {
    let world = examples();
    let first = world.run(APPLY).await;
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    insta::assert_snapshot!(first.steady());
    let second = world.run(APPLY).await;
    assert_eq!(second.code, 0);
    insta::assert_snapshot!(second.steady());
    assert_eq!(world.jobs().await, ["Complete", "Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_beyond_its_acceptance_ends_with_6() {
    let world = examples();
    assert_eq!(world.run("local trust --project more/s3jobs.yaml").await.code, 0);
    let ran = world.run(&APPLY.replace("apply", "apply more/half-missing.yaml")).await;
    assert_eq!(ran.code, 6, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady());
}

#[tokio::test]
async fn every_example_is_valid() {
    let world = examples();
    insta::assert_snapshot!(world.run("validate").await.out, @"3 jobs valid in 3 files");
    insta::assert_snapshot!(world.run("validate more").await.out, @"17 jobs valid in 12 files");
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_plans_again_when_a_spec_is_saved() {
    let world = World::with(&SPEC);
    let (watched, ()) = tokio::join!(world.run("watch --local"), async {
        // The plan is there once the ledger is: the local S3 and its ledger come before the first observation.
        while !world.exists(".s3jobs/local/ledger/ledger.json") {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        world.edit("tag.yaml", "priority: 1", "priority: one");
        while world.said("saved") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        world.interrupt();
    });
    assert_eq!(watched.code, 0, "{}", watched.err);
    assert!(watched.out.contains("watching\n+ tag") && watched.out.contains("saved tag.yaml"), "{}", watched.out);
    assert!(watched.err.contains("wrong-type"), "{}", watched.err);
}
