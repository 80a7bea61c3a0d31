use crate::cli::connection::ledgers;
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, DocumentFormat};
use crate::cli::output::Outputs;
use crate::cli::project::Found;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::check;
use crate::render::{json, text};

/// Reads the ledger whole and says what is wrong with it. Asks S3 about no job, and writes nothing.
pub(crate) async fn run(args: &DocumentArgs, found: &Found, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, DocumentFormat::Text)?;
    outputs.check(cli.context)?;
    let (store, expected) = ledgers::named(cli, found)?;
    let checked = check(store.as_ref(), &expected).await?;
    let paper = cli.paper_of_stdout();
    let invocation = cli.context.invocation.clone();
    outputs.write(cli.context, |format, destination, out| match format {
        DocumentFormat::Text => text::verified(out, destination.paper(paper), (&checked, &invocation)),
        DocumentFormat::Json => {
            json::write(out, &json::LedgerDocument::of_check(&expected.endpoint, (&checked, &invocation)))
        }
    })?;
    Ok(if checked.faults.is_empty() { Exit::Done } else { Exit::Failed })
}
