use camino::{Utf8Path, Utf8PathBuf};

use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::local::{Settings, behaviour, functions, misbehaviour, trust};
use super::{findings, invocation};
use crate::files::Reach;
use crate::model::ProjectDocument;
use crate::model::seed::Seed;
use crate::render::findings::FindingsReport;
use crate::spec::{self, LoadedSeed, PROJECT_FILE, Sources, SpecSet};

/// A project, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its folder, absolute.
    pub(super) root: Utf8PathBuf,
    /// Its file, absolute.
    pub(super) file: Utf8PathBuf,
    /// What the file says.
    pub(super) project: ProjectDocument,
}

impl Found {
    /// The project of a set of specs. `None` if they belong to none. From here on, commands that are shown lead to it.
    pub(super) fn of(set: &SpecSet, global: &Global, context: &mut Context) -> Option<Self> {
        context.invocation = invocation::of_project(set, global, context);
        let project = set.project.clone()?;
        Some(Self { root: set.root.clone(), file: set.root.join(PROJECT_FILE), project })
    }
}

/// The project at or above the working directory, or that of `--project`. An invalid one is shown and refused.
pub(super) fn find(context: &mut Context, global: &Global) -> Result<Option<Found>, Error> {
    let sources = Sources {
        paths: Vec::new(),
        project: global.project.clone(),
        working_directory: context.working_directory.clone(),
        stdin: None,
        environment: global.env.clone(),
        now: (context.clock)(),
    };
    let set = spec::load_project(&sources)?;
    findings::require_valid(context, global, &(&set).into())?;
    Ok(Found::of(&set, global, context))
}

/// What the project says about its local S3. Its own functions need a person's trust; those in `given` take their place.
pub(super) fn local_settings(
    context: &mut Context,
    global: &Global,
    (found, given): (&Found, &[&str]),
) -> Result<Settings, Error> {
    let defaults = found.project.spec.defaults.as_ref();
    let account = defaults.and_then(|defaults| defaults.account_id.clone());
    let Some(local) = &found.project.spec.local else { return Ok(Settings { account, ..Settings::default() }) };
    let seed = match &local.seed {
        Some(path) => {
            let reach = Reach::Inside(&found.root);
            Some(read_seed(context, global, (&found.root.join(path), reach))?)
        }
        None => None,
    };
    let region = defaults.and_then(|defaults| defaults.region.as_ref()).map(ToString::to_string);
    let functions = functions::of_project(&local.functions, &found.root)?;
    if local.functions.keys().any(|name| !given.contains(&name.as_str())) {
        trust::require(context, found)?;
    }
    let faults = misbehaviour::of_project(&local.faults, local.fault_seed)?;
    let behaviour = behaviour::of_project(local.behaviour.as_ref())?;
    let tasks_per_second = local.tasks_per_second;
    Ok(Settings { seed, tasks_per_second, functions, region, behaviour, faults, account, ..Settings::default() })
}

/// A seed file, checked. An invalid one is shown and refused.
pub(super) fn read_seed(
    context: &mut Context,
    global: &Global,
    (path, reach): (&Utf8Path, Reach<'_>),
) -> Result<(Utf8PathBuf, Seed), Error> {
    let shown = path.strip_prefix(&context.working_directory).unwrap_or(path);
    let LoadedSeed { seed, findings, files, checked } = spec::load_seed(path, shown, reach);
    let report = FindingsReport { findings: &findings, files: &files, jobs: &[], checked };
    findings::require_valid(context, global, &report)?;
    seed.map(|seed| (path.to_owned(), seed)).ok_or(Error::Invalid)
}
