use clap::{Args, ValueEnum};

use super::command::{Global, Paths};
use super::context::Context;
use super::error::Error;
use super::output::{Output, Outputs};
use super::{show, specs};
use crate::exit::Exit;
use crate::render::findings;

/// Check specs, without credentials and without a network
///
/// All mistakes of all specs are shown in one run, each with its place and what to do about it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ValidateArgs {
    #[command(flatten)]
    paths: Paths,
    /// How to write the findings, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs validate                          Every spec of the project
  s3jobs validate specs/ other.yaml        A folder and a file
  git show main:specs/a.yaml | s3jobs validate -
                                           What stands somewhere else
  s3jobs validate -o text -o json=findings.json
                                           For people and for a program";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(args: &ValidateArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let set = specs::read(context, global, &args.paths)?;
    let style = show::style_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match format {
        Format::Text => show::findings(&(&set).into(), destination.style(style), out),
        Format::Json => findings::write_json(&(&set).into(), out),
    })?;
    Ok(if set.has_errors() { Exit::Invalid } else { Exit::Done })
}
