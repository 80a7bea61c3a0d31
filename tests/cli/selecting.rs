//! Which jobs a command is about: names, patterns, paths, labels, and what changed in git.

use std::process::Command;

use crate::world::{Ran, SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --poll-interval 20ms";

/// Four jobs that do different work, three of which have labels.
fn world() -> World {
    let world = World::new();
    let spec = |name, operation, manifest| Spec { name, operation, manifest, ..SPEC };
    world.spec(&spec("tag-a", "putObjectTagging: {tagSet: {a: b}}", "twenty"));
    world.spec(&spec("tag-b", "putObjectTagging: {tagSet: {c: d}}", "twenty"));
    world.spec(&spec("untag", "deleteObjectTagging: {}", "half"));
    world.spec(&spec("other", "putObjectTagging: {tagSet: {e: f}}", "half"));
    label(&world, "tag-a", "{team: finance, env: prod}");
    label(&world, "tag-b", "{team: finance, env: dev}");
    label(&world, "untag", "{team: sales}");
    world
}

fn label(world: &World, name: &str, labels: &str) {
    world.edit(&format!("{name}.yaml"), &format!("{{name: {name}}}"), &format!("{{name: {name}, labels: {labels}}}"));
}

/// The jobs that a plan tells of.
async fn planned(world: &World, selection: &str) -> (Ran, Vec<String>) {
    let ran = world.run(&format!("plan --local {selection} -o json=plan.json -o text")).await;
    let plan: serde_json::Value = if world.exists("plan.json") {
        serde_json::from_str(&world.read("plan.json")).unwrap()
    } else {
        serde_json::Value::Null
    };
    let steps = plan["steps"].as_array().cloned().unwrap_or_default();
    let names = steps.iter().map(|step| step["job"].as_str().unwrap().to_owned()).collect();
    (ran, names)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_grammar_says_which_jobs_are_meant() {
    let world = world();
    for (selection, expected) in [
        ("tag-a", vec!["tag-a"]),
        ("tag-a untag", vec!["tag-a", "untag"]),
        ("tag-*", vec!["tag-a", "tag-b"]),
        ("{tag-a,other}", vec!["other", "tag-a"]),
        ("tag-* --exclude tag-b", vec!["tag-a"]),
        ("--exclude *tag*", vec!["other"]),
        ("-l team=finance", vec!["tag-a", "tag-b"]),
        ("-l team=finance,env!=prod", vec!["tag-b"]),
        ("-l team -l !env", vec!["untag"]),
        ("--selector !team", vec!["other"]),
        ("untag.yaml tag-a", vec!["tag-a", "untag"]),
        ("tag-a.yaml untag.yaml -l team=sales", vec!["untag"]),
    ] {
        let (ran, names) = planned(&world, selection).await;
        assert_eq!(
            (ran.code, names),
            (0, expected.iter().map(ToString::to_string).collect()),
            "{selection}: {}",
            ran.err
        );
    }
    let (ran, _) = planned(&world, "tag-* --exclude tag-b").await;
    assert!(ran.err.contains("selected 1 of 4 jobs\n"), "{}", ran.err);
    assert!(ran.out.contains("apply --exclude tag-b 'tag-*' --local"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_that_stands_for_no_job_is_64_and_says_what_was_meant() {
    let world = world();
    for (selection, said, help) in [
        ("tg-a*", "no job is named like `tg-a*`", "did you mean `tag-a`?"),
        ("zzz-*", "no job is named like `zzz-*`", "patterns stand for jobs that have a spec"),
        ("-l team=nobody", "no job has the labels `team=nobody`", ""),
        ("-l taem=finance", "no job has the labels `taem=finance`", "did you mean `team`?"),
        ("tag-a -l team=sales", "no job of these has the labels `team=sales`", ""),
        ("tag-a --exclude tag-*", "`--exclude` leaves out every job that was named", ""),
        ("tag-a --exclude tga-b", "no job is named like `tga-b`", "did you mean `tag-b`?"),
        ("tag-c", "no spec and no record is named `tag-c`", "did you mean"),
        ("tag-[", "`tag-[` is no pattern of names", "write it like `tag-*`"),
    ] {
        for command in ["plan --local", "status --local", "apply --local --yes"] {
            let ran = world.run(&format!("{command} {selection}")).await;
            assert_eq!(ran.code, 64, "{command} {selection}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(said) && ran.err.contains(help), "{command} {selection}: {}", ran.err);
        }
    }
    for command in ["confirm", "cancel"] {
        let ran = world.run(&format!("{command} --local")).await;
        assert_eq!(ran.code, 64, "{}", ran.err);
        assert!(ran.err.contains("was not told which jobs it is about"), "{}", ran.err);
    }
    let ran = world.run("plan --local -l team=").await;
    assert_eq!(ran.code, 64, "an empty value is one that no job has: {}", ran.err);
    let ran = world.run("plan --local -l ,").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("it names no label"), "{}", ran.err);
}

/// Of jobs that are not selected nothing says that no spec names them.
#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_applied_and_nothing_beside_it_is_touched() {
    let world = world();
    for (selection, said) in [("tag-a", "a part of them is named"), ("-l team=finance", "a part of them is named")] {
        for command in ["plan --local", "apply --local --yes"] {
            let ran = world.run(&format!("{command} {selection} --prune")).await;
            assert_eq!(ran.code, 64, "{command}: {}", ran.err);
            assert!(ran.err.contains(said), "{command}: {}", ran.err);
        }
    }
    assert_eq!(world.run(&format!("{APPLY} --wait tag-*")).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
    for command in ["status", "report", "wait"] {
        let ran = world.run(&format!("{command} --local -l env=prod")).await;
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        assert!(ran.out.contains("tag-a") && !ran.out.contains("tag-b"), "{command}: {}", ran.out);
    }
    let ran = world.run("report --local --exclude untag --exclude other").await;
    assert!(ran.code == 0 && ran.out.contains("tag-a  run 1") && ran.out.contains("tag-b  run 1"), "{}", ran.out);
    let ran = world.run("cancel --local tag-*").await;
    assert_eq!(ran.code, 0, "nothing of them is left to cancel: {}{}", ran.out, ran.err);
    // The whole is looked at all the same: the same effect is another job's, which is not selected.
    let twin = Spec { name: "twin", operation: "putObjectTagging: {tagSet: {a: b}}", ..SPEC };
    world.spec(&twin);
    let ran = world.run("plan --local twin").await;
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("same-effect-elsewhere"), "{}", ran.out);
}

/// A repository with the world's files, committed.
fn repository(world: &World) {
    world.write(".gitignore", ".s3jobs/\nplan.json\n");
    git(world, "init --quiet --initial-branch main");
    commit(world);
}

fn commit(world: &World) {
    git(world, "add --all");
    git(world, "-c user.name=A -c user.email=a@example.com commit --quiet --allow-empty --message m");
}

#[allow(clippy::disallowed_methods, reason = "git needs the tests' own PATH")]
fn git(world: &World, line: &str) {
    let mut command = Command::new("git");
    command.args(line.split(' ')).current_dir(&world.root).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
}

async fn changed(world: &World) -> Vec<String> {
    let (ran, names) = planned(world, "--changed-since main").await;
    assert!([0, 4].contains(&ran.code), "{}{}", ran.out, ran.err);
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_a_branch_was_left_is_selected() {
    let world = world();
    let list = "{file: {path: half.csv, bucket: s3://manifests, fields: [Bucket, Key]}}";
    let other = world.read("other.yaml");
    let manifest = other.lines().find(|line| line.starts_with("  manifest:")).unwrap().to_owned();
    world.edit("other.yaml", &manifest, &format!("  manifest: {list}"));
    repository(&world);
    git(&world, "checkout --quiet -b topic");
    let (ran, names) = planned(&world, "--changed-since main").await;
    assert_eq!((ran.code, names.len()), (0, 0), "{}", ran.err);
    assert!(ran.err.contains("nothing has changed: selected none of 4 jobs"), "{}", ran.err);
    assert_eq!(world.run(&format!("{APPLY} --changed-since main")).await.code, 0);
    assert!(world.jobs().await.is_empty(), "nothing was applied");
    // Not committed, and an edit without an effect: the file counts.
    world.edit("tag-a.yaml", "priority: 1", "priority: 1 # the highest");
    assert_eq!(changed(&world).await, ["tag-a"]);
    commit(&world);
    assert_eq!(changed(&world).await, ["tag-a"]);
    // The list in the repository, and a new file that git does not know.
    world.write("half.csv", "objects,key-000001\n");
    assert_eq!(changed(&world).await, ["other", "tag-a"]);
    world.spec(&Spec { name: "fresh", operation: "putObjectTagging: {tagSet: {x: y}}", ..SPEC });
    assert_eq!(changed(&world).await, ["fresh", "other", "tag-a"]);
    let ran = world.run("plan --local --changed-since main --exclude other -l team=finance").await;
    assert!(ran.err.contains("selected 1 of 5 jobs"), "{}", ran.err);
    // The project file makes other jobs of the specs that rely on it, and of no others.
    git(&world, "checkout --quiet -f main");
    world.remove("fresh.yaml");
    world.edit("s3jobs.yaml", "role/batch", "role/another");
    world.edit("untag.yaml", "  run: 1", "  run: 1\n  roleArn: arn:aws:iam::111122223333:role/batch");
    commit(&world);
    git(&world, "checkout --quiet -b roles");
    world.edit("s3jobs.yaml", "role/another", "role/third");
    assert_eq!(changed(&world).await, ["other", "tag-a", "tag-b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_spec_is_told_as_the_orphan_that_it_is() {
    let world = world();
    world.edit("untag.yaml", "automatic", "manual");
    repository(&world);
    assert_eq!(world.run(APPLY).await.code, 0);
    git(&world, "checkout --quiet -b topic");
    world.remove("untag.yaml");
    let (ran, names) = planned(&world, "--changed-since main").await;
    assert_eq!(names, ["untag"], "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("no spec names"), "{}", ran.out);
    assert!(ran.err.contains("selected 0 of 3 jobs, and 1 job without a spec"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_git_cannot_tell_is_said_with_the_way_out() {
    let world = world();
    let ran = world.run("plan --local --changed-since main").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("the project has to be in a git repository"), "{}", ran.err);
    repository(&world);
    for revision in ["nowhere", "--output=x", "HEAD~99"] {
        let ran = world.run(&format!("plan --local --changed-since={revision}")).await;
        assert_eq!(ran.code, 64, "{revision}: {}", ran.err);
        assert!(ran.err.contains("name a commit, tag or branch that this clone has"), "{revision}: {}", ran.err);
    }
    assert!(!world.exists("x"));
    git(&world, "checkout --quiet --orphan alone");
    // Else it could be the very commit that `main` is: the same files, in the same second.
    world.write("half.csv", "objects,key-000001\n");
    commit(&world);
    let ran = world.run("plan --local --changed-since main").await;
    assert!(ran.code == 64 && ran.err.contains("fetch-depth: 0"), "{}", ran.err);
}
