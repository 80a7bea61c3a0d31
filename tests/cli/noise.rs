//! Commands say what concerns the jobs that they are about: of 300 specs with a warning each, and of mistakes in other specs,
//! there is a line at most.

use crate::world::{Ran, SPEC, Spec, World};

const BROKEN: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: bad}\nspec: {priorty: 1}\n";
const MANY: usize = 300;

/// The job of SPEC, held, beside 300 specs with a warning each: their jobs have no report.
fn many() -> World {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.edit("s3jobs.yaml", "    report: {bucket: s3://reports, scope: AllTasks}\n", "");
    world.edit("tag.yaml", "  run: 1\n", "  run: 1\n  report: {bucket: s3://reports, scope: AllTasks}\n");
    for number in 0..MANY {
        warns(&world, &format!("many-{number:03}"));
    }
    world
}

fn warns(world: &World, name: &str) {
    let list = format!(
        "generator: {{sourceBucket: s3://objects, enableManifestOutput: false, filter: {{keyNameConstraint: \
         {{matchAnyPrefix: [{name}]}}}}}}"
    );
    let spec = format!(
        "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n  priority: 1\n  operation: \
         {{deleteObjectTagging: {{}}}}\n  manifest: {{{list}}}\n"
    );
    world.write(&format!("{name}.yaml"), &spec);
}

