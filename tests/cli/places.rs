//! Where a command works: no project here and one nearby, folders with YAML of other programs, projects without specs, and
//! projects whose environment was not chosen.

use crate::world::{SPEC, Spec, World};

const COMPOSE: &str = "services: {web: {image: nginx}}\n";
const POD: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pod}\nspec: {template: {spec: {}}}\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n{{- if .x }}\n  name: x\n";

/// A repository with a project in a folder, and YAML of other programs all around.
fn repository() -> World {
    let world = World::with(&SPEC);
    std::fs::create_dir(world.root.join("jobs")).unwrap();
    for file in ["s3jobs.yaml", "seed.yaml", "twenty.csv", "half.csv", "tag.yaml"] {
        std::fs::rename(world.root.join(file), world.root.join("jobs").join(file)).unwrap();
    }
    for number in 0..28 {
        world.write(&format!("charts/{number}.yaml"), TEMPLATE);
    }
    world.write("compose.yaml", COMPOSE);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_project_the_one_nearby_is_named() {
    let world = repository();
    for command in
        ["status", "wait", "plan", "apply --yes", "confirm tag", "cancel tag", "report tag", "show tag", "ledger list"]
    {
        let ran = world.run(&format!("{command}{}", if command == "show tag" { "" } else { " --local" })).await;
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{command}: {}", ran.err);
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err.replace(world.root.as_str(), "ROOT"), @r"
            error: there is no project here: no `s3jobs.yaml` stands in `ROOT` or above it
            help: there is one in `jobs`: `cd jobs`, or add `--project jobs/s3jobs.yaml`
            ");
        }
    }
    assert_eq!(world.run("status --local --project jobs/s3jobs.yaml").await.code, 0);
    world.remove("jobs");
    let ran = world.run("status").await;
    assert!(ran.code == 64 && ran.err.contains("`s3jobs init`"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn yaml_of_other_programs_is_counted_and_no_mistake() {
    let world = World::with(&SPEC);
    for (file, text) in
        [("compose.yaml", COMPOSE), ("k8s/pod.yaml", POD), ("k8s/list.yml", "- a\n"), ("values.yaml", "# none\n")]
    {
        world.write(file, text);
    }
    world.write("charts/deploy.yaml", TEMPLATE);
    std::fs::write(world.root.join("latin.yaml"), b"name: caf\xe9\n").unwrap();
    let ran = world.run("validate").await;
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "1 job valid in 1 file; 6 other YAML files left out\n"),
        "{}",
        ran.err
    );
    let json: serde_json::Value = serde_json::from_str(&world.run("validate -o json").await.out).unwrap();
    assert_eq!((&json["summary"]["otherFiles"], &json["summary"]["filesChecked"]), (&6.into(), &3.into()));
    assert_eq!(world.run("plan --local").await.code, 0);
    assert_eq!(world.run("fmt --check").await.err.matches("charts").count(), 0);
    for file in ["compose.yaml", "k8s/pod.yaml", "k8s/list.yml", "values.yaml", "charts/deploy.yaml", "latin.yaml"] {
        let named = world.run(&format!("validate {file}")).await;
        assert_eq!(named.code, 3, "{file} was named: {}{}", named.out, named.err);
        let beside = world.run(&format!("validate . {file}")).await;
        assert_eq!(beside.code, 3, "{file} was named beside its folder: {}", beside.out);
    }
}

/// A slip must not take a spec for another program's: its job would seem to have none.
#[tokio::test(flavor = "multi_thread")]
async fn a_spec_with_a_slip_in_its_head_is_a_mistake_and_not_left_out() {
    for (from, to) in [
        ("apiVersion: s3jobs/v1", "apiVersion: s3job/v1"),
        ("apiVersion: s3jobs/v1", "apiversion: s3jobs/v1"),
        ("apiVersion: s3jobs/v1", "apiVersion: v1"),
        ("apiVersion: s3jobs/v1\n", ""),
        ("kind: Job", "kind: Jobs"),
        ("kind: Job\n", ""),
        ("apiVersion: s3jobs/v1\nkind: Job\n", ""),
        ("spec:\n", "spec:\n\tx: [\n"),
        ("apiVersion: s3jobs/v1", "# apiVersion: s3jobs/v1"),
    ] {
        let world = World::with(&SPEC);
        world.edit("tag.yaml", from, to);
        let ran = world.run("validate").await;
        assert_eq!(ran.code, 3, "{from} as {to}: {}", ran.out);
        assert!(ran.out.contains("--> tag.yaml"), "{from} as {to}: {}", ran.out);
    }
    let world = World::with(&SPEC);
    world.write("tag.yaml", "");
    assert_eq!(world.run("validate").await.code, 3, "a spec that was cut off");
    world.spec(&SPEC);
    let text: Vec<u8> = world.read("tag.yaml").encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(world.root.join("tag.yaml"), text).unwrap();
    assert_eq!(world.run("validate").await.code, 3, "a spec that some editor saved as UTF-16");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_without_specs_is_no_mistake() {
    let world = World::new();
    let valid = world.run("validate").await;
    assert_eq!((valid.code, valid.out.as_str()), (0, "0 jobs valid in 0 files\n"), "{}", valid.err);
    for (line, said) in [
        ("plan --local", "Plan: no jobs."),
        ("plan . --local", "Plan: no jobs."),
        ("apply --local --yes", "Nothing to do: no jobs."),
        ("status --local", "no jobs"),
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 0, "{line}: {}", ran.err);
        assert!(ran.out.contains(said), "{line}: {}", ran.out);
    }
    assert_eq!(world.run("validate --all-envs").await.code, 0);
    std::fs::create_dir(world.root.join("empty")).unwrap();
    world.write("empty/compose.yaml", COMPOSE);
    let named = world.run("validate empty").await;
    assert!(named.code == 64 && named.err.contains("(1 other YAML file was left out)"), "{}", named.err);
}

/// The last spec is gone: nobody can say whether it was removed, or is only looked for in the wrong place.
#[tokio::test(flavor = "multi_thread")]
async fn pruning_without_any_spec_is_refused() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.remove("tag.yaml");
    assert!(world.run("plan --local").await.out.contains("no spec names this live job"));
    for line in ["apply --local --yes --prune", "plan --local --prune", "plan . --local --prune"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("would end every live job") && ran.err.contains("`s3jobs cancel NAME"), "{}", ran.err);
    }
    assert_eq!(world.jobs().await, ["Suspended"]);
    assert_eq!(world.run("cancel tag --local --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await, ["Cancelled"]);
}

const ENVIRONMENTS: &str = "  environments:\n    dev: {defaults: {accountId: \"111122223333\", roleArn: \"arn:aws:iam::111122223333:role/batch\"}}\n    prod: {defaults: {accountId: \"444455556666\", roleArn: \"arn:aws:iam::444455556666:role/batch\"}}\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_was_not_chosen_is_asked_for() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.edit("s3jobs.yaml", "    accountId: \"111122223333\"\n", "");
    world.edit("s3jobs.yaml", "    roleArn: arn:aws:iam::111122223333:role/batch\n", "");
    world.edit("s3jobs.yaml", "  local:", &format!("{ENVIRONMENTS}  local:"));
    assert_eq!(world.run("apply --local --yes --env dev").await.code, 0);
    for command in ["status", "status tag", "wait", "plan", "apply --yes", "confirm tag", "cancel tag", "report tag"] {
        let ran = world.run(&format!("{command} --local")).await;
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{command}: {}", ran.err);
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @r"
            error: no environment was chosen, and the specs of this project are complete only in one
            help: choose one with `--env dev` or `--env prod`
            ");
        }
    }
    assert_eq!(world.jobs().await, ["Suspended"]);
}

