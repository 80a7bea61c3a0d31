use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, DocumentFormat};
use crate::cli::output::Outputs;
use crate::cli::project::{Found, names};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::{History, Versioned};
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

/// What happened to each run, in their order.
async fn histories(session: &Session, records: &[Versioned]) -> Result<Vec<History>, Error> {
    let mut histories = Vec::with_capacity(records.len());
    for versioned in records {
        histories.push(session.ledger.history(&versioned.record.run).await?);
    }
    Ok(histories)
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
    names::check_recorded(names, &records, cli)?;
    records.retain(|versioned| names.is_empty() || names.contains(&versioned.record.run.name));
    let histories = match detail {
        Detail::Line => Vec::new(),
        Detail::Whole => histories(&session, &records).await?,
    };
    let paper = cli.paper_of_stdout();
    outputs.write(cli.context, |format, destination, out| match (format, detail) {
        (DocumentFormat::Text, Detail::Line) => {
            text::ledger::list(out, destination.paper(paper), &session.header, &records)
        }
        (DocumentFormat::Text, Detail::Whole) => records.iter().zip(&histories).try_for_each(|(versioned, history)| {
            text::ledger::show(out, destination.paper(paper), &versioned.record)?;
            text::ledger::history(out, destination.paper(paper), history)
        }),
        (DocumentFormat::Json, Detail::Line) => {
            let records = records.iter().map(|versioned| &versioned.record);
            json::write(out, &json::LedgerDocument::new(&session.header, records))
        }
        (DocumentFormat::Json, Detail::Whole) => {
            let runs = records.iter().map(|versioned| &versioned.record).zip(&histories);
            json::write(out, &json::LedgerDocument::with_histories(&session.header, runs))
        }
    })?;
    session.close().await?;
    Ok(Exit::Done)
}
