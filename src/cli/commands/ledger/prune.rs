use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use clap::Args;
use jiff::SignedDuration;

use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, Unusable, UsageError, exits};
use crate::cli::options::{DocumentArgs, DocumentFormat};
use crate::cli::output::{Destination, Outputs};
use crate::cli::project::{Mistakes, Specs, specs};
use crate::cli::world::{Cli, prompt};
use crate::exit::Exit;
use crate::ledger::Versioned;
use crate::model::{JobName, RunKey, Scope};
use crate::plan::header_loss;
use crate::prune::{Author, Chosen, Keep, Pruning, Specified, choose, listed, prune};
use crate::render::{self, json, text};

/// Leave of long closed records what keeps their runs from running again
///
/// What the jobs were made of goes: the request of a run, its tags. Which run it was, what it did to which objects, how it ended and
/// its history stay, so that nothing runs again. Never pruned is an open run, one that S3 can still list (90 days after its end),
/// one that a spec asks for, and the last run of a job that has a spec.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PruneLedgerArgs {
    /// Only records that were closed longer ago than this many days, such as 400d; at least 90d
    #[arg(long, value_name = "DAYS", value_parser = days, default_value = "400d", conflicts_with = "keep")]
    older_than: SignedDuration,
    /// All but so many last runs of each job
    #[arg(long, value_name = "NUMBER")]
    keep: Option<NonZeroUsize>,
    /// Show what would be pruned, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before anything is written; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    output: DocumentArgs,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs ledger prune --dry-run            Show what is closed for more than 400 days
  s3jobs ledger prune --keep 5 --yes       Keep the last five runs of each job whole";

/// The least age, in days: for so long S3 lists a job that has ended.
const LEAST: i64 = 90;

fn days(text: &str) -> Result<SignedDuration, String> {
    let number = text.strip_suffix('d').and_then(|number| number.parse::<u32>().ok()).map(i64::from);
    let within = number.filter(|number| *number >= LEAST);
    let refusal = || format!("an age is like 400d, and at least {LEAST}d: for so long S3 lists a job that has ended");
    within.map(|number| SignedDuration::from_hours(number * 24)).ok_or_else(refusal)
}

impl PruneLedgerArgs {
    fn keep(&self) -> Keep {
        self.keep.map_or(Keep::Younger(self.older_than), Keep::Last)
    }
}

/// Looks, shows, asks and writes.
pub(crate) async fn run(args: &PruneLedgerArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, DocumentFormat::Text)?;
    outputs.check(cli.context)?;
    let specs = specs::look(cli, &[], Mistakes::Refuse)?;
    let session = Session::open(cli, &specs.found, if args.dry_run { Use::Look } else { Use::Plan }).await?;
    let chosen = find(&session, &specs, args.keep(), cli).await?;
    let is_shown = outputs.on_stdout() == Some(DocumentFormat::Text);
    if is_shown {
        let paper = Destination::Stdout.paper(cli.paper_of_stdout());
        text::pruning::chosen(&mut cli.context.out, paper, &chosen)?;
        cli.context.out.flush()?;
    }
    let written = if args.dry_run || chosen.records.is_empty() {
        None
    } else {
        if !args.yes {
            ask(&chosen, is_shown, cli).await?;
        }
        Some(write(&session, &specs, &chosen, cli).await?)
    };
    tell(&session, (&chosen, written.as_ref()), &outputs, cli)?;
    session.close().await?;
    let troubles = chosen.troubles.values().map(|trouble| exits::exit_of(trouble.kind));
    let overtaken = written.is_some_and(|written| !written.overtaken.is_empty()).then_some(Exit::Temporary);
    Ok(Exit::first(troubles.chain(overtaken)))
}

/// What may be pruned.
async fn find(session: &Session, specs: &Specs, keep: Keep, cli: &Cli<'_>) -> Result<Chosen, Error> {
    let desired = session.desired(&specs.jobs);
    let asked = desired.jobs.values().map(|job| desired.run(job)).chain(desired.others.keys().cloned());
    let named: BTreeSet<JobName> = desired.jobs.keys().cloned().chain(specs.invalid.iter().cloned()).collect();
    let specified =
        Specified { project: session.project.clone(), names: named, runs: asked.collect::<BTreeSet<RunKey>>() };
    let records = session.ledger.load_all().await?;
    let is_own = |found: &&Versioned| found.record.run.project == session.project && !found.record.is_open();
    let scopes: BTreeSet<Scope> = records.iter().filter(is_own).map(|found| found.record.run.scope.clone()).collect();
    let lineage = &session.header.lineage;
    let listed = listed(session.sources(), lineage, scopes).await;
    let header = session.ledger.header().await?.map(|header| header.lineage);
    match header_loss(lineage, header.as_ref()) {
        Some(loss) => Err(Unusable::Lost { told: render::loss(&loss) }.into()),
        None => Ok(choose(&records, (keep, cli.context.now()), (&specified, &listed))),
    }
}

async fn ask(chosen: &Chosen, is_shown: bool, cli: &mut Cli<'_>) -> Result<(), Error> {
    if !cli.context.can_ask() {
        return Err(UsageError::NoTerminal("ledger prune").into());
    }
    if !(is_shown && cli.context.terminal.out) {
        let paper = cli.paper_of_stderr();
        text::pruning::chosen(&mut cli.context.err, paper, chosen)?;
    }
    prompt::ask(cli.context, "Prune these records?").await
}

/// Writes; each record only if it is still the one that was shown.
async fn write(session: &Session, specs: &Specs, chosen: &Chosen, cli: &Cli<'_>) -> Result<Pruning, Error> {
    let (nonce, by, at) = (cli.context.nonce.clone(), cli.context.owner(), cli.context.now());
    let origin = specs.origin(cli.context).await;
    let author = Author { by: &by, origin: &origin, at, nonce: nonce.as_ref() };
    Ok(prune(session.ledger.as_ref(), chosen, author).await?)
}

/// Writes what was chosen and what was done, in every format; on standard output text was shown before.
fn tell(
    session: &Session,
    (chosen, written): (&Chosen, Option<&Pruning>),
    outputs: &Outputs<DocumentFormat>,
    cli: &mut Cli<'_>,
) -> Result<(), Error> {
    let paper = cli.paper_of_stdout();
    let invocation = cli.context.invocation.clone();
    outputs.write(cli.context, |format, destination, out| match format {
        DocumentFormat::Text => {
            let paper = destination.paper(paper);
            if destination == Destination::File {
                text::pruning::chosen(out, paper, chosen)?;
            }
            written.map_or(Ok(()), |written| text::pruning::pruned(out, paper, (written, &invocation)))
        }
        DocumentFormat::Json => json::write(out, &json::LedgerDocument::of_pruning(&session.header, (chosen, written))),
    })
}
