//! The rules about several jobs, the project's policy, and what people get wrong most often.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs::render::findings::{FindingsReport, Style, write_text};
use s3jobs::spec::{Code, Severity, Sources, SpecSet, load};

const NOW: &str = "2026-06-01T00:00:00Z";

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

fn root() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn load_in(folder: &Utf8Path, paths: &[&str]) -> SpecSet {
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    let (working_directory, now) = (folder.to_owned(), NOW.parse().unwrap());
    load(&Sources { paths, working_directory, now, ..Sources::default() }).unwrap()
}

fn text_of(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The findings of a project with this spec file, one a line.
fn findings(project: &str, specs: &str) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), format!("{PROJECT}{project}")).unwrap();
    fs::write(folder.join("jobs.yaml"), specs).unwrap();
    let set = load_in(&folder, &["jobs.yaml"]);
    let line = |finding: &s3jobs::spec::Finding| format!("{} {}: {}", finding.code, finding.place.at, finding.message);
    set.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A document of a job with these fields beside a valid one's.
fn job(name: &str, fields: &str) -> String {
    let head = format!("---\napiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n");
    let common = "  accountId: \"111122223333\"\n  region: us-west-2\n  priority: 1\n  \
                  roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole\n  \
                  report: {bucket: s3://reports, scope: AllTasks}\n";
    let fields: String = fields.lines().map(|line| format!("  {line}\n")).collect();
    format!("{head}{common}{fields}")
}

const TAG: &str = "operation: {putObjectTagging: {tagSet: {a: b}}}\n";

/// A list that S3 generates from `s3://data` with this filter.
fn generated(filter: &str) -> String {
    format!("manifest: {{generator: {{sourceBucket: s3://data, enableManifestOutput: false, filter: {{{filter}}}}}}}\n")
}

fn prefix(prefix: &str) -> String {
    generated(&format!("keyNameConstraint: {{matchAnyPrefix: [{prefix}]}}"))
}

/// A list of its own for each name.
fn list(name: &str) -> String {
    format!("manifest: {{csv: {{object: s3://lists/{name}.csv, etag: abc, fields: [Bucket, Key]}}}}\n")
}

/// What people write who know S3 but not yet this language, from public issues and guides.
#[test]
fn every_common_mistake_is_explained() {
    let folder = root().join("tests/fixtures/specs");
    let names = folder.join("mistakes").read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned());
    let mut names: Vec<String> = names.filter(|name| Utf8Path::new(name).extension() == Some("yaml")).collect();
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("fixtures/specs/mistakes");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            let set = load_in(&folder, &[&format!("mistakes/{name}")]);
            assert!(!set.findings.is_empty(), "{name} has no finding");
            insta::assert_snapshot!(name.trim_end_matches(".yaml"), text_of(&set));
        }
    });
}

#[test]
fn a_policy_is_held_against_every_job_and_shows_its_line() {
    let folder = root().join("tests/fixtures/specs/policy");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("fixtures/specs/policy");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("bad", text_of(&load_in(&folder, &["bad.yaml"])));
        insta::assert_snapshot!("writes", text_of(&load_in(&folder, &["writes.yaml"])));
    });
    assert_eq!(text_of(&load_in(&folder, &["good.yaml"])), "1 job valid in 1 file\n");
}

