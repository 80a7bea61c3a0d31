//! The name of a job that cannot be undone, or reaches the public, is typed before it is let run: nothing else lets it.

use serde_json::Value;

use crate::world::{SPEC, Spec, World};

/// A copy that everybody may read.
const OPEN: Spec = Spec {
    name: "open",
    operation: "putObjectCopy: {targetResource: s3://manifests, targetKeyPrefix: p, cannedAccessControlList: public-read}",
    ..SPEC
};

const TAGS: Spec = Spec { name: "untag", operation: "deleteObjectTagging: {}", ..SPEC };

const APPLY: &str = "apply --local --poll-interval 20ms";
const CONFIRM: &str = "confirm open --local --poll-interval 20ms";

fn with_policy(world: &World, policy: &str) {
    world.edit("s3jobs.yaml", "  local:", &format!("  policy: {policy}\n  local:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_only_the_name_on_the_command_line_lets_it_run() {
    for confirmation in ["automatic", "{guarded: {minTasks: 20, maxTasks: 20}}"] {
        let world = World::with(&Spec { confirmation, ..OPEN });
        for line in [format!("{APPLY} --yes --wait"), format!("{CONFIRM} --yes"), CONFIRM.to_owned()] {
            let ran = world.run(&line).await;
            assert_eq!(ran.code, 4, "{line}: {}{}", ran.out, ran.err);
            assert!(ran.out.contains("name-not-typed"), "{line}: {}", ran.out);
            assert!(ran.out.contains("s3jobs confirm open --confirm open --local"), "{line}: {}", ran.out);
            assert!(ran.out.contains("objects are opened to everybody"), "{line}: {}", ran.out);
            assert_eq!(world.jobs().await, ["Suspended"], "{line}");
        }
        let ran = world.run(&format!("{CONFIRM} --confirm open --wait")).await;
        assert_eq!(world.jobs().await, ["Complete"], "{}{}", ran.out, ran.err);
        assert_ne!(ran.code, 4, "{}", ran.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_takes_the_name_as_well() {
    let world = World::with(&OPEN);
    let ran = world.run(&format!("{APPLY} --yes --wait --confirm open")).await;
    assert_eq!(world.jobs().await, ["Complete"], "{}{}", ran.out, ran.err);
}

/// A manual job waits for a person as ever, and is said to be let run by its name.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_a_person_says_that_its_name_is_typed() {
    let world = World::with(&Spec { confirmation: "manual", ..OPEN });
    let ran = world.run(&format!("{APPLY} --yes")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for line in ["plan --local", "status --local"] {
        let told = world.run(line).await.out;
        assert!(told.contains("its name is typed before it runs, or said with `--confirm NAME`"), "{line}: {told}");
    }
    let ran = world.run(&format!("{CONFIRM} --yes")).await;
    assert_eq!((ran.code, world.jobs().await), (4, vec!["Suspended".to_owned()]), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_terminal_the_name_is_asked_for_and_nothing_else_is_taken_for_it() {
    for (answer, line, ended) in [
        ("yes\nopen\n", APPLY, "Complete"),
        ("yes\n open \n", APPLY, "Complete"),
        ("yes\nyes\n", APPLY, "Suspended"),
        ("yes\nOpen\n", APPLY, "Suspended"),
        ("yes\n", APPLY, "Suspended"),
    ] {
        let mut world = World::with(&OPEN);
        world.spec(&TAGS);
        (world.terminal.input, world.terminal.err, world.answer) = (true, true, answer);
        let ran = world.run(&format!("{line} --wait")).await;
        let jobs = world.jobs().await;
        assert!(jobs.contains(&"Complete".to_owned()), "{answer:?}: the other one ran: {}", ran.out);
        let is_held = jobs.contains(&"Suspended".to_owned());
        assert_eq!(is_held, ended == "Suspended", "{answer:?}: {jobs:?} {}{}", ran.out, ran.err);
        assert_eq!(ran.code == 4, is_held, "{answer:?}: {}", ran.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn confirm_asks_for_the_name_alone() {
    let mut world = World::with(&OPEN);
    let _ = world.run(&format!("{APPLY} --yes")).await;
    (world.terminal.input, world.terminal.err) = (true, true);
    world.answer = "yes\n";
    let ran = world.run(CONFIRM).await;
    assert_eq!((ran.code, world.jobs().await), (4, vec!["Suspended".to_owned()]), "{}{}", ran.out, ran.err);
    world.answer = "open\n";
    let ran = world.run(&format!("{CONFIRM} --wait")).await;
    assert_eq!(world.jobs().await, ["Complete"], "{}{}", ran.out, ran.err);
}

/// How many tags are too many is the project's to say, and what S3 counted decides.
#[tokio::test(flavor = "multi_thread")]
async fn above_the_projects_threshold_the_name_is_typed() {
    for (most, code, jobs) in [("19", 4, "Suspended"), ("20", 0, "Complete")] {
        let world = World::with(&TAGS);
        with_policy(&world, &format!("{{typedConfirmation: {{replacedTags: {most}}}}}"));
        let ran = world.run(&format!("{APPLY} --yes --wait")).await;
        assert_eq!((ran.code, world.jobs().await), (code, vec![jobs.to_owned()]), "{most}: {}{}", ran.out, ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_first_what_cannot_be_undone_and_whose_name_is_typed() {
    let world = World::with(&OPEN);
    world.spec(&TAGS);
    let text = world.run("plan --local").await.out;
    insta::assert_snapshot!(text.split_once("\n\n").unwrap().0, @r"
    ! cannot be undone: open, untag
    ! public: open
    ! each let run when its name is typed: open
    ");
    assert!(text.contains("as soon as S3 has counted its tasks, and its name is typed"), "{text}");
    let comment = world.run("plan --local -o markdown").await.out;
    assert!(comment.contains("- :lock: **each let run when its name is typed**: open\n"), "{comment}");
    let document: Value = serde_json::from_str(&world.run("plan --local -o json").await.out).unwrap();
    let named = |step: usize| document["steps"][step]["actions"][1]["nameNotTyped"].clone();
    assert_eq!(named(0), serde_json::json!([{"code": "public-access"}]));
    assert_eq!(named(1), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_the_command_is_not_about_is_refused() {
    let world = World::with(&OPEN);
    let ran = world.run("confirm open --confirm opne --local").await;
    assert_eq!(ran.code, 64, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("s3jobs confirm opne --confirm opne") || ran.err.contains("opne"), "{}", ran.err);
}
