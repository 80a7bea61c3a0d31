use clap::{Args, ValueEnum};

use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::findings::{About, Errors};
use super::output::{Output, Outputs};
use super::project::Found;
use super::{show, specs};
use crate::exit::Exit;
use crate::model::JobName;
use crate::render::{json, resolved};
use crate::spec::SpecSet;

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
        return Err(not_valid(&args.name, &set, (global, context))?);
    };
    let resolved = set.resolved(loaded);
    let style = show::style_of_stdout(context, global);
    outputs.write(context, |format, destination, out| match format {
        Format::Yaml => resolved::yaml(out, destination.style(style), (&resolved, &set.files)),
        Format::Json => json::write(out, &resolved::ResolvedSpecDocument::new(&resolved, &set.files)),
    })?;
    Ok(Exit::Done)
}

/// Why a job is not shown: its spec is invalid, and the mistakes are shown, or there is none.
fn not_valid(name: &JobName, set: &SpecSet, (global, context): (&Global, &mut Context)) -> Result<Error, Error> {
    Found::of(set, global, context);
    let errors = Errors::of(set, About::Jobs(std::slice::from_ref(name)), context);
    errors.show(set, (global, context))?;
    if errors.is_refusal() {
        return Ok(Error::Invalid);
    }
    errors.say_others(context)?;
    let known = set.jobs.iter().map(|loaded| &loaded.job.name);
    Ok(match specs::check_names(std::slice::from_ref(name), known) {
        Err(unknown) => unknown.into(),
        Ok(()) => Error::Invalid,
    })
}
