use std::collections::BTreeSet;

use clap::Args;

use crate::cli::carry_out::{lists, outcome};
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, DocumentFormat};
use crate::cli::output::Outputs;
use crate::cli::project::{Chosen, choose, names};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::model::RunKey;
use crate::observe::Depth;
use crate::plan::{Create, Desired, Observed, Options, plan};
use crate::render::{counted, json, text};

/// Show where every run of the project stands
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs status\n  s3jobs status tag-objects -o json\n  s3jobs status specs/finance"
)]
pub(crate) struct StatusArgs {
    /// Only these jobs: names, or spec files and folders; by default, all of the project
    #[arg(value_name = "NAME|PATH")]
    jobs: Vec<String>,
    #[command(flatten)]
    output: DocumentArgs,
}

/// Reads ledger and S3, and writes to neither.
pub(crate) async fn run(args: &StatusArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, DocumentFormat::Text)?;
    let Chosen { specs, names } = choose(&args.jobs, cli)?;
    let session = Session::open(cli, &specs.found, Use::Look).await?;
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(cli.context, &desired, Depth::Plan).await?;
    let only = names.iter().cloned().collect();
    let options = Options { only, patience: session.patience(None), ..specs.options(cli) };
    // It tells of runs to come what a plan would. Where no environment was chosen, a run of another one is most likely meant.
    let create = if options.environment.is_some() { Create::Allowed } else { Create::Never };
    names::check_reach(&names, &desired, &observed, &Options { create, ..options.clone() })?;
    let mut plan = plan(&desired, &observed, &options);
    if outputs.are_all(DocumentFormat::Text) {
        outcome::require_observed(&plan, &observed)?;
    }
    if names.is_empty() {
        elsewhere(&desired, &observed, &options, cli.context)?;
    }
    let reasons = lists::of_plan(&plan, &observed);
    lists::explain(&session, &mut plan, &reasons).await?;
    let paper = cli.paper_of_stdout();
    outputs.write(cli.context, |format, destination, out| match format {
        DocumentFormat::Text => text::status(out, destination.paper(paper), &plan),
        DocumentFormat::Json => json::write(out, &json::StatusDocument::from(&plan)),
    })?;
    session.close().await?;
    // A status that could be told is an answer, whatever it is; one that could not be told is none.
    Ok(Exit::first(outcome::exit_of_look(&plan, &observed)))
}

/// Says how many runs are another environment's, where none was chosen: whoever forgot to would take them for none.
fn elsewhere(desired: &Desired, observed: &Observed, options: &Options, context: &mut Context) -> Result<(), Error> {
    if options.environment.is_some() {
        return Ok(());
    }
    let wanted: BTreeSet<RunKey> = desired.jobs.values().map(|job| desired.run(job)).collect();
    let runs = observed.records().map(|record| &record.run);
    let is_elsewhere = |run: &&RunKey| !wanted.contains(run) && !desired.reaches(run, options.unnamed);
    let runs: Vec<&RunKey> = runs.filter(|run| run.project == desired.project).filter(is_elsewhere).collect();
    let scopes: BTreeSet<String> = runs.iter().map(|run| run.scope.to_string()).collect();
    if runs.is_empty() {
        return Ok(());
    }
    let (runs, scopes) = (counted(runs.len() as u64, "more run"), scopes.into_iter().collect::<Vec<_>>().join(", "));
    let line = format!("note: {runs} of this project in {scopes}: choose that environment with `--env NAME`");
    Ok(context.say(line)?)
}
