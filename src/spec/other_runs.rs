//! What a spec asks for in the environments that were not chosen: those runs are theirs.

use super::layers::Layers;
use crate::model::project::EnvironmentName;
use crate::model::{AccountId, JobDocument, Region, RunNumber};

/// The run that a spec asks for in another environment than the chosen one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRun {
    /// The environment.
    pub environment: EnvironmentName,
    /// The account in which its job is.
    pub account: AccountId,
    /// The Region in which its job is.
    pub region: Region,
    /// The run.
    pub run: RunNumber,
}

/// What a spec, as it is written, asks for in each of the other environments that say where.
pub(super) fn other_runs(document: &JobDocument, layers: &Layers<'_>) -> Vec<OtherRun> {
    let others = layers.environments().filter(|name| layers.environment() != Some(name));
    others.filter_map(|name| other_run(document, layers, name)).collect()
}

fn other_run(document: &JobDocument, layers: &Layers<'_>, name: &EnvironmentName) -> Option<OtherRun> {
    let spec = &document.spec;
    let overlay = spec.environments.get(name);
    let defaults = || layers.defaults_of(name).into_iter().chain(layers.defaults());
    let account = overlay.and_then(|overlay| overlay.account_id.clone()).or_else(|| spec.account_id.clone());
    let region = overlay.and_then(|overlay| overlay.region.clone()).or_else(|| spec.region.clone());
    Some(OtherRun {
        environment: name.clone(),
        account: account.or_else(|| defaults().find_map(|defaults| defaults.account_id.clone()))?,
        region: region.or_else(|| defaults().find_map(|defaults| defaults.region.clone()))?,
        run: overlay.and_then(|overlay| overlay.run).unwrap_or(spec.run),
    })
}
