use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use clap::Args;

use crate::cli::carry_out::outcome;
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::Paths;
use crate::cli::project::{About, found, specs};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::follow::{Attendance, Looks};
use crate::model::{FailureKind, RunKey, Time};
use crate::observe::Depth;
use crate::plan::{Desired, Observed, Options, Plan, Step, Verdict, plan};
use crate::render::{PlanFindings, PlanView, counted, text};
use crate::watch::Watcher;

/// Validate and plan again whenever a spec is saved or a job moves
///
/// Changes nothing, in S3 or in the ledger. Ctrl-c ends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs watch --local\n  s3jobs watch specs/")]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    paths: Paths,
}

/// Why everything is looked at.
enum Cause {
    /// The command has begun.
    Begun,
    /// These files were saved.
    Saved(Vec<Utf8PathBuf>),
    /// What could not be asked can be asked again.
    Recovered,
}

/// Goes on until a person ends it, which is how it ends well.
pub(crate) async fn run(args: &WatchArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    specs::require_meant(cli, &args.paths, "watch")?;
    let mut watcher = Watcher::new(&folders(args, cli)?)?;
    let interrupt = cli.context.interrupt.clone();
    let mut state = Watched { session: None, seen: None };
    let mut cause = Cause::Begun;
    loop {
        header(&told(&cause), cli.context)?;
        tokio::select! {
            // What a person waits to read comes before the wish to end.
            biased;
            round = round((args, &cause), &mut state, cli) => round?,
            () = interrupt.wished() => return Ok(Exit::Done),
        }
        let next = tokio::select! {
            saved = watcher.saved() => saved.map(Cause::Saved),
            recovered = attend(&mut state, cli) => recovered.map(|()| Some(Cause::Recovered))?,
            () = interrupt.wished() => None,
        };
        match next {
            Some(next) => cause = next,
            None => return Ok(Exit::Done),
        }
    }
}

/// The paths of the command line and the project's folder, where the project file lies.
fn folders(args: &WatchArgs, cli: &mut Cli<'_>) -> Result<Vec<Utf8PathBuf>, Error> {
    let mut folders: Vec<Utf8PathBuf> =
        args.paths.paths.iter().map(|path| cli.context.working_directory.join(path)).collect();
    if folders.is_empty() {
        let root = found::find(cli)?.map(|found| found.root);
        folders.push(root.unwrap_or_else(|| cli.context.working_directory.clone()));
    }
    Ok(folders)
}

fn told(cause: &Cause) -> String {
    match cause {
        Cause::Begun => "watching".to_owned(),
        Cause::Saved(files) => {
            let names: Vec<&str> = files.iter().filter_map(|path| path.file_name()).collect();
            format!("saved {}", names.join(", "))
        }
        Cause::Recovered => "S3 answers again".to_owned(),
    }
}

fn header(what: &str, context: &mut Context) -> Result<(), Error> {
    let line = format!("--- {}  {what}", context.now());
    context.print(line)?;
    Ok(())
}

/// What lasts from one look to the next.
struct Watched {
    session: Option<Session>,
    seen: Option<Seen>,
}

/// What the last look has shown, and what it was compared with.
struct Seen {
    desired: Desired,
    options: Options,
    observed: Observed,
    /// The last plan that was shown, if S3 could be asked.
    plan: Option<Plan>,
}

/// One validation and plan. What is wrong is shown, and waits for the next save, or for S3.
async fn round(about: (&WatchArgs, &Cause), watched: &mut Watched, cli: &mut Cli<'_>) -> Result<(), Error> {
    let result = plan_once(about, watched, cli).await;
    cli.context.out.flush()?;
    match result {
        Ok(()) | Err(Error::Invalid) => Ok(()),
        Err(error @ (Error::Output(_) | Error::Watch(_) | Error::Interrupted)) => Err(error),
        Err(error) => Ok(cli.show_error(&error)?),
    }
}

/// Shows the plan; after the first one, what is new in it.
async fn plan_once((args, cause): (&WatchArgs, &Cause), watched: &mut Watched, cli: &mut Cli<'_>) -> Result<(), Error> {
    let about = match cause {
        Cause::Begun => About::All,
        Cause::Saved(files) => About::Files(files),
        Cause::Recovered => About::Files(&[]),
    };
    let specs = specs::load_about(cli, &args.paths, about)?;
    let session = match &mut watched.session {
        Some(session) => session,
        none @ None => none.insert(Session::open(cli, &specs.found, Use::Plan).await?),
    };
    session.throttling.begin_progress();
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(cli.context, &desired, Depth::Plan).await?;
    let options = Options { patience: session.patience(None), ..specs.options(cli) };
    let plan = plan(&desired, &observed, &options);
    let before = watched.seen.take().and_then(|seen| seen.plan);
    let seen = watched.seen.insert(Seen { desired, options, observed, plan: before });
    outcome::require_observed(&plan, &seen.observed)?;
    let news = seen.plan.as_ref().map_or_else(|| plan.clone(), |before| news(&plan, before, |one, other| one == other));
    show(PlanView { plan: &news, findings: &specs.findings }, plan.steps.len(), cli)?;
    seen.plan = Some(plan);
    Ok(())
}

