use std::collections::BTreeSet;
use std::io::Write as _;

use clap::{Args, builder::NonEmptyStringValueParser};

use super::command::{Global, Paths};
use super::connection::Refusal;
use super::context::Context;
use super::error::{Error, UsageError};
use super::ledger::{Format, OutputArgs};
use super::ledgers::Use;
use super::output::{Destination, Outputs};
use super::session::{Session, now};
use super::specs::Specs;
use super::{outcome, prompt, show, specs};
use crate::exit::Exit;
use crate::model::Scope;
use crate::plan::{Desired, header_loss};
use crate::rebuild::{Author, Fate, Lost, Rebuild, Why, Written, find, look, write};
use crate::render::{self, RebuildView, json, text};

/// Put on record what S3 and the claims tell of lost records
///
/// For a ledger that was restored from an older backup, or lost records. Lists the jobs of every account and Region that
/// specs, records, claims and the project name, shows which jobs of this ledger are not on record, asks, and writes the
/// missing records. No job is touched, no record that stands is changed, and nothing runs again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    paths: Paths,
    /// Do not ask before anything is written; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    /// Why, for the records that are written; answers the question as well
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs ledger rebuild                    Look, show, ask, and write
  s3jobs ledger rebuild --reason \"restored the backup of Monday\" -o text -o json=rebuilt.json
                                           Without a question, and with why";

/// Looks, shows, asks and writes.
pub(super) async fn run(args: &RebuildArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, Format::Text)?;
    outputs.check(context)?;
    let specs = load(&args.paths, global, context)?;
    let session = Session::open(context, global, (&specs.found, Use::Plan)).await?;
    let desired = session.desired(&specs.jobs);
    let shown = observe(&session, &desired, context).await?;
    let is_shown = outputs.on_stdout() == Some(Format::Text);
    if is_shown {
        show_found(&session, &shown, Destination::Stdout, (global, context))?;
    }
    if shown.lost.is_empty() {
        tell(&session, (&shown, None), &outputs, (global, context))?;
        session.close().await?;
        return Ok(exit(&shown));
    }
    let rebuild = agree(args, (&session, &desired), (shown, is_shown), (global, context)).await?;
    let (nonce, by) = (context.nonce.clone(), context.owner());
    let reason = args.reason.as_deref();
    let author = Author { lineage: &session.header.lineage, by: &by, reason, at: now(context), nonce: nonce.as_ref() };
    let written = write(&session.ledger, &rebuild.found, &author).await?;
    tell(&session, (&rebuild.found, Some(&written)), &outputs, (global, context))?;
    session.close().await?;
    if !rebuild.changed.is_empty() {
        let runs: Vec<String> = rebuild.changed.iter().map(|lost| lost.run.to_string()).collect();
        let again = context.invocation.command("ledger rebuild");
        let told = format!("left as it is, since it changed while the question stood open: {}", runs.join(", "));
        show::say(&mut context.err, format_args!("note: {told}; repeat {again}"))?;
        return Ok(Exit::first([exit(&rebuild.found), Exit::Temporary]));
    }
    Ok(exit(&rebuild.found))
}

/// The specs at some paths, those with mistakes left out: where they have their jobs is looked.
fn load(paths: &Paths, global: &Global, context: &mut Context) -> Result<Specs, Error> {
    if paths.paths.is_empty() {
        return specs::load_valid(context, global, &[]);
    }
    Ok(specs::load_chosen(context, global, paths)?.0)
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
    let seen = look(session.sources(), (lineage, &scopes), now(context)).await?;
    match header_loss(lineage, seen.lineage.as_ref()) {
        Some(loss) => Err(Refusal::Lost { told: render::loss(&loss) }.into()),
        None => Ok(find(&seen, &wanted)),
    }
}

/// What a person has agreed to, and still is so.
struct Agreed {
    found: Rebuild,
    /// What is another by now.
    changed: Vec<Lost>,
}

/// Asks, if no option has answered; and looks again after it, since a question may stand open for long.
async fn agree(
    args: &RebuildArgs,
    (session, desired): (&Session, &Desired),
    (shown, is_shown): (Rebuild, bool),
    (global, context): (&Global, &mut Context),
) -> Result<Agreed, Error> {
    if args.yes || args.reason.is_some() {
        return Ok(Agreed { found: shown, changed: Vec::new() });
    }
    if !context.can_ask() {
        return Err(UsageError::NoTerminal("ledger rebuild").into());
    }
    if !(is_shown && context.terminal.out) {
        let paper = show::paper_of_stderr(context, global);
        let view = RebuildView { header: &session.header, rebuild: &shown, invocation: &context.invocation };
        text::rebuild(&mut context.err, paper, view)?;
    }
    prompt::ask(context, "Put this on record?").await?;
    let mut found = observe(session, desired, context).await?;
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

fn show_found(
    session: &Session,
    found: &Rebuild,
    destination: Destination,
    (global, context): (&Global, &mut Context),
) -> Result<(), Error> {
    let paper = destination.paper(show::paper_of_stdout(context, global));
    let view = RebuildView { header: &session.header, rebuild: found, invocation: &context.invocation };
    text::rebuild(&mut context.out, paper, view)?;
    if !found.lost.is_empty() {
        writeln!(context.out)?;
    }
    Ok(context.out.flush()?)
}

/// Writes what was found and what was put on record, in every format; on standard output text was shown before.
fn tell(
    session: &Session,
    (found, written): (&Rebuild, Option<&Written>),
    outputs: &Outputs<Format>,
    (global, context): (&Global, &mut Context),
) -> Result<(), Error> {
    let paper = show::paper_of_stdout(context, global);
    let invocation = context.invocation.clone();
    let view = RebuildView { header: &session.header, rebuild: found, invocation: &invocation };
    outputs.write(context, |format, destination, out| match format {
        Format::Text => {
            let paper = destination.paper(paper);
            if destination == Destination::File {
                text::rebuild(out, paper, view)?;
            }
            written.map_or(Ok(()), |written| text::rebuilt(out, paper, (written, &invocation)))
        }
        Format::Json => json::write(out, &json::LedgerDocument::of_rebuild(view, written)),
    })
}

/// What could not be asked fails; what only a person can settle blocks.
fn exit(found: &Rebuild) -> Exit {
    let troubles = found.troubles.values().map(|trouble| outcome::exit_of(trouble.kind));
    let open = found.left.iter().any(|left| left.why == Why::NotAsMarkedAndClaimed).then_some(Exit::Blocked);
    Exit::first(troubles.chain(open))
}
