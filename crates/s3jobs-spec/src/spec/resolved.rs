//! A resolved job as a spec once more: every field that counts, and where each comes from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::finding::{Place, Target};
use super::layers::{Layer, Layers};
use super::load::{LoadedJob, SpecSet};
use super::path::FieldPath;
use super::source::SourceMap;
use crate::model::document::{ApiVersion, JobKind, JobSpec};
use crate::model::{Acceptance, Job, JobDocument, Metadata, PartialReport, Report};

/// A job's spec with everything filled in.
#[derive(Clone, Debug)]
pub struct ResolvedSpec {
    /// The spec that says the same without project file and environment.
    pub document: JobDocument,
    /// Where each field comes from. A map that several layers fill has its fields here.
    pub origins: Vec<(FieldPath, Origin)>,
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody gives it: s3jobs' own default.
    BuiltIn,
    /// This layer says it, at this place.
    Written(Layer, Place),
}

impl SpecSet {
    /// The resolved spec of a job of this set.
    pub fn resolved(&self, loaded: &LoadedJob) -> ResolvedSpec {
        let document = document(&loaded.job);
        let project = self.project.as_ref().zip(self.project_file.as_deref());
        let layers = Layers::new(project, self.environment.as_ref());
        let text = self.files.get(&loaded.file).unwrap_or_default();
        let map = SourceMap::new(text);
        let origin = |at: &FieldPath| {
            let place = self.place(loaded, at.clone());
            let layer = loaded.origins.layer(at).clone();
            if layer == Layer::Spec && map.exact(&place).is_none() {
                return Origin::BuiltIn;
            }
            Origin::Written(layer, Place { target: Target::Key, ..layers.place(&loaded.origins, place) })
        };
        let origins = fields(&document).into_iter().map(|at| (at.clone(), origin(&at))).collect();
        ResolvedSpec { document, origins }
    }
}

/// The fields that one layer gives as a whole.
fn fields(document: &JobDocument) -> Vec<FieldPath> {
    let value = serde_json::to_value(document).unwrap_or_default();
    let mut paths = Vec::new();
    for part in ["metadata", "spec"] {
        for (name, field) in value.get(part).and_then(Value::as_object).into_iter().flatten() {
            let at = FieldPath::of([part]).key(name);
            match field.as_object().filter(|_| ["report", "tags", "labels"].contains(&name.as_str())) {
                Some(keys) => paths.extend(keys.keys().map(|key| at.key(key))),
                None => paths.push(at),
            }
        }
    }
    paths
}

fn document(job: &Job) -> JobDocument {
    let Job {
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
        file: _,
        report,
        confirmation,
        tags,
        acceptance,
        same_effect,
        moved,
        recorded,
        after,
        suspend,
        max_tasks: _,
        protected_buckets: _,
    } = job.clone();
    let spec = JobSpec {
        account_id: Some(account),
        region: Some(region),
        run,
        description,
        priority: Some(priority),
        role_arn: Some(role_arn),
        operation: Some(operation),
        manifest: Some(manifest),
        report: report.map(partial),
        confirmation: Some(confirmation),
        tags,
        after,
        acceptance: Some(stated(acceptance)),
        same_effect,
        moved,
        recorded,
        suspend,
        environments: BTreeMap::new(),
    };
    JobDocument { api_version: ApiVersion::V1, kind: JobKind::Job, metadata: Metadata { name, labels }, spec }
}

/// What counts as success, said in full.
fn stated(acceptance: Acceptance) -> Acceptance {
    match acceptance {
        Acceptance { max_failed_tasks: None, max_failed_percent: None } => {
            Acceptance { max_failed_tasks: Some(0), max_failed_percent: None }
        }
        given => given,
    }
}

fn partial(report: Report) -> PartialReport {
    let Report { bucket, prefix, scope, expected_bucket_owner } = report;
    PartialReport { bucket: Some(bucket), prefix, scope: Some(scope), expected_bucket_owner }
}
