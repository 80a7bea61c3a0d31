//! `unknown-environment`: an overlay for an environment that the project does not have, so that nobody can choose it.

use crate::model::JobDocument;
use crate::model::project::EnvironmentName;
use crate::spec::check::{list, nearest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::layers::Layers;
use crate::spec::path::FieldPath;

/// About the spec as it is written: whichever environment is chosen, all overlays are looked at.
pub(super) fn check(document: &JobDocument, layers: &Layers<'_>, place: &Place) -> Vec<Finding> {
    let is_unknown = |name: &&EnvironmentName| !layers.environments().any(|known| known == *name);
    let unknown = document.spec.environments.keys().filter(is_unknown);
    let finding = |name: &EnvironmentName| {
        let at = FieldPath::of(["spec", "environments"]).key(name.as_str());
        let place = Place { at, target: Target::Key, ..place.clone() };
        let message = format!("the project has no environment `{name}`");
        Finding::new(Code::UnknownEnvironment, place, message).with_help(help(name, layers))
    };
    unknown.map(finding).collect()
}

fn help(name: &EnvironmentName, layers: &Layers<'_>) -> String {
    let known: Vec<&str> = layers.environments().map(EnvironmentName::as_str).collect();
    let add = format!("add `{name}: {{}}` under `spec.environments` of s3jobs.yaml");
    match nearest(name.as_str(), &known) {
        Some(near) => format!("did you mean `{near}`? If not, {add}"),
        None if known.is_empty() => add,
        None => format!("it has {}; {add}", list(&known, 12)),
    }
}
