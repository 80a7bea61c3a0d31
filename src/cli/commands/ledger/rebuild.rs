use std::collections::BTreeSet;
use std::io::Write as _;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, Unusable, UsageError, exits};
use crate::cli::options::{DocumentArgs, DocumentFormat, Paths};
use crate::cli::output::{Destination, Outputs};
use crate::cli::project::{Mistakes, Specs, specs};
use crate::cli::world::{Cli, Context, prompt};
use crate::exit::Exit;
use crate::model::Scope;
use crate::plan::{Desired, header_loss};
use crate::rebuild::{Author, Fate, Lost, Rebuild, Unfit, Written, find, look, write};
use crate::render::{self, RebuildView, json, text};

/// Put on record what S3 and the claims tell of lost records
///
/// For a ledger that was restored from an older backup, or lost records. Lists the jobs of every account and Region that
/// specs, records, claims and the project name, shows which jobs of this ledger are not on record, asks, and writes the
/// missing records. No job is touched, no record that stands is changed, and nothing runs again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RebuildArgs {
    #[command(flatten)]
    paths: Paths,
    /// Do not ask before anything is written; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    /// Why, for the records that are written; answers the question as well
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
    #[command(flatten)]
    output: DocumentArgs,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs ledger rebuild                    Look, show, ask, and write
  s3jobs ledger rebuild --reason \"restored the backup of Monday\" -o text -o json=rebuilt.json
                                           Without a question, and with why";

/// Looks, shows, asks and writes.
pub(crate) async fn run(args: &RebuildArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, DocumentFormat::Text)?;
    outputs.check(cli.context)?;
    let specs = load(&args.paths, cli)?;
    let session = Session::open(cli, &specs.found, Use::Plan).await?;
    let desired = session.desired(&specs.jobs);
    let shown = observe(&session, &desired, cli.context).await?;
    let is_shown = outputs.on_stdout() == Some(DocumentFormat::Text);
    if is_shown {
        show_found(&session, &shown, Destination::Stdout, cli)?;
    }
    if shown.lost.is_empty() {
        tell(&session, Told { found: &shown, written: None }, &outputs, cli)?;
        session.close().await?;
        return Ok(exit(&shown));
    }
    let rebuild = if args.yes || args.reason.is_some() {
        Agreed { found: shown, changed: Vec::new() }
    } else {
        agree(&Offer { session: &session, desired: &desired, shown, is_shown }, cli).await?
    };
    let (nonce, by) = (cli.context.nonce.clone(), cli.context.owner());
    let reason = args.reason.as_deref();
    let origin = specs.origin(cli.context).await;
    let (lineage, at) = (&session.header.lineage, cli.context.now());
    let author = Author { lineage, by: &by, reason, at, origin: &origin, nonce: nonce.as_ref() };
    let written = write(session.ledger.as_ref(), &rebuild.found, &author).await?;
    tell(&session, Told { found: &rebuild.found, written: Some(&written) }, &outputs, cli)?;
    session.close().await?;
    if !rebuild.changed.is_empty() {
        let runs: Vec<String> = rebuild.changed.iter().map(|lost| lost.run.to_string()).collect();
        let again = cli.context.invocation.command("ledger rebuild");
        let told = format!("left as it is, since it changed while the question stood open: {}", runs.join(", "));
        cli.context.say(format_args!("note: {told}; repeat {again}"))?;
        return Ok(Exit::first([exit(&rebuild.found), Exit::Temporary]));
    }
    Ok(exit(&rebuild.found))
}

/// The specs at some paths, those with mistakes left out: where they have their jobs is looked.
fn load(paths: &Paths, cli: &mut Cli<'_>) -> Result<Specs, Error> {
    if paths.paths.is_empty() {
        return specs::look(cli, &[], Mistakes::Pass);
    }
    Ok(specs::load_chosen(cli, paths)?.0)
}

