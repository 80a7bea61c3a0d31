use std::sync::Arc;

use camino::Utf8PathBuf;
use clap::Args;

use crate::cli::connection::ledgers;
use crate::cli::errors::Error;
use crate::cli::project::Found;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::{Copied, DirectoryStore, Store, copy};
use crate::render::counted;

/// The other ledger of a copy.
#[derive(Debug, Args)]
pub(crate) struct TransferArgs {
    /// The folder of the copy
    #[arg(value_name = "FOLDER")]
    folder: Utf8PathBuf,
}

/// Which way a ledger is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Out of the place that the project file names.
    Export,
    /// Into it.
    Import,
}

/// Copies the project's ledger into a folder, or a folder's into the place that the project file names.
pub(crate) async fn run(
    TransferArgs { folder }: &TransferArgs,
    way: Way,
    (found, cli): (&Found, &mut Cli<'_>),
) -> Result<Exit, Error> {
    let (own, expected) = ledgers::named(cli, found)?;
    let folder: Arc<dyn Store> = Arc::new(DirectoryStore::new(cli.context.working_directory.join(folder)));
    let (from, to) = match way {
        Way::Export => (own, folder),
        Way::Import => (folder, own),
    };
    let Copied { header, records, claims } = copy(from.as_ref(), to.as_ref(), &expected).await?;
    let copied = format!("{} and {}", counted(records, "record"), counted(claims, "claim"));
    cli.context.print(format_args!("copied {copied} from {} to {}", from.place(), to.place()))?;
    if way == Way::Import && found.project.spec.lineage.is_none() && !cli.global.local {
        cli.context.say(format_args!("add this to `spec` of {}: lineage: {}", found.file, header.lineage))?;
    }
    cli.context.out.flush()?;
    Ok(Exit::Done)
}
