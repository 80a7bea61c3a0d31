use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use clap::Args;

use crate::cli::carry_out::outcome;
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::Paths;
use crate::cli::project::{About, found, specs};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::model::RunKey;
use crate::observe::Depth;
use crate::plan::{Options, Plan, Step, plan};
use crate::render::{PlanView, counted, text};
use crate::watch::Watcher;

/// Validate and plan again whenever a spec is saved
///
/// Changes nothing. Ctrl-c ends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs watch --local\n  s3jobs watch specs/")]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    paths: Paths,
}

/// Goes on until a person ends it, which is how it ends well.
pub(crate) async fn run(args: &WatchArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let mut watcher = Watcher::new(&folders(args, cli)?)?;
    let interrupt = cli.context.interrupt.clone();
    let mut state = Watched { session: None, before: None, saved: Vec::new() };
    loop {
        header(&state.saved, cli.context)?;
        tokio::select! {
            // What a person waits to read comes before the wish to end.
            biased;
            round = round(args, &mut state, cli) => round?,
            () = interrupt.wished() => return Ok(Exit::Done),
        }
        let next = tokio::select! {
            next = watcher.saved() => next,
            () = interrupt.wished() => None,
        };
        match next {
            Some(next) => state.saved = next,
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

fn header(saved: &[Utf8PathBuf], context: &mut Context) -> Result<(), Error> {
    let names: Vec<&str> = saved.iter().filter_map(|path| path.file_name()).collect();
    let what = if names.is_empty() { "watching".to_owned() } else { format!("saved {}", names.join(", ")) };
    let line = format!("--- {}  {what}", context.now());
    context.print(line)?;
    Ok(())
}

/// What lasts from one look to the next, and what was saved in between.
struct Watched {
    session: Option<Session>,
    /// The last plan that was shown.
    before: Option<Plan>,
    saved: Vec<Utf8PathBuf>,
}

/// One validation and plan. What is wrong is shown, and waits for the next save.
async fn round(args: &WatchArgs, watched: &mut Watched, cli: &mut Cli<'_>) -> Result<(), Error> {
    let result = plan_once(args, watched, cli).await;
    cli.context.out.flush()?;
    match result {
        Ok(()) | Err(Error::Invalid) => Ok(()),
        Err(error @ (Error::Output(_) | Error::Watch(_) | Error::Interrupted)) => Err(error),
        Err(error) => Ok(cli.show_error(&error)?),
    }
}

/// Shows the plan; after the first one, what is new in it.
async fn plan_once(args: &WatchArgs, watched: &mut Watched, cli: &mut Cli<'_>) -> Result<(), Error> {
    let about = if watched.saved.is_empty() { About::All } else { About::Files(&watched.saved) };
    let specs = specs::load_about(cli, &args.paths, about)?;
    let session = match &mut watched.session {
        Some(session) => session,
        none @ None => none.insert(Session::open(cli, &specs.found, Use::Plan).await?),
    };
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(cli.context, &desired, Depth::Plan).await?;
    let options = Options { patience: session.patience(None), ..specs.options(cli) };
    let plan = plan(&desired, &observed, &options);
    outcome::require_observed(&plan, &observed)?;
    let news = watched.before.as_ref().map_or_else(|| plan.clone(), |before| news(&plan, before));
    let paper = cli.paper_of_stdout();
    text::plan(&mut cli.context.out, paper, PlanView { plan: &news, findings: &specs.findings })?;
    let same = plan.steps.len() - news.steps.len();
    if same > 0 {
        cli.context.print(format!("As before: {}.", counted(same as u64, "run")))?;
    }
    watched.before = Some(plan);
    Ok(())
}

/// The steps of a plan that an earlier one does not have.
fn news(plan: &Plan, before: &Plan) -> Plan {
    let known: BTreeMap<&RunKey, &Step> = before.steps.iter().map(|step| (&step.run, step)).collect();
    let is_new = |step: &&Step| known.get(&step.run) != Some(step);
    Plan { steps: plan.steps.iter().filter(is_new).cloned().collect(), ..plan.clone() }
}
