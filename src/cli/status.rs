use std::collections::BTreeSet;

use clap::{Args, ValueEnum};

use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::ledgers::Use;
use super::output::{Output, Outputs};
use super::session::Session;
use super::{lists, outcome, show, specs};
use crate::exit::Exit;
use crate::model::{JobName, RunKey};
use crate::observe::Depth;
use crate::plan::{Create, Desired, Observed, Options, plan};
use crate::render::{counted, json, text};

/// Show where every run of the project stands
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs status\n  s3jobs status tag-objects -o json")]
pub(super) struct StatusArgs {
    /// Only these jobs
    #[arg(value_name = "NAME")]
    names: Vec<JobName>,
    /// How to write it, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Reads ledger and S3, and writes to neither.
pub(super) async fn run(args: &StatusArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let specs = specs::load_valid(context, global, &args.names)?;
    let session = Session::open(context, global, (&specs.found, Use::Look)).await?;
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(context, &desired, Depth::Follow).await?;
    let only = args.names.iter().cloned().collect();
    let options = Options { only, create: Create::Never, ..specs.options(context, global) };
    specs::check_reach(&args.names, &desired, &observed, &options)?;
    let mut plan = plan(&desired, &observed, &options);
    if outputs.are_all(Format::Text) {
        outcome::require_observed(&plan, &observed)?;
    }
    if args.names.is_empty() {
        elsewhere(&desired, &observed, &options, context)?;
    }
    let reasons = lists::of_plan(&plan, &observed);
    lists::explain(&session, &mut plan, &reasons).await?;
    let style = show::style_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match format {
        Format::Text => text::status(out, destination.style(style), &plan),
        Format::Json => json::write(out, &json::StatusDocument::from(&plan)),
    })?;
    session.close().await?;
    // A status that could be told is an answer, whatever it is; one that could not be told is none.
    Ok(Exit::first(outcome::exit_of_plan(&plan, &observed).filter(|exit| *exit != Exit::Blocked)))
}

/// Says how many runs are another environment's, where none was chosen: whoever forgot to would take them for none.
fn elsewhere(desired: &Desired, observed: &Observed, options: &Options, context: &mut Context) -> Result<(), Error> {
    if options.environment.is_some() {
        return Ok(());
    }
    let wanted: BTreeSet<RunKey> = desired.jobs.values().map(|job| desired.run(job)).collect();
    let runs = observed.records.iter().map(|versioned| &versioned.record.run);
    let is_elsewhere = |run: &&RunKey| !wanted.contains(run) && !desired.reaches(run, options.unnamed);
    let runs: Vec<&RunKey> = runs.filter(|run| run.project == desired.project).filter(is_elsewhere).collect();
    let scopes: BTreeSet<String> = runs.iter().map(|run| run.scope.to_string()).collect();
    if runs.is_empty() {
        return Ok(());
    }
    let (runs, scopes) = (counted(runs.len() as u64, "more run"), scopes.into_iter().collect::<Vec<_>>().join(", "));
    let line = format!("note: {runs} of this project in {scopes}: choose that environment with `--env NAME`");
    Ok(show::say(&mut context.err, line)?)
}
