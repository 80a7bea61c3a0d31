use std::collections::BTreeSet;

use clap::Args;

use crate::cli::carry_out::lists;
use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::{DocumentArgs, DocumentFormat, Selection, run_number};
use crate::cli::output::Outputs;
use crate::cli::project::{Chosen, Jobs, Specs, choose, names};
use crate::cli::world::Cli;
use crate::completion::{CompletionError, CompletionReport};
use crate::exit::Exit;
use crate::ledger::{Outcome, Record, ReportPlace, Versioned};
use crate::model::{Invocation, JobName, RunNumber};
use crate::plan::Desired;
use crate::render::text::{LaterRun, ReportView};
use crate::render::{json, text};
use crate::{completion, manifest};

/// Show completion reports: counts, and failed tasks by error code
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs report untag-drafts\n  s3jobs report 'tag-*' --exclude tag-old\n  s3jobs report untag-drafts --run 1 -o json\n  s3jobs report specs/finance"
)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    selection: Selection,
    /// Which run; by default, the latest that is closed
    #[arg(long, value_name = "NUMBER", value_parser = run_number)]
    run: Option<RunNumber>,
    #[command(flatten)]
    output: DocumentArgs,
}

/// A report, whose it is, and the run after it that has none.
struct Found<'r> {
    record: &'r Record,
    place: ReportPlace,
    report: CompletionReport,
    later: Option<LaterRun>,
}

impl Found<'_> {
    fn view<'a>(&'a self, specs: &'a Specs) -> ReportView<'a> {
        let Found { record, place, report, later } = self;
        let spec = specs.jobs.iter().find(|loaded| loaded.job.name == record.run.name);
        ReportView {
            run: &record.run,
            job: record.job(),
            closing: record.closed.as_deref(),
            acceptance: spec.map(|loaded| &loaded.job.acceptance),
            place,
            report,
            later: later.as_ref(),
        }
    }
}

/// Reads the ledger and the reports' objects. One that cannot be shown hides no other.
pub(crate) async fn run(args: &ReportArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, DocumentFormat::Text)?;
    let Chosen { specs, jobs, named } = choose(&args.selection, cli)?;
    if jobs.is_none() {
        return Ok(Exit::Done);
    }
    let names = in_order(&jobs, (&named, &specs));
    let session = Session::open(cli, &specs.found, Use::Look).await?;
    let desired = session.desired(&specs.jobs);
    let records = session.ledger.load_all().await?;
    let records = of_environment(&records, &named, &desired, &specs)?;
    let invocation = cli.context.invocation.clone();
    let search = Search { session: &session, specs: &specs, run: args.run, invocation: &invocation };
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in &names {
        let runs = runs_of(&records, name, &desired);
        let report = match runs {
            Ok(runs) => search.find(name, &runs).await,
            Err(error) => Err(error.into()),
        };
        match report {
            Ok(report) => found.push(report),
            Err(error) => missing.push(error),
        }
    }
    if let (1, Some(error)) = (names.len(), missing.pop_if(|_| names.len() == 1)) {
        return Err(error);
    }
    write(&found, &specs, &outputs, cli)?;
    missing.iter().try_for_each(|error| cli.show_error(error))?;
    session.close().await?;
    Ok(Exit::first(missing.iter().map(Error::exit)))
}

/// The jobs whose reports are shown: as they were named, and the others in the order of their specs.
fn in_order(jobs: &Jobs, (named, specs): (&[JobName], &Specs)) -> Vec<JobName> {
    let is_meant = |name: &&JobName| match jobs {
        Jobs::All => true,
        Jobs::These(chosen) => chosen.contains(*name) && !named.contains(name),
    };
    let others = specs.names().filter(is_meant);
    let kept = named.iter().filter(|name| matches!(jobs, Jobs::These(chosen) if chosen.contains(*name)));
    kept.chain(others).cloned().collect()
}

/// The records of this environment. Names that it has no record and no spec of are refused.
fn of_environment<'r>(
    records: &'r [Versioned],
    names: &[JobName],
    desired: &Desired,
    specs: &Specs,
) -> Result<Vec<&'r Record>, Error> {
    let of_project = records.iter().map(|versioned| &versioned.record).filter(|it| it.run.project == desired.project);
    let (records, elsewhere): (Vec<&Record>, Vec<&Record>) =
        of_project.partition(|record| desired.reaches(&record.run, specs.unnamed));
    for name in names {
        let is_asked = |record: &&&Record| record.run.name == *name;
        if let (None, Some(other)) = (records.iter().find(is_asked), elsewhere.iter().rfind(is_asked)) {
            return Err(UsageError::Elsewhere { run: Box::new(other.run.clone()) }.into());
        }
    }
    let valid = specs.jobs.iter().map(|loaded| &loaded.job.name);
    names::check_known(names, valid.chain(records.iter().map(|record| &record.run.name)), &specs.invalid)?;
    Ok(records)
}

/// How reports are looked for.
struct Search<'s> {
    session: &'s Session,
    specs: &'s Specs,
    /// The run of `--run`.
    run: Option<RunNumber>,
    invocation: &'s Invocation,
}

