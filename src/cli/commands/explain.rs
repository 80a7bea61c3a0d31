use clap::{Args, ValueEnum};

use crate::cli::errors::{Error, UsageError};
use crate::cli::options::Output;
use crate::cli::output::Outputs;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::nearest;
use crate::plan::pages::{Codes, Page, page, pages};
use crate::render::json::{self, ExplanationDocument};
use crate::render::text::explain::{self as text, Depth, Layout};
use crate::spec::Code;
use crate::spec::explain::{Answer, UnknownTopic, explain};

/// Explain a field of specs, the code of a finding, or why a plan says what it says
///
/// A field is named by its path, or by its name alone, also as the S3 API spells it. Case does not matter. Paths of project and
/// seed files may begin with `project` and `seed`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A field, such as `spec.manifest.csv` or `etag`, or a code, such as `no-report` or `earlier-run-active`
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
  s3jobs explain same-effect-elsewhere     The code of a plan, with the ways out
  s3jobs explain --codes                   Every code";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What is explained.
enum Subject<'a> {
    Codes,
    Topic(&'a str, Option<Answer>, Option<&'static Page>),
}

/// What a topic names: in specs, in plans, or in both.
fn subject(topic: &str) -> Result<Subject<'_>, UsageError> {
    match (explain(topic), page(topic)) {
        (Ok(answer @ Answer::Code(_)), page) => Ok(Subject::Topic(topic, Some(answer), page)),
        (_, Some(page)) => Ok(Subject::Topic(topic, None, Some(page))),
        (Ok(answer), None) => Ok(Subject::Topic(topic, Some(answer), None)),
        (Err(unknown), None) => Err(UsageError::UnknownTopic(near_code(topic, unknown))),
    }
}

/// An unknown topic that is most like a code of plans is answered with that.
fn near_code(topic: &str, unknown: UnknownTopic) -> UnknownTopic {
    let codes = [Codes::Reasons, Codes::Found].into_iter().flat_map(pages).map(|page| page.code);
    match nearest(topic, codes, |code| code) {
        Some(code) => UnknownTopic { help: format!("did you mean the code `{code}`?"), ..unknown },
        None => unknown,
    }
}

pub(crate) fn run(args: &ExplainArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, Format::Text)?;
    let subject = match &args.topic {
        None => Subject::Codes,
        Some(topic) => subject(topic)?,
    };
    let depth = if args.recursive { Depth::Tree } else { Depth::Fields };
    if depth == Depth::Tree && !matches!(subject, Subject::Topic(_, Some(Answer::Field { .. }), _)) {
        return Err(UsageError::NoTree.into());
    }
    let layout = Layout { style: cli.style_of_stdout(), columns: cli.context.columns(), depth };
    outputs.write(cli.context, |format, destination, out| {
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
        Subject::Topic(topic, answer, page) => {
            match answer {
                Some(Answer::Code(code)) => text::code(out, layout, *code)?,
                Some(Answer::Field { field, also }) => text::field(out, layout, (field, also))?,
                Some(Answer::Candidates(found)) => text::candidates(out, layout, (topic, found))?,
                None => {}
            }
            if answer.is_some() && page.is_some() {
                writeln!(out)?;
            }
            page.map_or(Ok(()), |page| text::page(out, layout, page))
        }
    }
}

fn document(subject: &Subject<'_>) -> ExplanationDocument {
    match subject {
        Subject::Codes => {
            let all = [Codes::Reasons, Codes::Found].into_iter().flat_map(pages);
            ExplanationDocument::of_codes(Code::ALL).with_pages(all)
        }
        Subject::Topic(_, answer, page) => match answer {
            Some(Answer::Code(code)) => ExplanationDocument::of_codes(&[*code]),
            Some(Answer::Field { field, also }) => ExplanationDocument::of_field(field, also),
            Some(Answer::Candidates(found)) => ExplanationDocument::of_candidates(found),
            None => ExplanationDocument::of_codes(&[]),
        }
        .with_pages(*page),
    }
}
