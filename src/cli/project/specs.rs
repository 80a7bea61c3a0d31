use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::findings::{About, Errors};
use super::found::{self, Found};
use super::invocation;
use super::jobs::Jobs;
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::{Global, Paths, PruneArgs};
use crate::cli::output::Checking;
use crate::cli::world::{Cli, Context};
use crate::model::JobName;
use crate::plan::{Options, PruneRefused, Unnamed};
use crate::render::PlanFindings;
use crate::render::findings::FindingsReport;
use crate::spec::{self, Finding, LoadError, LoadedJob, MAX_SPEC_BYTES, Severity, Sources, SpecSet};

/// The specs of some paths and their project, as far as they are valid.
pub(crate) struct Specs {
    pub(crate) found: Found,
    pub(crate) jobs: Vec<LoadedJob>,
    /// Jobs whose specs are invalid.
    pub(crate) invalid: BTreeSet<JobName>,
    /// Whether these are all of the project's, so that a live run without a spec has none at all.
    pub(crate) unnamed: Unnamed,
    /// What was found in them, for whoever reads a plan of them.
    pub(crate) findings: PlanFindings,
    /// Which of them a plan is about: checks that need all of them see all.
    pub(crate) about: Jobs,
}

/// The environments in which specs are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The one of `--env`, or none.
    Chosen,
    /// Every one of the project's, and none.
    EveryEnvironment,
}

impl Reading {
    /// Loads specs, whatever is wrong with them. A project may be empty; a folder of it that is named may not.
    pub(crate) fn read(self, cli: &mut Cli<'_>, paths: &Paths) -> Result<SpecSet, Error> {
        let sources = sources(cli, paths.paths.clone())?;
        let checking = Checking::new(cli.context);
        let tell = |done, total| checking.tell(done, total);
        let loaded = match self {
            Self::Chosen => spec::load_with(&sources, &tell),
            Self::EveryEnvironment => spec::load_every(&sources, &tell),
        };
        let Err(LoadError::NoSpecs { path, others }) = loaded else { return Ok(loaded?) };
        let mut set = spec::load_project(&sources)?;
        if set.project_file.is_none() {
            return Err(nothing_at(cli.context, path, others));
        }
        if !is_whole(cli.context, &set.root, paths) {
            return Err(LoadError::NoSpecs { path, others }.into());
        }
        set.checked.others = others;
        Ok(set)
    }
}

/// Loads specs for a plan: one mistake refuses all of them.
pub(crate) fn load(cli: &mut Cli<'_>, paths: &Paths) -> Result<Specs, Error> {
    load_about(cli, paths, About::All)
}

/// The same, where only some of what is wrong is news.
pub(crate) fn load_about(cli: &mut Cli<'_>, paths: &Paths, about: About<'_>) -> Result<Specs, Error> {
    if paths.paths.is_empty() {
        require_project(cli)?;
    }
    let mut set = Reading::Chosen.read(cli, paths)?;
    set.require_project();
    let found = Found::of(&set, cli);
    require_environment(&set, cli.global)?;
    let errors = Errors::of(&set, about, cli.context);
    if errors.is_refusal() {
        errors.show(&set, cli)?;
        errors.say_all(&set, cli.context)?;
        return Err(Error::Invalid);
    }
    if matches!(about, About::Jobs(_)) {
        errors.say_others(cli.context)?;
    }
    let found = found.ok_or(Error::Invalid)?;
    let unnamed = if is_whole(cli.context, &found.root, paths) { unnamed_of(&found) } else { Unnamed::LeftOut };
    Ok(Specs::new(set, found, unnamed))
}

impl Specs {
    fn new(set: SpecSet, found: Found, unnamed: Unnamed) -> Self {
        let findings = PlanFindings::new(&(&set).into());
        let invalid = set.invalid.iter().filter_map(|job| JobName::new(&*job.name).ok()).collect();
        Self { found, jobs: set.jobs, invalid, unnamed, findings, about: Jobs::All }
    }

    /// The jobs that have a spec, be it valid or not.
    pub(crate) fn names(&self) -> impl Iterator<Item = &JobName> {
        self.jobs.iter().map(|loaded| &loaded.job.name).chain(&self.invalid)
    }