/// The specs are complete without an environment as well: what runs in another one is not said not to be there.
#[tokio::test(flavor = "multi_thread")]
async fn runs_of_another_environment_are_counted_where_none_was_chosen() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.edit("s3jobs.yaml", "  local:", &format!("{ENVIRONMENTS}  local:"));
    world.run("apply --local --yes --env prod").await;
    let ran = world.run("status --local").await;
    let note = "note: 1 more run of this project in 444455556666/us-west-2 at local: choose that environment";
    assert!(ran.code == 0 && ran.err.contains(note), "{}{}", ran.out, ran.err);
    let report = world.run("report tag --local").await;
    assert!(report.code == 64 && report.err.contains("tag#1 is in 444455556666/us-west-2"), "{}", report.err);
    let chosen = world.run("status --local --env prod").await;
    assert!(!chosen.err.contains("note: "), "{}", chosen.err);
}

/// A project inside of another: its spec is on record in its own ledger, and the other one would run it once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_spec_of_a_nested_project_is_not_taken_for_the_outer_ones() {
    let world = World::new();
    world.write("nested/s3jobs.yaml", &crate::world::PROJECT.replace("name: test", "name: inner"));
    world.write("nested/seed.yaml", &std::fs::read_to_string(world.root.join("seed.yaml")).unwrap());
    for list in ["twenty.csv", "half.csv"] {
        world.write(&format!("nested/{list}"), &std::fs::read_to_string(world.root.join(list)).unwrap());
    }
    world.spec(&SPEC);
    std::fs::rename(world.root.join("tag.yaml"), world.root.join("nested/tag.yaml")).unwrap();
    let apply = "apply nested/tag.yaml --local --yes --wait --poll-interval 20ms";
    assert_eq!(world.run(apply).await.code, 0);
    for line in [
        "validate --project s3jobs.yaml nested/tag.yaml",
        "fmt --project s3jobs.yaml nested/tag.yaml",
        "plan --project s3jobs.yaml nested --local",
        "apply --project s3jobs.yaml nested/tag.yaml --local --yes",
        "status --project s3jobs.yaml nested/tag.yaml --local",
        "wait --project s3jobs.yaml nested/tag.yaml --local",
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}{}", ran.out, ran.err);
        for word in ["nested/s3jobs.yaml", "`s3jobs.yaml`", "leave `--project` out"] {
            assert!(ran.err.contains(word), "{line}: {}", ran.err);
        }
    }
    assert_eq!(world.run("plan --project nested/s3jobs.yaml nested/tag.yaml --local").await.code, 0);
}

