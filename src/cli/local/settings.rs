use camino::{Utf8Path, Utf8PathBuf};

use super::service::Settings;
use super::{behaviour, functions, misbehaviour, trust};
use crate::cli::errors::Error;
use crate::cli::project::{Found, findings};
use crate::cli::world::Cli;
use crate::files::Reach;
use crate::model::seed::Seed;
use crate::render::findings::FindingsReport;
use crate::spec::{self, LoadedSeed};

/// What the project says about its local S3. Its own functions need a person's trust; those in `given` take their place.
pub(crate) fn local_settings(cli: &mut Cli<'_>, found: &Found, given: &[&str]) -> Result<Settings, Error> {
    let defaults = found.project.spec.defaults.as_ref();
    let account = defaults.and_then(|defaults| defaults.account_id.clone());
    let Some(local) = &found.project.spec.local else { return Ok(Settings { account, ..Settings::default() }) };
    let seed = match &local.seed {
        Some(path) => {
            let reach = Reach::Inside(&found.root);
            Some(read_seed(cli, &found.root.join(path), reach)?)
        }
        None => None,
    };
    let region = defaults.and_then(|defaults| defaults.region.as_ref()).map(ToString::to_string);
    let functions = functions::of_project(&local.functions, &found.root)?;
    if local.functions.keys().any(|name| !given.contains(&name.as_str())) {
        trust::require(cli.context, found)?;
    }
    let faults = misbehaviour::of_project(&local.faults, local.fault_seed)?;
    let behaviour = behaviour::of_project(local.behaviour.as_ref())?;
    let tasks_per_second = local.tasks_per_second;
    Ok(Settings { seed, tasks_per_second, functions, region, behaviour, faults, account, ..Settings::default() })
}

/// A seed file, checked. An invalid one is shown and refused.
pub(crate) fn read_seed(cli: &mut Cli<'_>, path: &Utf8Path, reach: Reach<'_>) -> Result<(Utf8PathBuf, Seed), Error> {
    let shown = path.strip_prefix(&cli.context.working_directory).unwrap_or(path);
    let LoadedSeed { seed, findings, files, checked } = spec::load_seed(path, shown, reach);
    let report = FindingsReport { findings: &findings, files: &files, jobs: &[], checked };
    findings::require_valid(cli, &report)?;
    seed.map(|seed| (path.to_owned(), seed)).ok_or(Error::Invalid)
}
