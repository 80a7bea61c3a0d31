use clap::{Args, ValueEnum};

use crate::cli::errors::Error;
use crate::cli::options::{Output, job_name};
use crate::cli::output::Outputs;
use crate::cli::project::{About, Errors, Found, names, specs};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::JobName;
use crate::render::{json, resolved};
use crate::spec::SpecSet;

/// Show a job's spec with everything that environment and project add to it, and where each field comes from
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ShowArgs {
    /// The job's name
    #[arg(value_name = "NAME", value_parser = job_name)]
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

pub(crate) fn run(args: &ShowArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Yaml)?;
    let set = specs::read_or_none(cli)?;
    let Some(loaded) = set.jobs.iter().find(|loaded| loaded.job.name == args.name) else {
        return Err(not_valid(&args.name, &set, cli)?);
    };
    let resolved = set.resolved(loaded);
    let style = cli.style_of_stdout();
    outputs.write(cli.context, |format, destination, out| match format {
        Format::Yaml => resolved::yaml(out, destination.style(style), (&resolved, &set.files)),
        Format::Json => json::write(out, &resolved::ResolvedSpecDocument::new(&resolved, &set.files)),
    })?;
    Ok(Exit::Done)
}

/// Why a job is not shown: its spec is invalid, and the mistakes are shown, or there is none.
fn not_valid(name: &JobName, set: &SpecSet, cli: &mut Cli<'_>) -> Result<Error, Error> {
    Found::of(set, cli);
    let errors = Errors::of(set, About::Jobs(std::slice::from_ref(name)), cli.context);
    errors.show(set, cli)?;
    if errors.is_refusal() {
        return Ok(Error::Invalid);
    }
    errors.say_others(cli.context)?;
    let known = set.jobs.iter().map(|loaded| &loaded.job.name);
    Ok(match names::check_names(std::slice::from_ref(name), known) {
        Err(unknown) => unknown.into(),
        Ok(()) => Error::Invalid,
    })
}