/// What is there now, where any environment of the project has its jobs.
async fn observe(session: &Session, desired: &Desired, context: &Context) -> Result<Rebuild, Error> {
    let jobs = || desired.jobs.values();
    let scopes: BTreeSet<Scope> = jobs()
        .map(|job| desired.scope(job))
        .chain(desired.others.keys().map(|run| run.scope.clone()))
        .chain(desired.elsewhere.iter().cloned())
        .chain(desired.home.clone())
        .collect();
    let wanted = jobs().map(|job| (desired.run(job), (desired.digest(job), desired.effect(job)))).collect();
    let lineage = &session.header.lineage;
    let seen = look(session.sources(), (lineage, &scopes), context.now()).await?;
    match header_loss(lineage, seen.lineage.as_ref()) {
        Some(loss) => Err(Unusable::Lost { told: render::loss(&loss) }.into()),
        None => Ok(find(&seen, &wanted)),
    }
}

/// What a person has agreed to, and still is so.
struct Agreed {
    found: Rebuild,
    /// What is another by now.
    changed: Vec<Lost>,
}

/// What a person is asked to agree to.
struct Offer<'s> {
    session: &'s Session,
    desired: &'s Desired,
    shown: Rebuild,
    /// Whether it was shown on standard output.
    is_shown: bool,
}

/// Asks, and looks again after it, since a question may stand open for long.
async fn agree(offer: &Offer<'_>, cli: &mut Cli<'_>) -> Result<Agreed, Error> {
    let Offer { session, desired, shown, is_shown } = offer;
    if !cli.context.can_ask() {
        return Err(UsageError::NoTerminal("ledger rebuild").into());
    }
    if !(*is_shown && cli.context.terminal.out) {
        let paper = cli.paper_of_stderr();
        let view = RebuildView { header: &session.header, rebuild: shown, invocation: &cli.context.invocation };
        text::rebuild(&mut cli.context.err, paper, view)?;
    }
    prompt::ask(cli.context, "Put this on record?").await?;
    let mut found = observe(session, desired, cli.context).await?;
    let (agreed, changed) =
        found.lost.into_iter().partition(|lost: &Lost| shown.lost.iter().any(|other| is_same(lost, other)));
    found.lost = agreed;
    Ok(Agreed { found, changed })
}

/// Whether the same becomes of the same run.
fn is_same(lost: &Lost, other: &Lost) -> bool {
    let job = |lost: &Lost| match &lost.fate {
        Fate::Adopted(adopted) => (0, Some(adopted.job.live.id.clone())),
        Fate::Forgotten { .. } => (1, None),
        Fate::Unclaimed { .. } => (2, None),
    };
    lost.run == other.run && job(lost) == job(other)
}

fn show_found(session: &Session, found: &Rebuild, destination: Destination, cli: &mut Cli<'_>) -> Result<(), Error> {
    let paper = destination.paper(cli.paper_of_stdout());
    let view = RebuildView { header: &session.header, rebuild: found, invocation: &cli.context.invocation };
    text::rebuild(&mut cli.context.out, paper, view)?;
    if !found.lost.is_empty() {
        writeln!(cli.context.out)?;
    }
    Ok(cli.context.out.flush()?)
}

/// What there is to tell in the end.
struct Told<'r> {
    found: &'r Rebuild,
    /// What was put on record, if anything was missing.
    written: Option<&'r Written>,
}

/// Writes what was found and what was put on record, in every format; on standard output text was shown before.
fn tell(
    session: &Session,
    Told { found, written }: Told<'_>,
    outputs: &Outputs<DocumentFormat>,
    cli: &mut Cli<'_>,
) -> Result<(), Error> {
    let paper = cli.paper_of_stdout();
    let invocation = cli.context.invocation.clone();
    let view = RebuildView { header: &session.header, rebuild: found, invocation: &invocation };
    outputs.write(cli.context, |format, destination, out| match format {
        DocumentFormat::Text => {
            let paper = destination.paper(paper);
            if destination == Destination::File {
                text::rebuild(out, paper, view)?;
            }
            written.map_or(Ok(()), |written| text::rebuilt(out, paper, (written, &invocation)))
        }
        DocumentFormat::Json => json::write(out, &json::LedgerDocument::of_rebuild(view, written)),
    })
}

/// What could not be asked fails; what only a person can settle blocks.
fn exit(found: &Rebuild) -> Exit {
    let troubles = found.troubles.values().map(|trouble| exits::exit_of(trouble.kind));
    let open = found.left.iter().any(|left| left.why == Unfit::NotAsMarkedAndClaimed).then_some(Exit::Blocked);
    Exit::first(troubles.chain(open))
}
