use clap::{Args, ValueEnum};

use super::command::Global;
use super::context::Context;
use super::error::{Error, UsageError};
use super::output::{Output, Outputs};
use super::{show, specs};
use crate::exit::Exit;
use crate::model::JobName;
use crate::render::{json, resolved};

/// Show a job's spec with everything that environment and project add to it, and where each field comes from
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ShowArgs {
    /// The job's name
    #[arg(value_name = "NAME")]
    name: JobName,
    /// How to write it, and perhaps where: yaml or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs show tag-finance-archive          As YAML; the comments name file and line
  s3jobs show tag-finance-archive --env prod
                                           As it is in an environment";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

pub(super) fn run(args: &ShowArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Yaml)?;
    let set = specs::read_or_none(context, global)?;
    let Some(loaded) = set.jobs.iter().find(|loaded| loaded.job.name == args.name) else {
        // It may be one of the invalid ones.
        specs::show_findings(context, global, &(&set).into())?;
        let known: Vec<&JobName> = set.jobs.iter().map(|loaded| &loaded.job.name).collect();
        specs::check_names(std::slice::from_ref(&args.name), known.into_iter())?;
        return Err(UsageError::UnknownName { name: args.name.clone(), nearest: None }.into());
    };
    let resolved = set.resolved(loaded);
    let style = show::style_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match format {
        Format::Yaml => resolved::yaml(out, destination.style(style), (&resolved, &set.files)),
        Format::Json => json::write(out, &resolved::ResolvedSpecDocument::new(&resolved, &set.files)),
    })?;
    Ok(Exit::Done)
}