/// Shows what is new in a plan of so many steps.
fn show(view: PlanView<'_>, steps: usize, cli: &mut Cli<'_>) -> Result<(), Error> {
    let paper = cli.paper_of_stdout();
    text::plan(&mut cli.context.out, paper, view)?;
    let same = steps - view.plan.steps.len();
    if same > 0 {
        cli.context.print(format!("As before: {}.", counted(same as u64, "run")))?;
    }
    Ok(cli.context.out.flush()?)
}

/// How many looks in a row may fail for a reason that may pass before that is shown.
const TRIES: u32 = 8;

/// Looks on while nothing is saved, and shows what has moved. Returns when what could not be asked can be asked again: then lists and
/// buckets are to be looked at, too.
async fn attend(watched: &mut Watched, cli: &mut Cli<'_>) -> Result<(), Error> {
    let Watched { session: Some(session), seen: Some(seen) } = watched else { return std::future::pending().await };
    let Seen { desired, options, observed, plan: shown } = seen;
    let clock = cli.context.clock.clone();
    let now = || Time::from_timestamp(clock());
    let looks = Looks { sources: session.sources(), now: &now, desired, known: None };
    let mut attendance = Attendance::new(looks, session.poll_interval(cli.context));
    let mut is_troubled = observed.troubles().next().is_some();
    let mut runs = open_runs(&plan(desired, observed, options), observed);
    let mut blips = 0;
    loop {
        attendance.look(observed, &runs).await;
        if observed.troubles().any(|trouble| trouble.kind == FailureKind::Temporary) && blips < TRIES {
            blips += 1;
            continue;
        }
        blips = 0;
        match (is_troubled, observed.troubles().next().is_some()) {
            (true, false) => return Ok(()),
            (_, now) => is_troubled = now,
        }
        let next = plan(desired, observed, options);
        runs = open_runs(&next, observed);
        let Some(before) = shown.as_ref() else { continue };
        let news = news(&next, before, is_where_it_was);
        if !news.steps.is_empty() {
            header(&moved(&news), cli.context)?;
            show(PlanView { plan: &news, findings: &PlanFindings::default() }, next.steps.len(), cli)?;
            *shown = Some(next);
        }
    }
}

/// The runs of a plan that may move: those that are not closed.
fn open_runs(plan: &Plan, observed: &Observed) -> Vec<RunKey> {
    let runs: BTreeSet<&RunKey> = plan.steps.iter().map(|step| &step.run).collect();
    let is_closed = |run: &RunKey| observed.record(run).is_some_and(|versioned| !versioned.record.is_open());
    runs.into_iter().filter(|run| !is_closed(run)).cloned().collect()
}

/// How many jobs are named that moved at once.
const NAMED: usize = 8;

fn moved(news: &Plan) -> String {
    let names: BTreeSet<&str> = news.steps.iter().map(|step| step.run.name.as_str()).collect();
    match names.len() {
        many if many > NAMED => format!("moved: {}", counted(many as u64, "job")),
        _ => format!("moved: {}", names.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

/// The steps of a plan that an earlier one does not have.
fn news(plan: &Plan, before: &Plan, is_same: impl Fn(&Step, &Step) -> bool) -> Plan {
    let mut known: BTreeMap<&RunKey, Vec<&Step>> = BTreeMap::new();
    for step in &before.steps {
        known.entry(&step.run).or_default().push(step);
    }
    // A run may have steps beside its own: of jobs that only look like its job.
    let is_new = |step: &&Step| !known.get(&step.run).is_some_and(|steps| steps.iter().any(|old| is_same(old, step)));
    Plan { steps: plan.steps.iter().filter(is_new).cloned().collect(), ..plan.clone() }
}

/// Whether a run stands where it stood, however far its job is.
fn is_where_it_was(before: &Step, after: &Step) -> bool {
    let place = |step: &Step| (step.verdict(), step.reason(), step.stage.status(), step.stage.job().cloned());
    // All that is known of a job that is another one is in the why.
    let is_same_job = before.verdict() != Verdict::Foreign || before.why == after.why;
    place(before) == place(after) && before.actions == after.actions && is_same_job
}
