use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, Unusable, UsageError, exits};
use crate::cli::options::{job_name, run_number};
use crate::cli::output::Destination;
use crate::cli::project::{Found, names, origin, specs};
use crate::cli::world::{Cli, prompt};
use crate::exit::Exit;
use crate::ledger::{Outcome, Versioned};
use crate::model::{JobName, RunKey, RunNumber, Scope};
use crate::plan::header_loss;
use crate::render::{self, text};
use crate::resolve::{Case, Saying, Settled, Standing, look, settle};

/// Say what became of a run that nobody else can tell of
///
/// For a run whose job S3 has forgotten, for one whose request made no job, and for an effect that a run has claimed and never
/// had. Shows where the run stands, what there is to judge by, and what may be said; with `--outcome` it asks for the job's
/// name, which no option answers, and writes that. A run whose job S3 shows is never settled by hand, and no record is deleted.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ResolveArgs {
    /// The job
    #[arg(value_name = "NAME", value_parser = job_name)]
    name: JobName,
    /// Which run of it; by default, the one that is open, else the last
    #[arg(long, value_name = "NUMBER", value_parser = run_number)]
    run: Option<RunNumber>,
    /// What became of it; without this, the run is shown alone
    #[arg(long, value_name = "OUTCOME", requires = "reason")]
    outcome: Option<Said>,
    /// Why you say so; it is kept with the record
    #[arg(long, value_name = "TEXT", requires = "outcome", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs ledger resolve tag-objects        Show the run, and what may be said of it
  s3jobs ledger resolve tag-objects --run 3 --outcome complete --reason \"its report is there\"";

/// What a person may say of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Said {
    /// It did its work
    Complete,
    /// It failed, with or without a part of its work
    Failed,
    /// It was ended
    Cancelled,
    /// Nobody will know
    Unknown,
    /// No job of it was made, or will run
    NeverCreated,
}

impl Said {
    fn outcome(self) -> Outcome {
        match self {
            Self::Complete => Outcome::Complete,
            Self::Failed => Outcome::Failed,
            Self::Cancelled => Outcome::Cancelled,
            Self::Unknown => Outcome::Unknown,
            Self::NeverCreated => Outcome::NeverCreated,
        }
    }
}

/// What a person says, with why.
#[derive(Clone, Copy)]
struct Word<'a> {
    outcome: Outcome,
    reason: &'a str,
}

/// Looks, shows, asks and writes.
pub(crate) async fn run(args: &ResolveArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let found = specs::project(cli)?;
    let word = args.outcome.zip(args.reason.as_deref());
    let word = word.map(|(said, reason)| Word { outcome: said.outcome(), reason });
    // Nobody is asked to read on who could not answer.
    if word.is_some() && !cli.context.can_ask() {
        return Err(UsageError::NoPerson("ledger resolve").into());
    }
    let session = Session::open(cli, &found, if word.is_some() { Use::Plan } else { Use::Look }).await?;
    let run = which(&session, args, cli).await?;
    let case = look_at(&session, &run).await?;
    show(&case, Destination::Stdout, cli)?;
    let exit = match word {
        None => exit_of(&case),
        Some(word) if case.outcomes().contains(&word.outcome) => say((&session, &found), (&case, word), cli).await?,
        Some(_) => {
            cli.context.say("error: that cannot be said of this run; nothing was written")?;
            Exit::first([exit_of(&case), Exit::Blocked])
        }
    };
    session.close().await?;
    Ok(exit)
}

/// What could not be asked.
fn exit_of(case: &Case) -> Exit {
    match &case.standing {
        Standing::Unseen(trouble) => exits::exit_of(trouble.kind),
        Standing::Live { .. } | Standing::Told { .. } | Standing::Forgotten(_) | Standing::Intent => Exit::Done,
        Standing::Refused | Standing::Unknown | Standing::Said(_) | Standing::Over(_) => Exit::Done,
    }
}

