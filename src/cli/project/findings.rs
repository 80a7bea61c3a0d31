//! What commands that act or look say of mistakes in specs: those of the jobs that they are about in full, all others in one
//! line. Warnings are shown with a plan, or by `validate`.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::errors::Error;
use crate::cli::output::{Shown, paper};
use crate::cli::world::{Cli, Context};
use crate::model::JobName;
use crate::render::counted;
use crate::render::findings::{Amount, FindingsReport, Summary};
use crate::spec::{Finding, Place, Severity, SpecSet, has_errors};

/// What a command is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About<'a> {
    /// Every spec.
    All,
    /// These jobs.
    Jobs(&'a [JobName]),
    /// What stands in these files, absolute: they were saved just now.
    Files(&'a [Utf8PathBuf]),
}

/// The errors of a set, by whether a command is about them.
pub(crate) struct Errors {
    /// Those that it is about.
    own: Vec<Finding>,
    others: Vec<Finding>,
}

impl Errors {
    /// Sorts the errors of a set.
    pub(crate) fn of(set: &SpecSet, about: About<'_>, context: &Context) -> Self {
        let errors = set.findings.iter().filter(|finding| finding.severity == Severity::Error).cloned();
        let owners = Owners::of(set);
        let (own, others) = match about {
            About::All => (errors.collect(), Vec::new()),
            About::Jobs(names) => errors.partition(|finding| owners.concerns(finding, names)),
            About::Files(saved) => {
                let is_saved = |place: &Place| saved.contains(&context.working_directory.join(&place.file));
                errors.partition(|finding: &Finding| finding.places().any(is_saved))
            }
        };
        // What was saved may have made specs invalid that were not.
        match about {
            About::Files(_) if own.is_empty() => Self { own: others, others: own },
            About::All | About::Jobs(_) | About::Files(_) => Self { own, others },
        }
    }

    /// Whether the command is about one of them.
    pub(crate) fn is_refusal(&self) -> bool {
        !self.own.is_empty()
    }

    /// Shows those that the command is about.
    pub(crate) fn show(&self, set: &SpecSet, cli: &mut Cli<'_>) -> Result<(), Error> {
        let report = FindingsReport { findings: &self.own, ..FindingsReport::from(set) };
        let look = cli.look_of_stderr();
        let shown = Shown { look: &look, amount: Amount::Errors, width: cli.context.width_of_err() };
        Ok(paper::findings(&report, &shown, &mut cli.context.err)?)
    }

    /// Says how many errors and warnings the set has, and where those are shown that were not.
    pub(crate) fn say_all(&self, set: &SpecSet, context: &mut Context) -> Result<(), Error> {
        let summary = Summary::of(&set.into());
        let validate = context.invocation.offline_command("validate");
        let is_whole = self.own.len() == set.findings.len();
        let others = if is_whole { String::new() } else { format!("; {validate} shows the others") };
        Ok(context.say(format!("{summary}{others}"))?)
    }

    /// Says in one line what is wrong with specs that the command is not about.
    pub(crate) fn say_others(&self, context: &mut Context) -> Result<(), Error> {
        let Self { own: _, others } = self;
        if others.is_empty() {
            return Ok(());
        }
        let files: BTreeSet<&Utf8Path> = others.iter().map(|finding| finding.place.file.as_path()).collect();
        let place = match files.first() {
            Some(file) if files.len() == 1 => file.to_string(),
            Some(_) | None => counted(files.len() as u64, "file"),
        };
        let validate = context.invocation.offline_command("validate");
        let (errors, codes) = (counted(others.len() as u64, "error"), codes(others));
        let line =
            format!("warning: specs with mistakes are left out: {errors} in {place} ({codes}); {validate} shows more");
        Ok(context.say(line)?)
    }
}

/// The codes of some findings: the first few.
fn codes(findings: &[Finding]) -> String {
    const NAMED: usize = 3;
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.name()).collect();
    let mut named: Vec<&str> = codes.iter().copied().take(NAMED).collect();
    named.extend((codes.len() > NAMED).then_some("..."));
    named.join(", ")
}

/// Whose specs stand where.
struct Owners<'s> {
    project_file: Option<&'s Utf8Path>,
    jobs: BTreeMap<(&'s Utf8Path, usize), BTreeSet<&'s str>>,
    names: BTreeSet<&'s str>,
}

impl<'s> Owners<'s> {
    fn of(set: &'s SpecSet) -> Self {
        let mut jobs: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        let valid = set.jobs.iter().map(|it| ((it.file.as_path(), it.document), it.job.name.as_str()));
        let invalid = set.invalid.iter().map(|it| ((it.file.as_path(), it.document), it.name.as_str()));
        for (place, name) in valid.chain(invalid) {
            jobs.entry(place).or_default().insert(name);
        }
        let names = jobs.values().flatten().copied().collect();
        Self { project_file: set.project_file.as_deref(), jobs, names }
    }

    /// Whether an error concerns one of these jobs: it is about its spec, or about the project, or about a file that nobody
    /// can read, and may be the spec of a job that has no other.
    fn concerns(&self, finding: &Finding, names: &[JobName]) -> bool {
        let owners = || finding.places().filter_map(|place| self.jobs.get(&(place.file.as_path(), place.document)));
        let is_named = |owners: &BTreeSet<&str>| names.iter().any(|name| owners.contains(name.as_str()));
        let may_be = || names.iter().any(|name| !self.names.contains(name.as_str()));
        self.project_file == Some(&finding.place.file)
            || owners().any(is_named)
            || (owners().next().is_none() && may_be())
    }
}

/// Shows what is wrong with a file that a command cannot do without, such as the project file or a seed; errors refuse the
/// command.
pub(crate) fn require_valid(cli: &mut Cli<'_>, report: &FindingsReport<'_>) -> Result<(), Error> {
    if !has_errors(report.findings) {
        return Ok(());
    }
    let look = cli.look_of_stderr();
    let shown = Shown { look: &look, amount: Amount::Errors, width: cli.context.width_of_err() };
    paper::findings(report, &shown, &mut cli.context.err)?;
    Err(Error::Invalid)
}
