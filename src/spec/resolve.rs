//! A spec that was filled up to a job: what nobody gave is found here.

use std::collections::BTreeSet;

use super::code::Code;
use super::finding::{Finding, Place, Target};
use super::path::FieldPath;
use crate::model::project::Policy;
use crate::model::{FileContent, Job, JobDocument, JobSpec, Metadata, PartialReport, Report};

/// What a job takes from outside its document.
pub(super) struct Surroundings<'p> {
    /// The content of its manifest, if that is a file.
    pub(super) file: Option<FileContent>,
    pub(super) policy: Option<&'p Policy>,
    /// Where the document stands.
    pub(super) place: Place,
}

/// The job of a document that its layers have filled. Required fields that none of them gives are findings.
pub(super) fn resolve(document: JobDocument, around: Surroundings<'_>) -> Result<Job, Vec<Finding>> {
    let JobDocument { api_version: _, kind: _, metadata: Metadata { name, labels }, spec } = document;
    let JobSpec {
        account_id,
        region,
        run,
        description,
        priority,
        role_arn,
        operation,
        manifest,
        report,
        confirmation,
        tags,
        // Refused by a rule.
        after: _,
        acceptance,
        suspend: _,
    } = spec;
    let mut missing = Missing { place: &around.place, findings: Vec::new() };
    let account = missing.unless(account_id, &["accountId"]);
    let region = missing.unless(region, &["region"]);
    let role_arn = missing.unless(role_arn, &["roleArn"]);
    let report = report.map(|report| whole(report, &mut missing));
    let (Some(account), Some(region), Some(role_arn), None | Some(Some(_))) = (account, region, role_arn, &report)
    else {
        return Err(missing.findings);
    };
    Ok(Job {
        name,
        labels,
        account,
        region,
        run,
        description,
        priority,
        role_arn,
        operation,
        manifest,
        file: around.file,
        report: report.flatten(),
        confirmation: confirmation.unwrap_or_default(),
        tags,
        acceptance: acceptance.unwrap_or_default(),
        max_tasks: around.policy.and_then(|policy| policy.max_tasks),
        protected_buckets: around.policy.map(protected_buckets).unwrap_or_default(),
    })
}

fn protected_buckets(policy: &Policy) -> BTreeSet<String> {
    policy.protected_buckets.iter().flatten().map(|bucket| bucket.name().to_owned()).collect()
}

/// The report with the fields that it cannot do without.
fn whole(report: PartialReport, missing: &mut Missing<'_>) -> Option<Report> {
    let PartialReport { bucket, prefix, scope, expected_bucket_owner } = report;
    let bucket = missing.unless(bucket, &["report", "bucket"]);
    let scope = missing.unless(scope, &["report", "scope"]);
    Some(Report { bucket: bucket?, prefix, scope: scope?, expected_bucket_owner })
}

/// The required fields that nobody gave.
struct Missing<'p> {
    place: &'p Place,
    findings: Vec<Finding>,
}

impl Missing<'_> {
    fn unless<T>(&mut self, value: Option<T>, field: &[&'static str]) -> Option<T> {
        if value.is_none() {
            let at: FieldPath = std::iter::once("spec").chain(field.iter().copied()).collect();
            let place = Place { at, target: Target::Key, ..self.place.clone() };
            let field = field.join(".");
            let message = format!("neither spec nor project gives `{field}`");
            let help = format!("add `{field}` here, or once for all jobs under `spec.defaults` of s3jobs.yaml");
            self.findings.push(Finding::new(Code::MissingField, place, message).with_help(help));
        }
        value
    }
}
