//! What a plan says that a job does, held against what `validate` warns of.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs::advice::{EffectKind, effects, risk, risks};
use s3jobs::model::policy::TypedConfirmation;
use s3jobs::model::request::Body;
use s3jobs::model::{Endpoint, RunKey, Scope};
use s3jobs::spec::{Sources, load};

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

const SPEC: &str = r#"apiVersion: s3jobs/v1
kind: Job
metadata: {name: a}
spec:
  accountId: "111122223333"
  region: us-west-2
  priority: 1
  roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole
  report: {bucket: s3://reports, scope: AllTasks}
  operation: {OPERATION}
  confirmation: automatic
  manifest: {MANIFEST}
"#;

const GENERATED: &str = "generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {}}";
const LISTED: &str = "csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}";

fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), PROJECT).unwrap();
    (temporary, folder)
}

/// What the linter says of `automatic` beside an operation over a list, if it says anything, and the request.
fn linted(folder: &Utf8Path, operation: &str, manifest: &str) -> (Option<String>, Body) {
    fs::write(folder.join("jobs.yaml"), SPEC.replace("OPERATION", operation).replace("MANIFEST", manifest)).unwrap();
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let set = load(&Sources { working_directory: folder.to_owned(), now, ..Sources::default() }).unwrap();
    let found = set.findings.iter().find(|finding| finding.code.name() == "automatic-irreversible");
    let job = &set.jobs.first().unwrap_or_else(|| panic!("{operation}: {:?}", set.findings)).job;
    let scope = Scope { account: job.account.clone(), region: job.region.clone(), endpoint: Endpoint::Aws };
    let run = RunKey { project: "shop".parse().unwrap(), scope, name: job.name.clone(), run: job.run };
    (found.map(|finding| finding.message.clone()), Body::new(job, &run, None).unwrap())
}

/// Beside those of the list: what is nearest to work that has its name typed, and on which side it is.
const NEAR: [&str; 8] = [
    "putObjectCopy: {targetResource: s3://data}",
    "putObjectCopy: {targetResource: s3://data, storageClass: GLACIER}",
    "putObjectCopy: {targetResource: s3://data, targetKeyPrefix: copies}",
    "putObjectCopy: {targetResource: s3://copies, targetKeyPrefix: copies, cannedAccessControlList: public-read}",
    "putObjectCopy: {targetResource: s3://copies, targetKeyPrefix: copies, objectLockMode: COMPLIANCE, objectLockRetainUntilDate: 2036-01-01T00:00:00Z}",
    "putObjectLegalHold: {legalHold: {status: \"OFF\"}}",
    "putObjectLegalHold: {legalHold: {status: \"ON\"}}",
    "putObjectRetention: {retention: {mode: GOVERNANCE, retainUntilDate: 2036-01-01T00:00:00Z}}",
];

fn operations() -> impl Iterator<Item = &'static str> {
    include_str!("../data/irreversible-operations.txt").lines().filter(|line| !line.starts_with('#'))
}

/// Whoever heeds the linter and whoever reads the plan are told of the same dangers.
#[test]
fn what_the_linter_calls_irreversible_the_plan_does_too() {
    let (_temporary, folder) = folder();
    for operation in operations() {
        let (found, body) = linted(&folder, operation, GENERATED);
        let effects = effects(&body);
        let is_grave = |kind| matches!(kind, EffectKind::Irreversible | EffectKind::Public | EffectKind::Unprotected);
        let is_told = effects.iter().any(|it| is_grave(it.code.kind()));
        assert!(is_told || found.is_none(), "{operation}: {effects:?}");
    }
}

/// Where `automatic` lets nothing run before the name is typed, the linter says so, and says it nowhere else.
#[test]
fn the_linter_says_so_where_automatic_lets_nothing_run() {
    let (_temporary, folder) = folder();
    for (operation, manifest) in operations().chain(NEAR).flat_map(|it| [(it, GENERATED), (it, LISTED)]) {
        let (found, body) = linted(&folder, operation, manifest);
        let is_named = !risks(&body, TypedConfirmation::default()).is_empty();
        let is_said = found.as_ref().is_some_and(|message| message.contains("its name has to be typed before"));
        assert_eq!(is_said, is_named, "{operation} over {manifest}: {found:?}");
        let done = risks(&body, TypedConfirmation::default()).into_iter().map(|risk| risk::done(risk.code));
        for done in done {
            assert!(found.as_ref().is_some_and(|message| message.contains(done)), "{operation}: {done}: {found:?}");
        }
    }
}

/// The table is explained as it is: by what is done, in the words of the question.
#[test]
fn the_page_of_the_reason_names_all_that_has_its_name_typed() {
    let (_temporary, folder) = folder();
    let lambda = "lambdaInvoke: {functionArn: \"arn:aws:lambda:us-west-2:111122223333:function:resize:1\", \
                  invocationSchemaVersion: \"2.0\"}";
    let page = s3jobs::plan::pages::page("name-not-typed").unwrap();
    let policy = TypedConfirmation { lambda_tasks: Some(0), replaced_tags: Some(0) };
    let mut named = std::collections::BTreeSet::new();
    for operation in operations().chain(NEAR).chain([lambda]) {
        for risk in risks(&linted(&folder, operation, LISTED).1, policy) {
            let words = risk::done(risk.code);
            assert!(page.reason.contains(words), "{words}: {}", page.reason);
            named.insert(words);
        }
    }
    assert_eq!(named.len(), 9, "{named:?}");
}
