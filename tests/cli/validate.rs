//! What `validate` does with findings beside showing them, and what `show` says of a spec.

use crate::world::World;

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\nspec:\n  defaults:\n    region: us-west-2\n    roleArn: arn:aws:iam::111122223333:role/Default\n    tags: {Stage: test, Department: Finance}\n  environments:\n    prod: {defaults: {tags: {Stage: prod}}}\n";

const SLIPS: &str = r#"# Tags the archive.
apiVersion: s3jobs/v1
kind: Job
metadata: {name: slips}
spec:
  accountId: 111122223333   # the archive's
  priorty: "7"
  operation:
    PutObjectTaging: {tagSet: {year: 2026}}
  manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [bucket, Key]}}
  report: {bucket: my-reports/, scope: allTasks}
"#;

fn world(spec: &str) -> World {
    let world = World::new();
    world.write("s3jobs.yaml", PROJECT);
    world.write("a.yaml", spec);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn sure_mistakes_are_corrected_in_the_file_and_nothing_else_changes() {
    let world = world(SLIPS);
    let ran = world.run("validate --fix").await;
    insta::assert_snapshot!(format!("{}{}exit {}", ran.err, ran.out, ran.code), @r#"
    a.yaml:6: `111122223333` -> `"111122223333"`
    a.yaml:7: `priorty` -> `priority`
    a.yaml:9: `PutObjectTaging` -> `putObjectTagging`
    a.yaml:10: `bucket` -> `Bucket`
    a.yaml:11: `my-reports/` -> `s3://my-reports`
    a.yaml:11: `allTasks` -> `AllTasks`
    a.yaml:7: `"7"` -> `7`
    a.yaml:9: `2026` -> `"2026"`
    8 mistakes corrected in 1 file
    1 job valid in 1 file
    exit 0
    "#);
    insta::assert_snapshot!(world.read("a.yaml"), @r#"
    # Tags the archive.
    apiVersion: s3jobs/v1
    kind: Job
    metadata: {name: slips}
    spec:
      accountId: "111122223333"   # the archive's
      priority: 7
      operation:
        putObjectTagging: {tagSet: {year: "2026"}}
      manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      report: {bucket: s3://my-reports, scope: AllTasks}
    "#);
    let again = world.run("validate --fix").await;
    assert!(again.err.contains("nothing to correct"), "{}", again.err);
}

/// A request as people have it: what `create-job --cli-input-json` takes, below `spec` or by itself, and what `describe-job` says.
#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_request_is_rewritten_as_far_as_that_is_sure() {
    let folder = camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/specs/requests");
    let mut names: Vec<String> =
        folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned()).collect();
    names.retain(|name| camino::Utf8Path::new(name).extension() == Some("yaml"));
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../fixtures/specs/requests");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in &names {
        let world = World::new();
        world.write("s3jobs.yaml", PROJECT);
        world.write(name, &std::fs::read_to_string(folder.join(name)).unwrap());
        let ran = world.run("validate --fix").await;
        let shown = format!("{}{}exit {}\n\n{}", ran.err, ran.out, ran.code, world.read(name));
        settings.bind(|| insta::assert_snapshot!(name.trim_end_matches(".yaml"), shown));
    }
    assert!(names.len() > 5, "{names:?}");
}

/// Who lets a program change files wants to read what it changed, and a program wants to know it, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_told_with_its_line_and_what_stood_there() {
    let ran = world(SLIPS).run("validate --fix -o json").await;
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let corrected = told["corrected"].as_array().unwrap();
    let first = serde_json::json!({"file": "a.yaml", "line": 6, "before": "111122223333", "after": "\"111122223333\""});
    assert!(corrected.len() == 8 && corrected.contains(&first), "{}", ran.out);
    assert!(ran.err.contains("a.yaml:7: `priorty` -> `priority`"), "{}", ran.err);
    let none = world(SLIPS).run("validate -o json").await;
    assert!(!none.out.contains("corrected"), "{}", none.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_input_is_not_corrected() {
    let ran = world(SLIPS).run_with_input("validate --fix -", SLIPS).await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @"
    error: `--fix` corrects files, and `-` is none
    help: name the files to correct
    ");
}

const WARNS: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: warns}\nspec:\n  accountId: \"111122223333\"\n  priority: 7\n  operation: {deleteObjectTagging: {}}\n  manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}\n";

#[tokio::test(flavor = "multi_thread")]
async fn warnings_fail_only_where_that_was_asked_for() {
    let world = world(WARNS);
    for (line, code) in [
        ("validate", 0),
        ("validate --deny no-report", 3),
        ("validate --deny warnings", 3),
        ("validate --deny warnings --allow no-report --allow unused-allow", 0),
        ("validate --deny notes", 0),
        ("validate --min-severity warning", 3),
        ("validate --min-severity error", 0),
        ("validate --allow no-report --min-severity warning", 0),
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, code, "{line}: {}{}", ran.out, ran.err);
    }
    assert!(world.run("validate --deny no-report").await.out.contains("error[no-report]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_make_no_sense_are_64() {
    let world = world(WARNS);
    let mut said = String::new();
    for line in [
        "validate --allow no-repot",
        "validate --deny zzz",
        "validate --allow unknown-field",
        "validate --allow no-report --deny no-report",
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}");
        said += &ran.err;
    }
    insta::assert_snapshot!(said, @"
    error: there is no finding `no-repot`
    help: did you mean `no-report`?
    error: there is no finding `zzz`
    help: `s3jobs explain --codes` lists them
    error: `unknown-field` is an error, which cannot be allowed
    help: correct the spec
    error: `no-report` is both allowed and denied
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_spec_says_where_each_field_comes_from() {
    let world = world(&(WARNS.to_owned() + "  tags: {Owner: me}\n"));
    let ran = world.run("show warns --env prod").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out, @r#"
    apiVersion: s3jobs/v1
    kind: Job
    metadata:
      name: warns                                               # a.yaml:3
    spec:
      accountId: "111122223333"                                 # a.yaml:5
      region: us-west-2                                         # s3jobs.yaml:6, defaults
      run: 1                                                    # built-in default
      priority: 7                                               # a.yaml:6
      roleArn: arn:aws:iam::111122223333:role/Default           # s3jobs.yaml:7, defaults
      operation:                                                # a.yaml:7
        deleteObjectTagging: {}
      manifest:                                                 # a.yaml:8
        csv:
          object: s3://lists/a.csv
          etag: "60e460c9d1046e73f7dde5043ac3ae85"
          fields:
            - Bucket
            - Key
      confirmation: manual                                      # built-in default
      tags:
        Department: Finance                                     # s3jobs.yaml:8, defaults
        Owner: me                                               # a.yaml:9
        Stage: prod                                             # s3jobs.yaml:10, environment prod
      acceptance:                                               # built-in default
        maxFailedTasks: 0
    "#);
    // What is shown is a spec that needs no project.
    world.write("b.yaml", &ran.out.replace("warns", "shown"));
    assert_eq!(world.run("validate b.yaml").await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_spec_as_json_has_files_and_lines() {
    let ran = world(WARNS).run("show warns -o json").await;
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let origins: Vec<String> = document["origins"].as_array().unwrap().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(origins.join("\n"), @r#"
    {"path":"metadata.name","from":"spec","file":"a.yaml","line":3}
    {"path":"spec.accountId","from":"spec","file":"a.yaml","line":5}
    {"path":"spec.region","from":"defaults","file":"s3jobs.yaml","line":6}
    {"path":"spec.run","from":"builtIn"}
    {"path":"spec.priority","from":"spec","file":"a.yaml","line":6}
    {"path":"spec.roleArn","from":"defaults","file":"s3jobs.yaml","line":7}
    {"path":"spec.operation","from":"spec","file":"a.yaml","line":7}
    {"path":"spec.manifest","from":"spec","file":"a.yaml","line":8}
    {"path":"spec.confirmation","from":"builtIn"}
    {"path":"spec.tags.Department","from":"defaults","file":"s3jobs.yaml","line":8}
    {"path":"spec.tags.Stage","from":"defaults","file":"s3jobs.yaml","line":8}
    {"path":"spec.acceptance","from":"builtIn"}
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_that_is_not_there_or_invalid_is_not_shown() {
    let world = world(WARNS);
    let unknown = world.run("show warn").await;
    assert_eq!(unknown.code, 64);
    assert!(unknown.err.contains("did you mean `warns`?"), "{}", unknown.err);
    world.edit("a.yaml", "priority: 7", "priority: seven");
    assert_eq!(world.run("show warns").await.code, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_environment_is_64_and_names_those_that_there_are() {
    let ran = world(WARNS).run("validate --env prd").await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @"
    error: the project has no environment `prd`
    help: the project file has `prod`
    ");
}

const THIRTY: usize = 30;

/// Thirty specs with a warning each, and one with two errors.
fn thirty() -> World {
    let world = world(&SLIPS.replace("accountId: 111122223333", "accountId: \"111122223333\""));
    for number in 0..THIRTY {
        let spec = WARNS.replace("name: warns", &format!("name: warns-{number}"));
        world.write(&format!("w{number:02}.yaml"), &spec.replace("lists/a.csv", &format!("lists/{number}.csv")));
    }
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_that_are_alike_are_folded_errors_stand_last_and_codes_are_counted() {
    let world = thirty();
    let ran = world.run("validate").await;
    assert_eq!(ran.code, 3);
    let (warning, error) = (ran.out.rfind("warning[").unwrap(), ran.out.find("error[").unwrap());
    assert!(warning < error, "errors stand last: {}", ran.out);
    assert_eq!(ran.out.matches("warning[no-report]").count(), 3, "{}", ran.out);
    assert!(ran.out.contains("\nand 27 more `no-report`\n"), "{}", ran.out);
    let end: Vec<&str> = ran.out.lines().rev().take(2).collect();
    assert!(end[1].starts_with("30 no-report, ") && end[1].contains("2 unknown-field"), "{}", ran.out);
    assert!(end[0].contains("30 warnings in 31 files"), "{}", ran.out);
    for format in ["json", "jsonl", "sarif", "junit", "rdjson", "gitlab", "github"] {
        let whole = world.run(&format!("validate -o {format}")).await.out;
        let named = (0..THIRTY).filter(|number| whole.contains(&format!("w{number:02}.yaml"))).count();
        assert_eq!(named, THIRTY, "{format} is whole");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_mistake_in_many_specs_is_folded_and_other_mistakes_of_its_code_are_not() {
    let world = world(WARNS);
    for (number, field) in ["colour", "colour", "colour", "colour", "colour", "shade"].into_iter().enumerate() {
        let spec = WARNS.replace("name: warns", &format!("name: e{number}"));
        world.write(&format!("e{number}.yaml"), &spec.replace("priority: 7", &format!("priority: 7\n  {field}: red")));
    }
    let ran = world.run("validate").await;
    assert_eq!(ran.out.matches("no field `colour`").count(), 3, "{}", ran.out);
    assert!(ran.out.contains("and 2 more `unknown-field`") && ran.out.contains("no field `shade`"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn concise_is_a_line_a_finding_and_quiet_is_errors_alone() {
    let world = thirty();
    let concise = world.run("validate -o concise").await;
    let line = regex::Regex::new(r"^[a-z0-9]+\.yaml:\d+:\d+: (error|warning|note)\[[a-z-]+\]: .+$").unwrap();
    assert!(concise.out.lines().all(|text| line.is_match(text)), "{}", concise.out);
    assert_eq!(concise.out.lines().filter(|text| text.contains("warning[no-report]")).count(), THIRTY);
    assert!(concise.out.lines().last().unwrap().contains(": error["), "{}", concise.out);
    let quiet = world.run("validate --quiet").await;
    assert_eq!(quiet.code, 3);
    assert!(quiet.out.contains("error[") && !quiet.out.contains("warning"), "{}", quiet.out);
    let both = world.run("validate -q -o concise").await;
    assert!(both.out.lines().all(|text| text.contains(": error[")), "{}", both.out);
    world.remove("a.yaml");
    let silent = world.run("validate --quiet").await;
    assert_eq!((silent.code, silent.out.as_str(), silent.err.as_str()), (0, "", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_warnings_than_allowed_are_1_and_errors_come_first() {
    let world = thirty();
    assert_eq!(world.run("validate --max-warnings 0").await.code, 3);
    world.remove("a.yaml");
    for (line, code) in [
        ("validate --max-warnings 30", 0),
        ("validate --max-warnings 29", 1),
        ("validate --max-warnings 0 --allow no-report", 0),
        ("validate --quiet --max-warnings 0", 1),
        ("validate --max-warnings 0 --deny warnings", 3),
        ("validate --max-warnings x", 64),
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, code, "{line}: {}{}", ran.out, ran.err);
    }
    let ran = world.run("validate -q --max-warnings 29").await;
    insta::assert_snapshot!(ran.err, @"error: 30 warnings, and `--max-warnings 29` allows no more than that number");
}

/// A copied spec with another name does the same work twice; a name that is no job's allows nothing.
#[tokio::test(flavor = "multi_thread")]
async fn two_jobs_that_do_the_same_and_a_name_that_nobody_has_are_found() {
    let world = world(WARNS);
    world.write("b.yaml", &WARNS.replace("name: warns", "name: twin"));
    let ran = world.run("validate -o concise").await;
    assert!(ran.code == 0 && ran.out.contains("b.yaml:7:3: warning[same-effect]: `twin` does the same"), "{}", ran.out);
    let meant = WARNS.replace("name: warns", "name: twin") + "  sameEffect: {of: warms, reason: both are meant}\n";
    world.write("b.yaml", &meant);
    let ran = world.run("validate").await;
    assert!(
        ran.out.contains("warning[same-effect-unknown]") && ran.out.contains("did you mean `warns`?"),
        "{}",
        ran.out
    );
    world.write("b.yaml", &meant.replace("warms", "warns"));
    assert!(!world.run("validate").await.out.contains("same-effect"));
}
