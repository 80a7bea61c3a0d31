//! Who may let jobs run is the project's to say, and whoever runs a command is judged by it.

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

fn allowing(world: &World, confirmers: &str) {
    let text = world.read("s3jobs.yaml");
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("policy:")).collect();
    let policy = format!("  policy: {{confirmers: [{confirmers}]}}\n  local:");
    world.write("s3jobs.yaml", &(kept.join("\n") + "\n").replace("  local:", &policy));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_named_leaves_the_job_held_and_is_told_who_is() {
    let world = World::with(&SPEC);
    allowing(&world, "{arn: \"arn:aws:iam::111122223333:role/release\"}");
    for line in [APPLY, "confirm tag --local --yes --poll-interval 20ms"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4, "{line}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("not-a-confirmer"), "{line}: {}", ran.out);
        assert!(ran.out.contains("does not name arn:aws:iam::"), "{line}: {}", ran.out);
        assert!(ran.out.contains("it names arn:aws:iam::111122223333:role/release"), "{line}: {}", ran.out);
        assert_eq!(world.jobs().await, ["Suspended"], "{line}");
    }
    allowing(&world, "{arn: \"arn:aws:iam::*:user/local\"}");
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let shown = world.run("ledger show tag --local").await.out;
    assert!(shown.contains("confirmed by") && shown.contains(":user/local"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_a_ci_system_is_known_by_its_variables() {
    let mut world = World::with(&Spec { name: "tag", ..SPEC });
    allowing(&world, "{github: {repository: acme/jobs, ref: refs/heads/main}}");
    for (name, value) in
        [("GITHUB_ACTIONS", "true"), ("GITHUB_REPOSITORY", "acme/jobs"), ("GITHUB_REF", "refs/pull/7/merge")]
    {
        world.env.insert(name.to_owned(), value.to_owned());
    }
    let ran = world.run(APPLY).await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("a run of GitHub Actions in acme/jobs at refs/pull/7/merge"), "{}", ran.out);
    world.env.insert("GITHUB_REF".to_owned(), "refs/heads/main".to_owned());
    let ran = world.run(APPLY).await;
    assert_eq!((ran.code, world.jobs().await), (0, vec!["Complete".to_owned()]), "{}{}", ran.out, ran.err);
}

/// What STS cannot tell cannot be written, and is explained where it stands.
#[tokio::test(flavor = "multi_thread")]
async fn a_wildcard_in_a_role_with_a_path_is_a_mistake_of_the_project_file() {
    let world = World::with(&SPEC);
    allowing(&world, "{arn: \"arn:aws:iam::111122223333:role/team/*\"}");
    let ran = world.run("validate").await;
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("not in the name of a role with a path"), "{}", ran.out);
}