/// The same, through a link that the outer project has to the spec.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_spec_of_a_nested_project_is_no_spec_of_the_outer_one() {
    let world = World::new();
    world.write("nested/s3jobs.yaml", crate::world::PROJECT);
    world.spec(&SPEC);
    std::fs::rename(world.root.join("tag.yaml"), world.root.join("nested/tag.yaml")).unwrap();
    std::os::unix::fs::symlink("nested/tag.yaml", world.root.join("link.yaml")).unwrap();
    let ran = world.run("validate").await;
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("this link leads to a spec of another project"), "{}", ran.out);
}

/// A folder with two project files has one project: the other file would run each of its specs once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_project_file_beside_the_first_is_refused() {
    let world = World::with(&SPEC);
    world.write("other.yaml.project", crate::world::PROJECT);
    for line in ["plan --local --project other.yaml.project", "plan --local --project other.yaml.project tag.yaml"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}{}", ran.out, ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_among_the_paths_is_told_where_it_is() {
    let world = World::with(&SPEC);
    world.spec(&crate::world::Spec { name: "other", operation: "deleteObjectTagging: {}", ..SPEC });
    let ran = world.run("apply other.yaml --confirm tag --local --yes").await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @r"
    error: no spec of the given paths is named `tag`: they have `other`
    help: its spec is in `tag.yaml`: name that file, too, or leave PATHS out
    ");
    let ran = world.run("apply other.yaml --confirm othr --local --yes").await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @r"
    error: no spec of the given paths is named `othr`: they have `other`
    help: did you mean `other`?
    ");
}
