use clap::{Args, ValueEnum};

use crate::cli::carry_out::outcome;
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{Output, PruneArgs, ReplaceArgs, Selection};
use crate::cli::output::Outputs;
use crate::cli::project::{Chosen, choose_to_plan, names, repeat_with};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::observe::Depth;
use crate::plan::{Options, has_changes, plan};
use crate::render::{PlanView, json, markdown, text};

/// Show what apply would do, and change nothing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    selection: Selection,
    /// How to write the plan, and perhaps where: text, json or markdown; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    replace: ReplaceArgs,
    #[command(flatten)]
    prune: PruneArgs,
    /// Exit with 2 if the plan has changes
    #[arg(long)]
    detailed_exitcode: bool,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs plan                              Every spec of the project
  s3jobs plan specs/ -o text -o markdown=comment.md
                                           With the body of a pull request's comment
  s3jobs plan 'tag-*' -l team=finance      Some of the jobs, by name and by label
  s3jobs plan --changed-since origin/main  In a pull request: the jobs that it changes
  s3jobs plan --detailed-exitcode          0: nothing to do; 2: changes; 4: blocked
  s3jobs plan --replace tag-contracts      With the job that apply --replace would make anew
  s3jobs plan --prune                      With the live jobs that apply --prune would cancel
  s3jobs plan --local                      Against the local S3";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// Loads, observes, plans, and renders. Reads S3 and never writes to it.
pub(crate) async fn run(args: &PlanArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let Chosen { specs, jobs: _, named } = choose_to_plan(&args.selection, cli)?;
    let replace: Vec<String> = args.replace.replace.iter().map(|name| format!("--replace {name}")).collect();
    let options = replace.iter().map(|option| (option.as_str(), true));
    repeat_with(&options.chain([("--prune", args.prune.prune)]).collect::<Vec<_>>(), cli);
    let options = specs.options_with(cli, args.prune)?;
    names::check_given(&args.replace.replace, &specs, cli)?;
    let session = Session::open(cli, &specs.found, Use::Plan).await?;
    let (desired, observed) = session.look(cli.context, &specs, (Depth::Plan, &args.replace.replace)).await?;
    names::check_reach(&[named, args.replace.replace.clone()].concat(), &desired, &observed, &options)?;
    let options = Options { patience: session.patience(None), ..options };
    let plan = plan(&desired, &observed, &options);
    let view = PlanView { plan: &plan, findings: &specs.findings };
    let paper = cli.paper_of_stdout();
    let changes = has_changes(&plan, &observed);
    // Specs that came from standard input are gone.
    let is_next = changes && !args.selection.reads_input();
    let next = is_next.then(|| format!("Next: {} carries it out", plan.invocation.apply("")));
    outputs.write(cli.context, |format, destination, out| match format {
        Format::Text => {
            let paper = destination.paper(paper);
            text::plan(out, paper, view)?;
            next.as_ref().map_or(Ok(()), |next| text::line(out, paper, next))
        }
        Format::Json => json::write(out, &json::PlanDocument::from(view)),
        Format::Markdown => markdown::plan(out, view),
    })?;
    let changes = (changes && args.detailed_exitcode).then_some(Exit::Changes);
    let exit = outcome::exit_of_plan(&plan, &observed).chain(changes);
    let exit = Exit::first(exit);
    session.close().await?;
    Ok(exit)
}
