//! Every example of every code's page is run: the wrong one gives the finding, the right one does not.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::Utf8PathBuf;
use s3jobs::render::findings::{FindingsReport, Style, write_text};
use s3jobs::spec::{Code, Examples, Excerpt, Role, Sources, SpecSet, load};

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

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
            Some((_, lines)) if !is_field => *lines += &format!("{line}\n"),
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
    load(&Sources { paths, working_directory: root, ..Sources::default() }).unwrap()
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
    if has(&right) || s3jobs::spec::has_errors(&right.findings) {
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
