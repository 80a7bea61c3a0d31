//! Each exit code, seen.

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

#[tokio::test(flavor = "multi_thread")]
async fn done_is_0() {
    assert_eq!(World::with(&SPEC).run(APPLY).await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_report_of_a_run_is_1() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    let ran = world.run("report tag --local").await;
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: tag#1 has no completion report: its record is not closed; `s3jobs wait tag --local` closes it when the job has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_2_where_that_was_asked_for() {
    let world = World::with(&SPEC);
    assert_eq!(world.run("plan --local").await.code, 0);
    assert_eq!(world.run("plan --local --detailed-exitcode").await.code, 2);
    world.run(APPLY).await;
    assert_eq!(world.run("plan --local --detailed-exitcode").await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_spec_is_3_and_nothing_is_observed() {
    let world = World::with(&SPEC);
    world.write("bad.yaml", "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: bad}\nspec: {priorty: 1}\n");
    for line in ["validate", "plan --local", APPLY, "confirm bad --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 3, "{line}");
        assert!(format!("{}{}", ran.out, ran.err).contains("unknown-field"), "{line}: {}", ran.err);
    }
    assert!(!world.exists(".s3jobs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_one_spec_hides_no_run() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    world.write("bad.yaml", "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: bad}\nspec: {priorty: 1}\n");
    let ran = world.run("status --local").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("unknown-field") && ran.err.contains("are left out"), "{}", ran.err);
    assert!(ran.out.contains("tag"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn pruning_with_a_part_of_the_specs_is_64() {
    let world = World::with(&SPEC);
    for line in ["apply tag.yaml --prune --local --yes", "plan tag.yaml --prune --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}");
        assert!(ran.err.contains("leave names, paths and selectors out"), "{line}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_never_created_can_be_neither_confirmed_nor_waited_for() {
    let world = World::with(&SPEC);
    assert_eq!(world.run("confirm tag --local --yes").await.code, 4);
    assert_eq!(world.run("wait tag --local").await.code, 4);
}

/// The spec is gone; the record still says how the run ended.
#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_closed_run_without_a_spec_tells_its_end() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.run("cancel tag --local").await;
    std::fs::remove_file(world.root.join("tag.yaml")).unwrap();
    assert_eq!(world.run("wait tag --local").await.code, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_a_person_is_4_under_wait() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 4);
    assert_eq!(world.run("apply --local --yes").await.code, 0);
    assert_eq!(world.run("wait --local").await.code, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_step_is_4() {
    let world = World::with(&SPEC);
    world.edit("tag.yaml", "twenty.csv", "missing.csv");
    let ran = world.run("plan --local").await;
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("there is no object"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_job_that_ran_to_its_end_is_0_and_says_how_it_ended() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    let ran = world.run("cancel tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("run 1 is closed: complete") && ran.out.contains("Nothing to do"), "{}", ran.out);
}

/// Nothing was ever made of it: the command is done, and says so. A name that nobody has is a slip.
#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_job_that_was_never_created_is_0() {
    let world = World::with(&SPEC);
    let ran = world.run("cancel tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("no job of this run exists"), "{}", ran.out);
    assert_eq!(world.run("cancel tga --local").await.code, 64);
}

/// What a person says reaches S3, the record and whoever asks later.
#[tokio::test(flavor = "multi_thread")]
async fn who_cancels_a_job_can_say_why() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    let long = format!("cancel tag --local --reason {}", "x".repeat(257));
    for line in [long.as_str(), "cancel tag --local --reason="] {
        assert_eq!(world.run(line).await.code, 64, "{line}");
    }
    let ran = world.run("cancel tag --local --poll-interval 20ms --reason wrong-list").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for line in ["status tag --local", "ledger show tag --local", "apply --local --yes"] {
        let told = world.run(line).await;
        assert!(told.out.contains("wrong-list"), "{line}: {}{}", told.out, told.err);
    }
    let shown = world.run("ledger show tag --local -o json").await;
    let shown: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(shown["records"][0]["closed"]["reason"], "wrong-list");
    assert_eq!(shown["records"][0]["attempts"][0]["cancelReason"], "wrong-list");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_is_5_and_cancelling_it_was_done() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    assert_eq!(world.run("cancel tag --local --poll-interval 20ms").await.code, 0);
    assert_eq!(world.run("wait tag --local").await.code, 5);
    assert_eq!(world.run(APPLY).await.code, 5);
    assert_eq!(world.run("apply --local --yes").await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_is_5() {
    let world = World::with(&Spec { more: "  report: {bucket: s3://no-such-bucket, scope: AllTasks}\n", ..SPEC });
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_failed_tasks_than_accepted_are_6() {
    let world = World::with(&Spec { manifest: "half", ..SPEC });
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 6, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("NoSuchKey"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_tasks_within_the_acceptance_are_0() {
    let world = World::with(&Spec { manifest: "half", more: "  acceptance: {maxFailedTasks: 2}\n", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_times_out_is_7() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
    let ran = world.run(&format!("{APPLY} --timeout 4s")).await;
    assert_eq!(ran.code, 7, "{}{}", ran.out, ran.err);
    assert_eq!(world.run("wait --local --timeout 100ms").await.code, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_at_once_give_the_first_by_precedence() {
    let world = World::with(&Spec { manifest: "half", ..SPEC });
    world.spec(&Spec { name: "held", confirmation: "manual", ..SPEC });
    let ran = world.run(&format!("{APPLY} -o json")).await;
    assert_eq!(ran.code, 4);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["exitCode"], 4);
    assert_eq!(json["exitCodes"], serde_json::json!([4, 6]));
}

#[tokio::test]
async fn a_wrong_command_line_is_64() {
    let world = World::with(&SPEC);
    for line in [
        "",
        "nonsense",
        "plan --nonsense",
        "apply --wait --detach",
        "plan --local --profile x",
        "validate --endpoint-url http://127.0.0.1:1",
        "local --profile x",
        "plan -o yaml",
    ] {
        let ran = world.run(line).await;
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{line}: {}", ran.err);
    }
}

#[tokio::test]
async fn paths_without_a_spec_are_64() {
    let world = World::new();
    std::fs::create_dir(world.root.join("empty")).unwrap();
    for line in ["validate nowhere.yaml", "validate empty", "plan empty", "apply empty --yes --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}", ran.err);
    }
    insta::assert_snapshot!(world.run("validate nowhere.yaml").await.err, @r"
    error: no spec at `nowhere.yaml`
      caused by: No such file or directory (os error 2)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_has_is_64() {
    let world = World::with(&SPEC);
    for line in ["status tagg --local", "confirm tagg --local", "wait tagg --local", "report tagg --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err.lines().filter(|line| !line.contains("seeded")).collect::<Vec<_>>().join("\n"), @r"
            error: no spec and no record is named `tagg`
            help: did you mean `tag`?
            ");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_is_130() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
    let (ran, ()) = tokio::join!(world.run(APPLY), async {
        while !world.exists(".s3jobs/local/ledger/runs") {
            tokio::task::yield_now().await;
        }
        world.interrupt();
    });
    assert_eq!(ran.code, 130, "{}", ran.err);
}
