//! What a run is asked to do, by the names that specs use, and what its effects are called.

use serde::Serialize;
use serde_json::{Value, json};

use crate::advice::EffectKind;
use crate::model::request::Body;
use crate::model::{Acceptance, FileContent, JobStatus, Manifest, Request, RunNumber};
use crate::plan::{Asked, Difference, Step, Verdict};

/// A field of what is asked for, and its value as a spec would say it.
pub(in crate::render) type Field = (&'static str, Value);

/// Whether the job of a step has not begun to work, so that a person can still say no to all of it.
pub(in crate::render) fn is_ahead(step: &Step) -> bool {
    let is_held = step.stage.status().is_some_and(JobStatus::is_held);
    match step.verdict() {
        Verdict::Create | Verdict::Replace => true,
        Verdict::Wait => is_held || step.stage.job().is_none(),
        Verdict::Blocked | Verdict::Keep | Verdict::Orphan => is_held,
        Verdict::Record | Verdict::Done | Verdict::Foreign | Verdict::Suspended => false,
    }
}

/// Every field of what is asked for, in the order in which it is read: all but what s3jobs adds to name the run.
pub(in crate::render) fn asked(asked: &Asked, acceptance: &Acceptance) -> Vec<Field> {
    let Asked { request, file: _, confirmation, max_tasks, previous: _ } = asked;
    let Request { client_request_token: _, description: _, priority, body, tags: _ } = request.as_ref();
    let Body { operation, manifest: _, report, role_arn } = body;
    let tags = request.author_tags();
    let fields = [
        Some(("operation", value(operation))),
        Some(("manifest", manifest(asked))),
        Some(("report", report.as_ref().map_or_else(|| json!("none"), value))),
        Some(("roleArn", value(role_arn))),
        Some(("priority", value(priority))),
        (!tags.is_empty()).then(|| ("tags", value(&tags))),
        request.author_words().map(|words| ("description", json!(words))),
        confirmation.as_ref().map(|confirmation| ("confirmation", value(confirmation))),
        max_tasks.map(|most| ("policy", json!({ "maxTasks": most }))),
        Some(("acceptance", accepted(acceptance))),
    ];
    fields.into_iter().flatten().collect()
}

/// The list of objects. One that is a file in the repository shows what is in it, and where it goes.
fn manifest(asked: &Asked) -> Value {
    let (Some(content), Manifest::Csv(csv)) = (&asked.file, &asked.request.body.manifest) else {
        return value(&asked.request.body.manifest);
    };
    let FileContent { path, sha256, md5: _, bytes, rows, buckets } = content;
    let etag = if asked.is_listed() { csv.etag.as_str() } else { "the one that S3 answers to the upload" };
    json!({ "file": {
        "name": path.file_name().unwrap_or(path.as_str()),
        "rows": rows,
        "buckets": buckets,
        "bytes": bytes,
        "sha256": sha256,
        "uploadedTo": csv.object,
        "etag": etag,
        "fields": csv.fields,
    }})
}

fn accepted(acceptance: &Acceptance) -> Value {
    match acceptance {
        Acceptance { max_failed_tasks: None, max_failed_percent: None } => json!({ "maxFailedTasks": 0 }),
        given => value(given),
    }
}

fn value<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).expect("model types hold only strings, numbers, lists and string-keyed maps")
}

/// What an effect of a kind is called in front of its words.
pub(in crate::render) fn effect_kind(kind: EffectKind) -> &'static str {
    match kind {
        EffectKind::Irreversible => "cannot be undone",
        EffectKind::Public => "public",
        EffectKind::Unprotected => "unprotects",
        EffectKind::Costly => "costs",
        EffectKind::Notable => "note",
    }
}

/// How a run stands to the one before it, in front of the differences.
pub(in crate::render) fn since(run: RunNumber, differences: &[Difference]) -> String {
    if differences.is_empty() { format!("the same as run {run}") } else { format!("not as in run {run}:") }
}