impl Search<'_> {
    /// The report of a job.
    async fn find<'r>(&self, name: &JobName, runs: &[&'r Record]) -> Result<Found<'r>, Error> {
        let run = self.run;
        let record = choose_run(runs, run).ok_or_else(|| Error::NoRun { name: name.clone(), run })?;
        let Some((place, report)) = read(self.session, record).await? else {
            return Err(self.no_report(record, runs).await);
        };
        let later = if run.is_none() { self.later_run(runs, record) } else { None };
        Ok(Found { record, place, report, later })
    }

    /// The last run of the job, if it is not the one that is shown.
    fn later_run(&self, runs: &[&Record], shown: &Record) -> Option<LaterRun> {
        let Self { specs, invocation, .. } = self;
        if let Some(last) = runs.last().filter(|last| last.run.run > shown.run.run) {
            return Some(LaterRun { run: last.run.run, why: why_none(last, invocation) });
        }
        let wanted = specs.jobs.iter().find(|loaded| loaded.job.name == shown.run.name).map(|loaded| loaded.job.run);
        let plan = invocation.command("plan");
        let why = format!("no job of it was created yet; {plan} shows what apply would do");
        wanted.filter(|run| *run > shown.run.run).map(|run| LaterRun { run, why })
    }

    /// Why a run has no report. Where S3 failed its job for its list, the list says what is wrong with it.
    async fn no_report(&self, record: &Record, runs: &[&Record]) -> Error {
        let Self { session, invocation, .. } = self;
        let reasons = record.closed.as_deref().and_then(lists::of_closing).unwrap_or_default();
        let objects = session.objects(&record.run.scope);
        let findings = match record.latest().map(|attempt| &attempt.request.body.manifest) {
            Some(list) => manifest::of_failed(objects.as_ref(), list, &reasons).await,
            None => Vec::new(),
        };
        let has_report = |run: &&&Record| run.closed.as_ref().is_some_and(|closing| closing.report.is_some());
        let other = runs.iter().rfind(has_report).map(|other| {
            let (name, run) = (&other.run.name, other.run.run);
            format!("run {run} has one: {}", invocation.command(&format!("report {name} --run {run}")))
        });
        Error::NoReport { run: Box::new(record.run.clone()), why: why_none(record, invocation), findings, other }
    }
}

/// The report of a run. Where nobody knows how the job ended, it is looked for where S3 would have written it.
async fn read(session: &Session, record: &Record) -> Result<Option<(ReportPlace, CompletionReport)>, Error> {
    let Some(closing) = &record.closed else { return Ok(None) };
    let is_unknown = closing.outcome == Outcome::Unknown && closing.report.is_none();
    let likely = || record.job().filter(|_| is_unknown).and_then(|job| record.report_place(job));
    let Some(place) = closing.report.clone().or_else(likely) else { return Ok(None) };
    match completion::read(session.objects(&record.run.scope).as_ref(), &place).await {
        Err(CompletionError::Missing { .. }) if is_unknown => Ok(None),
        report => Ok(Some((place, report?))),
    }
}

/// The runs of a job, in order: those in the place where its spec has it. Without a spec there may be only one place.
fn runs_of<'r>(records: &[&'r Record], name: &JobName, desired: &Desired) -> Result<Vec<&'r Record>, UsageError> {
    let all = records.iter().copied().filter(|record| record.run.name == *name);
    let (mut runs, others): (Vec<&Record>, Vec<&Record>) = match desired.jobs.get(name) {
        Some(job) => all.partition(|record| record.run.scope == desired.scope(job)),
        None => (all.collect(), Vec::new()),
    };
    if let (true, Some(other)) = (runs.is_empty(), others.last()) {
        return Err(UsageError::Elsewhere { run: Box::new(other.run.clone()) });
    }
    let places: BTreeSet<String> = runs.iter().map(|record| record.run.scope.to_string()).collect();
    if places.len() > 1 {
        return Err(UsageError::SeveralPlaces { name: name.clone(), places: places.into_iter().collect() });
    }
    runs.sort_by_key(|record| record.run.run);
    Ok(runs)
}

/// The run that is meant: the one of `--run`, the latest closed one, or the latest.
fn choose_run<'r>(runs: &[&'r Record], run: Option<RunNumber>) -> Option<&'r Record> {
    let asked = |record: &&&Record| run.is_none_or(|run| record.run.run == run);
    let closed = runs.iter().filter(asked).rfind(|record| record.closed.is_some());
    closed.or_else(|| runs.iter().rfind(asked)).copied()
}

fn why_none(record: &Record, invocation: &Invocation) -> String {
    let why = match &record.closed {
        None if record.job().is_none() => "its job was not created yet",
        None => {
            let wait = invocation.command(&format!("wait {}", record.run.name));
            return format!("its record is not closed; {wait} closes it when the job has ended");
        }
        Some(closing) => match closing.outcome {
            Outcome::Complete | Outcome::Failed | Outcome::Cancelled => "its spec asks for none, or no task was tried",
            Outcome::NeverCreated => "it was given up before a job of it was known",
            Outcome::Recorded => "it was done elsewhere, as a person says",
            Outcome::Unknown => "S3 forgot its job before it was closed",
        },
    };
    why.to_owned()
}

fn write(
    found: &[Found<'_>],
    specs: &Specs,
    outputs: &Outputs<DocumentFormat>,
    cli: &mut Cli<'_>,
) -> Result<(), Error> {
    let views: Vec<ReportView<'_>> = found.iter().map(|found| found.view(specs)).collect();
    let paper = cli.paper_of_stdout();
    outputs.write(cli.context, |format, destination, out| match (format, views.as_slice()) {
        (DocumentFormat::Text, views) => text::reports(out, destination.paper(paper), views),
        (DocumentFormat::Json, [view]) => json::write(out, &json::ReportDocument::from(*view)),
        (DocumentFormat::Json, views) => json::write(out, &json::ReportListDocument::from(views)),
    })
}
