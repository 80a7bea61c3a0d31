use crate::cli::connection::{Urls, ledgers};
use crate::cli::errors::Error;
use crate::cli::project::Found;
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::ledger::s3::setup::{PolicyFor, bucket_policy};
use crate::ledger::{Fault, Opened};
use crate::model::arn::RoleArn;
use crate::model::project::{LedgerLocation, LedgerPrefix, S3Ledger};

/// Makes the ledger. In a bucket, it says what is wrong with that, and which policy fits; it changes neither.
pub(crate) async fn run(found: &Found, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    if cli.global.local {
        let ledger = ledgers::make_local(cli.context, &found.root).await?;
        cli.context
            .print(format_args!("the local S3's ledger needs no making: its lineage is {}", ledger.header.lineage))?;
        return Ok(Exit::Done);
    }
    let endpoint = Urls::new(cli)?.endpoint();
    let Opened { store, header } = ledgers::make(cli, found, &endpoint).await?;
    let (place, lineage) = (store.place(), header.lineage);
    if let Some(LedgerLocation::S3(ledger)) = &found.project.spec.ledger {
        say_what_fits(ledger, &store.surroundings().await, cli.context)?;
    }
    cli.context.say(format_args!("made the ledger in {place}; add this to `spec` of {}:", found.file))?;
    cli.context.print(format_args!("lineage: {lineage}"))?;
    cli.context.out.flush()?;
    Ok(Exit::Done)
}

/// What should be otherwise about a bucket, and who should be let do what in it.
fn say_what_fits(ledger: &S3Ledger, faults: &[Fault], context: &mut Context) -> Result<(), Error> {
    for Fault { message, .. } in faults {
        context.say(format_args!("warning: {message}"))?;
    }
    let policy = bucket_policy(PolicyFor {
        bucket: ledger.bucket.name(),
        prefix: ledger.prefix.as_ref().map_or("", LedgerPrefix::as_str),
        partition: ledger.region.partition(),
        account: &ledger.account_id,
        role: ledger.assume_role_arn.as_ref().map(RoleArn::as_str),
    });
    context.say("this bucket policy fits the ledger; put the principal that runs s3jobs into it:")?;
    let policy = serde_json::to_string_pretty(&policy).map_err(std::io::Error::from)?;
    policy.lines().try_for_each(|line| context.say_to_copy(line))?;
    Ok(())
}
