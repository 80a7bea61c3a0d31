//! Where outputs go, and what they look like.

use crate::world::{SPEC, World};

#[tokio::test(flavor = "multi_thread")]
async fn results_are_on_standard_output_and_the_rest_on_standard_error() {
    let world = World::with(&SPEC);
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms -o json").await;
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&json["kind"], &json["apiVersion"]), (&"ApplyResult".into(), &"s3jobs/v1".into()));
    assert!(ran.err.contains("seeded") && ran.err.contains("tag"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_with_json_writes_one_document_of_its_kind() {
    let world = World::with(&SPEC);
    world.run("apply --local --yes --wait --poll-interval 20ms").await;
    let kinds = [
        ("validate -o json", "Findings"),
        ("plan --local -o json", "Plan"),
        ("apply --local --yes -o json", "ApplyResult"),
        ("wait --local -o json", "ApplyResult"),
        ("status --local -o json", "Status"),
        ("report tag --local -o json", "Report"),
        ("ledger list --local -o json", "Ledger"),
        ("ledger show tag --local -o json", "Ledger"),
    ];
    for (line, kind) in kinds {
        let ran = world.run(line).await;
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(json["kind"], kind, "{line}");
        assert_eq!(json["toolVersion"], env!("CARGO_PKG_VERSION"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_one_json_object_a_line() {
    let world = World::with(&SPEC);
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms -o jsonl -o json=result.json").await;
    let events: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names.first(), Some(&"intent-recorded"), "{names:?}");
    assert_eq!(names.last(), Some(&"closed"), "{names:?}");
    assert!(world.exists("result.json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_outputs_go_to_several_places() {
    let world = World::with(&SPEC);
    let ran = world.run("plan --local -o text -o json=plan.json -o markdown=plan.md").await;
    assert!(ran.out.contains("Plan: 1 to create"), "{}", ran.out);
    let markdown = std::fs::read_to_string(world.root.join("plan.md")).unwrap();
    assert!(markdown.contains("<!-- s3jobs plan test -->"), "{markdown}");
    assert!(world.exists("plan.json"));
}

/// A result that cannot be written is told before anything is done that it would tell of.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_written_is_named_before_anything_is_done() {
    let world = World::with(&SPEC);
    std::fs::create_dir(world.root.join("folder")).unwrap();
    for place in ["nowhere/result.json", "folder"] {
        let ran = world.run(&format!("apply --local --yes --wait -o json={place}")).await;
        assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(place), "{}", ran.err);
        assert!(!world.exists(".s3jobs/local/ledger/runs"), "{place}: nothing was done");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_terminals_unless_somebody_says_otherwise() {
    let mut world = World::with(&SPEC);
    let has_colours = |text: &str| text.contains('\u{1b}');
    assert!(!has_colours(&world.run("plan --local").await.out));
    assert!(has_colours(&world.run("plan --local --color always").await.out));
    world.terminal.out = true;
    assert!(has_colours(&world.run("plan --local").await.out));
    assert!(!has_colours(&world.run("plan --local --color never").await.out));
    world.env.insert("NO_COLOR".to_owned(), "1".to_owned());
    assert!(!has_colours(&world.run("plan --local").await.out));
}

#[tokio::test]
async fn schemas_are_listed_printed_and_written() {
    let world = World::new();
    let names = world.run("schema").await.out;
    for name in ["job", "project", "seed", "output/plan", "output/apply-result"] {
        assert!(names.lines().any(|line| line == name), "{name} in {names}");
    }
    assert_eq!(world.run("schema --write schemas").await.code, 0);
    let printed = world.run("schema job").await.out;
    assert_eq!(printed, std::fs::read_to_string(world.root.join("schemas/job.schema.json")).unwrap());
    assert_eq!(world.run("schema nonsense").await.code, 64);
}

const MISTAKE: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: a}\nspec: {priorty: 1}\n";

#[tokio::test]
async fn findings_are_written_in_several_formats_at_once() {
    let world = World::new();
    world.write("a.yaml", MISTAKE);
    let formats = ["json", "jsonl", "markdown", "github", "gitlab", "sarif", "junit", "rdjson"];
    let outputs: String = formats.iter().map(|format| format!(" -o {format}=out.{format}")).collect();
    let ran = world.run(&format!("validate -o text{outputs}")).await;
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.out.contains("error[unknown-field]"), "{}", ran.out);
    for format in formats {
        let text = std::fs::read_to_string(world.root.join(format!("out.{format}"))).unwrap();
        assert!(text.contains("unknown-field"), "{format}: {text}");
    }
}

#[tokio::test]
async fn a_format_that_does_not_exist_is_answered_with_those_that_do() {
    let ran = World::new().run("validate -o xml").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("`text`, `json`, `jsonl`, `markdown`, `github`, `gitlab`, `sarif`"), "{}", ran.err);
}

#[tokio::test]
async fn in_github_actions_annotations_come_by_themselves() {
    let mut world = World::new();
    world.write("jobs/a.yaml", MISTAKE);
    world.env.insert("GITHUB_ACTIONS".to_owned(), "true".to_owned());
    world.env.insert("GITHUB_WORKSPACE".to_owned(), world.root.parent().unwrap().to_string());
    let out = world.run("validate jobs").await.out;
    let folder = world.root.file_name().unwrap();
    assert!(out.starts_with("::stop-commands::"), "{out}");
    assert!(out.contains("\nerror[unknown-field]"), "{out}");
    assert!(out.contains(&format!("\n::error file={folder}/jobs/a.yaml,line=4,")), "{out}");
    let asked = world.run("validate jobs -o text").await.out;
    assert!(!asked.contains("::error"), "{asked}");
}

/// Code hosts name files from the root of the repository, wherever the command was run.
#[tokio::test]
async fn paths_are_those_of_the_repository() {
    let mut world = World::new();
    world.write("specs/a.yaml", MISTAKE);
    world.write(".git/HEAD", "ref: refs/heads/main\n");
    world.root.push("specs");
    let out = world.run("validate a.yaml -o gitlab").await.out;
    assert!(out.contains(r#""path": "specs/a.yaml""#), "{out}");
}

#[tokio::test]
async fn files_are_links_on_a_terminal_alone() {
    let mut world = World::new();
    world.write("a.yaml", MISTAKE);
    let has_links = |text: &str| text.contains("\u{1b}]8;;file://");
    assert!(!has_links(&world.run("validate --color always").await.out));
    world.terminal.out = true;
    assert!(has_links(&world.run("validate").await.out));
    assert!(!has_links(&world.run("validate --color never").await.out));
    let ran = world.run("validate -o text=out.txt").await;
    assert_eq!(ran.code, 3);
    assert!(!std::fs::read_to_string(world.root.join("out.txt")).unwrap().contains('\u{1b}'));
}
