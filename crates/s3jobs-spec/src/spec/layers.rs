//! The layers of a job: its spec's overlay for the environment of `--env`, its spec, what the project says for that
//! environment, the project's defaults. The one further in front wins.
//!
//! Maps of fields are put together field by field, tags and labels by key; everything else replaces whole. Structs are
//! taken apart by name, so that a new field does not compile until someone decides how it merges.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::finding::{Place, Target};
use super::path::FieldPath;
use crate::model::policy::Policy;
use crate::model::project::{Environment, EnvironmentName};
use crate::model::{Defaults, JobDocument, JobSpec, Metadata, Overlay, PartialReport, ProjectDocument};

/// Where a field of a job comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The spec's own overlay for the environment of this name.
    Overlay(EnvironmentName),
    /// The job's own spec.
    Spec,
    /// The environment of this name in the project file.
    Environment(EnvironmentName),
    /// The project's defaults.
    Defaults,
}

/// The fields of a job that its spec does not give for all environments, and the layer that gives each: a few, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<(FieldPath, Layer)>);

impl Origins {
    fn insert(&mut self, at: FieldPath, layer: Layer) {
        match self.0.binary_search_by(|(path, _)| path.cmp(&at)) {
            Ok(place) => self.0[place].1 = layer,
            Err(place) => self.0.insert(place, (at, layer)),
        }
    }

    /// The layer that gives a field.
    pub fn layer(&self, at: &FieldPath) -> &Layer {
        let mut around = Some(at.clone());
        while let Some(path) = around {
            if let Ok(place) = self.0.binary_search_by(|(found, _)| found.cmp(&path)) {
                return &self.0[place].1;
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
    incomplete: Incomplete,
}

/// What becomes of a spec that only other environments complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Incomplete {
    /// It is refused.
    #[default]
    Refused,
    /// It is left out: those environments are looked at as well.
    LeftOut,
}

impl<'p> Layers<'p> {
    /// The layers of a project file, or of none. The environment is one that the project has.
    pub(super) fn new(
        project: Option<(&'p ProjectDocument, &'p Utf8Path)>,
        environment: Option<&'p EnvironmentName>,
    ) -> Self {
        Self { project, environment, incomplete: Incomplete::Refused }
    }

    /// The same, for a look at every environment in turn.
    pub(super) fn with_incomplete(self, incomplete: Incomplete) -> Self {
        Self { incomplete, ..self }
    }

    /// Whether a spec that only other environments complete is left out.
    pub(super) fn leaves_out_incomplete(&self) -> bool {
        self.incomplete == Incomplete::LeftOut
    }

    /// The environment that was chosen.
    pub(super) fn environment(&self) -> Option<&'p EnvironmentName> {
        self.environment
    }

    /// The environments of the project, by name.
    pub(super) fn environments(&self) -> impl Iterator<Item = &'p EnvironmentName> + use<'p> {
        self.project.into_iter().flat_map(|(project, _)| project.spec.environments.keys())
    }

    /// What the project gives in an environment alone.
    pub(super) fn defaults_of(&self, name: &EnvironmentName) -> Option<&'p Defaults> {
        let Environment { defaults } = self.project?.0.spec.environments.get(name)?;
        defaults.as_ref()
    }

    /// What the project gives in every environment.
    pub(super) fn defaults(&self) -> Option<&'p Defaults> {
        self.project?.0.spec.defaults.as_ref()
    }

    /// What specs may say.
    pub(super) fn policy(&self) -> Option<&'p Policy> {
        self.project?.0.spec.policy.as_ref()
    }

    /// Whether the project's jobs may run in several environments.
    pub(super) fn has_environments(&self) -> bool {
        self.environments().next().is_some()
    }

    /// A place in the project file.
    pub(super) fn project_place(&self, at: FieldPath, target: Target) -> Option<Place> {
        let (_, file) = self.project?;
        Some(Place { file: file.to_owned(), document: 0, at, target })
    }

    /// Where a field stands: in the spec, or wherever it comes from.
    pub(super) fn place(&self, origins: &Origins, spec: Place) -> Place {
        let environment = |name: &EnvironmentName| FieldPath::of(["spec", "environments"]).key(name.as_str());
        let layer = origins.layer(&spec.at);
        let above = match layer {
            Layer::Spec => return spec,
            Layer::Overlay(name) => environment(name),
            Layer::Environment(name) => environment(name).join("defaults"),
            Layer::Defaults => FieldPath::of(["spec", "defaults"]),
        };
        // `spec.report.bucket` of a job is `report.bucket` of the defaults, and `metadata.labels` is `labels`.
        let below = spec.at.segments().iter().skip(1).cloned();
        let at = above.segments().iter().cloned().chain(below).collect();
        match layer {
            Layer::Spec | Layer::Overlay(_) => Place { at, ..spec },
            Layer::Environment(_) | Layer::Defaults => self.project_place(at, spec.target).unwrap_or(spec),
        }
    }

    /// Puts the chosen environment's overlay over a spec, and fills up what is left out.
    pub(super) fn fill(&self, document: &mut JobDocument) -> Origins {
        let mut filling = Filling { origins: Origins::default() };
        if let Some(name) = self.environment {
            if let Some(overlay) = document.spec.environments.get(name).cloned() {
                filling.over(&mut document.spec, overlay, &Layer::Overlay(name.clone()));
            }
            if let Some(defaults) = self.defaults_of(name) {
                filling.from(defaults, &Layer::Environment(name.clone()), document);
            }
        }
        if let Some(defaults) = self.defaults() {
            filling.from(defaults, &Layer::Defaults, document);
        }
        filling.origins
    }
}

