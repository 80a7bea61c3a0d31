//! What became of runs, who did it, and what a person says of it: `ledger show`, `audit`, `ledger resolve` and `ledger prune`.

use std::process::Command;

use bytes::Bytes;
use camino::Utf8Path;
use s3jobs::cli::Terminal;
use serde_json::Value;

use crate::world::{Ran, SPEC, Spec, World, steady};

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

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_tells_the_history_and_that_s3_agrees() {
    let mut world = World::with(&SPEC);
    world.env.insert("USER".to_owned(), "ada".to_owned());
    world.env.insert("HOSTNAME".to_owned(), "laptop".to_owned());
    world.run(APPLY).await;
    let ran = world.run("audit tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told = steady(&ran.out);
    assert!(told.contains("JOB-ID is Complete; marker, description, tags and request are as recorded"), "{told}");
    assert!(told.contains("    ada@laptop, on laptop\n"), "{told}");
    assert!(told.contains("      TIME  named job JOB-ID as the run's\n"), "{told}");
    assert!(told.contains("      TIME  closed the record: complete\n"), "{told}");
    let audit = valid(&world.run("audit tag --local -o json").await, "audit");
    assert_eq!(audit["kind"], "Audit");
    let run = &audit["runs"][0];
    assert_eq!((&run["s3"]["state"], &run["s3"]["status"]), (&"seen".into(), &"Complete".into()), "{run}");
    assert_eq!(run["disagreements"], serde_json::json!([]));
    let events = run["record"]["history"]["events"].as_array().unwrap();
    let codes: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(codes, ["intent", "sent", "elected", "confirming", "closed"]);
    assert_eq!(world.run("audit tag --local --run 7").await.code, 1);
    assert_eq!(world.run("audit other --local").await.code, 64);
}

/// Somebody takes the tags away that name the run, and edits the record.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_tells_where_job_and_record_do_not_agree() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    let shown = json(&world.run("ledger show tag --local -o json").await);
    let job = shown["records"][0]["attempts"][0]["jobId"].as_str().unwrap().to_owned();
    let request = http::Request::delete(format!("http://127.0.0.1/v20180820/jobs/{job}/tagging"))
        .header("x-amz-account-id", "111122223333")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20261122/us-west-2/s3/aws4_request")
        .body(Bytes::new())
        .unwrap();
    let emulator = world.emulator().await;
    assert_eq!(emulator.respond(request).await.status().as_u16(), 200);
    drop(emulator);
    world.edit(
        ".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json",
        "\"succeeded\": 20",
        "\"succeeded\": 19",
    );
    let ran = world.run("audit tag --local -o json").await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let audit = valid(&ran, "audit");
    let disagreements = audit["runs"][0]["disagreements"].as_array().unwrap();
    let about: Vec<&str> = disagreements.iter().map(|it| it["about"].as_str().unwrap()).collect();
    assert_eq!(about, ["tag", "tag", "tag", "tag", "tag", "tag", "tasks"], "{disagreements:#?}");
    let told = world.run("audit tag --local").await;
    assert!(told.out.contains("tag `s3jobs:run`: recorded `1`, in S3 nothing"), "{}", told.out);
    assert!(told.out.contains("7 things not as recorded"), "{}", told.out);
}

/// S3 keeps jobs for 90 days: one that is gone before that is told as what it is.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_tells_of_a_job_that_s3_has_forgotten() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.remove(".s3jobs/local/state");
    let ran = world.run("audit tag --local").await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("S3 has forgotten it") && ran.out.contains("S3 keeps jobs for 90 days"), "{}", ran.out);
    age(&world, "tag");
    let ran = world.run("audit tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("S3 has forgotten it"), "{}", ran.out);
}

