//! Specs against records, and records against jobs.

use super::difference::Difference;
use crate::ledger::{AttemptRecord, Record};
use crate::model::compare::{self, Comparison, value_differences};
use crate::model::digest::{identity, uploaded_file};
use crate::model::request::Body;
use crate::model::yaml::to_yaml;
use crate::model::{Job, LiveJob, Manifest, Request, Scope};

/// Where the elected job differs from its record, what S3 echoed at its creation included.
pub(super) fn live_differences(record: &Record, live: &LiveJob) -> Vec<Difference> {
    let current = record.current();
    let compared = Comparison::of(&current.request.body, live, &record.run.scope);
    compared.against(&current.echo).into_iter().map(for_people).collect()
}

/// Where a job that was found by its marker differs from the record of its run.
pub(super) fn twin_differences(record: &Record, live: &LiveJob) -> Vec<Difference> {
    attempt_differences(record.current(), live, &record.run.scope)
}

/// Where a job that was found by its marker differs from the attempt that this names.
pub(super) fn attempt_differences(attempt: &AttemptRecord, live: &LiveJob, scope: &Scope) -> Vec<Difference> {
    compare::differences(&attempt.request.body, live, scope).into_iter().map(for_people).collect()
}

/// Where a recorded body differs from the one that a step was planned with.
pub(super) fn body_differences(planned: &Body, recorded: &Body) -> Vec<Difference> {
    // Asked at every look at every run, and nearly always so.
    if planned == recorded {
        return Vec::new();
    }
    let mut planned = planned.clone();
    let is_file = uploaded_file(&planned.manifest).is_some();
    if let (Manifest::Csv(ours), Manifest::Csv(theirs)) = (&mut planned.manifest, &recorded.manifest)
        && is_file
        && ours.object == theirs.object
    {
        // What lies under its own hash is the same list, whatever ETag S3 gave it.
        ours.etag = theirs.etag.clone();
    }
    let value = |body: &Body| serde_json::to_value(body).unwrap_or_default();
    value_differences(&value(&planned), &value(recorded)).into_iter().map(for_people).collect()
}

/// Where a spec differs from the submitted run in what is done to which objects.
pub(super) fn effect_differences(record: &Record, job: &Job, scope: &Scope) -> Vec<Difference> {
    let Some(body) = record.latest().map(|attempt| &attempt.request.body) else { return Vec::new() };
    let file = uploaded_file(&body.manifest).filter(|_| job.file.is_some());
    let submitted = match &file {
        Some((manifest, sha256)) => identity(&body.operation, manifest, Some(sha256), scope),
        None => identity(&body.operation, &body.manifest, None, scope),
    };
    let wanted = identity(&job.operation, &job.manifest, job.file.as_ref().map(|file| file.sha256.as_str()), scope);
    value_differences(&submitted, &wanted).into_iter().map(for_people).collect()
}

/// Where a spec differs from the submitted run in what only CreateJob can set, beside the effect.
pub(super) fn create_only_differences(record: &Record, job: &Job, scope: &Scope) -> Vec<Difference> {
    let request = &record.current().request;
    let submitted = serde_json::json!({
        "description": request.author_words(),
        "report": request.body.report,
        "roleArn": request.body.role_arn,
    });
    let wanted = serde_json::json!({
        "description": job.description,
        "report": job.report.as_ref().map(|report| report.canonical(scope)),
        "roleArn": job.role_arn,
    });
    value_differences(&submitted, &wanted).into_iter().map(for_people).collect()
}

/// Where a run differs from the one before it, in all that S3 is asked for.
pub(super) fn run_differences(before: &Request, after: &Request, scope: &Scope) -> Vec<Difference> {
    let (submitted, wanted) = match (uploaded_file(&before.body.manifest), uploaded_file(&after.body.manifest)) {
        // A file in the repository is uploaded under its hash: its content counts, not where it lies.
        (Some((submitted, old)), Some((wanted, new))) => {
            let content = |request: &Request, manifest, sha256: &str| {
                identity(&request.body.operation, manifest, Some(sha256), scope)["manifest"].take()
            };
            (content(before, &submitted, &old), content(after, &wanted, &new))
        }
        (Some(_) | None, _) => (serde_json::json!(before.body.manifest), serde_json::json!(after.body.manifest)),
    };
    let all = |request: &Request, manifest| {
        serde_json::json!({
            "description": request.author_words(),
            "manifest": manifest,
            "operation": request.body.operation,
            "priority": request.priority,
            "report": request.body.report,
            "roleArn": request.body.role_arn,
            "tags": request.author_tags(),
        })
    };
    value_differences(&all(before, submitted), &all(after, wanted)).into_iter().map(for_people).collect()
}

/// A value of a spec, as people read it.
pub(super) fn value_of<T: serde::Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok().as_ref().map(to_yaml)
}

pub(super) fn for_people(difference: compare::Difference) -> Difference {
    let compare::Difference { path, recorded, live } = difference;
    Difference { path, before: recorded.as_ref().map(to_yaml), after: live.as_ref().map(to_yaml) }
}
