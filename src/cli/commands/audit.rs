use clap::Args;

use crate::audit::{Audited, look};
use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, exits};
use crate::cli::options::{DocumentArgs, DocumentFormat, job_name, run_number};
use crate::cli::output::Outputs;
use crate::cli::project::{names, specs};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::{JobName, RunNumber};
use crate::render::{json, text};

/// Tell who did what to a job's runs, and check that S3 agrees with the record
///
/// Shows every event of each run: when, who, from which commit and CI run. Where S3 still knows the job, its marker, description,
/// tags, request and end are held against the record. Writes nothing. Exits with 1 if anything does not agree, and with 75
/// or 77 if S3 could not be asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs audit tag-objects\n  s3jobs audit tag-objects --run 3 -o json")]
pub(crate) struct AuditArgs {
    /// The job
    #[arg(value_name = "NAME", value_parser = job_name)]
    name: JobName,
    /// Only this run of it
    #[arg(long, value_name = "NUMBER", value_parser = run_number)]
    run: Option<RunNumber>,
    #[command(flatten)]
    output: DocumentArgs,
}

/// Looks at each run, and shows it.
pub(crate) async fn run(args: &AuditArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let AuditArgs { name, run, output } = args;
    let outputs = Outputs::new(&output.output, DocumentFormat::Text)?;
    outputs.check(cli.context)?;
    let found = specs::project(cli)?;
    let session = Session::open(cli, &found, Use::Look).await?;
    let mut records = session.ledger.load_all().await?;
    names::check_recorded(std::slice::from_ref(name), &records, cli)?;
    records.retain(|versioned| {
        versioned.record.run.name == *name && run.is_none_or(|run| versioned.record.run.run == run)
    });
    if records.is_empty() {
        return Err(Error::NoRun { name: name.clone(), run: *run });
    }
    let (lineage, at) = (&session.header.lineage, cli.context.now());
    let mut audited = Vec::with_capacity(records.len());
    for versioned in records {
        let ports = (session.sources().services, session.ledger.as_ref());
        audited.push(look(ports, versioned.record, (lineage, at)).await?);
    }
    let paper = cli.paper_of_stdout();
    outputs.write(cli.context, |format, destination, out| match format {
        DocumentFormat::Text => {
            audited.iter().try_for_each(|audited| text::audited(out, destination.paper(paper), audited))
        }
        DocumentFormat::Json => json::write(out, &json::AuditDocument::new(&session.header, name, &audited)),
    })?;
    session.close().await?;
    Ok(Exit::first(audited.iter().flat_map(exits)))
}

/// What could not be asked, and what does not agree.
fn exits(audited: &Audited) -> impl Iterator<Item = Exit> {
    let trouble = audited.found.trouble().map(|trouble| exits::exit_of(trouble.kind));
    trouble.into_iter().chain((!audited.disagreements.is_empty()).then_some(Exit::Failed))
}
