use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, DocumentFormat};
use crate::cli::output::Outputs;
use crate::cli::project::{Found, names, specs};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::Versioned;
use crate::model::JobName;
use crate::render::{json, text};

/// How much is told of each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    Line,
    Whole,
}

/// Which records are shown, and how.
pub(crate) struct Asked<'a> {
    pub(crate) output: &'a DocumentArgs,
    /// The jobs; empty: all.
    pub(crate) names: &'a [JobName],
    pub(crate) detail: Detail,
}

/// Refuses names that no record has. A spec may have one of them.
fn check_names(names: &[JobName], records: &[Versioned], cli: &mut Cli<'_>) -> Result<(), Error> {
    let recorded = records.iter().map(|versioned| &versioned.record.run.name);
    let Err(unknown) = names::check_names(names, recorded.clone()) else { return Ok(()) };
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

/// Shows records, and writes nothing.
pub(crate) async fn run(
    found: &Found,
    Asked { output, names, detail }: Asked<'_>,
    cli: &mut Cli<'_>,
) -> Result<Exit, Error> {
    let outputs = Outputs::new(&output.output, DocumentFormat::Text)?;
    let session = Session::open(cli, found, Use::Look).await?;
    let mut records: Vec<Versioned> = session.ledger.load_all().await?;
    check_names(names, &records, cli)?;
    records.retain(|versioned| names.is_empty() || names.contains(&versioned.record.run.name));
    let paper = cli.paper_of_stdout();
    outputs.write(cli.context, |format, destination, out| match (format, detail) {
        (DocumentFormat::Text, Detail::Line) => {
            text::ledger::list(out, destination.paper(paper), &session.header, &records)
        }
        (DocumentFormat::Text, Detail::Whole) => records
            .iter()
            .try_for_each(|versioned| text::ledger::show(out, destination.paper(paper), &versioned.record)),
        (DocumentFormat::Json, Detail::Line | Detail::Whole) => {
            let records = records.iter().map(|versioned| &versioned.record);
            json::write(out, &json::LedgerDocument::new(&session.header, records))
        }
    })?;
    session.close().await?;
    Ok(Exit::Done)
}
