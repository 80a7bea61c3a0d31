use clap::{Args, ValueEnum};

use super::command::Global;
use super::context::Context;
use super::error::{Error, UsageError};
use super::ledgers::Use;
use super::output::{Output, Outputs};
use super::session::Session;
use super::{lists, show, specs};
use crate::completion;
use crate::exit::Exit;
use crate::ledger::{Ledger as _, Outcome, Record};
use crate::manifest;
use crate::model::{Invocation, JobName, RunNumber};
use crate::render::text::ReportView;
use crate::render::{json, text};

/// Show a job's completion report: counts, and failed tasks by error code
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs report untag-drafts\n  s3jobs report untag-drafts --run 1 -o json")]
pub(super) struct ReportArgs {
    /// The job
    #[arg(value_name = "NAME")]
    name: JobName,
    /// Which run of it; by default, the latest that is closed
    #[arg(long, value_name = "NUMBER", value_parser = run_number)]
    run: Option<RunNumber>,
    /// How to write it, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn run_number(text: &str) -> Result<RunNumber, String> {
    text.parse::<u32>().map_err(|error| error.to_string()).and_then(RunNumber::try_from)
}

/// Reads the ledger and the report's objects.
pub(super) async fn run(args: &ReportArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let specs = specs::load_valid(context, global, std::slice::from_ref(&args.name))?;
    let session = Session::open(context, global, (&specs.found, Use::Look)).await?;
    let desired = session.desired(&specs.jobs);
    let records = session.ledger.load_all().await?;
    let of_project = records.iter().map(|versioned| &versioned.record).filter(|it| it.run.project == desired.project);
    let (records, elsewhere): (Vec<&Record>, Vec<&Record>) =
        of_project.partition(|record| desired.reaches(&record.run, specs.unnamed));
    let is_asked = |record: &&&Record| record.run.name == args.name;
    if let (None, Some(other)) = (records.iter().find(is_asked), elsewhere.iter().rfind(is_asked)) {
        return Err(UsageError::Elsewhere { run: Box::new(other.run.clone()) }.into());
    }
    let specified = specs.jobs.iter().map(|loaded| &loaded.job.name);
    specs::check_known(
        std::slice::from_ref(&args.name),
        specified.chain(records.iter().map(|record| &record.run.name)),
        &specs.invalid,
    )?;
    let record = choose(&records, args)?;
    let place = record.closed.as_ref().and_then(|closing| closing.report.as_ref());
    let Some(place) = place else { return Err(no_report(&session, record, &context.invocation).await) };
    let report = completion::read(session.objects(&record.run.scope).as_ref(), place).await?;
    let acceptance = specs.jobs.iter().find(|loaded| loaded.job.name == record.run.name);
    let view = ReportView {
        run: &record.run,
        job: record.job(),
        closing: record.closed.as_ref(),
        acceptance: acceptance.map(|loaded| &loaded.job.acceptance),
        place,
        report: &report,
    };
    let style = show::style_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match format {
        Format::Text => text::report(out, destination.style(style), view),
        Format::Json => json::write(out, &json::ReportDocument::from(view)),
    })?;
    session.close().await?;
    Ok(Exit::Done)
}

/// The run that is meant: the one of `--run`, the latest closed one, or the latest.
fn choose<'r>(records: &[&'r Record], args: &ReportArgs) -> Result<&'r Record, Error> {
    let mut runs: Vec<&Record> = records.iter().copied().filter(|record| record.run.name == args.name).collect();
    runs.sort_by_key(|record| record.run.run);
    let asked = |record: &&&Record| args.run.is_none_or(|run| record.run.run == run);
    let closed = runs.iter().filter(asked).rfind(|record| record.closed.is_some());
    closed
        .or_else(|| runs.iter().rfind(asked))
        .copied()
        .ok_or_else(|| Error::NoRun { name: args.name.clone(), run: args.run })
}

/// Why a run has no report. Where S3 failed its job for its list, the list says what is wrong with it.
async fn no_report(session: &Session, record: &Record, invocation: &Invocation) -> Error {
    let reasons = record.closed.as_ref().and_then(lists::of_closing).unwrap_or_default();
    let objects = session.objects(&record.run.scope);
    let list = &record.current().request.body.manifest;
    let findings = manifest::of_failed(objects.as_ref(), list, &reasons).await;
    Error::NoReport { run: Box::new(record.run.clone()), why: why_none(record, invocation), findings }
}

fn why_none(record: &Record, invocation: &Invocation) -> String {
    let why = match &record.closed {
        None if record.job().is_none() => "its job was not created yet",
        None => {
            let apply = invocation.command("apply");
            return format!("its record is not closed; {apply} closes it when the job has ended");
        }
        Some(closing) => match closing.outcome {
            Outcome::Complete | Outcome::Failed | Outcome::Cancelled => "its spec asks for none, or no task was tried",
            Outcome::NeverCreated => "it was given up before a job of it was known",
            Outcome::Unknown => "S3 forgot its job before it was closed",
        },
    };
    why.to_owned()
}