#[test]
fn a_policy_counts_the_rows_of_a_file() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), format!("{PROJECT}spec: {{policy: {{maxTasks: 2}}}}\n")).unwrap();
    fs::write(folder.join("list.csv"), "photos,a\nphotos,b\nphotos,c\n").unwrap();
    let manifest = "manifest: {file: {path: list.csv, bucket: s3://lists, fields: [Bucket, Key]}}\n";
    fs::write(folder.join("jobs.yaml"), job("a", &format!("{TAG}{manifest}"))).unwrap();
    insta::assert_snapshot!(text_of(&load_in(&folder, &["jobs.yaml"])), @"
    error[policy-max-tasks]: the file has 3 rows, more than a job of this project may have
      --> jobs.yaml:12:27
       |
    12 |   manifest: {file: {path: list.csv, bucket: s3://lists, fields: [Bucket, Key]}}
       |                           ^^^^^^^^
       |
      ::: s3jobs.yaml:4:17
       |
     4 | spec: {policy: {maxTasks: 2}}
       |                 -------- the policy says so here
       |
       = help: the policy allows 2; split the job

    1 error in 1 file
    ");
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let project = "spec: {policy: {priority: {min: 10, max: 1}}}\n";
    insta::assert_snapshot!(findings(project, &job("a", &format!("{TAG}{}", list("a")))), @"empty-range spec.policy.priority.min: no priority is at least 10 and at most 1");
}

#[test]
fn jobs_that_wait_for_each_other_are_shown_as_one_cycle() {
    let waiting = |name: &str, after: &str| job(name, &format!("{TAG}{}after: [{after}]\n", list(name)));
    let specs = [waiting("a", "b"), waiting("b", "c"), waiting("c", "a"), waiting("d", "a"), waiting("e", "e")];
    let shown = findings("", &specs.concat());
    let cycles: Vec<&str> = shown.lines().filter(|line| line.starts_with("after-cycle")).collect();
    insta::assert_snapshot!(cycles.join("\n"), @"
    after-cycle spec.after[0]: these jobs wait for each other: `a` after `b` after `c` after `a`
    after-cycle spec.after[0]: `e` waits for itself
    ");
}

#[test]
fn a_chain_of_many_jobs_is_no_cycle() {
    let waiting = |number: usize| {
        let after = if number == 0 { String::new() } else { format!("after: [job-{}]\n", number - 1) };
        job(&format!("job-{number}"), &format!("{TAG}{}{after}", list(&number.to_string())))
    };
    let shown = findings("", &(0..500).map(waiting).collect::<String>());
    assert!(shown.lines().all(|line| line.starts_with("not-supported-yet")), "{shown}");
}

#[test]
fn jobs_meet_where_one_prefix_holds_the_other() {
    let specs = [
        job("all-logs", &format!("{TAG}{}", prefix("logs/"))),
        job("old-logs", &format!("operation: {{deleteObjectTagging: {{}}}}\n{}", prefix("logs/2025/"))),
        job("other-data", &format!("operation: {{deleteObjectTagging: {{}}}}\n{}", prefix("data/"))),
        job("same-again", &format!("{TAG}{}", prefix("logs/"))),
        job(
            "hold-logs",
            &format!("operation: {{putObjectLegalHold: {{legalHold: {{status: ON}}}}}}\n{}", prefix("logs/")),
        ),
    ];
    insta::assert_snapshot!(findings("", &specs.concat()), @"conflicting-jobs spec.operation.deleteObjectTagging: `old-logs` and `all-logs` both write the tags of the same objects, and the last to run wins");
}

/// Filters that differ may well share no object.
#[test]
fn jobs_with_different_filters_of_one_prefix_are_left_alone() {
    let year = |year: &str| generated(&format!("createdAfter: {year}-01-01T00:00:00Z"));
    let untag = "operation: {deleteObjectTagging: {}}\n";
    let specs = [job("a", &format!("{TAG}{}", year("2024"))), job("b", &format!("{untag}{}", year("2025")))];
    assert_eq!(findings("", &specs.concat()), "");
    let whole = job("d", &format!("{untag}{}", generated("objectSizeGreaterThanBytes: 1")));
    assert_eq!(findings("", &[specs[0].clone(), whole].concat()), "");
}

#[test]
fn jobs_of_one_list_meet_unless_one_waits_for_the_other() {
    let untag = "operation: {deleteObjectTagging: {}}\n";
    let pair = |after: &str| {
        [job("a", &format!("{TAG}{}", list("same"))), job("b", &format!("{untag}{}{after}", list("same")))].concat()
    };
    insta::assert_snapshot!(findings("", &pair("")), @"conflicting-jobs spec.operation.deleteObjectTagging: `b` and `a` both write the tags of the same objects, and the last to run wins");
    let ordered = findings("", &pair("after: [a]\n"));
    assert!(!ordered.contains("conflicting-jobs"), "{ordered}");
}

#[test]
fn copies_of_two_buckets_to_one_place_meet() {
    let copy = |prefix: &str| format!("operation: {{putObjectCopy: {{targetResource: s3://copies{prefix}}}}}\n");
    let source = |name: &str| {
        let filter = "filter: {objectSizeGreaterThanBytes: 0}";
        format!("manifest: {{generator: {{sourceBucket: s3://{name}, enableManifestOutput: false, {filter}}}}}\n")
    };
    let two = |one: &str, other: &str| {
        let jobs = [format!("{}{}", copy(one), source("data")), format!("{}{}", copy(other), source("more"))];
        findings("", &[job("a", &jobs[0]), job("b", &jobs[1])].concat())
    };
    insta::assert_snapshot!(two("", ""), @"conflicting-jobs spec.operation.putObjectCopy.targetResource: `b` and `a` copy to the same place, and equal keys overwrite each other");
    assert_eq!(two(", targetKeyPrefix: data", ", targetKeyPrefix: more"), "");
}

/// Many jobs of one bucket: no rule compares each with each.
#[test]
fn thousands_of_jobs_are_judged_in_seconds() {
    let specs: String = (0..3000)
        .map(|number| job(&format!("job-{number}"), &format!("{TAG}{}", prefix(&format!("{number}/")))))
        .collect();
    let since = std::time::Instant::now();
    assert_eq!(findings("", &specs), "");
    assert!(since.elapsed().as_secs() < 60, "it took {:?}", since.elapsed());
}

/// Examples teach: whatever they warn of is allowed in place, with the reason.
#[test]
fn the_examples_have_no_errors_and_no_warnings() {
    for folder in ["specs-examples", "specs-examples/more"] {
        let set = load_in(&root().join(folder), &[]);
        let grave = set.findings.iter().filter(|finding| finding.severity != Severity::Note);
        assert_eq!(grave.count(), 0, "{}", text_of(&set));
    }
}

/// A reader of the code finds a rule by its code, and a page by its rule.
#[test]
fn every_rule_has_a_page() {
    for entry in root().join("src/spec/rules").read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let name = entry.path().file_stem().unwrap().replace('_', "-");
        if ["mod", "subject", "table"].contains(&name.as_str()) {
            continue;
        }
        assert!(Code::from_name(&name).is_some(), "no code is named {name}");
        assert!(root().join(format!("src/spec/codes/{name}.md")).is_file(), "no page explains {name}");
    }
}
