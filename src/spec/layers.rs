//! The layers of a job: its spec, the environment of `--env`, the project's defaults. The one further in front wins.
//!
//! Maps of fields are put together field by field, tags and labels by key; everything else replaces whole. Structs are
//! taken apart by name, so that a new field does not compile until someone decides how it merges.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::finding::{Place, Target};
use super::path::FieldPath;
use crate::model::project::{EnvironmentName, Policy};
use crate::model::{Defaults, JobDocument, JobSpec, Metadata, PartialReport, ProjectDocument};

/// Where a field of a job comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The job's own spec.
    Spec,
    /// The environment of this name in the project file.
    Environment(EnvironmentName),
    /// The project's defaults.
    Defaults,
}

/// The fields of a job that its spec does not give itself, and the layer that gives each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(BTreeMap<FieldPath, Layer>);

impl Origins {
    /// The layer that gives a field.
    pub fn layer(&self, at: &FieldPath) -> &Layer {
        let mut around = Some(at.clone());
        while let Some(path) = around {
            if let Some(layer) = self.0.get(&path) {
                return layer;
            }
            around = path.parent();
        }
        &Layer::Spec
    }
}

/// What a project says about its jobs, for one environment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers<'p> {
    project: Option<(&'p ProjectDocument, &'p Utf8Path)>,
    environment: Option<&'p EnvironmentName>,
}

impl<'p> Layers<'p> {
    /// The layers of a project file, or of none. The environment is one that the project has.
    pub(super) fn new(
        project: Option<(&'p ProjectDocument, &'p Utf8Path)>,
        environment: Option<&'p EnvironmentName>,
    ) -> Self {
        Self { project, environment }
    }

    /// What specs may say.
    pub(super) fn policy(&self) -> Option<&'p Policy> {
        self.project?.0.spec.policy.as_ref()
    }

    /// Whether the project's jobs may run in several environments.
    pub(super) fn has_environments(&self) -> bool {
        self.project.is_some_and(|(project, _)| !project.spec.environments.is_empty())
    }

    /// A place in the project file.
    pub(super) fn project_place(&self, at: FieldPath, target: Target) -> Option<Place> {
        let (_, file) = self.project?;
        Some(Place { file: file.to_owned(), document: 0, at, target })
    }

    /// Where a field stands: in the spec, or wherever it comes from.
    pub(super) fn place(&self, origins: &Origins, spec: Place) -> Place {
        let above = match origins.layer(&spec.at) {
            Layer::Spec => return spec,
            Layer::Environment(name) => FieldPath::of(["spec", "environments"]).key(name.as_str()).join("defaults"),
            Layer::Defaults => FieldPath::of(["spec", "defaults"]),
        };
        // `spec.report.bucket` of a job is `report.bucket` of the defaults, and `metadata.labels` is `labels`.
        let below = spec.at.segments().iter().skip(1).cloned();
        let at = above.segments().iter().cloned().chain(below).collect();
        self.project_place(at, spec.target).unwrap_or(spec)
    }

    /// Fills a spec up with what it leaves out. Changes nothing that it says.
    pub(super) fn fill(&self, document: &mut JobDocument) -> Origins {
        let mut filling = Filling { origins: Origins::default() };
        if let Some((project, _)) = self.project {
            let environment = self.environment.and_then(|name| Some((name, project.spec.environments.get(name)?)));
            if let Some((name, defaults)) = environment.and_then(|(name, it)| Some((name, it.defaults.as_ref()?))) {
                filling.from(defaults, &Layer::Environment(name.clone()), document);
            }
            if let Some(defaults) = &project.spec.defaults {
                filling.from(defaults, &Layer::Defaults, document);
            }
        }
        filling.origins
    }
}

struct Filling {
    origins: Origins,
}

impl Filling {
    fn from(&mut self, defaults: &Defaults, layer: &Layer, document: &mut JobDocument) {
        let JobDocument { api_version: _, kind: _, metadata: Metadata { name: _, labels }, spec } = document;
        let JobSpec { account_id, region, role_arn, report, confirmation, acceptance, tags, .. } = spec;
        let Defaults {
            account_id: default_account,
            region: default_region,
            role_arn: default_role,
            report: default_report,
            confirmation: default_confirmation,
            acceptance: default_acceptance,
            tags: default_tags,
            labels: default_labels,
        } = defaults;
        let of = |field: &'static str| FieldPath::of(["spec", field]);
        self.field(account_id, default_account.as_ref(), (of("accountId"), layer));
        self.field(region, default_region.as_ref(), (of("region"), layer));
        self.field(role_arn, default_role.as_ref(), (of("roleArn"), layer));
        self.field(confirmation, default_confirmation.as_ref(), (of("confirmation"), layer));
        self.field(acceptance, default_acceptance.as_ref(), (of("acceptance"), layer));
        self.report(report, default_report.as_ref(), layer);
        self.keys(tags, default_tags, (of("tags"), layer));
        self.keys(labels, default_labels, (FieldPath::of(["metadata", "labels"]), layer));
    }

    fn field<T: Clone>(&mut self, own: &mut Option<T>, default: Option<&T>, (at, layer): (FieldPath, &Layer)) {
        if let (None, Some(value)) = (&own, default) {
            *own = Some(value.clone());
            self.origins.0.insert(at, layer.clone());
        }
    }

    fn keys<K, V>(&mut self, own: &mut BTreeMap<K, V>, defaults: &BTreeMap<K, V>, (at, layer): (FieldPath, &Layer))
    where
        K: Ord + Clone + ToString,
        V: Clone,
    {
        for (key, value) in defaults {
            if !own.contains_key(key) {
                own.insert(key.clone(), value.clone());
                self.origins.0.insert(at.join(key.to_string()), layer.clone());
            }
        }
    }

    fn report(&mut self, own: &mut Option<PartialReport>, default: Option<&PartialReport>, layer: &Layer) {
        let Some(default) = default else { return };
        let at = FieldPath::of(["spec", "report"]);
        let Some(own) = own else {
            *own = Some(default.clone());
            self.origins.0.insert(at, layer.clone());
            return;
        };
        // The owner is that of the default's bucket, not of another one.
        let is_other_bucket = own.bucket.is_some() && own.bucket != default.bucket;
        let owner = default.expected_bucket_owner.as_ref().filter(|_| !is_other_bucket);
        self.field(&mut own.bucket, default.bucket.as_ref(), (at.join("bucket"), layer));
        self.field(&mut own.prefix, default.prefix.as_ref(), (at.join("prefix"), layer));
        self.field(&mut own.scope, default.scope.as_ref(), (at.join("scope"), layer));
        self.field(&mut own.expected_bucket_owner, owner, (at.join("expectedBucketOwner"), layer));
    }
}
