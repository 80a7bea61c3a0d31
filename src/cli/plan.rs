use clap::{Args, ValueEnum};

use super::command::{Global, Paths};
use super::context::Context;
use super::error::Error;
use super::ledgers::Use;
use super::output::{Output, Outputs};
use super::session::Session;
use super::{outcome, show, specs};
use crate::exit::Exit;
use crate::model::Invocation;
use crate::model::invocation::for_shell;
use crate::observe::Depth;
use crate::plan::{Options, has_changes, plan};
use crate::render::{PlanView, json, markdown, text};

/// Show what apply would do, and change nothing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    paths: Paths,
    /// How to write the plan, and perhaps where: text, json or markdown; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
    /// Exit with 2 if the plan has changes
    #[arg(long)]
    detailed_exitcode: bool,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs plan                              Every spec of the project
  s3jobs plan specs/ -o text -o markdown=comment.md
                                           With the body of a pull request's comment
  s3jobs plan --detailed-exitcode          0: nothing to do; 2: changes; 4: blocked
  s3jobs plan --local                      Against the local S3";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// Loads, observes, plans, and renders. Reads S3 and never writes to it.
pub(super) async fn run(args: &PlanArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let specs = specs::load(context, global, &args.paths)?;
    let session = Session::open(context, global, (&specs.found, Use::Plan)).await?;
    let desired = session.desired(&specs.jobs);
    let observed = session.observe(context, &desired, Depth::Plan).await?;
    let options = Options { patience: session.patience(None), ..specs.options(context, global) };
    let plan = plan(&desired, &observed, &options);
    let view = PlanView { plan: &plan, findings: &specs.findings };
    let paper = show::paper_of_stdout(context, global);
    let changes = has_changes(&plan, &observed);
    let next = changes.then(|| next(args, &context.invocation)).flatten();
    outputs.write(context, |format, destination, out| match format {
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

/// The command that carries the plan out. `None` if its specs came from standard input and are gone.
fn next(args: &PlanArgs, invocation: &Invocation) -> Option<String> {
    let paths = &args.paths.paths;
    if paths.iter().any(|path| path == "-") {
        return None;
    }
    let words: Vec<String> =
        std::iter::once("apply".to_owned()).chain(paths.iter().map(|path| for_shell(path.as_str()))).collect();
    Some(format!("Next: {} carries it out", invocation.command(&words.join(" "))))
}
