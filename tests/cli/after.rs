//! Jobs in an order, as a person runs them.

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --poll-interval 20ms";

const SECOND: Spec =
    Spec { name: "second", operation: "putObjectTagging: {tagSet: {c: d}}", more: "  after: [first]\n", ..SPEC };

/// Three jobs in a chain.
fn chain() -> World {
    let world = World::with(&Spec { name: "first", ..SPEC });
    world.spec(&SECOND);
    world.spec(&Spec { name: "third", operation: "deleteObjectTagging: {}", more: "  after: [second]\n", ..SPEC });
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_runs_jobs_in_their_order() {
    let world = chain();
    insta::assert_snapshot!(world.run("plan --local").await.steady());
    let markdown = world.run("plan --local -o markdown").await.out;
    assert!(markdown.contains("after first is complete and accepted"), "{markdown}");
    let json = world.run("plan --local -o json").await.out;
    assert!(json.contains("\"after\": [\n            \"first\"\n          ]"), "{json}");
    let ran = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("waits: after second#1, which is not created yet"), "{}", ran.err);
    assert_eq!(world.jobs().await, ["Complete", "Complete", "Complete"]);
    assert_eq!(world.run("plan --local --detailed-exitcode").await.code, 0);
}

/// Without `--wait` each apply goes as far as it comes, ends with 0, and says what waits.
#[tokio::test(flavor = "multi_thread")]
async fn without_waiting_the_next_apply_goes_on() {
    let world = chain();
    let ran = world.run(&format!("{APPLY} --detach")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady());
    assert_eq!(world.jobs().await.len(), 1);
    let mut jobs = 1;
    // One that was created is let run by the apply that created it, or by the next.
    for _ in 0..6 {
        let ran = world.run(APPLY).await;
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        world.run("wait --local --poll-interval 20ms").await;
        let now = world.jobs().await;
        assert!((jobs..=jobs + 1).contains(&now.len()), "{now:?}");
        assert!(now.iter().take(jobs).all(|status| status == "Complete"), "{now:?}");
        jobs = now.len();
    }
    assert_eq!(world.jobs().await, ["Complete", "Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_in_the_middle_blocks_what_comes_after_it_until_a_person_decides() {
    let world = chain();
    world.spec(&Spec { manifest: "half", ..SECOND });
    let ran = world.run(&format!("{APPLY} --wait -o text -o json=result.json")).await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("after second#1, of which 2 of 4 tasks failed (its spec accepts: none)"), "{}", ran.out);
    let result = world.read("result.json");
    assert!(result.contains("\"reason\": \"predecessor-failed\""), "{result}");
    assert_eq!(world.jobs().await.len(), 2);
    let status = world.run("status --local").await;
    assert!(status.out.contains("predecessor-failed"), "{}", status.out);
    world.edit("second.yaml", "  after: [first]\n", "  after: [first]\n  acceptance: {maxFailedTasks: 2}\n");
    let ran = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await.len(), 3);
}

/// What was accepted is on record, so that a path need not be given once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_predecessor_outside_of_the_paths_counts_by_its_record() {
    let world =
        World::with(&Spec { name: "first", manifest: "half", more: "  acceptance: {maxFailedTasks: 2}\n", ..SPEC });
    world.spec(&SECOND);
    let blocked = world.run(&format!("{APPLY} --wait second.yaml")).await;
    assert_eq!(blocked.code, 4, "{}{}", blocked.out, blocked.err);
    assert!(blocked.out.contains("after first, of which no run is on record"), "{}", blocked.out);
    assert_eq!(world.run(&format!("{APPLY} --wait first.yaml")).await.code, 0);
    let ran = world.run(&format!("{APPLY} --wait second.yaml")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // A spec that is gone is a warning, and its run counts.
    world.remove("first.yaml");
    let checked = world.run("validate").await;
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("after-unknown"), "{}", checked.out);
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
}

