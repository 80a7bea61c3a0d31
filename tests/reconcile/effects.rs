//! What a plan says that a job does, held against what `validate` warns of.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::Utf8PathBuf;
use s3jobs::advice::{EffectKind, effects};
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
  manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {}}}
"#;

/// Whoever heeds the linter and whoever reads the plan are told of the same dangers.
#[test]
fn what_the_linter_calls_irreversible_the_plan_does_too() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), PROJECT).unwrap();
    let operations = include_str!("../data/irreversible-operations.txt").lines().filter(|line| !line.starts_with('#'));
    for operation in operations {
        fs::write(folder.join("jobs.yaml"), SPEC.replace("OPERATION", operation)).unwrap();
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let set = load(&Sources { working_directory: folder.clone(), now, ..Sources::default() }).unwrap();
        let is_found = set.findings.iter().any(|finding| finding.code.name() == "automatic-irreversible");
        let job = &set.jobs[0].job;
        let scope = Scope { account: job.account.clone(), region: job.region.clone(), endpoint: Endpoint::Aws };
        let run = RunKey { project: "shop".parse().unwrap(), scope, name: job.name.clone(), run: job.run };
        let effects = effects(&Body::new(job, &run, None).unwrap());
        let is_grave = |kind| matches!(kind, EffectKind::Irreversible | EffectKind::Public | EffectKind::Unprotected);
        let is_told = effects.iter().any(|it| is_grave(it.code.kind()));
        assert!(is_told || !is_found, "{operation}: {effects:?}");
    }
}
