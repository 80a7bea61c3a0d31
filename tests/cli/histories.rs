//! What became of runs, and who did it: `ledger show`.

use std::process::Command;

use camino::Utf8Path;
use serde_json::Value;

use crate::world::{Ran, SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

/// The document, which its schema accepts.
fn valid(ran: &Ran, name: &str) -> Value {
    let document = json(ran);
    let path = format!("output/{name}.schema.json");
    let schemas = s3jobs::render::json::schemas();
    let (_, schema) = schemas.iter().find(|(known, _)| *known == path).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    document
}

fn git(root: &Utf8Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").arg("-C").arg(root).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The address of the CI system's run is told, and the commit; which specs differ from it is told of each job.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_tells_who_did_it_from_which_ci_run_and_commit() {
    let mut world = World::with(&SPEC);
    world.spec(&Spec { name: "edited", operation: "deleteObjectTagging: {}", ..SPEC });
    world.write(".gitignore", ".s3jobs/\n");
    git(&world.root, &["init", "--quiet"]);
    git(&world.root, &["add", "."]);
    git(&world.root, &["commit", "--quiet", "--message", "specs"]);
    world.edit("edited.yaml", "priority: 1", "priority: 2");
    for (name, value) in [
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "acme/jobs"),
        ("GITHUB_RUN_ID", "42"),
        ("GITHUB_ACTOR", "ada"),
        ("GITHUB_SHA", "0000000000000000000000000000000000000000"),
    ] {
        world.env.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(world.run(APPLY).await.code, 0);
    for (name, dirty) in [("tag", false), ("edited", true)] {
        let shown = valid(&world.run(&format!("ledger show {name} --local -o json")).await, "ledger");
        let history = &shown["records"][0]["history"];
        let by = &history["events"][0]["by"];
        assert_eq!(by["where"], "https://github.com/acme/jobs/actions/runs/42", "{history}");
        assert_eq!(by["actor"], "ada");
        assert_eq!(by["dirty"], dirty, "{name}");
        let commit = by["commit"].as_str().unwrap();
        assert!(commit.len() == 40 && !commit.starts_with("0000"), "{commit}: git knows better than the environment");
    }
    let shown = world.run("ledger show edited --local").await;
    assert!(shown.out.contains("at commit") && shown.out.contains("spec edited since"), "{}", shown.out);
    let listed = json(&world.run("ledger list --local -o json").await);
    assert_eq!(listed["records"][0]["history"], Value::Null, "a list tells no histories");
}

/// Without git, the CI system says which commit it is.
#[tokio::test(flavor = "multi_thread")]
async fn without_git_the_environment_names_the_commit() {
    let mut world = World::with(&SPEC);
    world.env.insert("CI_COMMIT_SHA".to_owned(), "abc".to_owned());
    world.env.insert("CI_JOB_URL".to_owned(), "https://gitlab.example/j/7".to_owned());
    world.run(APPLY).await;
    let shown = json(&world.run("ledger show tag --local -o json").await);
    let by = &shown["records"][0]["history"]["events"][0]["by"];
    assert_eq!((by["commit"].as_str(), by["where"].as_str()), (Some("abc"), Some("https://gitlab.example/j/7")));
    assert_eq!(by["dirty"], false);
}
