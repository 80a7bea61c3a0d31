//! Explanations hold what they say: every example of every page and every field is run.

#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::Utf8PathBuf;
use s3jobs_spec::findings::{FindingsReport, Style, write_text};
use s3jobs_spec::spec::explain::{self, Answer, explain};
use s3jobs_spec::spec::schema::SchemaKind;
use s3jobs_spec::spec::{Code, Examples, Excerpt, Role, Severity, Sources, SpecSet, load};

/// The time at which the examples are read.
const NOW: &str = "2026-06-01T00:00:00Z";

const PROJECT: &str =
    "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\nspec: {environments: {prod: {}}}\n";

const HEAD: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: tag-archive}\nspec:\n";

/// The fields of a valid job.
const FIELDS: &str = r#"accountId: "111122223333"
region: us-west-2
run: 1
priority: 10
roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole
operation:
  putObjectTagging:
    tagSet: {team: finance}
manifest:
  csv:
    object: s3://my-manifests/manifest.csv
    etag: 60e460c9d1046e73f7dde5043ac3ae85
    fields: [Bucket, Key]
report:
  bucket: s3://my-reports
  prefix: final-reports
  scope: AllTasks
"#;

/// The top-level fields of a YAML text: name, and all of its lines.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let is_field = line.starts_with(|first: char| first.is_alphabetic()) && line.contains(':');
        match fields.last_mut() {
            Some((_, lines)) if !is_field => lines.extend([line, "\n"]),
            _ => fields.push((line.split(':').next().unwrap().to_owned(), format!("{line}\n"))),
        }
    }
    fields
}

/// A whole job: the fields of an excerpt over those of a valid job, some of which are left out.
fn job(excerpt: &str, without: &[String]) -> String {
    let own = fields(excerpt);
    let is_kept = |name: &String| !without.contains(name) && own.iter().all(|(own, _)| own != name);
    let kept = fields(FIELDS).into_iter().filter(|(name, _)| is_kept(name));
    let indented = |(_, lines): (String, String)| lines.lines().map(|line| format!("  {line}\n")).collect::<String>();
    std::iter::once(HEAD.to_owned()).chain(kept.chain(own.clone()).map(indented)).collect()
}

/// Loads the little world of one side of an example.
fn run(excerpts: &[Excerpt]) -> SpecSet {
    let temporary = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    let mut files = vec![("s3jobs.yaml".to_owned(), PROJECT.to_owned()), ("job.yaml".to_owned(), job("", &[]))];
    for Excerpt { role, text } in excerpts {
        files.push(match role {
            Role::Spec { without } => ("job.yaml".to_owned(), job(text, without)),
            Role::Job => ("job.yaml".to_owned(), text.clone()),
            Role::Project => ("s3jobs.yaml".to_owned(), text.clone()),
            Role::File(path) => (path.clone(), text.clone()),
        });
    }
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let paths = vec!["job.yaml".into()];
    load(&Sources { paths, working_directory: root, now: NOW.parse().unwrap(), ..Sources::default() }).unwrap()
}

