//! What a spec asks for in the environments that were not chosen: those runs are theirs.

use super::layers::Layers;
use crate::model::project::EnvironmentName;
use crate::model::{AccountId, JobDocument, Region, RunNumber};

/// The run that a spec asks for in another environment than the chosen one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRun {
    /// The environment; `None` is the project without one.
    pub environment: Option<EnvironmentName>,
    /// The account in which its job is.
    pub account: AccountId,
    /// The Region in which its job is.
    pub region: Region,
    /// The run.
    pub run: RunNumber,
}

/// What a spec, as it is written, asks for in each of the other environments that say where, and without any.
pub(super) fn other_runs(document: &JobDocument, layers: &Layers<'_>) -> Vec<OtherRun> {
    let all = layers.environments().map(Some).chain([None]);
    let others = all.filter(|environment| *environment != layers.environment());
    others.filter_map(|environment| other_run(document, layers, environment)).collect()
}

fn other_run(document: &JobDocument, layers: &Layers<'_>, environment: Option<&EnvironmentName>) -> Option<OtherRun> {
    let spec = &document.spec;
    let overlay = environment.and_then(|name| spec.environments.get(name));
    let defaults = || environment.and_then(|name| layers.defaults_of(name)).into_iter().chain(layers.defaults());
    let account = overlay.and_then(|overlay| overlay.account_id.clone()).or_else(|| spec.account_id.clone());
    let region = overlay.and_then(|overlay| overlay.region.clone()).or_else(|| spec.region.clone());
    Some(OtherRun {
        environment: environment.cloned(),
        account: account.or_else(|| defaults().find_map(|defaults| defaults.account_id.clone()))?,
        region: region.or_else(|| defaults().find_map(|defaults| defaults.region.clone()))?,
        run: overlay.and_then(|overlay| overlay.run).unwrap_or(spec.run),
    })
}
