//! A spec and its project's defaults to a job: the spec wins.
//!
//! Structs are taken apart by name, so that a new field does not compile until someone decides how it merges.

use std::collections::BTreeMap;

use super::code::Code;
use super::finding::{Finding, Place, Target};
use super::path::FieldPath;
use crate::model::{Defaults, FileContent, Job, JobDocument, JobSpec, Metadata, Report};

/// Fills a spec up from the defaults. Fields that neither gives are findings.
pub(super) fn resolve(
    document: JobDocument,
    defaults: &Defaults,
    file: Option<FileContent>,
    place: &Place,
) -> Result<Job, Vec<Finding>> {
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
    let mut missing = Vec::new();
    let account = given(account_id.or_else(|| defaults.account_id.clone()), "accountId", place, &mut missing);
    let region = given(region.or_else(|| defaults.region.clone()), "region", place, &mut missing);
    let role_arn = given(role_arn.or_else(|| defaults.role_arn.clone()), "roleArn", place, &mut missing);
    let (Some(account), Some(region), Some(role_arn)) = (account, region, role_arn) else { return Err(missing) };
    Ok(Job {
        name,
        labels: by_key(&defaults.labels, labels),
        account,
        region,
        run,
        description,
        priority,
        role_arn,
        operation,
        manifest,
        file,
        report: merge_report(report, defaults.report.as_ref()),
        confirmation: confirmation.or_else(|| defaults.confirmation.clone()).unwrap_or_default(),
        tags: by_key(&defaults.tags, tags),
        acceptance: acceptance.or_else(|| defaults.acceptance.clone()).unwrap_or_default(),
    })
}

fn given<T>(value: Option<T>, field: &str, place: &Place, missing: &mut Vec<Finding>) -> Option<T> {
    if value.is_none() {
        let place = Place { at: FieldPath::of(["spec", field]), target: Target::Key, ..place.clone() };
        let finding = Finding::new(Code::MissingField, place, format!("neither spec nor project gives `{field}`"));
        let help = format!("add `{field}` here, or once for all jobs under `spec.defaults` of s3jobs.yaml");
        missing.push(finding.with_help(help));
    }
    value
}

fn by_key<K: Ord + Clone, V: Clone>(defaults: &BTreeMap<K, V>, own: BTreeMap<K, V>) -> BTreeMap<K, V> {
    let mut merged = defaults.clone();
    merged.extend(own);
    merged
}

/// Field by field: what the spec's report leaves out, the project's gives, unless it is about another bucket.
fn merge_report(own: Option<Report>, default: Option<&Report>) -> Option<Report> {
    let (own, default) = match (own, default) {
        (None, default) => return default.cloned(),
        (own, None) => return own,
        (Some(own), Some(default)) => (own, default),
    };
    let Report { bucket, prefix, scope, expected_bucket_owner } = own;
    let inherited_owner = default.expected_bucket_owner.clone().filter(|_| default.bucket == bucket);
    Some(Report {
        prefix: prefix.or_else(|| default.prefix.clone()),
        expected_bucket_owner: expected_bucket_owner.or(inherited_owner),
        bucket,
        scope,
    })
}