/// Makes the record of a job's first run two years old.
fn age(world: &World, name: &str) {
    let path = format!(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/{name}/00001.json");
    world.edit(&path, "2026-11-22T", "2024-11-22T");
}

/// A held job whose record is open, and which S3 does not know any more.
async fn forgotten() -> World {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes --poll-interval 20ms").await;
    world.remove(".s3jobs/local/state");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn resolve_shows_the_evidence_and_the_exact_commands_and_writes_nothing() {
    let world = forgotten().await;
    let before = world.read(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json");
    let ran = world.run("ledger resolve tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told = steady(&ran.out);
    assert!(told.contains("  it is open, and S3 does not know its job JOB-ID\n"), "{told}");
    assert!(told.contains("    this ledger never let it run: unless a person did, it did nothing\n"), "{told}");
    assert!(told.contains("    no completion report is at s3://reports/job-JOB-ID/manifest.json;"), "{told}");
    for outcome in ["complete", "failed", "cancelled", "unknown"] {
        let command = format!("    `s3jobs ledger resolve tag --run 1 --outcome {outcome} --reason TEXT --local`\n");
        assert!(told.contains(&command), "{outcome}: {told}");
    }
    assert!(!told.contains("never-created"), "{told}");
    assert_eq!(world.read(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json"), before);
    let plan = world.run("plan --local").await;
    assert!(plan.out.contains("`s3jobs ledger resolve tag --run 1 --local`"), "{}", plan.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn resolve_is_for_a_person_who_types_the_name() {
    let mut world = forgotten().await;
    let line = "ledger resolve tag --local --outcome failed --reason looked";
    let ran = world.run(line).await;
    assert_eq!(ran.code, 64, "{}{}", ran.out, ran.err);
    assert_eq!(world.run("ledger resolve tag --local --outcome failed").await.code, 64, "a reason is wanted");
    world.terminal = Terminal { input: true, out: true, err: true, ..Terminal::default() };
    world.env.insert("CI".to_owned(), "true".to_owned());
    assert_eq!(world.run(line).await.code, 64);
    world.env.remove("CI");
    for wrong in ["yes\n", "\n", "tag-other\n"] {
        world.answer = wrong;
        let ran = world.run(line).await;
        assert_eq!(ran.code, 1, "{wrong}: {}{}", ran.out, ran.err);
    }
    world.answer = "tag\n";
    let ran = world.run(&line.replace("failed", "never-created")).await;
    assert_eq!(ran.code, 4, "a job was made: {}{}", ran.out, ran.err);
    let ran = world.run(line).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let shown = json(&world.run("ledger show tag --local -o json").await);
    let closed = &shown["records"][0]["closed"];
    assert_eq!((&closed["outcome"], &closed["reason"]), (&"failed".into(), &"looked".into()), "{closed}");
    assert!(closed["resolvedBy"].is_string(), "{closed}");
    // A higher run does the work.
    world.edit("tag.yaml", "run: 1", "run: 2");
    world.edit("tag.yaml", "confirmation: manual", "confirmation: automatic");
    assert_eq!(world.run(APPLY).await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn resolve_names_the_live_job() {
    let mut world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes --poll-interval 20ms").await;
    world.terminal = Terminal { input: true, out: true, err: true, ..Terminal::default() };
    world.answer = "tag\n";
    let ran = world.run("ledger resolve tag --local --outcome failed --reason looked").await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("is Suspended") && ran.out.contains("`s3jobs cancel tag --local`"), "{}", ran.out);
    assert_eq!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn prune_shows_asks_and_leaves_what_keeps_runs_from_running_again() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.edit("tag.yaml", "run: 1", "run: 2");
    world.run(APPLY).await;
    let ran = world.run("ledger prune --local --dry-run").await;
    assert!(ran.code == 0 && ran.out.contains("nothing to prune"), "{}{}", ran.out, ran.err);
    age(&world, "tag");
    let ran = world.run("ledger prune --local --dry-run").await;
    assert!(ran.out.contains("nothing to prune"), "S3 still lists the job: {}", ran.out);
    world.remove(".s3jobs/local/state");
    let ran = world.run("ledger prune --local --dry-run").await;
    assert!(ran.code == 0 && ran.out.contains("tag#1") && !ran.out.contains("tag#2"), "{}{}", ran.out, ran.err);
    assert_eq!(world.run("ledger prune --local").await.code, 64, "nobody is there to be asked");
    let ran = world.run("ledger prune --local --yes -o json").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let pruned = valid(&ran, "ledger");
    assert_eq!(pruned["pruning"]["written"], true);
    assert_eq!(pruned["records"].as_array().unwrap().len(), 1);
    assert!(pruned["records"][0]["pruned"]["jobId"].is_string(), "{pruned}");
    assert_eq!(world.run("ledger verify --local").await.code, 0);
    let shown = world.run("ledger show tag --local").await;
    assert!(shown.out.contains("pruned") && shown.out.contains("named job"), "{}", shown.out);
    assert_eq!(world.run("audit tag --local --run 1").await.code, 0);
    assert_eq!(world.run("plan --local").await.code, 0);
    for wrong in ["ledger prune --local --older-than 10d", "ledger prune --local --older-than 400d --keep 3"] {
        assert_eq!(world.run(wrong).await.code, 64, "{wrong}");
    }
}