struct Filling {
    origins: Origins,
}

impl Filling {
    /// Puts an overlay over a spec.
    fn over(&mut self, spec: &mut JobSpec, overlay: Overlay, layer: &Layer) {
        let Overlay {
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
            after,
            acceptance,
            same_effect,
            moved,
            recorded,
            suspend,
        } = overlay;
        let of = |field: &'static str| (FieldPath::of(["spec", field]), layer);
        self.replace(&mut spec.account_id, account_id.map(Some), of("accountId"));
        self.replace(&mut spec.region, region.map(Some), of("region"));
        self.replace(&mut spec.run, run, of("run"));
        self.replace(&mut spec.description, description.map(Some), of("description"));
        self.replace(&mut spec.priority, priority.map(Some), of("priority"));
        self.replace(&mut spec.role_arn, role_arn.map(Some), of("roleArn"));
        self.replace(&mut spec.operation, operation.map(Some), of("operation"));
        self.replace(&mut spec.manifest, manifest.map(Some), of("manifest"));
        self.replace(&mut spec.confirmation, confirmation.map(Some), of("confirmation"));
        self.replace(&mut spec.after, after, of("after"));
        self.replace(&mut spec.acceptance, acceptance.map(Some), of("acceptance"));
        self.replace(&mut spec.same_effect, same_effect.map(Some), of("sameEffect"));
        self.replace(&mut spec.moved, moved.map(Some), of("moved"));
        self.replace(&mut spec.recorded, recorded.map(Some), of("recorded"));
        self.replace(&mut spec.suspend, suspend, of("suspend"));
        self.report_over(&mut spec.report, report, layer);
        for (key, value) in tags.into_iter().flatten() {
            self.origins.insert(FieldPath::of(["spec", "tags"]).key(key.as_str()), layer.clone());
            spec.tags.insert(key, value);
        }
    }

    fn replace<T>(&mut self, own: &mut T, over: Option<T>, (at, layer): (FieldPath, &Layer)) {
        if let Some(value) = over {
            *own = value;
            self.origins.insert(at, layer.clone());
        }
    }

    fn report_over(&mut self, own: &mut Option<PartialReport>, over: Option<PartialReport>, layer: &Layer) {
        let Some(over) = over else { return };
        let at = FieldPath::of(["spec", "report"]);
        let Some(own) = own else {
            *own = Some(over);
            self.origins.insert(at, layer.clone());
            return;
        };
        let PartialReport { bucket, prefix, scope, expected_bucket_owner } = over;
        // The owner is that of the spec's bucket, not of another one.
        if bucket.is_some() && bucket != own.bucket {
            own.expected_bucket_owner = None;
        }
        self.replace(&mut own.bucket, bucket.map(Some), (at.join("bucket"), layer));
        self.replace(&mut own.prefix, prefix.map(Some), (at.join("prefix"), layer));
        self.replace(&mut own.scope, scope.map(Some), (at.join("scope"), layer));
        let owner = expected_bucket_owner.map(Some);
        self.replace(&mut own.expected_bucket_owner, owner, (at.join("expectedBucketOwner"), layer));
    }

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
            self.origins.insert(at, layer.clone());
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
                self.origins.insert(at.join(key.to_string()), layer.clone());
            }
        }
    }

    fn report(&mut self, own: &mut Option<PartialReport>, default: Option<&PartialReport>, layer: &Layer) {
        let Some(default) = default else { return };
        let at = FieldPath::of(["spec", "report"]);
        let Some(own) = own else {
            *own = Some(default.clone());
            self.origins.insert(at, layer.clone());
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