    /// What a plan of these specs is told, with what `--prune` says of live jobs that no spec names.
    pub(crate) fn options_with(&self, cli: &Cli<'_>, PruneArgs { prune }: PruneArgs) -> Result<Options, Error> {
        let options = self.options(cli);
        if prune && self.about != Jobs::All {
            return Err(UsageError::PruneRefused(PruneRefused::OfPart).into());
        }
        let refused = |refused| UsageError::PruneRefused(refused).into();
        if prune { options.pruning(self.names().count()).map_err(refused) } else { Ok(options) }
    }

    /// What a plan of these specs is told.
    pub(crate) fn options(&self, cli: &Cli<'_>) -> Options {
        let (unnamed, invalid) = (self.unnamed, self.invalid.clone());
        Options { unnamed, invalid, only: self.about.names(), ..invocation::options(cli) }
    }

    /// The same specs, for a plan of these jobs.
    pub(crate) fn about(self, about: Jobs) -> Self {
        Self { about, ..self }
    }
}

/// Refuses to read whatever lies below a folder of no project and no repository: nobody said so, and it may be a home.
pub(crate) fn require_meant(cli: &mut Cli<'_>, paths: &Paths, command: &'static str) -> Result<(), Error> {
    if !paths.paths.is_empty() || spec::load_project(&sources(cli, Vec::new())?)?.project_file.is_some() {
        return Ok(());
    }
    let folder = cli.context.working_directory.clone();
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    if repository.is_some_and(|root| cli.context.variable("HOME") != Some(root.as_str())) {
        return Ok(());
    }
    Err(UsageError::NothingMeant { nearby: spec::nearby_projects(&folder), folder, command }.into())
}

/// Refuses to work where there is no project, and says where one is.
fn require_project(cli: &mut Cli<'_>) -> Result<(), Error> {
    let sources = sources(cli, Vec::new())?;
    if spec::load_project(&sources)?.project_file.is_some() {
        return Ok(());
    }
    let folder = cli.context.working_directory.clone();
    Err(UsageError::NoProject { nearby: spec::nearby_projects(&folder), folder }.into())
}

/// Why nothing was found at a path that belongs to no project. The projects below it are each for themselves, and are named.
fn nothing_at(context: &Context, path: Utf8PathBuf, others: usize) -> Error {
    let folder = context.working_directory.join(&path);
    let mut nearby = spec::nearby_projects(&folder);
    if nearby.folders.is_empty() {
        return LoadError::NoSpecs { path, others }.into();
    }
    if path != "." {
        nearby.folders = nearby.folders.iter().map(|below| path.join(below)).collect();
    }
    let folder = folder.components().collect();
    UsageError::NoProject { folder, nearby }.into()
}

/// Refuses to answer about a project whose jobs are complete only in an environment, where none was chosen: it would seem to
/// have no jobs.
fn require_environment(set: &SpecSet, global: &Global) -> Result<(), Error> {
    let is_of_environments = set.jobs.is_empty() && set.invalid.iter().any(|job| job.is_of_environments);
    if global.env.is_some() || !is_of_environments {
        return Ok(());
    }
    let environments = set.project.iter().flat_map(|project| project.spec.environments.keys());
    Err(UsageError::NoEnvironmentChosen { known: environments.cloned().collect() }.into())
}

/// Of which live runs the specs of a whole project can say that no spec asks for them.
fn unnamed_of(found: &Found) -> Unnamed {
    if found.project.spec.environments.is_empty() { Unnamed::Shown } else { Unnamed::InTheseScopes }
}

/// Whether paths hold every spec of the project: none is given, or the project's folder is.
fn is_whole(context: &Context, root: &Utf8Path, paths: &Paths) -> bool {
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let root = real(root);
    paths.paths.is_empty() || paths.paths.iter().any(|path| real(&context.working_directory.join(path)) == root)
}

/// What a mistake in the spec of a job does to a command about the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistakes {
    /// It refuses a person's word about the job.
    Refuse,
    /// It does so only where it keeps from knowing which run is which environment's: jobs are ended.
    RefuseAmongEnvironments,
    /// It keeps nobody from looking at runs.
    Pass,
}

impl Mistakes {
    /// Whether a mistake refuses the command in a project.
    pub(crate) fn refuse_in(self, found: &Found) -> bool {
        match self {
            Self::Refuse => true,
            Self::RefuseAmongEnvironments => !found.project.spec.environments.is_empty(),
            Self::Pass => false,
        }
    }
}

/// Loads those of the project's specs that are valid; there may be none any more. `names` are the jobs that the command is about;
/// without any, it is about all.
pub(crate) fn look(cli: &mut Cli<'_>, names: &[JobName], mistakes: Mistakes) -> Result<Specs, Error> {
    let set = read_or_none(cli)?;
    look_at(cli, set, names, mistakes)
}

