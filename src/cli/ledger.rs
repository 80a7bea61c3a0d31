use clap::{Args, Subcommand, ValueEnum};

use super::command::Global;
use super::connection::Urls;
use super::context::Context;
use super::error::Error;
use super::ledgers::{self, Use};
use super::output::{Output, Outputs};
use super::project::Found;
use super::session::Session;
use super::{show, specs};
use crate::exit::Exit;
use crate::ledger::{Ledger as _, Versioned};
use crate::model::JobName;
use crate::render::{json, text};

/// Make the project's ledger, or look at its records
///
/// The ledger holds one record a run and is what makes sure that a run's job runs once. Back it up; never edit it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs ledger init\n  s3jobs ledger list --local\n  s3jobs ledger show tag-objects"
)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Make the ledger that the project file names, and print its lineage for the project file
    Init,
    /// List the runs on record
    List(ListArgs),
    /// Show everything that is on record of a job's runs
    Show(ShowArgs),
}

/// How to list.
#[derive(Debug, Args)]
struct ListArgs {
    /// How to write it, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

/// What to show, and how.
#[derive(Debug, Args)]
struct ShowArgs {
    /// The job
    #[arg(value_name = "NAME")]
    name: JobName,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) async fn run(args: &LedgerArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let found = specs::project(context, global)?;
    match &args.command {
        LedgerCommand::Init => init(&found, global, context).await,
        LedgerCommand::List(list) => show_records(&found, (list, None), global, context).await,
        LedgerCommand::Show(show) => show_records(&found, (&show.list, Some(&show.name)), global, context).await,
    }
}

async fn init(found: &Found, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    if global.local {
        let ledger = ledgers::open_local(context, &found.root).await?;
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
    (args, name): (&ListArgs, Option<&JobName>),
    global: &Global,
    context: &mut Context,
) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let session = Session::open(context, global, (found, Use::Look)).await?;
    let mut records: Vec<Versioned> = session.ledger.load_all().await?;
    let known = records.iter().map(|versioned| &versioned.record.run.name);
    specs::check_names(name.map(std::slice::from_ref).unwrap_or_default(), known)?;
    records.retain(|versioned| name.is_none_or(|name| versioned.record.run.name == *name));
    let paper = show::paper_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match (format, name) {
        (Format::Text, None) => text::ledger::list(out, destination.paper(paper), &session.header, &records),
        (Format::Text, Some(_)) => records
            .iter()
            .try_for_each(|versioned| text::ledger::show(out, destination.paper(paper), &versioned.record)),
        (Format::Json, _) => {
            let records = records.iter().map(|versioned| &versioned.record);
            json::write(out, &json::LedgerDocument::new(&session.header, records))
        }
    })?;
    session.close().await?;
    Ok(Exit::Done)
}