/// A held predecessor waits for a person, and so does what comes after it.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_a_held_job_waits_for_the_same_person() {
    let world = chain();
    world.edit("first.yaml", "confirmation: automatic", "confirmation: manual");
    let ran = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("after first#1, which has not ended yet") || ran.out.contains("which is held"),
        "{}",
        ran.out
    );
    assert_eq!(world.run("confirm first --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_spec_is_left_alone_until_it_is_no_longer() {
    let world = World::with(&Spec { name: "first", more: "  suspend: true\n", ..SPEC });
    world.spec(&SECOND);
    insta::assert_snapshot!(world.run("plan --local").await.steady());
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady());
    assert!(world.jobs().await.is_empty());
    // The job that is there is held, and a person ends it or lifts the suspension.
    world.edit("first.yaml", "  suspend: true\n", "");
    world.edit("first.yaml", "confirmation: automatic", "confirmation: manual");
    world.run(APPLY).await;
    world.edit("first.yaml", "confirmation: manual\n", "confirmation: automatic\n  suspend: true\n");
    assert_eq!(world.run(&format!("{APPLY} --wait first.yaml")).await.code, 0);
    assert_eq!(world.jobs().await, ["Suspended"]);
    let refused = world.run("confirm first --local --yes").await;
    assert_eq!(refused.code, 4, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("remove `suspend` to let it run"), "{}", refused.out);
    assert_eq!(world.run("cancel first --local").await.code, 0);
    assert_eq!(world.jobs().await, ["Cancelled"]);
}

/// What was done elsewhere is done, in a freeze as well; what comes after it begins when the freeze is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_job_counts_and_a_freeze_holds_back_what_comes_after_it() {
    let world = World::with(&Spec { name: "first", more: "  recorded: {reason: By hand}\n", ..SPEC });
    world.spec(&SECOND);
    let freeze = "  policy: {freeze: [{from: 2020-01-01T00:00:00Z, until: 2120-01-01T00:00:00Z, reason: Audit}]}\n";
    world.edit("s3jobs.yaml", "  local:", &format!("{freeze}  local:"));
    let frozen = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(frozen.code, 4, "{}{}", frozen.out, frozen.err);
    assert!(frozen.out.contains("frozen") && frozen.out.contains("Audit"), "{}", frozen.out);
    assert!(world.jobs().await.is_empty());
    assert!(world.run("status --local first.yaml").await.out.contains("recorded"));

    world.edit("s3jobs.yaml", freeze, "");
    let ran = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, ["Complete"]);
}

/// What an apply has done by its end is what it tells of, and not what stood in its plan.
#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_wait_is_told_how_far_the_jobs_before_came() {
    let world = World::with(&Spec { name: "gate", confirmation: "manual", ..SPEC });
    world.spec(&Spec { name: "then", operation: "deleteObjectTagging: {}", more: "  after: [gate]", ..SPEC });
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let result = ran.out.split("JOB ").last().unwrap();
    assert!(result.contains("after gate#1, which is held until a person confirms it"), "{result}");
    assert!(result.contains("`s3jobs confirm gate --local` lets it run"), "{result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_job_before_is_blocked_stands_where_it_is_told() {
    let world = World::with(&Spec { name: "gate", ..SPEC });
    world.edit("gate.yaml", "etag: ", "etag: 0");
    world.spec(&Spec { name: "then", operation: "deleteObjectTagging: {}", more: "  after: [gate]", ..SPEC });
    for line in ["plan --local", APPLY] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4);
        let told = "after gate#1, which is blocked (manifest-changed): the manifest is not the one that the spec means";
        assert!(ran.out.contains(told), "{}", ran.out);
        assert!(!ran.out.contains("see `s3jobs plan"), "{}", ran.out);
    }
}

/// Whoever waits for a job expects its end, and nothing brings that of a suspended one.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_suspended_job_is_told_that_it_will_not_end() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run(APPLY).await;
    world.spec(&Spec { confirmation: "manual", more: "  suspend: true", ..SPEC });
    let waited = world.run("wait tag --local --timeout 1m").await;
    assert_eq!(waited.code, 4, "{}{}", waited.out, waited.err);
    assert!(waited.out.contains("Nothing to do: 1 suspended."), "{}", waited.out);
    let applied = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(applied.code, 0, "an apply does what the spec says: {}", applied.out);
}

/// Only the word of its spec is missing: an apply lets it run, and a person need not.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_held_job_is_told_who_lets_it_run() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run(APPLY).await;
    world.spec(&SPEC);
    let waited = world.run("wait --local --poll-interval 20ms -o text -o json=result.json").await;
    assert_eq!(waited.code, 4, "{}{}", waited.out, waited.err);
    let told = [&*waited.out, &waited.err].concat();
    assert!(!told.contains("`s3jobs confirm") && !told.contains("a person"), "{told}");
    assert!(waited.out.contains("Next: `s3jobs apply --local` lets the job run, as its spec says"), "{}", waited.out);
    assert!(world.read("result.json").contains("\"wait\": \"apply\""), "{}", world.read("result.json"));
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete"]);
}