fn shown(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What is wrong with the examples of a code.
fn mistakes(code: Code) -> Vec<String> {
    let Examples::Shown { wrong, right } = &code.page().examples else { return Vec::new() };
    let (wrong, right) = (run(wrong), run(right));
    let has = |set: &SpecSet| set.findings.iter().any(|finding| finding.code == code);
    let mut mistakes = Vec::new();
    if !has(&wrong) {
        mistakes.push(format!("`Wrong:` of {code}.md does not give {code}, but:\n{}", shown(&wrong)));
    }
    if has(&right) || s3jobs_spec::spec::has_errors(&right.findings) {
        mistakes.push(format!("`Right:` of {code}.md is not right:\n{}", shown(&right)));
    }
    mistakes
}

#[test]
fn every_example_is_what_its_page_says() {
    let mistakes: Vec<String> = Code::ALL.iter().flat_map(|code| mistakes(*code)).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// What the examples are laid over has no finding of its own.
#[test]
fn the_job_behind_the_examples_is_valid() {
    assert_eq!(shown(&run(&[])), "1 job valid in 1 file\n");
}

#[test]
fn a_field_is_found_by_any_name_that_people_have_for_it() {
    let names = [
        ("SPEC.Manifest.CSV.etag", "spec.manifest.csv.etag"),
        ("job.spec.run", "spec.run"),
        ("project.spec.local", "spec.local"),
        ("spec.defaults.region", "spec.defaults.region"),
        ("csv.etag", "spec.manifest.csv.etag"),
        ("priority", "spec.priority"),
        (
            "grants[0].permission",
            "spec.operation.putObjectAcl.accessControlPolicy.accessControlList.grants[].permission",
        ),
        ("project.spec.environments.prod.defaults.region", "spec.environments.KEY.defaults.region"),
        ("spec.tags.team", "spec.tags.KEY"),
        ("tags.team", "spec.tags.KEY"),
        ("S3PutObjectTagging", "spec.operation.putObjectTagging"),
        ("ManifestGenerator", "spec.manifest.generator"),
        ("KMSKeyArn", "spec.operation.updateObjectEncryption.objectEncryption.sseKms.kmsKeyArn"),
        ("seed", ""),
    ];
    for (typed, path) in names {
        match explain(typed) {
            Ok(Answer::Field { field, .. }) => assert_eq!(field.path, path, "{typed}"),
            Ok(Answer::Candidates(found)) => {
                assert!(found.iter().any(|candidate| candidate.path == path), "{typed}: {found:?}");
            }
            other => panic!("{typed}: {other:?}"),
        }
    }
}

#[test]
fn a_name_of_several_fields_lists_them() {
    let Ok(Answer::Candidates(found)) = explain("etag") else { panic!("one is preferred") };
    let paths: Vec<&str> = found.iter().map(|candidate| candidate.path.as_str()).collect();
    assert_eq!(paths, ["spec.manifest.csv.etag", "spec.manifest.inventory.etag"]);
}

#[test]
fn an_unknown_topic_is_answered_with_what_there_is() {
    let help = |topic: &str| {
        let unknown = explain(topic).unwrap_err();
        format!("{unknown}; {}", unknown.help)
    };
    insta::assert_snapshot!(help("spec.manifest.csv.etagg"), @"`spec.manifest.csv` has no field `etagg`; did you mean `etag`? the fields are `object`, `versionId`, `etag`, `fields`");
    insta::assert_snapshot!(help("csv.colour"), @"`spec.manifest.csv` has no field `colour`; the fields are `object`, `versionId`, `etag`, `fields`");
    insta::assert_snapshot!(help("spec.run.number"), @"`spec.run` has no field `number`; it is a whole number, and has no fields");
    insta::assert_snapshot!(help("no-reprt"), @"`no-reprt` is neither a field nor a code; did you mean the code `no-report`?");
    insta::assert_snapshot!(help("priorty"), @"`priorty` is neither a field nor a code; did you mean the field `priority`?");
    insta::assert_snapshot!(help("restore"), @"`restore` is neither a field nor a code; is it one of `initiateRestoreObject`, `restore-days`, `restore-without-days`, `restore-tier`, `restore-any-class`, `nothing-to-restore`?");
    insta::assert_snapshot!(help("zzz"), @"`zzz` is neither a field nor a code; `s3jobs explain spec --recursive` lists the fields of a job, `s3jobs explain --codes` the codes");
    insta::assert_snapshot!(help("ClientRequestToken"), @"`ClientRequestToken` is neither a field nor a code; `ClientRequestToken` of the S3 API is in no spec: s3jobs makes it from the run's identity");
}

#[test]
fn a_code_is_found_also_as_a_finding_shows_it() {
    for typed in ["no-report", "No-Report", "warning[no-report]"] {
        assert_eq!(explain(typed), Ok(Answer::Code(Code::NoReport)), "{typed}");
    }
}

/// Every member of CreateJob leads to the field that stands for it.
#[test]
fn every_name_of_the_api_leads_to_its_field() {
    let mut wrong = Vec::new();
    for line in include_str!("../../src/spec/import/members.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(" | ");
        let (Some(member), Some(path)) = (parts.next(), parts.next()) else { continue };
        let name = member.rsplit('.').next().unwrap();
        let path = path.split_once(": ").map_or(path, |(path, _)| path).replace("{csv,inventory}", "csv");
        if !path.starts_with("spec.") || name.ends_with(['}', ']']) || path.ends_with("{}") {
            continue;
        }
        let found = match explain(name) {
            Ok(Answer::Field { field, also }) => {
                std::iter::once(field.path.clone()).chain(also.into_iter().map(|other| other.path)).collect()
            }
            Ok(Answer::Candidates(found)) => found.into_iter().map(|candidate| candidate.path).collect(),
            Ok(Answer::Code(_)) | Err(_) => Vec::new(),
        };
        if !found.contains(&path) {
            wrong.push(format!("{member} is {path}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The example of every field is valid in its place: no more is wrong with a job that has it than that it is not built.
#[test]
fn every_example_of_a_job_is_valid() {
    let mut wrong = Vec::new();
    for field in explain::fields().into_iter().filter(|field| field.kind == SchemaKind::Job) {
        let Some(inner) = field.example.strip_prefix("spec:\n") else { continue };
        let excerpt = inner.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect();
        let owner = "expectedBucketOwner: \"111122223333\"";
        let report = format!("report: {{bucket: s3://my-reports, scope: AllTasks, {owner}}}\n");
        let text: String = if field.path.starts_with("spec.report") { excerpt } else { excerpt + &report };
        let spec = Excerpt { role: Role::Spec { without: Vec::new() }, text };
        let file = Excerpt { role: Role::File("lists/objects.csv".to_owned()), text: "my-data,a.csv\n".to_owned() };
        let set = run(&[spec, file]);
        // The job that another one waits for is no part of an example, and neither is a list with versions.
        let beside = [Code::AfterUnknown, Code::VersionIdNeeded];
        let is_its_own = |finding: &&s3jobs_spec::spec::Finding| !beside.contains(&finding.code);
        if set.findings.iter().filter(is_its_own).any(|finding| finding.severity == Severity::Error) {
            wrong.push(format!("{}:\n{}\n{}", field.path, field.example, shown(&set)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same for the fields of project files.
#[test]
fn every_example_of_a_project_is_valid() {
    let mut wrong = Vec::new();
    for field in explain::fields().into_iter().filter(|field| field.kind == SchemaKind::Project) {
        let head = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";
        let Some(_) = field.example.strip_prefix("spec:\n") else { continue };
        let project = Excerpt { role: Role::Project, text: format!("{head}{}\n", field.example) };
        let set = run(&[project]);
        let is_of_project = |finding: &&s3jobs_spec::spec::Finding| finding.place.file == "s3jobs.yaml";
        if set.findings.iter().any(|finding| is_of_project(&finding)) {
            wrong.push(format!("{}:\n{}\n{}", field.path, field.example, shown(&set)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is explained says something: no field without a description, no example that is a made-up word.
#[test]
fn every_field_is_described_and_has_an_example_of_its_own() {
    for field in explain::fields() {
        assert!(!field.description.is_empty(), "{} has no description", field.path);
        assert!(!field.example.lines().any(|line| line.ends_with(" text")), "{}: {}", field.path, field.example);
    }
}
