use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use clap::Args;

use super::command::{Global, Paths};
use super::context::Context;
use super::error::Error;
use super::findings::About;
use super::ledgers::Use;
use super::session::{Session, now};
use super::{outcome, project, show, specs};
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
pub(super) struct WatchArgs {
    #[command(flatten)]
    paths: Paths,
}

/// Goes on until a person ends it, which is how it ends well.
pub(super) async fn run(args: &WatchArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let mut watcher = Watcher::new(&folders(args, global, context)?)?;
    let cancel = context.cancel.clone();
    let mut state = Watched { session: None, before: None, saved: Vec::new() };
    loop {
        header(&state.saved, context)?;
        tokio::select! {
            // What a person waits to read comes before the wish to end.
            biased;
            round = round(args, global, (&mut state, context)) => round?,
            () = cancel.cancelled() => return Ok(Exit::Done),
        }
        let next = tokio::select! {
            next = watcher.saved() => next,
            () = cancel.cancelled() => None,
        };
        match next {
            Some(next) => state.saved = next,
            None => return Ok(Exit::Done),
        }
    }
}

/// The paths of the command line and the project's folder, where the project file lies.
fn folders(args: &WatchArgs, global: &Global, context: &mut Context) -> Result<Vec<Utf8PathBuf>, Error> {
    let mut folders: Vec<Utf8PathBuf> =
        args.paths.paths.iter().map(|path| context.working_directory.join(path)).collect();
    if folders.is_empty() {
        let root = project::find(context, global)?.map(|found| found.root);
        folders.push(root.unwrap_or_else(|| context.working_directory.clone()));
    }
    Ok(folders)
}

fn header(saved: &[Utf8PathBuf], context: &mut Context) -> Result<(), Error> {
    let names: Vec<&str> = saved.iter().filter_map(|path| path.file_name()).collect();
    let what = if names.is_empty() { "watching".to_owned() } else { format!("saved {}", names.join(", ")) };
    let line = format!("--- {}  {what}", now(context));
    show::say(&mut context.out, line)?;
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
async fn round(
    args: &WatchArgs,
    global: &Global,
    (watched, context): (&mut Watched, &mut Context),
) -> Result<(), Error> {
    let result = plan_once(args, global, (watched, context)).await;
    context.out.flush()?;
    match result {
        Ok(()) | Err(Error::Invalid) => Ok(()),
        Err(error @ (Error::Output(_) | Error::Watch(_) | Error::Interrupted)) => Err(error),
        Err(error) => Ok(show::error(&error, global, context)?),
    }
}

/// Shows the plan; after the first one, what is new in it.
async fn plan_once(
    args: &WatchArgs,
    global: &Global,
    (watched, context): (&mut Watched, &mut Context),
) -> Result<(), Error> {
    let about = if watched.saved.is_empty() { About::All } else { About::Files(&watched.saved) };
    let specs = specs::load_about(context, global, (&args.paths, about))?;
    let session = match &mut watched.session {
        Some(session) => session,
        none @ None => none.insert(Session::open(context, global, (&specs.found, Use::Plan)).await?),
    };
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(context, &desired, Depth::Plan).await?;
    let options = Options { patience: session.patience(None), ..specs.options(context, global) };
    let plan = plan(&desired, &observed, &options);
    outcome::require_observed(&plan, &observed)?;
    let news = watched.before.as_ref().map_or_else(|| plan.clone(), |before| news(&plan, before));
    let paper = show::paper_of_stdout(context, global);
    text::plan(&mut context.out, paper, PlanView { plan: &news, findings: &specs.findings })?;
    let same = plan.steps.len() - news.steps.len();
    if same > 0 {
        show::say(&mut context.out, format!("As before: {}.", counted(same as u64, "run")))?;
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
