use camino::Utf8PathBuf;
use clap::Args;

use super::command::{Global, Paths};
use super::context::Context;
use super::error::Error;
use super::ledgers::Use;
use super::session::{Session, now};
use super::specs::{self, Specs};
use super::{invocation, project, show};
use crate::exit::Exit;
use crate::observe::Depth;
use crate::plan::{Options, plan};
use crate::render::{PlanView, text};
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
    let mut session = None;
    let mut saved: Vec<Utf8PathBuf> = Vec::new();
    loop {
        header(&saved, context)?;
        tokio::select! {
            // What a person waits to read comes before the wish to end.
            biased;
            round = round(args, global, (&mut session, context)) => round?,
            () = cancel.cancelled() => return Ok(Exit::Done),
        }
        let next = tokio::select! {
            next = watcher.saved() => next,
            () = cancel.cancelled() => None,
        };
        match next {
            Some(next) => saved = next,
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

/// One validation and plan. What is wrong is shown, and waits for the next save.
async fn round(
    args: &WatchArgs,
    global: &Global,
    (session, context): (&mut Option<Session>, &mut Context),
) -> Result<(), Error> {
    let result = plan_once(args, global, (session, context)).await;
    context.out.flush()?;
    match result {
        Ok(()) | Err(Error::Invalid) => Ok(()),
        Err(error @ (Error::Output(_) | Error::Watch(_) | Error::Interrupted)) => Err(error),
        Err(error) => Ok(show::error(&error, global, context)?),
    }
}

async fn plan_once(
    args: &WatchArgs,
    global: &Global,
    (session, context): (&mut Option<Session>, &mut Context),
) -> Result<(), Error> {
    let Specs { found, jobs, unnamed, findings } = specs::load(context, global, &args.paths)?;
    let session = match session {
        Some(session) => session,
        None => session.insert(Session::open(context, global, (&found, Use::Plan)).await?),
    };
    let desired = session.desired(&jobs);
    let observed = session.observe(context, &desired, Depth::Plan).await?;
    let plan = plan(&desired, &observed, &Options { unnamed, ..invocation::options(context, global) });
    let paper = show::paper_of_stdout(context, global);
    Ok(text::plan(&mut context.out, paper, PlanView { plan: &plan, findings: &findings })?)
}