/// The run that is meant: in the place where the project has its jobs, if the name has runs in several.
async fn which(session: &Session, args: &ResolveArgs, cli: &mut Cli<'_>) -> Result<RunKey, Error> {
    let ResolveArgs { name, run, .. } = args;
    let mut records = session.ledger.load_all().await?;
    names::check_recorded(std::slice::from_ref(name), &records, cli)?;
    records.retain(|it| it.record.run.name == *name && it.record.run.project == session.project);
    let none = || Error::NoRun { name: name.clone(), run: *run };
    let mut places: Vec<&Scope> = records.iter().map(|it| &it.record.run.scope).collect();
    places.dedup();
    let place = match (places.as_slice(), session.home()) {
        ([], _) => return Err(none()),
        ([only], _) => (*only).clone(),
        (several, Some(home)) if several.contains(&home) => home.clone(),
        (several, _) => {
            let places = several.iter().map(ToString::to_string).collect();
            return Err(UsageError::SeveralPlaces { name: name.clone(), places }.into());
        }
    };
    records.retain(|it| it.record.run.scope == place && run.is_none_or(|run| it.record.run.run == run));
    let is_open = |it: &&Versioned| it.record.is_open();
    let found = records.iter().find(is_open).or(records.last()).ok_or_else(none)?;
    Ok(found.record.run.clone())
}

async fn look_at(session: &Session, run: &RunKey) -> Result<Case, Error> {
    let lineage = &session.header.lineage;
    let header = session.ledger.header().await?.map(|header| header.lineage);
    if let Some(loss) = header_loss(lineage, header.as_ref()) {
        return Err(Unusable::Lost { told: render::loss(&loss) }.into());
    }
    let found = look(session.sources(), (run, lineage)).await?;
    found.ok_or_else(|| Error::NoRun { name: run.name.clone(), run: Some(run.run) })
}

fn show(case: &Case, destination: Destination, cli: &mut Cli<'_>) -> Result<(), Error> {
    let paper = destination.paper(cli.paper_of_stdout());
    let invocation = cli.context.invocation.clone();
    text::resolve::case(&mut cli.context.out, paper, (case, &invocation))?;
    Ok(cli.context.out.flush()?)
}

/// Asks, looks again, since a question may stand open for long, and writes.
async fn say(
    (session, found): (&Session, &Found),
    (shown, word): (&Case, Word<'_>),
    cli: &mut Cli<'_>,
) -> Result<Exit, Error> {
    let run = shown.record.record.run.clone();
    if !cli.context.terminal.out {
        let paper = cli.paper_of_stderr();
        let invocation = cli.context.invocation.clone();
        text::resolve::case(&mut cli.context.err, paper, (shown, &invocation))?;
    }
    let question = format!("{}: {}.", text::resolve::meaning(word.outcome, shown), run);
    prompt::ask_for(cli.context, &question, run.name.as_str()).await?;
    let case = look_at(session, &run).await?;
    let settled = if case.is_same(shown) && case.outcomes().contains(&word.outcome) {
        let (nonce, by) = (cli.context.nonce.clone(), cli.context.owner());
        let who = origin(cli.context, found, &[]).await.of(&run);
        let (Word { outcome, reason }, at) = (word, cli.context.now());
        let saying = Saying { outcome, reason, by: &by, who: &who, at, nonce: nonce.as_ref() };
        settle(session.ledger.as_ref(), &case, saying).await?
    } else {
        Settled::Overtaken
    };
    match settled {
        Settled::Written(record, given_back) => {
            let paper = cli.paper_of_stdout();
            text::resolve::settled(&mut cli.context.out, paper, (&record, &given_back))?;
            Ok(Exit::Done)
        }
        Settled::Overtaken => {
            let again = cli.context.invocation.command(&format!("ledger resolve {}", run.name));
            let told = format!(
                "{run} changed while the question stood open, and nothing was written; {again} shows it as it is"
            );
            cli.context.say(format_args!("note: {told}"))?;
            Ok(Exit::Temporary)
        }
    }
}