fn look_at(cli: &mut Cli<'_>, set: SpecSet, names: &[JobName], mistakes: Mistakes) -> Result<Specs, Error> {
    let found = Found::of(&set, cli);
    require_environment(&set, cli.global)?;
    let errors = Errors::of(&set, About::Jobs(names), cli.context);
    errors.show(&set, cli)?;
    errors.say_others(cli.context)?;
    let found = found.ok_or(Error::Invalid)?;
    if mistakes.refuse_in(&found) && errors.is_refusal() {
        return Err(Error::Invalid);
    }
    let unnamed = unnamed_of(&found);
    let findings = warnings_of(&set, names);
    Ok(Specs { findings, ..Specs::new(set, found, unnamed) })
}

/// What else was found in the specs of these jobs.
fn warnings_of(set: &SpecSet, names: &[JobName]) -> PlanFindings {
    let jobs = set.jobs.iter().filter(|loaded| names.contains(&loaded.job.name));
    let places: BTreeSet<(&Utf8Path, usize)> = jobs.map(|loaded| (loaded.file.as_path(), loaded.document)).collect();
    let is_theirs = |finding: &&Finding| {
        finding.severity != Severity::Error && places.contains(&(finding.place.file.as_path(), finding.place.document))
    };
    let findings: Vec<Finding> = set.findings.iter().filter(is_theirs).cloned().collect();
    PlanFindings::new(&FindingsReport { findings: &findings, ..set.into() })
}

/// Loads the valid specs of the project to which some paths lead, for commands that look at runs. The names are those of the
/// jobs at the paths; `None` if these hold the whole project.
pub(crate) fn load_chosen(cli: &mut Cli<'_>, paths: &Paths) -> Result<(Specs, Option<Vec<JobName>>), Error> {
    let mut set = Reading::Chosen.read(cli, paths)?;
    set.require_project();
    if is_whole(cli.context, &set.root, paths) {
        return Ok((look_at(cli, set, &[], Mistakes::Pass)?, None));
    }
    let found = Found::of(&set, cli);
    require_environment(&set, cli.global)?;
    Errors::of(&set, About::All, cli.context).show(&set, cli)?;
    let found = found.ok_or(Error::Invalid)?;
    let root = Paths { paths: vec![found.root.clone()] };
    let unnamed = unnamed_of(&found);
    let chosen = Specs::new(set, found, unnamed);
    let names: Vec<JobName> = chosen.names().cloned().collect();
    if names.is_empty() {
        return Err(Error::Invalid);
    }
    // What is wrong with the others is not what the command is about.
    let whole = Reading::Chosen.read(cli, &root)?;
    let others = whole.jobs.into_iter().filter(|loaded| !names.contains(&loaded.job.name));
    let jobs = chosen.jobs.into_iter().chain(others).collect();
    Ok((Specs { jobs, ..chosen }, Some(names)))
}

/// The project's specs, whatever is wrong with them, or its project file alone.
pub(crate) fn read_or_none(cli: &mut Cli<'_>) -> Result<SpecSet, Error> {
    require_project(cli)?;
    Reading::Chosen.read(cli, &Paths::default())
}

/// The project alone, for what is about no spec.
pub(crate) fn project(cli: &mut Cli<'_>) -> Result<Found, Error> {
    require_project(cli)?;
    found::find(cli)?.ok_or(Error::Invalid)
}

/// Where specs are loaded from, standard input read.
pub(crate) fn sources(cli: &mut Cli<'_>, paths: Vec<Utf8PathBuf>) -> Result<Sources, Error> {
    let stdin = if paths.iter().any(|path| path == "-") {
        // One byte more than a spec may have tells that it has too many.
        Some(cli.context.read_input("specs", MAX_SPEC_BYTES + 1)?)
    } else {
        None
    };
    Ok(sources_with(cli, paths, stdin))
}

/// Where specs are loaded from, with what stands in the place of standard input.
pub(crate) fn sources_with(cli: &Cli<'_>, paths: Vec<Utf8PathBuf>, stdin: Option<Vec<u8>>) -> Sources {
    Sources {
        paths,
        project: cli.global.project.clone(),
        working_directory: cli.context.working_directory.clone(),
        stdin,
        environment: cli.global.env.clone(),
        now: (cli.context.clock)(),
    }
}
