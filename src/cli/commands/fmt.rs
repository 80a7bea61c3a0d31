use camino::Utf8Path;
use clap::Args;

use crate::cli::errors::Error;
use crate::cli::options::Paths;
use crate::cli::project::{Change, findings, replace, specs};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::render::findings::FindingsReport;
use crate::render::text::formatting::{self, Counts, Mode};
use crate::spec::{self, Checked, FileTexts, Finding, Formatted, Reason, SpecText, SpecTexts};

/// Write specs in canonical form
///
/// Fields stand in the order of the schema, indented by two spaces, and text that some YAML reader would take for a number,
/// a date or a truth value stands in quotes. Comments, anchors and blank lines stay. What a spec means never changes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FmtArgs {
    #[command(flatten)]
    paths: Paths,
    /// Write nothing: show the differences, and end with exit code 1 if there are any
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs fmt                               Every spec of the project, the project file and seeds too
  s3jobs fmt specs/ other.yaml             A folder and a file
  s3jobs fmt --check                       In CI: what is not in canonical form
  s3jobs fmt - < a.yaml                    From standard input to standard output, for editors";

pub(crate) fn run(args: &FmtArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    specs::require_meant(cli, &args.paths, "fmt")?;
    let sources = specs::sources(cli, args.paths.paths.clone())?;
    let SpecTexts { texts, findings, others } = spec::load_texts(&sources)?;
    let mode = if args.check { Mode::Check } else { Mode::Write };
    let counts = Counts { failed: findings.len(), unchanged: others, ..Counts::default() };
    let mut formatting = Formatting { mode, cli, findings, files: FileTexts::default(), counts };
    let mut exits = Vec::new();
    for text in &texts {
        exits.push(formatting.file(text)?);
    }
    // A filter says nothing but its text.
    let is_filter = sources.paths == ["-"];
    exits.push(formatting.end(is_filter)?);
    Ok(Exit::first(exits))
}

struct Formatting<'c, 'w> {
    mode: Mode,
    cli: &'c mut Cli<'w>,
    findings: Vec<Finding>,
    files: FileTexts,
    counts: Counts,
}

impl Formatting<'_, '_> {
    /// Formats one text. What is wrong with it hinders no other one.
    fn file(&mut self, source: &SpecText) -> Result<Exit, Error> {
        let formatted = spec::format(&source.text);
        if formatted.is_faulty() {
            self.findings.extend(source.faults());
            self.files.insert(source.shown.clone(), source.text.clone());
            self.counts.failed += 1;
        }
        let style = self.cli.style_of_stderr();
        for left in formatted.left.iter().filter(|left| left.reason == Reason::Meaning) {
            formatting::left(&mut self.cli.context.err, style, &source.shown, left.document)?;
        }
        match (self.mode, &source.file) {
            (Mode::Check, _) => self.check(source, &formatted),
            (Mode::Write, Some(file)) => self.write(source, &formatted, file),
            (Mode::Write, None) => {
                self.cli.context.out.write_all(formatted.text.as_bytes())?;
                self.cli.context.out.flush()?;
                Ok(Exit::Done)
            }
        }
    }

    fn check(&mut self, source: &SpecText, formatted: &Formatted) -> Result<Exit, Error> {
        if *formatted.text == *source.text {
            self.counts.unchanged += usize::from(!formatted.is_faulty());
            return Ok(Exit::Done);
        }
        self.counts.changed += 1;
        let style = self.cli.style_of_stdout();
        let texts = (&*source.text, formatted.text.as_str());
        formatting::difference(&mut self.cli.context.out, style, &source.shown, texts)?;
        self.cli.context.out.flush()?;
        let style = self.cli.style_of_stderr();
        formatting::changed(&mut self.cli.context.err, style, &source.shown, self.mode)?;
        Ok(Exit::Failed)
    }

    fn write(&mut self, source: &SpecText, formatted: &Formatted, file: &Utf8Path) -> Result<Exit, Error> {
        if *formatted.text == *source.text {
            self.counts.unchanged += usize::from(!formatted.is_faulty());
            return Ok(Exit::Done);
        }
        let nonce = (self.cli.context.nonce)();
        if let Err(reason) = replace(file, &Change { before: &source.text, after: &formatted.text }, &nonce) {
            self.counts.failed += 1;
            let error = Error::Write { path: source.shown.clone(), source: reason };
            self.cli.show_error(&error)?;
            return Ok(error.exit());
        }
        self.counts.changed += 1;
        let style = self.cli.style_of_stderr();
        formatting::changed(&mut self.cli.context.err, style, &source.shown, self.mode)?;
        Ok(Exit::Done)
    }

    /// Shows what is wrong, and says what was done.
    fn end(self, is_filter: bool) -> Result<Exit, Error> {
        let Self { mode, cli, findings, files, counts } = self;
        let checked = Checked { files: counts.changed + counts.unchanged + counts.failed, ..Checked::default() };
        let report = FindingsReport { findings: &findings, files: &files, checked, jobs: &[] };
        let shown = findings::require_valid(cli, &report);
        if !is_filter {
            let style = cli.style_of_stderr();
            formatting::total(&mut cli.context.err, style, counts, mode)?;
        }
        cli.context.err.flush()?;
        match shown {
            Ok(()) => Ok(Exit::Done),
            Err(Error::Invalid) => Ok(Exit::Invalid),
            Err(error) => Err(error),
        }
    }
}
