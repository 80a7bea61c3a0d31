use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::jobs::Jobs;
use super::specs::{self, Reading, Specs};
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::Paths;
use crate::cli::world::Cli;
use crate::ledger::Versioned;
use crate::model::{JobName, RunKey, nearest};
use crate::plan::{Create, Desired, Observed, Options, Unnamed};

/// Refuses names that neither a spec nor a run of this environment has; and, for a command about runs that there are, those
/// whose only runs are another environment's.
pub(crate) fn check_reach(
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
pub(crate) fn check_given(asked: &[JobName], specs: &Specs, cli: &mut Cli<'_>) -> Result<(), Error> {
    let is_given = |name: &JobName| specs.about.includes(name) && specs.names().any(|known| known == name);
    let is_part = specs.unnamed == Unnamed::LeftOut || specs.about != Jobs::All;
    let Some(name) = asked.iter().find(|name| !is_given(name)).filter(|_| is_part) else {
        return Ok(());
    };
    let root = Paths { paths: vec![specs.found.root.clone()] };
    let whole = Reading::Chosen.read(cli, &root)?;
    let valid = whole.jobs.iter().map(|loaded| (loaded.job.name.as_str(), &loaded.file));
    let all: Vec<(&str, &Utf8PathBuf)> =
        valid.chain(whole.invalid.iter().map(|job| (job.name.as_str(), &job.file))).collect();
    let here =
        cli.context.working_directory.canonicalize_utf8().unwrap_or_else(|_| cli.context.working_directory.clone());
    let shown = |file: &Utf8Path| file.strip_prefix(&here).unwrap_or(file).to_owned();
    let file = all.iter().find(|(known, _)| *known == name.as_str()).map(|(_, file)| shown(file));
    let nearest = near(name, specs.names()).cloned();
    let given = specs
        .names()
        .filter(|name| specs.about.includes(name))
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    Err(UsageError::NotGiven { name: name.clone(), given, file, nearest }.into())
}

/// Refuses names that no record has. A spec may have one of them.
pub(crate) fn check_recorded(names: &[JobName], records: &[Versioned], cli: &mut Cli<'_>) -> Result<(), Error> {
    let recorded = records.iter().map(|versioned| &versioned.record.run.name);
    let Err(unknown) = check_names(names, recorded.clone()) else { return Ok(()) };
    let set = specs::read_or_none(cli)?;
    let is_specified = |name: &JobName| {
        let mut invalid = set.invalid.iter().map(|job| &*job.name);
        set.jobs.iter().any(|loaded| loaded.job.name == *name) || invalid.any(|known| known == name.as_str())
    };
    match names.iter().find(|name| !recorded.clone().any(|known| known == *name)) {
        Some(name) if is_specified(name) => Err(Error::NoRecord { name: name.clone() }),
        Some(_) | None => Err(unknown.into()),
    }
}

/// Refuses names that nobody has, and those of jobs of which there is nothing but an invalid spec, which was shown.
pub(crate) fn check_known<'n>(
    asked: &[JobName],
    known: impl Iterator<Item = &'n JobName>,
    invalid: &'n BTreeSet<JobName>,
) -> Result<(), Error> {
    let known: BTreeSet<&JobName> = known.collect();
    check_names(asked, known.iter().copied().chain(invalid))?;
    if asked.iter().all(|name| known.contains(name)) { Ok(()) } else { Err(Error::Invalid) }
}

/// Refuses names that neither a spec nor a record has.
pub(crate) fn check_names<'n>(
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
    use crate::cli::errors::Error;
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
