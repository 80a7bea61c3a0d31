use clap::{Args, Subcommand, ValueEnum};

use super::command::Global;
use super::connection::Urls;
use super::context::Context;
use super::error::Error;
use super::ledgers::{self, Use};
use super::output::{Output, Outputs};
use super::project::Found;
use super::rebuild::{self, RebuildArgs};
use super::session::Session;
use super::{show, specs, verify};
use crate::exit::Exit;
use crate::ledger::{Ledger as _, Versioned};
use crate::model::JobName;
use crate::render::{json, text};

/// Make the project's ledger, look at its records, or put lost ones on record again
///
/// The ledger holds one record a run and is what makes sure that a run's job runs once. Back it up; never edit it. After
/// a backup was restored, `rebuild` puts on record what ran since.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs ledger init\n  s3jobs ledger list --local\n  s3jobs ledger show tag-objects\n  s3jobs ledger verify\n  s3jobs ledger rebuild"
)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Make the ledger that the project file names, and print its lineage for the project file
    ///
    /// Where records are there and the header alone is gone, it is made again with their lineage.
    Init,
    /// List the runs on record
    List(ListArgs),
    /// Show everything that is on record of a job's runs
    Show(ShowArgs),
    /// Check that every record and claim is whole, at its place and of this ledger
    ///
    /// Reads the ledger alone and writes nothing. Exits with 1 if anything is wrong, and says what mends it.
    Verify(OutputArgs),
    Rebuild(RebuildArgs),
}

/// How to write the answer.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// How to write it, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(super) output: Vec<Output<Format>>,
}

/// What to list, and how.
#[derive(Debug, Args)]
struct ListArgs {
    /// Only the runs of these jobs; by default, all
    #[arg(value_name = "NAME")]
    names: Vec<JobName>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What to show, and how.
#[derive(Debug, Args)]
struct ShowArgs {
    /// The job
    #[arg(value_name = "NAME")]
    name: JobName,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// How much is told of each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    Line,
    Whole,
}

pub(super) async fn run(args: &LedgerArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    if let LedgerCommand::Rebuild(args) = &args.command {
        return rebuild::run(args, global, context).await;
    }
    let found = specs::project(context, global)?;
    match &args.command {
        LedgerCommand::Init => init(&found, global, context).await,
        LedgerCommand::List(ListArgs { names, output }) => {
            show_records(&found, (output, names, Detail::Line), global, context).await
        }
        LedgerCommand::Show(ShowArgs { name, output }) => {
            show_records(&found, (output, std::slice::from_ref(name), Detail::Whole), global, context).await
        }
        LedgerCommand::Verify(output) => verify::run(output, &found, (global, context)).await,
        LedgerCommand::Rebuild(args) => rebuild::run(args, global, context).await,
    }
}

async fn init(found: &Found, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    if global.local {
        let ledger = ledgers::make_local(context, &found.root).await?;
        show::say(
            &mut context.out,
            format_args!("the local S3's ledger needs no making: its lineage is {}", ledger.header.lineage),
        )?;
        return Ok(Exit::Done);
    }
    let endpoint = Urls::new(context, global)?.endpoint();
    let (path, lineage) = ledgers::make(context, found, &endpoint).await?;
    show::say(&mut context.err, format_args!("made the ledger in {path}; add this to `spec` of {}:", found.file))?;
    show::say(&mut context.out, format_args!("lineage: {lineage}"))?;
    context.out.flush()?;
    Ok(Exit::Done)
}

async fn show_records(
    found: &Found,
    (args, names, detail): (&OutputArgs, &[JobName], Detail),
    global: &Global,
    context: &mut Context,
) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let session = Session::open(context, global, (found, Use::Look)).await?;
    let mut records: Vec<Versioned> = session.ledger.load_all().await?;
    specs::check_names(names, records.iter().map(|versioned| &versioned.record.run.name))?;
    records.retain(|versioned| names.is_empty() || names.contains(&versioned.record.run.name));
    let paper = show::paper_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match (format, detail) {
        (Format::Text, Detail::Line) => text::ledger::list(out, destination.paper(paper), &session.header, &records),
        (Format::Text, Detail::Whole) => records
            .iter()
            .try_for_each(|versioned| text::ledger::show(out, destination.paper(paper), &versioned.record)),
        (Format::Json, Detail::Line | Detail::Whole) => {
            let records = records.iter().map(|versioned| &versioned.record);
            json::write(out, &json::LedgerDocument::new(&session.header, records))
        }
    })?;
    session.close().await?;
    Ok(Exit::Done)
}
