//! Required fields that nobody gives, and the environments that would give them.

use super::code::Code;
use super::finding::{Finding, Place, Target};
use super::layers::Layers;
use super::path::FieldPath;
use crate::model::project::EnvironmentName;
use crate::model::{Defaults, JobSpec, Overlay, PartialReport};
use crate::spec::check::list;

/// A required field that the layers do not give.
pub(super) struct Missing {
    pub(super) finding: Finding,
    /// Whether another environment gives it.
    pub(super) is_given_elsewhere: bool,
}

/// A field that a job cannot do without.
struct Required {
    field: &'static [&'static str],
    is_given: fn(&JobSpec) -> bool,
    in_overlay: fn(&Overlay) -> bool,
    in_defaults: fn(&Defaults) -> bool,
    /// What it says where no environment gives it: what is wrong, and what to do.
    by_nobody: fn(&str) -> (String, String),
}

static REQUIRED: [Required; 8] = [
    Required {
        field: &["accountId"],
        is_given: |spec| spec.account_id.is_some(),
        in_overlay: |overlay| overlay.account_id.is_some(),
        in_defaults: |defaults| defaults.account_id.is_some(),
        by_nobody: neither_spec_nor_project,
    },
    Required {
        field: &["region"],
        is_given: |spec| spec.region.is_some(),
        in_overlay: |overlay| overlay.region.is_some(),
        in_defaults: |defaults| defaults.region.is_some(),
        by_nobody: neither_spec_nor_project,
    },
    Required {
        field: &["priority"],
        is_given: |spec| spec.priority.is_some(),
        in_overlay: |overlay| overlay.priority.is_some(),
        in_defaults: |_| false,
        by_nobody: not_in_spec,
    },
    Required {
        field: &["roleArn"],
        is_given: |spec| spec.role_arn.is_some(),
        in_overlay: |overlay| overlay.role_arn.is_some(),
        in_defaults: |defaults| defaults.role_arn.is_some(),
        by_nobody: neither_spec_nor_project,
    },
    Required {
        field: &["operation"],
        is_given: |spec| spec.operation.is_some(),
        in_overlay: |overlay| overlay.operation.is_some(),
        in_defaults: |_| false,
        by_nobody: not_in_spec,
    },
    Required {
        field: &["manifest"],
        is_given: |spec| spec.manifest.is_some(),
        in_overlay: |overlay| overlay.manifest.is_some(),
        in_defaults: |_| false,
        by_nobody: not_in_spec,
    },
    Required {
        field: &["report", "bucket"],
        is_given: |spec| spec.report.is_none() || has(spec.report.as_ref(), has_bucket),
        in_overlay: |overlay| has(overlay.report.as_ref(), has_bucket),
        in_defaults: |defaults| has(defaults.report.as_ref(), has_bucket),
        by_nobody: neither_spec_nor_project,
    },
    Required {
        field: &["report", "scope"],
        is_given: |spec| spec.report.is_none() || has(spec.report.as_ref(), has_scope),
        in_overlay: |overlay| has(overlay.report.as_ref(), has_scope),
        in_defaults: |defaults| has(defaults.report.as_ref(), has_scope),
        by_nobody: neither_spec_nor_project,
    },
];

fn has(report: Option<&PartialReport>, is_given: fn(&PartialReport) -> bool) -> bool {
    report.is_some_and(is_given)
}

fn has_bucket(report: &PartialReport) -> bool {
    report.bucket.is_some()
}

fn has_scope(report: &PartialReport) -> bool {
    report.scope.is_some()
}

fn neither_spec_nor_project(field: &str) -> (String, String) {
    let help = format!("add `{field}` here, or once for all jobs under `spec.defaults` of s3jobs.yaml");
    (format!("neither spec nor project gives `{field}`"), help)
}

fn not_in_spec(field: &str) -> (String, String) {
    let help = format!("add `{field}` here, or under each name below `environments`");
    (format!("`spec` lacks the field `{field}`, and no environment gives it"), help)
}

/// The required fields that a filled spec lacks. `place` is where it stands.
pub(super) fn of(spec: &JobSpec, layers: &Layers<'_>, place: &Place) -> Vec<Missing> {
    let chosen = layers.environment();
    let mut lacking: Vec<Lacking<'_>> = Vec::new();
    for required in REQUIRED.iter().filter(|required| !(required.is_given)(spec)) {
        let givers = givers(required, spec, layers);
        // Whoever chooses one of the environments gets all that they give.
        let is_one_choice = chosen.is_none() && !givers.is_empty();
        match lacking.iter_mut().find(|lacking| is_one_choice && lacking.givers == givers) {
            Some(alike) => alike.fields.push(required),
            None => lacking.push(Lacking { fields: vec![required], givers }),
        }
    }
    lacking.into_iter().filter_map(|lacking| missing(&lacking, (spec, chosen), place)).collect()
}

/// Fields that a spec lacks, and the environments that give them.
struct Lacking<'s> {
    fields: Vec<&'static Required>,
    givers: Vec<&'s str>,
}

fn missing(
    Lacking { fields, givers }: &Lacking<'_>,
    (spec, chosen): (&JobSpec, Option<&EnvironmentName>),
    place: &Place,
) -> Option<Missing> {
    let required = fields.first()?;
    let field = required.field.join(".");
    let all: Vec<String> = fields.iter().map(|required| required.field.join(".")).collect();
    let all = list(&all.iter().map(String::as_str).collect::<Vec<_>>(), REQUIRED.len());
    let is_given_elsewhere = !givers.is_empty();
    let names = list(givers, 5);
    let (message, help) = match chosen {
        _ if givers.is_empty() => (required.by_nobody)(&field),
        None => (
            format!("only environments give {all}: {names}"),
            format!("`validate --all-envs` checks all of them, `--env` chooses one; or add {all} here for all"),
        ),
        Some(chosen) => (
            format!("`{field}` is given for {names}, and not for `{chosen}`"),
            format!("add `{field}` below `environments.{chosen}`, or here for all environments"),
        ),
    };
    let overlay = chosen.filter(|chosen| spec.environments.contains_key(chosen));
    let above = match overlay.filter(|_| is_given_elsewhere) {
        Some(chosen) => FieldPath::of(["spec", "environments"]).key(chosen.as_str()),
        None => FieldPath::of(["spec"]),
    };
    let below = required.field.iter().map(|name| (*name).into());
    let at = above.segments().iter().cloned().chain(below).collect();
    let place = Place { at, target: Target::Key, ..place.clone() };
    Some(Missing { finding: Finding::new(Code::MissingField, place, message).with_help(help), is_given_elsewhere })
}

/// The environments that give a field, here or in the project.
fn givers<'s>(required: &Required, spec: &'s JobSpec, layers: &Layers<'s>) -> Vec<&'s str> {
    let in_overlay = |name: &EnvironmentName| spec.environments.get(name).is_some_and(required.in_overlay);
    let in_defaults = |name: &EnvironmentName| layers.defaults_of(name).is_some_and(required.in_defaults);
    let names = layers.environments().filter(|name| in_overlay(name) || in_defaults(name));
    names.map(EnvironmentName::as_str).collect()
}
