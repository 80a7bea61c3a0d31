use std::collections::BTreeSet;
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::checking::Checking;
use super::command::{Global, Paths};
use super::context::Context;
use super::error::{Error, UsageError};
use super::findings::{About, Errors};
use super::invocation;
use super::project::{self, Found};
use crate::model::{JobName, RunKey, nearest};
use crate::plan::{Create, Desired, Observed, Options, Unnamed};
use crate::render::PlanFindings;
use crate::render::findings::FindingsReport;
use crate::spec::{self, Finding, LoadError, LoadedJob, MAX_SPEC_BYTES, Severity, Sources, SpecSet};

/// The specs of some paths and their project, as far as they are valid.
pub(super) struct Specs {
    pub(super) found: Found,
    pub(super) jobs: Vec<LoadedJob>,
    /// Jobs whose specs are invalid.
    pub(super) invalid: BTreeSet<JobName>,
    /// Whether these are all of the project's, so that a live run without a spec has none at all.
    pub(super) unnamed: Unnamed,
    /// What was found in them, for whoever reads a plan of them.
    pub(super) findings: PlanFindings,
}

/// The environments in which specs are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The one of `--env`, or none.
    Chosen,
    /// Every one of the project's, and none.
    EveryEnvironment,
}

impl Reading {
    /// Loads specs, whatever is wrong with them. A project may be empty; a folder of it that is named may not.
    pub(super) fn read(self, context: &mut Context, global: &Global, paths: &Paths) -> Result<SpecSet, Error> {
        let sources = sources(context, global, paths.paths.clone())?;
        let checking = Checking::new(context);
        let tell = |done, total| checking.tell(done, total);
        let loaded = match self {
            Self::Chosen => spec::load_with(&sources, &tell),
            Self::EveryEnvironment => spec::load_every(&sources, &tell),
        };
        let Err(LoadError::NoSpecs { path, others }) = loaded else { return Ok(loaded?) };
        let mut set = spec::load_project(&sources)?;
        if set.project_file.is_none() || !is_whole(context, &set.root, paths) {
            return Err(LoadError::NoSpecs { path, others }.into());
        }
        set.checked.others = others;
        Ok(set)
    }
}

/// Loads specs for a plan: one mistake refuses all of them.
pub(super) fn load(context: &mut Context, global: &Global, paths: &Paths) -> Result<Specs, Error> {
    load_about(context, global, (paths, About::All))
}

