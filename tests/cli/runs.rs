//! Commands about runs: which they are about, what they say of them, and how they leave them.

use serde_json::Value;

use crate::world::{SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --poll-interval 20ms";

/// Another job than [`SPEC`], on other objects.
const OTHER: Spec = Spec { name: "clear", operation: "deleteObjectTagging: {}", manifest: "half", ..SPEC };

/// Two folders with a spec each.
fn two_folders() -> World {
    let world = World::new();
    for (folder, spec) in [("finance", &SPEC), ("sales", &OTHER)] {
        for file in ["twenty.csv", "half.csv"] {
            world.write(&format!("{folder}/{file}"), &world.read(file));
        }
        world.spec_in(folder, spec);
    }
    world
}

/// The first words of the rows of a table.
fn names(table: &str) -> Vec<&str> {
    let rows = table.lines().skip(1).take_while(|line| !line.is_empty());
    rows.map(|row| row.split_whitespace().next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn status_wait_and_report_take_paths_as_plan_does() {
    let world = two_folders();
    assert_eq!(world.run(APPLY).await.code, 0);
    for (given, expected) in [
        ("", vec!["clear", "tag"]),
        (".", vec!["clear", "tag"]),
        ("finance", vec!["tag"]),
        ("finance/tag.yaml", vec!["tag"]),
        ("finance/tag.yaml clear", vec!["clear", "tag"]),
        ("tag", vec!["tag"]),
    ] {
        let ran = world.run(&format!("status {given} --local")).await;
        assert_eq!(ran.code, 0, "{given}: {}", ran.err);
        assert_eq!(names(&ran.out), expected, "{given}: {}", ran.out);
    }
    let waited = world.run("wait finance --local --poll-interval 20ms").await;
    assert_eq!(waited.code, 0, "{}{}", waited.out, waited.err);
    assert!(waited.out.contains("tag") && !waited.out.contains("clear"), "{}", waited.out);
    let report = world.run("report finance/tag.yaml --local").await;
    assert_eq!(report.code, 0, "{}", report.err);
    assert!(report.out.starts_with("tag  run 1"), "{}", report.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_not_there_or_holds_no_spec_is_64() {
    let world = two_folders();
    world.write("empty/readme.txt", "");
    for command in ["status", "wait", "report"] {
        for path in ["nowhere.yaml", "empty", "no/such/folder"] {
            let ran = world.run(&format!("{command} {path} --local")).await;
            assert_eq!(ran.code, 64, "{command} {path}: {}", ran.err);
        }
    }
}

/// Whichever of the two were taken, somebody would have meant the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_and_a_folder_of_its_name_are_told_apart_by_whoever_means_one() {
    let world = World::with(&SPEC);
    world.write("tag/notes.txt", "");
    for command in ["status", "plan", "apply --yes", "wait", "report", "cancel"] {
        let ran = world.run(&format!("{command} tag --local")).await;
        assert_eq!(ran.code, 64, "{command}: {}", ran.err);
        assert_eq!(
            ran.err, "error: `tag` is a job and a path\nhelp: write `job:tag` for the job, or `./tag` for the path\n",
            "{command}"
        );
    }
    let ran = world.run("status job:tag --local").await;
    assert_eq!((ran.code, names(&ran.out)), (0, vec!["tag"]), "{}", ran.err);
    assert_eq!(world.run("status ./tag --local").await.code, 64, "it holds no spec");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_several_jobs_are_one_document_and_hide_no_missing_one() {
    let world = two_folders();
    world.run(&format!("{APPLY} --wait")).await;
    let text = world.run("report . --local").await;
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.starts_with("tag  run 1") && text.out.contains("\n\nclear  run 1"), "{}", text.out);
    let list: Value = serde_json::from_str(&world.run("report tag clear --local -o json").await.out).unwrap();
    assert_eq!((list["kind"].as_str(), list["reports"].as_array().map(Vec::len)), (Some("ReportList"), Some(2)));
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/output/report-list.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    jsonschema::draft202012::new(&schema).unwrap().validate(&list).unwrap();
    world.spec_in("sales", &Spec { name: "later", operation: "putObjectTagging: {tagSet: {c: d}}", ..SPEC });
    let some = world.run("report . --local").await;
    assert_eq!(some.code, 1, "{}", some.out);
    assert!(some.out.contains("tag  run 1"), "{}", some.out);
    assert!(some.err.contains("no record of a run of `later`"), "{}", some.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_closes_the_record_so_that_the_report_can_be_read() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    let waited = world.run("wait tag --local --poll-interval 20ms").await;
    assert_eq!(waited.code, 0, "{}{}", waited.out, waited.err);
    let listed = world.run("ledger list --local").await.out;
    assert!(listed.contains("complete on 2026-11-22"), "{listed}");
    let report = world.run("report tag --local").await;
    assert_eq!(report.code, 0, "{}", report.err);
    // A second wait tells the same of what has ended before.
    let again = world.run("wait tag --local").await;
    assert_eq!(again.code, 0);
    assert_eq!(again.steady(), waited.steady());
}

/// A block keeps a job from being let run, not a running one from its end.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_follows_a_running_job_whose_spec_has_changed() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    world.edit("tag.yaml", "a: b", "a: c");
    let waited = world.run("wait tag --local --poll-interval 20ms").await;
    assert_eq!(waited.code, 0, "{}{}", waited.out, waited.err);
    assert!(world.run("ledger list --local").await.out.contains("complete on"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_lets_no_job_run_and_says_who_does() {
    for (confirmation, way_out) in [
        ("automatic", "`s3jobs apply tag --local` lets it run, as its spec says"),
        ("manual", "`s3jobs confirm tag --local` lets it run"),
    ] {
        let world = World::with(&Spec { confirmation: "manual", ..SPEC });
        assert_eq!(world.run(APPLY).await.code, 0);
        world.edit("tag.yaml", "confirmation: manual", &format!("confirmation: {confirmation}"));
        let waited = world.run("wait tag --local --poll-interval 20ms").await;
        assert_eq!(waited.code, 4, "{}", waited.out);
        assert!(waited.out.contains(way_out), "{}", waited.out);
        assert_eq!(world.jobs().await, ["Suspended"]);
    }
}

/// What the policy forbids, nobody is told to confirm.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_on_a_job_that_nothing_will_let_run_says_so() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 0);
    world.edit("s3jobs.yaml", "  local:", "  policy: {maxTasks: 10}\n  local:");
    for command in ["status", "wait"] {
        let ran = world.run(&format!("{command} tag --local")).await;
        assert!(ran.out.contains("count-above-policy"), "{command}: {}", ran.out);
        assert!(!ran.out.contains("`s3jobs confirm"), "{command}: {}", ran.out);
    }
    let waited = world.run("wait tag --local --poll-interval 20ms").await;
    assert_eq!(waited.code, 4);
    assert!(waited.out.contains("`s3jobs cancel tag --local` ends it"), "{}", waited.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn status_and_plan_tell_the_same_story_of_a_blocked_job() {
    let world = World::with(&SPEC);
    world.edit("tag.yaml", "twenty.csv", "missing.csv");
    assert!(world.run("plan --local").await.out.contains("manifest-missing"));
    let status = world.run("status --local").await;
    assert_eq!(status.code, 0, "{}", status.err);
    assert!(status.out.contains("manifest-missing"), "{}", status.out);
    assert!(!status.out.contains("the next apply creates its job"), "{}", status.out);
    assert!(status.out.contains("`s3jobs plan --local` shows the ways out"), "{}", status.out);
    assert!(status.out.contains("`s3jobs explain manifest-missing`"), "{}", status.out);
    let waited = world.run("wait --local").await;
    assert_eq!(waited.code, 4);
    assert!(waited.out.contains("manifest-missing"), "{}", waited.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn status_plan_and_wait_agree_on_a_renamed_job_and_a_later_run() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(world.run(APPLY).await.code, 0);
    world.edit("tag.yaml", "run: 1", "run: 2");
    world.spec(&Spec { name: "label", ..SPEC });
    let codes = |text: &str| ["earlier-run-active", "same-effect-elsewhere"].map(|code| text.contains(code));
    for command in ["plan", "status", "wait --poll-interval 20ms"] {
        let ran = world.run(&format!("{command} --local")).await;
        assert_eq!(codes(&ran.out), [true, true], "{command}: {}", ran.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_an_older_run_says_which_and_why() {
    let world = World::with(&SPEC);
    world.run(&format!("{APPLY} --wait")).await;
    world.edit("tag.yaml", "a: b", "a: c");
    world.edit("tag.yaml", "run: 1", "run: 2");
    let planned = world.run("report tag --local").await;
    assert_eq!(planned.code, 0, "{}", planned.err);
    assert!(
        planned.out.contains("not the latest: run 2 has no report, since no job of it was created yet"),
        "{}",
        planned.out
    );
    world.edit("tag.yaml", "confirmation: automatic", "confirmation: manual");
    assert_eq!(world.run(APPLY).await.code, 0);
    let held = world.run("report tag --local").await;
    assert!(held.out.starts_with("tag  run 1"), "{}", held.out);
    assert!(
        held.out.contains("run 2 has no report, since its record is not closed; `s3jobs wait tag --local`"),
        "{}",
        held.out
    );
    let document: Value = serde_json::from_str(&world.run("report tag --local -o json").await.out).unwrap();
    assert_eq!((&document["run"], &document["laterRun"]["run"]), (&1.into(), &2.into()));
    assert!(!world.run("report tag --run 1 --local").await.out.contains("not the latest"));
    // A run that ended without one names the one that has.
    world.run("cancel tag --local --poll-interval 20ms").await;
    let cancelled = world.run("report tag --local").await;
    assert_eq!(cancelled.code, 1);
    assert!(cancelled.err.contains("`s3jobs report tag --run 1 --local`"), "{}", cancelled.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_that_does_not_wait_ends_with_the_jobs_and_the_next_command() {
    let world = two_folders();
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
    let ran = world.run(&format!("{APPLY} finance")).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.steady().contains("Jobs in S3\n  tag  JOB-ID\n"), "{}", ran.out);
    let last = ran.out.lines().last().unwrap();
    assert_eq!(last, "Next: `s3jobs wait tag --local` follows the job to the end and closes the record");
    world.spec_in("sales", &Spec { confirmation: "manual", ..OTHER });
    let held = world.run(&format!("{APPLY} sales")).await;
    let last = held.out.lines().last().unwrap();
    assert_eq!(last, "Next: `s3jobs confirm clear --local` lets the job run");
}

/// 4, 5 and 6 are about how jobs end: only a command that follows them knows.
#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_without_wait_are_those_of_the_table() {
    let manual = World::with(&Spec { confirmation: "manual", ..SPEC });
    assert_eq!(manual.run(APPLY).await.code, 0);
    assert_eq!(manual.run(&format!("{APPLY} --wait")).await.code, 4);
    let failing = World::with(&Spec { manifest: "half", ..SPEC });
    assert_eq!(failing.run(&format!("{APPLY} --wait")).await.code, 6);
    assert_eq!(failing.run(APPLY).await.code, 0);
    assert_eq!(failing.run("wait --local").await.code, 6);
    let table = |text: &str| {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = flat.replace('`', "");
        let begin = flat.find("0 done; 1 failed").unwrap();
        flat[begin..begin + flat[begin..].find("130 interrupted").unwrap()].to_owned()
    };
    let help = manual.run("--help").await.out;
    assert_eq!(table(include_str!("../../README.md")), table(&help));
    assert!(help.contains("Jobs are followed under --wait, and by wait"), "{help}");
}

/// One name in two accounts: the spec says which is meant, and without a spec nobody guesses.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_job_in_two_accounts_is_that_of_its_spec() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    world.edit("tag.yaml", "a: b", "a: c");
    for file in ["s3jobs.yaml", "tag.yaml"] {
        let text = world.read(file);
        world.write(file, &text.replace("111122223333", "444455556666"));
    }
    let other = world.run("report tag --local").await;
    assert_eq!(other.code, 64, "{}{}", other.out, other.err);
    assert!(other.err.contains("tag#1 is in 111122223333/us-west-2"), "{}", other.err);
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    let own = world.run("report tag --local").await;
    assert!(own.out.lines().next().unwrap().ends_with("  in 444455556666/us-west-2 at local"), "{}", own.out);
    world.remove("tag.yaml");
    let either = world.run("report tag --local").await;
    assert_eq!(either.code, 64, "{}{}", either.out, either.err);
    let places = "111122223333/us-west-2 at local and 444455556666/us-west-2 at local";
    assert!(either.err.contains(places), "{}", either.err);
}

/// Nobody saw how the job ended, yet S3 wrote its report.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_an_unknown_end_is_looked_for_where_it_would_be() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(&format!("{APPLY} --wait")).await.code, 0);
    let path = ".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json";
    let mut record: Value = serde_json::from_str(&world.read(path)).unwrap();
    let closed = record["closed"].as_object_mut().unwrap();
    assert!(closed.remove("report").is_some_and(|place| place.is_object()));
    closed.insert("outcome".to_owned(), "unknown".into());
    world.write(path, &record.to_string());
    let ran = world.run("report tag --local").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("tasks in the report: 20 succeeded, 0 failed"), "{}", ran.out);
    // Where nothing was written, there is none.
    record["attempts"][0]["job"] = "00000000-0000-4000-8000-000000000009".into();
    world.write(path, &record.to_string());
    let none = world.run("report tag --local").await;
    assert_eq!(none.code, 1, "{}{}", none.out, none.err);
    assert!(none.err.contains("has no completion report"), "{}", none.err);
}

/// S3 calls a job complete even if every task failed: status goes by what the spec accepts.
#[tokio::test(flavor = "multi_thread")]
async fn status_says_that_more_failed_than_was_accepted() {
    let world = World::with(&Spec { manifest: "half", ..SPEC });
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 6, "{}{}", ran.out, ran.err);
    let status = world.run("status --local").await;
    assert!(status.out.contains("complete, too many failures"), "{}", status.out);
    assert!(!status.out.contains("WHERE"), "{}", status.out);
}