fn lines(ran: &Ran) -> usize {
    format!("{}{}", ran.out, ran.err).lines().filter(|line| !line.starts_with("seeded")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_about_one_job_prints_little_however_many_others_have_warnings() {
    let world = many();
    let planned = world.run("plan tag.yaml --local").await;
    assert_eq!(planned.code, 0, "{}{}", planned.out, planned.err);
    assert!(lines(&planned) < 40, "{}{}", planned.out, planned.err);
    assert_eq!(world.run("apply tag.yaml --local --yes").await.code, 0);
    for (line, code) in [
        ("status tag --local", 0),
        ("wait tag --local", 4),
        ("report tag --local", 1),
        ("confirm tag --local --yes --wait --poll-interval 20ms", 0),
        ("report tag --local", 0),
        ("cancel tag --local", 0),
        ("ledger show tag --local", 0),
        ("show tag", 0),
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, code, "{line}: {}{}", ran.out, ran.err);
        assert!(!format!("{}{}", ran.out, ran.err).contains("no-report"), "{line}: {}{}", ran.out, ran.err);
        let most = if line.starts_with("status") { 9 } else { 50 };
        assert!(lines(&ran) <= most, "{line}: {}{}", ran.out, ran.err);
    }
}

/// A plan has lines for each of its jobs, and one for all warnings beyond the first three.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_all_counts_the_warnings_that_say_the_same() {
    let world = many();
    let ran = world.run("plan --local").await;
    assert_eq!((ran.code, ran.err.lines().filter(|line| !line.starts_with("seeded")).count()), (0, 0), "{}", ran.err);
    assert_eq!(ran.out.matches("no-report").count(), 3, "{}", ran.out);
    assert!(ran.out.contains("297 more warnings; `s3jobs validate --local` shows them"), "{}", ran.out);
    let json = world.run("plan --local -o json").await;
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let found = json["steps"].as_array().unwrap().iter().filter(|step| step["findings"][0]["code"] == "no-report");
    assert_eq!(found.count(), MANY, "JSON is whole");
    let status = world.run("status --local").await;
    assert_eq!(lines(&status), MANY + 2, "a line for each job: {}{}", status.out, status.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_about_a_job_is_taken_while_the_spec_of_another_one_is_invalid() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    for number in 0..30 {
        world.write(&format!("bad-{number}.yaml"), &BROKEN.replace("name: bad", &format!("name: bad-{number}")));
    }
    let left_out = "warning: specs with mistakes are left out: ";
    for line in ["status tag --local", "confirm tag --local --yes --wait --poll-interval 20ms", "report tag --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.out, ran.err);
        let said: Vec<&str> = ran.err.lines().filter(|line| line.starts_with(left_out)).collect();
        assert_eq!(said.len(), 1, "{line}: {}", ran.err);
        assert!(said[0].contains("in 30 files") && said[0].contains("`s3jobs validate --local` shows more"), "{line}");
        assert!(!ran.err.contains("-->"), "{line}: {}", ran.err);
    }
    assert_eq!(world.jobs().await, ["Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_the_spec_of_the_job_itself_is_shown_in_full_and_refuses_the_word() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.edit("tag.yaml", "priority: 1", "priorty: 1");
    let confirmed = world.run("confirm tag --local --yes").await;
    assert_eq!(confirmed.code, 3, "{}", confirmed.err);
    assert!(confirmed.err.contains("tag.yaml:6:3") && confirmed.err.contains("unknown-field"), "{}", confirmed.err);
    assert_eq!(world.jobs().await, ["Suspended"]);
    let status = world.run("status tag --local").await;
    assert!(status.err.contains("tag.yaml:6:3"), "{}", status.err);
    assert!(status.out.contains("its spec is invalid") && !status.out.contains("no spec names"), "{}", status.out);
    assert_eq!(world.run("cancel tag --local --poll-interval 20ms").await.code, 0, "ending it needs no spec");
}

/// YAML that is broken still says whose it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_job_with_a_spec_that_is_no_yaml_is_not_said_to_have_none() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.edit("tag.yaml", "spec:\n", "spec:\n\tbroken: [\n");
    for line in ["status --local", "status tag --local", "wait tag --local"] {
        let ran = world.run(line).await;
        assert!(!format!("{}{}", ran.out, ran.err).contains("no spec names"), "{line}: {}{}", ran.out, ran.err);
    }
    assert_eq!(world.run("confirm tag --local --yes").await.code, 3);
    assert_eq!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_nothing_but_an_invalid_spec_is_3_and_shown() {
    let world = World::with(&SPEC);
    world.write("bad.yaml", BROKEN);
    for line in ["status bad --local", "wait bad --local", "report bad --local", "show bad", "confirm bad --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 3, "{line}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("bad.yaml:4:8"), "{line}: {}", ran.err);
    }
}

/// Whether a file that nobody can read is the spec of a job without another one is not known.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_name_keeps_a_job_without_a_spec_from_being_confirmed() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    world.run("apply --local --yes").await;
    world.write("tag.yaml", "apiVersion: s3jobs/v1\nkind: Job\n");
    let ran = world.run("confirm tag --local --yes").await;
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_plan_shows_the_errors_alone() {
    let world = many();
    world.write("bad.yaml", BROKEN);
    let ran = world.run("plan --local").await;
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("unknown-field") && !ran.err.contains("warning[no-report]"), "{}", ran.err);
    assert!(ran.err.contains("300 warnings in 301 files; `s3jobs validate --local` shows the others"), "{}", ran.err);
    assert!(lines(&ran) < 60, "{}", ran.err);
}

const LINEAGE: &str = "0123456789abcdef0123456789abcdef";

/// Against a service that is not there, or without credentials: all jobs have one answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_all_jobs_from_being_looked_at_is_said_once() {
    let mut world = many();
    world.edit(
        "s3jobs.yaml",
        "  local:",
        &format!("  ledger: {{directory: {{path: ledger, exclusive: true}}}}\n  lineage: {LINEAGE}\n  local:"),
    );
    let header = format!(
        r#"{{"version": 1, "lineage": "{LINEAGE}", "endpoint": "http://127.0.0.1:1", "created": "2026-11-22T12:00:00Z"}}"#
    );
    world.write("ledger/ledger.json", &header);
    world.env.insert("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned());
    let planned = world.run("plan --endpoint-url http://127.0.0.1:1").await;
    assert!([75, 77].contains(&planned.code), "{}{}", planned.out, planned.err);
    assert!(planned.out.starts_with("! 301 runs  blocked (not-observed): S3 could not be asked\n"), "{}", planned.out);
    assert!(lines(&planned) < 20, "{}", planned.out);
    for command in ["apply --yes", "status", "status tag", "confirm tag"] {
        let ran = world.run(&format!("{command} --endpoint-url http://127.0.0.1:1")).await;
        assert!([75, 77].contains(&ran.code), "{command}: {}{}", ran.out, ran.err);
        assert_eq!((ran.out.as_str(), lines(&ran)), ("", 2), "{command}: {}{}", ran.out, ran.err);
        assert!(ran.err.starts_with("error: S3 could not be asked about "), "{command}: {}", ran.err);
        assert!(ran.err.contains("\nhelp: "), "{command}: {}", ran.err);
    }
    let json = world.run("plan --endpoint-url http://127.0.0.1:1 -o json").await;
    assert_eq!(json.out.matches("\"not-observed\"").count(), MANY + 1, "{}", json.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_shows_what_is_new() {
    let world = many();
    let (watched, ()) = tokio::join!(world.run("watch --local"), async {
        while world.said("Plan: ") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        world.edit("tag.yaml", "priority: 1", "priority: 2");
        while world.said("Plan: ") < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        world.interrupt();
    });
    assert_eq!(watched.code, 0, "{}", watched.err);
    let (_, after) = watched.out.split_once("saved tag.yaml").unwrap();
    assert!(after.contains("+ tag") && !after.contains("many-"), "{after}");
    assert!(after.contains("As before: 300 runs."), "{after}");
    assert!(after.lines().count() < 40, "{after}");
}