/// The same, where only some of what is wrong is news.
pub(super) fn load_about(
    context: &mut Context,
    global: &Global,
    (paths, about): (&Paths, About<'_>),
) -> Result<Specs, Error> {
    if paths.paths.is_empty() {
        require_project(context, global)?;
    }
    let mut set = Reading::Chosen.read(context, global, paths)?;
    set.require_project();
    let found = Found::of(&set, global, context);
    require_environment(&set, global)?;
    let errors = Errors::of(&set, about, context);
    if errors.is_refusal() {
        errors.show(&set, (global, context))?;
        errors.say_all(&set, context)?;
        return Err(Error::Invalid);
    }
    let found = found.ok_or(Error::Invalid)?;
    let unnamed = if is_whole(context, &found.root, paths) { unnamed_of(&found) } else { Unnamed::LeftOut };
    Ok(Specs::new(set, found, unnamed))
}

impl Specs {
    fn new(set: SpecSet, found: Found, unnamed: Unnamed) -> Self {
        let findings = PlanFindings::new(&(&set).into());
        let invalid = set.invalid.iter().filter_map(|job| JobName::new(&*job.name).ok()).collect();
        Self { found, jobs: set.jobs, invalid, unnamed, findings }
    }

    /// The jobs that have a spec, be it valid or not.
    pub(super) fn names(&self) -> impl Iterator<Item = &JobName> {
        self.jobs.iter().map(|loaded| &loaded.job.name).chain(&self.invalid)
    }

    /// What a plan of these specs is told.
    pub(super) fn options(&self, context: &Context, global: &Global) -> Options {
        let (unnamed, invalid) = (self.unnamed, self.invalid.clone());
        Options { unnamed, invalid, ..invocation::options(context, global) }
    }
}

/// Refuses to work where there is no project, and says where one is.
fn require_project(context: &mut Context, global: &Global) -> Result<(), Error> {
    let sources = sources(context, global, Vec::new())?;
    if spec::load_project(&sources)?.project_file.is_some() {
        return Ok(());
    }
    let folder = context.working_directory.clone();
    Err(UsageError::NoProject { nearby: spec::nearby_projects(&folder), folder }.into())
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

/// Loads the project's specs for a person's word about some of its jobs. There may be no spec any more. A mistake that
/// concerns one of them refuses the word.
pub(super) fn load_for(context: &mut Context, global: &Global, names: &[JobName]) -> Result<Specs, Error> {
    look(context, global, (names, Mistakes::Refuse))
}

/// Loads those of the project's specs that are valid, for commands that look at runs or end them: a mistake in one spec
/// keeps nobody from that. `names` are the jobs that the command is about; without any, it is about all.
pub(super) fn load_valid(context: &mut Context, global: &Global, names: &[JobName]) -> Result<Specs, Error> {
    look(context, global, (names, Mistakes::Pass))
}

/// Loads the project's specs for ending some of its jobs. A mistake in the spec of one refuses that only where it keeps from
/// knowing which run is which environment's.
pub(super) fn load_to_end(context: &mut Context, global: &Global, names: &[JobName]) -> Result<Specs, Error> {
    look(context, global, (names, Mistakes::RefuseAmongEnvironments))
}

/// What a mistake in the spec of a job does to a command about the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistakes {
    Refuse,
    RefuseAmongEnvironments,
    Pass,
}

fn look(context: &mut Context, global: &Global, (names, mistakes): (&[JobName], Mistakes)) -> Result<Specs, Error> {
    let set = read_or_none(context, global)?;
    look_at(set, (names, mistakes), (global, context))
}

fn look_at(
    set: SpecSet,
    (names, mistakes): (&[JobName], Mistakes),
    (global, context): (&Global, &mut Context),
) -> Result<Specs, Error> {
    let found = Found::of(&set, global, context);
    require_environment(&set, global)?;
    let errors = Errors::of(&set, About::Jobs(names), context);
    errors.show(&set, (global, context))?;
    errors.say_others(context)?;
    let found = found.ok_or(Error::Invalid)?;
    let refuses = match mistakes {
        Mistakes::Refuse => true,
        Mistakes::RefuseAmongEnvironments => !found.project.spec.environments.is_empty(),
        Mistakes::Pass => false,
    };
    if refuses && errors.is_refusal() {
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
pub(super) fn load_chosen(
    context: &mut Context,
    global: &Global,
    paths: &Paths,
) -> Result<(Specs, Option<Vec<JobName>>), Error> {
    let mut set = Reading::Chosen.read(context, global, paths)?;
    set.require_project();
    if is_whole(context, &set.root, paths) {
        return Ok((look_at(set, (&[], Mistakes::Pass), (global, context))?, None));
    }
    let found = Found::of(&set, global, context);
    require_environment(&set, global)?;
    Errors::of(&set, About::All, context).show(&set, (global, context))?;
    let found = found.ok_or(Error::Invalid)?;
    let root = Paths { paths: vec![found.root.clone()] };
    let unnamed = unnamed_of(&found);
    let chosen = Specs::new(set, found, unnamed);
    let names: Vec<JobName> = chosen.names().cloned().collect();
    if names.is_empty() {
        return Err(Error::Invalid);
    }
    // What is wrong with the others is not what the command is about.
    let whole = Reading::Chosen.read(context, global, &root)?;
    let others = whole.jobs.into_iter().filter(|loaded| !names.contains(&loaded.job.name));
    let jobs = chosen.jobs.into_iter().chain(others).collect();
    Ok((Specs { jobs, ..chosen }, Some(names)))
}

/// The project's specs, whatever is wrong with them, or its project file alone.
pub(super) fn read_or_none(context: &mut Context, global: &Global) -> Result<SpecSet, Error> {
    require_project(context, global)?;
    Reading::Chosen.read(context, global, &Paths::default())
}

/// The project alone, for what is about no spec.
pub(super) fn project(context: &mut Context, global: &Global) -> Result<Found, Error> {
    require_project(context, global)?;
    project::find(context, global)?.ok_or(Error::Invalid)
}

/// Where specs are loaded from, standard input read.
pub(super) fn sources(context: &mut Context, global: &Global, paths: Vec<Utf8PathBuf>) -> Result<Sources, Error> {
    let stdin = if paths.iter().any(|path| path == "-") {
        let mut bytes = Vec::new();
        // One byte more than a spec may have tells that it has too many.
        (&mut context.input).take(MAX_SPEC_BYTES + 1).read_to_end(&mut bytes).map_err(UsageError::Input)?;
        Some(bytes)
    } else {
        None
    };
    Ok(Sources {
        paths,
        project: global.project.clone(),
        working_directory: context.working_directory.clone(),
        stdin,
        environment: global.env.clone(),
        now: (context.clock)(),
    })
}

/// Refuses names that neither a spec nor a run of this environment has; and, for a command about runs that there are, those
/// whose only runs are another environment's.
pub(super) fn check_reach(
    asked: &[JobName],
    desired: &Desired,
    observed: &Observed,
    options: &Options,
) -> Result<(), Error> {
    let of_project = || {
        let runs = observed.records().map(|record| &record.run);
        runs.filter(|run| run.project == desired.project)
    };
    let wanted = |run: &RunKey| desired.jobs.get(&run.name).is_some_and(|job| desired.run(job).is_of_same_job(run));
    let is_here = |run: &&RunKey| wanted(run) || desired.reaches(run, options.unnamed) || desired.is_abandoned(run);
    for name in asked {
        let may_be_made = options.create == Create::Allowed && desired.jobs.contains_key(name);
        let has = |run: &&RunKey| run.name == *name;
        if may_be_made || of_project().filter(has).any(|run| is_here(&run)) {
            continue;
        }
        if let Some(elsewhere) = of_project().filter(has).last() {
            return Err(UsageError::Elsewhere { run: Box::new(elsewhere.clone()) }.into());
        }
    }
    let known = desired.jobs.keys().chain(of_project().filter(is_here).map(|run| &run.name));
    check_known(asked, known, &options.invalid)
}

/// Refuses names of jobs whose specs are not among those of the paths that were given, and says where they are.
pub(super) fn check_given(
    asked: &[JobName],
    specs: &Specs,
    (global, context): (&Global, &mut Context),
) -> Result<(), Error> {
    let is_given = |name: &JobName| specs.names().any(|known| known == name);
    let Some(name) = asked.iter().find(|name| !is_given(name)).filter(|_| specs.unnamed == Unnamed::LeftOut) else {
        return Ok(());
    };
    let root = Paths { paths: vec![specs.found.root.clone()] };
    let whole = Reading::Chosen.read(context, global, &root)?;
    let valid = whole.jobs.iter().map(|loaded| (loaded.job.name.as_str(), &loaded.file));
    let all: Vec<(&str, &Utf8PathBuf)> =
        valid.chain(whole.invalid.iter().map(|job| (job.name.as_str(), &job.file))).collect();
    let here = context.working_directory.canonicalize_utf8().unwrap_or_else(|_| context.working_directory.clone());
    let shown = |file: &Utf8Path| file.strip_prefix(&here).unwrap_or(file).to_owned();
    let file = all.iter().find(|(known, _)| *known == name.as_str()).map(|(_, file)| shown(file));
    let nearest = near(name, specs.names()).cloned();
    let given = specs.names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Err(UsageError::NotGiven { name: name.clone(), given, file, nearest }.into())
}

/// Refuses names that nobody has, and those of jobs of which there is nothing but an invalid spec, which was shown.
pub(super) fn check_known<'n>(
    asked: &[JobName],
    known: impl Iterator<Item = &'n JobName>,
    invalid: &'n BTreeSet<JobName>,
) -> Result<(), Error> {
    let known: BTreeSet<&JobName> = known.collect();
    check_names(asked, known.iter().copied().chain(invalid))?;
    if asked.iter().all(|name| known.contains(name)) { Ok(()) } else { Err(Error::Invalid) }
}

/// Refuses names that neither a spec nor a record has.
pub(super) fn check_names<'n>(
    asked: &[JobName],
    known: impl Iterator<Item = &'n JobName> + Clone,
) -> Result<(), UsageError> {
    let unknown = asked.iter().find(|name| !known.clone().any(|known| known == *name));
    let Some(name) = unknown else { return Ok(()) };
    Err(UsageError::UnknownName { name: name.clone(), nearest: near(name, known).cloned() })
}

/// The name that is most like one which nobody has, if any is.
fn near<'n>(name: &JobName, known: impl Iterator<Item = &'n JobName>) -> Option<&'n JobName> {
    nearest(name.as_str(), known, |known| known.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::error::Error;
    use crate::model::Invocation;

    fn help(asked: &str) -> Option<String> {
        let known = ["tag-objects", "archive-reports"].map(|name| JobName::new(name).unwrap());
        let asked = JobName::new(asked).unwrap();
        check_names(&[asked], known.iter()).err().and_then(|error| Error::from(error).help(&Invocation::default()))
    }

    #[test]
    fn a_name_that_nobody_has_is_answered_with_the_nearest() {
        assert_eq!(help("tag-object").as_deref(), Some("did you mean `tag-objects`?"));
        assert_eq!(help("zzz").as_deref(), Some("`s3jobs status` lists the names"));
        assert_eq!(help("tag-objects"), None);
    }
}
