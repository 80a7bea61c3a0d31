use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::checking::Checking;
use super::command::{Global, Paths};
use super::context::Context;
use super::error::{Error, UsageError};
use super::project::Found;
use super::show;
use crate::model::{JobName, RunKey};
use crate::plan::{Create, Desired, Observed, Options, Unnamed};
use crate::render::PlanFindings;
use crate::render::findings::FindingsReport;
use crate::spec::{self, LoadError, LoadedJob, MAX_SPEC_BYTES, Sources, SpecSet, has_errors};

/// The specs of some paths and their project: all valid.
pub(super) struct Specs {
    pub(super) found: Found,
    pub(super) jobs: Vec<LoadedJob>,
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
    /// Loads specs, whatever is wrong with them.
    pub(super) fn read(self, context: &mut Context, global: &Global, paths: &Paths) -> Result<SpecSet, Error> {
        let sources = sources(context, global, paths.paths.clone())?;
        let checking = Checking::new(context);
        let tell = |done, total| checking.tell(done, total);
        Ok(match self {
            Self::Chosen => spec::load_with(&sources, &tell)?,
            Self::EveryEnvironment => spec::load_every(&sources, &tell)?,
        })
    }
}

/// Loads specs for a plan. What is wrong is shown, and one mistake refuses all of them.
pub(super) fn load(context: &mut Context, global: &Global, paths: &Paths) -> Result<Specs, Error> {
    let mut set = Reading::Chosen.read(context, global, paths)?;
    set.require_project();
    show_findings(context, global, &(&set).into())?;
    let found = Found::of(&set, global, context).ok_or(Error::Invalid)?;
    let unnamed = if is_whole(context, &found, paths) { unnamed_of(&found) } else { Unnamed::LeftOut };
    let findings = PlanFindings::new(&(&set).into());
    Ok(Specs { found, jobs: set.jobs, unnamed, findings })
}

/// Of which live runs the specs of a whole project can say that no spec asks for them.
fn unnamed_of(found: &Found) -> Unnamed {
    if found.project.spec.environments.is_empty() { Unnamed::Shown } else { Unnamed::InTheseScopes }
}

/// Whether paths hold every spec of the project: none is given, or the project's folder is.
fn is_whole(context: &Context, found: &Found, paths: &Paths) -> bool {
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let root = real(&found.root);
    paths.paths.is_empty() || paths.paths.iter().any(|path| real(&context.working_directory.join(path)) == root)
}

/// Loads the project's specs for a person's word about some of its jobs. There may be no spec any more; one mistake
/// refuses all of them.
pub(super) fn load_or_none(context: &mut Context, global: &Global) -> Result<Specs, Error> {
    let set = read_or_none(context, global)?;
    show_findings(context, global, &(&set).into())?;
    let found = Found::of(&set, global, context).ok_or(Error::Invalid)?;
    let unnamed = unnamed_of(&found);
    let findings = PlanFindings::new(&(&set).into());
    Ok(Specs { found, jobs: set.jobs, unnamed, findings })
}

/// Loads those of the project's specs that are valid, for commands that look at runs or end them: a mistake in one spec
/// must not hide what is going on, or keep a job alive.
pub(super) fn load_valid(context: &mut Context, global: &Global) -> Result<Specs, Error> {
    let set = read_or_none(context, global)?;
    show_left_out(context, global, &set)?;
    let found = Found::of(&set, global, context).ok_or(Error::Invalid)?;
    let unnamed = unnamed_of(&found);
    let findings = PlanFindings::new(&(&set).into());
    Ok(Specs { found, jobs: set.jobs, unnamed, findings })
}

/// Shows what is wrong with specs of which those with mistakes are left out.
fn show_left_out(context: &mut Context, global: &Global, set: &SpecSet) -> Result<(), Error> {
    match show_findings(context, global, &set.into()) {
        Err(Error::Invalid) => Ok(show::say(&mut context.err, "warning: specs with mistakes are left out")?),
        shown => shown,
    }
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
    show_left_out(context, global, &set)?;
    let found = Found::of(&set, global, context).ok_or(Error::Invalid)?;
    if set.jobs.is_empty() {
        return Err(Error::Invalid);
    }
    let findings = PlanFindings::new(&(&set).into());
    let unnamed = unnamed_of(&found);
    if is_whole(context, &found, paths) {
        return Ok((Specs { found, jobs: set.jobs, unnamed, findings }, None));
    }
    let names: Vec<JobName> = set.jobs.iter().map(|loaded| loaded.job.name.clone()).collect();
    let whole = spec::load(&sources(context, global, vec![found.root.clone()])?);
    let others = whole.into_iter().flat_map(|whole| whole.jobs).filter(|loaded| !names.contains(&loaded.job.name));
    let jobs = set.jobs.into_iter().chain(others).collect();
    Ok((Specs { found, jobs, unnamed, findings }, Some(names)))
}

/// The project's specs, whatever is wrong with them, or its project file alone.
pub(super) fn read_or_none(context: &mut Context, global: &Global) -> Result<SpecSet, Error> {
    let sources = sources(context, global, Vec::new())?;
    let mut set = match spec::load(&sources) {
        Err(LoadError::NoSpecs { .. }) => spec::load_project(&sources)?,
        loaded => loaded?,
    };
    set.require_project();
    Ok(set)
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

/// Shows what is wrong with specs beside a command's own output; errors refuse the command.
pub(super) fn show_findings(context: &mut Context, global: &Global, report: &FindingsReport<'_>) -> Result<(), Error> {
    if !report.findings.is_empty() {
        let look = show::look_of_stderr(context, global);
        let width = context.width_of_err();
        show::findings(report, (&look, width), &mut context.err)?;
    }
    if has_errors(report.findings) { Err(Error::Invalid) } else { Ok(()) }
}

/// Refuses names that neither a spec nor a run of this environment has; and, for a command about runs that there are, those
/// whose only runs are another environment's.
pub(super) fn check_reach(
    asked: &[JobName],
    desired: &Desired,
    observed: &Observed,
    options: &Options,
) -> Result<(), UsageError> {
    let of_project = || {
        let runs = observed.records.iter().map(|versioned| &versioned.record.run);
        runs.filter(|run| run.project == desired.project)
    };
    let wanted = |run: &RunKey| desired.jobs.get(&run.name).is_some_and(|job| desired.run(job).is_of_same_job(run));
    let is_here = |run: &&RunKey| wanted(run) || desired.reaches(run, options.unnamed);
    for name in asked {
        let may_be_made = options.create == Create::Allowed && desired.jobs.contains_key(name);
        let has = |run: &&RunKey| run.name == *name;
        if may_be_made || of_project().filter(has).any(|run| is_here(&run)) {
            continue;
        }
        if let Some(elsewhere) = of_project().rfind(has) {
            return Err(UsageError::Elsewhere { run: Box::new(elsewhere.clone()) });
        }
    }
    check_names(asked, desired.jobs.keys().chain(of_project().filter(is_here).map(|run| &run.name)))
}

/// Refuses names that neither a spec nor a record has.
pub(super) fn check_names<'n>(
    asked: &[JobName],
    known: impl Iterator<Item = &'n JobName> + Clone,
) -> Result<(), UsageError> {
    let unknown = asked.iter().find(|name| !known.clone().any(|known| known == *name));
    let Some(name) = unknown else { return Ok(()) };
    let likeness = |known: &JobName| strsim::jaro_winkler(known.as_str(), name.as_str());
    let nearest = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|known| likeness(known) > 0.8);
    Err(UsageError::UnknownName { name: name.clone(), nearest: nearest.cloned() })
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
