//! Jobs that get another name: what is printed leads to the work being done once, whichever way is followed.

use crate::world::{Ran, SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --poll-interval 20ms";
const NEW: Spec = Spec { name: "new", confirmation: "manual", more: "  moved: {from: old}", ..SPEC };

/// A job that is held as `old`, and whose spec is `new` by now.
async fn renamed(new: &Spec) -> World {
    let world = World::with(&Spec { name: "old", confirmation: "manual", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 0);
    world.remove("old.yaml");
    world.spec(new);
    world
}

fn all(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

/// No word of a command that lets a job run which nothing lets run.
fn names_no_dead_end(ran: &Ran) {
    for dead_end in ["`s3jobs confirm old", "`s3jobs wait old", "--prune"] {
        assert!(!all(ran).contains(dead_end), "{dead_end}: {}", all(ran));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_result_and_commands_of_a_held_job_that_was_renamed_say_the_same() {
    let world = renamed(&NEW).await;
    let way_out = "nothing lets it run any more: end it (`s3jobs cancel old --local`), and say `run: 2` in this spec for the \
                   work to be done";
    for line in ["plan --local", APPLY, "wait --local --timeout 5s", APPLY] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4, "{line}: {}", all(&ran));
        assert!(ran.out.contains(way_out), "{line}: {}", ran.out);
        assert!(
            ran.out.contains("`s3jobs cancel old --local` ends it, and `run: 2` in the spec of `new`"),
            "{line}: {}",
            ran.out
        );
        names_no_dead_end(&ran);
    }
    let confirmed = world.run("confirm old --local --yes").await;
    assert_eq!(confirmed.code, 4);
    assert!(
        confirmed.out.contains("blocked (moved-away)") && confirmed.out.contains("`s3jobs cancel old"),
        "{}",
        confirmed.out
    );
    names_no_dead_end(&confirmed);
    assert_eq!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_what_is_printed_of_a_renamed_job_has_the_work_done_once() {
    let world = renamed(&NEW).await;
    world.run(APPLY).await;
    let cancelled = world.run("cancel old --local").await;
    assert_eq!(cancelled.code, 0, "{}", all(&cancelled));
    assert!(!cancelled.out.contains("cancel old"), "it is being done: {}", cancelled.out);
    let planned = world.run("plan --local").await;
    assert_eq!(planned.code, 0);
    insta::assert_snapshot!(planned.steady(), @r"
    + new  run 1  record: taken over from its former name; nothing runs
        putObjectTagging in 111122223333/us-west-2 at local: no job is created
        - put the run on record with what became of it under its former name: nothing is sent, and nothing runs
        old#1, the job's former name: cancelled on 2026-11-22, none of 20 tasks tried
        nothing was done by it: say `run: 2` in this spec for the work to be done

    Plan: 1 to record.
    Next: `s3jobs apply --local` carries it out
    ");
    world.edit("new.yaml", "run: 1", "run: 2");
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.run("confirm new --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bumped_run_waits_for_the_end_of_the_held_job_and_is_created_by_the_next_apply() {
    let world = renamed(&Spec { run: 2, confirmation: "automatic", ..NEW }).await;
    for line in ["plan --local", APPLY] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4, "{line}: {}", all(&ran));
        assert!(
            ran.out.contains("end it (`s3jobs cancel old --local`), and the next apply creates run 2"),
            "{}",
            ran.out
        );
        names_no_dead_end(&ran);
    }
    assert_eq!(world.run("cancel old --local").await.code, 0);
    let ran = world.run(&format!("{APPLY} --wait")).await;
    assert_eq!(ran.code, 0, "{}", all(&ran));
    assert_eq!(world.jobs().await, ["Complete", "Cancelled"]);
}

/// The same job without a word on its former name: what is proposed is what leads on.
#[tokio::test(flavor = "multi_thread")]
async fn a_held_job_that_was_renamed_without_a_word_is_told_the_whole_way() {
    let world = renamed(&Spec { more: "", ..NEW }).await;
    let planned = world.run("plan --local").await;
    assert_eq!(planned.code, 4);
    let way_out = "say `moved: {from: old}` and `run: 2`, and end what is held as `old` (`s3jobs cancel old --local`): run 2 \
                   does the work";
    assert!(planned.out.contains(way_out), "{}", planned.out);
    world.spec(&Spec { run: 2, ..NEW });
    assert_eq!(world.run("cancel old --local").await.code, 0);
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.run("confirm new --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_name_that_no_record_has_is_told() {
    let world = World::with(&Spec { name: "tag-invoices", confirmation: "manual", ..SPEC });
    world.run(APPLY).await;
    world.run("cancel tag-invoices --local").await;
    let more = "  moved: {from: tag-invoice}";
    world.spec(&Spec { name: "new", operation: "deleteObjectTagging: {}", more, ..SPEC });
    let planned = world.run("plan --local").await;
    assert_eq!(planned.code, 0, "{}", all(&planned));
    let told = "nothing is on record under `tag-invoice`, so that there is nothing to take over: the job is created as a \
                new one; did you mean `tag-invoices`?";
    let shown = planned.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(told), "{}", planned.out);
}

/// The project file is edited, and every job of the project seems to be another project's.
#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_got_another_name_by_mistake_is_told_so() {
    let world = World::with(&SPEC);
    world.spec(&Spec { name: "untag", operation: "deleteObjectTagging: {}", ..SPEC });
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    world.edit("s3jobs.yaml", "name: test}", "name: tset}");
    let planned = world.run("plan --local").await;
    assert_eq!(planned.code, 4);
    let told = "nothing of project `tset` is on record in this ledger: if its name was changed, change it back (`metadata: \
                {name: test}` in the project file), and all that ran counts again";
    assert_eq!(planned.out.matches(told).count(), 2, "{}", planned.out);
    world.edit("s3jobs.yaml", "name: tset}", "name: test}");
    assert!(world.run("plan --local").await.out.contains("2 jobs are done"));
    // Another project that has runs of its own is no mistake.
    world.edit("s3jobs.yaml", "name: test}", "name: tset}");
    world.spec(&Spec { name: "other", operation: "putObjectTagging: {tagSet: {e: f}}", ..SPEC });
    assert_eq!(world.run("apply other --local --yes --wait --poll-interval 20ms").await.code, 0);
    let planned = world.run("plan tag --local").await;
    assert!(planned.out.contains("of project `test`") && !planned.out.contains("change it back"), "{}", planned.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_of_an_old_checkout_is_told_of_the_later_run() {
    let world = World::with(&SPEC);
    world.run(&format!("{APPLY} --wait")).await;
    world.edit("tag.yaml", "run: 1", "run: 2");
    world.run(&format!("{APPLY} --wait")).await;
    world.edit("tag.yaml", "run: 2", "run: 1");
    let told = "run 2 of this job is on record, too (complete): if this checkout is an old one, bring it up to date";
    for line in ["plan --local", APPLY] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 0, "{}", all(&ran));
        assert!(ran.out.contains(told), "{}", all(&ran));
    }
    let planned: serde_json::Value = serde_json::from_str(&world.run("plan --local -o json").await.out).unwrap();
    assert!(planned.to_string().contains(told), "{planned}");
    world.edit("tag.yaml", "run: 1", "run: 2");
    assert!(!world.run("plan --local").await.out.contains("old one"));
}
