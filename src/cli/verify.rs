use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::ledger::{Format, OutputArgs};
use super::ledgers;
use super::output::Outputs;
use super::project::Found;
use super::show;
use crate::exit::Exit;
use crate::ledger::check;
use crate::render::{json, text};

/// Reads the ledger whole and says what is wrong with it. Talks to no S3 and writes nothing.
pub(super) async fn run(
    args: &OutputArgs,
    found: &Found,
    (global, context): (&Global, &mut Context),
) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    outputs.check(context)?;
    let (store, expected) = ledgers::named(context, found, global)?;
    let checked = check(&store, &expected).await?;
    let paper = show::paper_of_stdout(context, global);
    let invocation = context.invocation.clone();
    outputs.write(context, |format, destination, out| match format {
        Format::Text => text::verified(out, destination.paper(paper), (&checked, &invocation)),
        Format::Json => json::write(out, &json::LedgerDocument::of_check(&expected.endpoint, (&checked, &invocation))),
    })?;
    Ok(if checked.faults.is_empty() { Exit::Done } else { Exit::Failed })
}
