use std::collections::BTreeSet;

use clap::Args;

use crate::cli::carry_out::{lists, outcome};
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, DocumentFormat, Selection};
use crate::cli::output::Outputs;
use crate::cli::project::{Chosen, Jobs, choose, names};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::model::RunKey;
use crate::observe::Depth;
use crate::plan::{Create, Desired, Observed, Options, plan};
use crate::render::{counted, json, text};

/// Show where every run of the project stands
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs status\n  s3jobs status tag-objects -o json\n  s3jobs status specs/finance 'tag-*'\n  s3jobs status -l team=finance"
)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    output: DocumentArgs,
}

/// Reads ledger and S3, and writes to neither.
pub(crate) async fn run(args: &StatusArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, DocumentFormat::Text)?;
    let Chosen { specs, jobs, named } = choose(&args.selection, cli)?;
    let session = Session::open(cli, &specs.found, Use::Look).await?;
    let specs = specs.about(jobs.clone());
    let (desired, observed) = session.look(cli.context, &specs, (Depth::Plan, &[])).await?;
    let options = Options { only: jobs.names(), patience: session.patience(None), ..specs.options(cli) };
    // It tells of runs to come what a plan would. Where no environment was chosen, a run of another one is most likely meant.
    let create = if options.environment.is_some() { Create::Allowed } else { Create::Never };
    names::check_reach(&named, &desired, &observed, &Options { create, ..options.clone() })?;
    let mut plan = plan(&desired, &observed, &options);
    if outputs.are_all(DocumentFormat::Text) {
        outcome::require_observed(&plan, &observed)?;
    }
    if jobs == Jobs::All {
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
