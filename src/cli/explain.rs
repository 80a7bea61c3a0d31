use clap::{Args, ValueEnum};

use super::command::Global;
use super::context::Context;
use super::error::{Error, UsageError};
use super::output::{Output, Outputs};
use super::show;
use crate::exit::Exit;
use crate::render::json::{self, ExplanationDocument};
use crate::render::text::explain::{self as text, Depth, Layout};
use crate::spec::Code;
use crate::spec::explain::{Answer, explain};

/// Explain a field of specs, or the code of a finding
///
/// A field is named by its path, or by its name alone, also as the S3 API spells it. Case does not matter. Paths of project and
/// seed files may begin with `project` and `seed`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// A field, such as `spec.manifest.csv` or `etag`, or a code, such as `no-report`
    #[arg(value_name = "TOPIC", required_unless_present = "codes", conflicts_with = "codes")]
    topic: Option<String>,
    /// List every code, with its severity and what it means
    #[arg(long)]
    codes: bool,
    /// Show the whole tree of fields below a field, by name and type
    #[arg(short = 'R', long, conflicts_with = "codes")]
    recursive: bool,
    /// How to write the explanation, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs explain spec                      The fields of a job
  s3jobs explain spec.manifest.csv.etag    One of them
  s3jobs explain S3PutObjectCopy           What the S3 API calls so
  s3jobs explain project.spec.policy -R    A tree of fields
  s3jobs explain no-report                 The code of a finding, with an example of the fix
  s3jobs explain --codes                   Every code";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What is explained.
enum Subject<'a> {
    Codes,
    Topic(&'a str, Answer),
}

pub(super) fn run(args: &ExplainArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let subject = match &args.topic {
        None => Subject::Codes,
        Some(topic) => Subject::Topic(topic, explain(topic).map_err(UsageError::UnknownTopic)?),
    };
    let depth = if args.recursive { Depth::Tree } else { Depth::Fields };
    if depth == Depth::Tree && !matches!(subject, Subject::Topic(_, Answer::Field { .. })) {
        return Err(UsageError::NoTree.into());
    }
    let layout = Layout { style: show::style_of_stdout(context, global), columns: context.columns(), depth };
    outputs.write(context, |format, destination, out| {
        let layout = Layout { style: destination.style(layout.style), ..layout };
        match format {
            Format::Text => write_text(out, layout, &subject),
            Format::Json => json::write(out, &document(&subject)),
        }
    })?;
    Ok(Exit::Done)
}

fn write_text(out: &mut dyn std::io::Write, layout: Layout, subject: &Subject<'_>) -> std::io::Result<()> {
    match subject {
        Subject::Codes => text::codes(out, layout),
        Subject::Topic(_, Answer::Code(code)) => text::code(out, layout, *code),
        Subject::Topic(_, Answer::Field { field, also }) => text::field(out, layout, (field, also)),
        Subject::Topic(topic, Answer::Candidates(found)) => text::candidates(out, layout, (topic, found)),
    }
}

fn document(subject: &Subject<'_>) -> ExplanationDocument {
    match subject {
        Subject::Codes => ExplanationDocument::of_codes(Code::ALL),
        Subject::Topic(_, Answer::Code(code)) => ExplanationDocument::of_codes(&[*code]),
        Subject::Topic(_, Answer::Field { field, also }) => ExplanationDocument::of_field(field, also),
        Subject::Topic(_, Answer::Candidates(found)) => ExplanationDocument::of_candidates(found),
    }
}
