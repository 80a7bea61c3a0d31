use crate::cli::connection::{Urls, ledgers};
use crate::cli::errors::Error;
use crate::cli::project::Found;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::Opened;

/// Makes the ledger.
pub(crate) async fn run(found: &Found, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    if cli.global.local {
        let ledger = ledgers::make_local(cli.context, &found.root).await?;
        cli.context
            .print(format_args!("the local S3's ledger needs no making: its lineage is {}", ledger.header.lineage))?;
        return Ok(Exit::Done);
    }
    let endpoint = Urls::new(cli)?.endpoint();
    let Opened { store, header } = ledgers::make(cli.context, found, &endpoint).await?;
    let (path, lineage) = (store.root(), header.lineage);
    cli.context.say(format_args!("made the ledger in {path}; add this to `spec` of {}:", found.file))?;
    cli.context.print(format_args!("lineage: {lineage}"))?;
    cli.context.out.flush()?;
    Ok(Exit::Done)
}
