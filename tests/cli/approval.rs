//! What people see of a job before they approve it: what is asked for, what cannot be undone, and what the linter says.

use serde_json::Value;

use crate::world::{SPEC, Spec, World};

/// A copy to another bucket that everybody may read, let run without anybody being asked.
const OPEN: Spec = Spec {
    name: "open",
    operation: "putObjectCopy: {targetResource: s3://manifests, cannedAccessControlList: public-read, storageClass: DEEP_ARCHIVE}",
    ..SPEC
};

fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_says_what_cannot_be_undone_what_is_public_and_what_the_linter_found() {
    let world = World::with(&OPEN);
    let text = world.run("plan --local").await.out;
    insta::assert_snapshot!(text);
    let comment = world.run("plan --local -o markdown").await.out;
    let outside = &comment[..comment.find("<details>").unwrap()];
    assert!(
        outside.contains("**cannot be undone**: an object of the same key") && outside.contains("**public**"),
        "{comment}"
    );
    assert!(comment.contains("- warning&#91;public-acl&#93; at open.yaml:7"), "{comment}");
    let document: Value = serde_json::from_str(&world.run("plan --local -o json").await.out).unwrap();
    let step = &document["steps"][0];
    assert_eq!(codes(&step["effects"]), ["overwrites-sources", "public-access", "archives"]);
    assert!(codes(&step["findings"]).contains(&"public-acl"), "{step}");
    assert!(codes(&step["findings"]).contains(&"automatic-irreversible"), "{step}");
    assert_eq!(step["findings"][0]["file"], "open.yaml");
    let copy = &step["asked"]["request"]["operation"]["putObjectCopy"];
    assert_eq!(copy["storageClass"], "DEEP_ARCHIVE");
}

/// A finding about a default stands in the project file, and belongs to no single job.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_in_the_project_file_is_told_too() {
    let world = World::with(&Spec { operation: "deleteObjectTagging: {}", ..SPEC });
    world.edit("tag.yaml", "  confirmation: automatic\n", "");
    world.edit("s3jobs.yaml", "    region:", "    confirmation: automatic\n    region:");
    let text = world.run("plan --local").await.out;
    assert!(text.contains("warning[automatic-irreversible] at s3jobs.yaml:7: nobody is asked"), "{text}");
    let comment = world.run("plan --local -o markdown").await.out;
    assert!(comment.contains("- warning&#91;automatic-irreversible&#93; at s3jobs.yaml:7"), "{comment}");
    let document: Value = serde_json::from_str(&world.run("plan --local -o json").await.out).unwrap();
    assert_eq!(codes(&document["findings"]), ["automatic-irreversible"]);
}

/// Two environments of one project keep a comment each.
#[tokio::test(flavor = "multi_thread")]
async fn the_mark_of_a_comment_names_project_and_environment() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "  local:", "  environments: {dev: {}, prod: {}}\n  local:");
    for (options, mark) in [
        ("", "<!-- s3jobs plan test -->"),
        ("--env dev", "<!-- s3jobs plan test dev -->"),
        ("--env prod", "<!-- s3jobs plan test prod -->"),
    ] {
        let comment = world.run(&format!("plan --local -o markdown {options}")).await.out;
        assert_eq!(comment.lines().next(), Some(mark));
    }
    let text = world.run("plan --local --env prod").await.out;
    assert!(text.starts_with("environment prod\n"), "{text}");
}

/// Nobody is asked about a plan that went to a file, or to a program.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_sees_the_plan_wherever_the_output_goes() {
    let mut world = World::with(&OPEN);
    (world.terminal.input, world.terminal.err) = (true, true);
    let public = ": everybody on the internet may read the objects";
    for line in ["apply --local", "apply --local -o json", "apply --local -o text=plan.txt"] {
        let ran = world.run(line).await;
        assert!(ran.err.contains(public), "{line}: {}", ran.err);
    }
    world.terminal.out = true;
    let ran = world.run("apply --local").await;
    assert!(ran.out.contains(public) && !ran.err.contains(public), "{}", ran.err);
}

/// What people approve is what `apply` shows before it asks, and `confirm` before it lets a job run.
#[tokio::test(flavor = "multi_thread")]
async fn who_applies_or_confirms_sees_the_same() {
    let world = World::with(&Spec { confirmation: "manual", ..OPEN });
    let public = "public: everybody on the internet may read the objects";
    for line in ["apply --local --yes", "confirm open --local"] {
        let ran = world.run(&format!("{line} --poll-interval 20ms")).await;
        assert!(ran.out.contains(public), "{line}: {}", ran.out);
        assert!(ran.out.contains("storageClass: DEEP_ARCHIVE"), "{line}: {}", ran.out);
    }
}
