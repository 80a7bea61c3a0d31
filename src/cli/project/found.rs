use camino::Utf8PathBuf;

use super::{findings, invocation};
use crate::cli::errors::Error;
use crate::cli::world::Cli;
use crate::model::ProjectDocument;
use crate::model::project::EnvironmentName;
use crate::spec::import::Home;
use crate::spec::{self, PROJECT_FILE, Sources, SpecSet};

/// A project, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its folder, absolute.
    pub(crate) root: Utf8PathBuf,
    /// Its file, absolute.
    pub(crate) file: Utf8PathBuf,
    /// What the file says.
    pub(crate) project: ProjectDocument,
}

impl Found {
    /// The project of a set of specs. `None` if they belong to none. From here on, commands that are shown lead to it.
    pub(crate) fn of(set: &SpecSet, cli: &mut Cli<'_>) -> Option<Self> {
        cli.context.invocation = invocation::of_project(set, cli);
        let project = set.project.clone()?;
        Some(Self { root: set.root.clone(), file: set.root.join(PROJECT_FILE), project })
    }

    /// Where an environment has its jobs, by what the project says for all of them.
    pub(crate) fn home(&self, environment: Option<&EnvironmentName>) -> Home {
        let spec = &self.project.spec;
        let chosen = environment.and_then(|name| spec.environments.get(name)?.defaults.as_ref());
        let layers = [chosen, spec.defaults.as_ref()];
        let given = || layers.into_iter().flatten();
        Home {
            account: given().find_map(|defaults| defaults.account_id.clone()),
            region: given().find_map(|defaults| defaults.region.clone()),
        }
    }
}

/// The project at or above the working directory, or that of `--project`. An invalid one is shown and refused.
pub(crate) fn find(cli: &mut Cli<'_>) -> Result<Option<Found>, Error> {
    let sources = Sources {
        paths: Vec::new(),
        project: cli.global.project.clone(),
        working_directory: cli.context.working_directory.clone(),
        stdin: None,
        environment: cli.global.env.clone(),
        now: (cli.context.clock)(),
    };
    let set = spec::load_project(&sources)?;
    findings::require_valid(cli, &(&set).into())?;
    Ok(Found::of(&set, cli))
}
