use clap::{Args, ValueEnum};

use crate::cli::errors::{Error, UsageError};
use crate::cli::options::{Global, LevelArgs, Output, Paths};
use crate::cli::output::{Destination, Look, Outputs, Shown, paper, repository};
use crate::cli::project::{Reading, fix, specs};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::render::findings::{Amount, FindingsReport};
use crate::render::{Width, counted, findings};
use crate::spec::{Correction, Finding, Severity, SpecSet};

/// Check specs, without credentials and without a network
///
/// Mistakes of all specs are shown in one run, each with its place and what to do about it. What a field means together with
/// others is judged once its spec has the right form.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ValidateArgs {
    #[command(flatten)]
    paths: Paths,
    /// How to write the findings, and perhaps where: text, json, jsonl, markdown, github, gitlab, sarif, junit, rdjson or concise
    ///
    /// May be given more than once. text shows three of the findings that are alike, and counts the others; concise has a line for
    /// each. github is text with annotations, and the default in GitHub Actions; gitlab is a code quality report; rdjson is for
    /// reviewdog; markdown fits a job's summary or a comment.
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output<Format>>,
    /// Check the specs in every environment of the project, and without one
    ///
    /// Specs that only an environment's overlay completes are checked in environments alone. A finding that not all of them
    /// have says which do.
    #[arg(long)]
    all_envs: bool,
    #[command(flatten)]
    levels: LevelArgs,
    /// Exit with 1 if there are more warnings than this, as eslint does; notes are not counted
    #[arg(long, value_name = "NUMBER")]
    max_warnings: Option<usize>,
    /// Show errors alone, and no summary, in the formats text and concise; warnings are still counted
    #[arg(short, long)]
    quiet: bool,
    /// Correct the mistakes that have one sure correction, in the files
    #[arg(long)]
    fix: bool,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs validate                          Every spec of the project
  s3jobs validate specs/ other.yaml        A folder and a file
  git show main:specs/a.yaml | s3jobs validate -
                                           What stands somewhere else
  s3jobs validate --all-envs               As they are in each environment of the project
  s3jobs validate --fix                    Quote, rename and complete what is surely meant
  s3jobs validate --deny warnings          For CI: no warning is let through
  s3jobs validate -o concise               A line each: PATH:LINE:COLUMN: LEVEL[CODE]: MESSAGE
  s3jobs validate --quiet --max-warnings 12
                                           Errors alone are shown; a 13th warning fails the command
  s3jobs validate -o text -o json=findings.json
                                           For people and for a program
  s3jobs validate -o github -o sarif=s3jobs.sarif -o markdown=\"$GITHUB_STEP_SUMMARY\"
                                           Annotations, code scanning, and the job's summary";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Jsonl,
    Markdown,
    Github,
    Gitlab,
    Sarif,
    Junit,
    Rdjson,
    Concise,
}

pub(crate) fn run(args: &ValidateArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output, default(cli.context))?;
    let levels = args.levels.levels()?;
    let reading = args.reading(cli.global)?;
    specs::require_meant(cli, &args.paths, "validate")?;
    let (mut set, corrections) =
        if args.fix { fix::run(cli, &args.paths, reading)? } else { (reading.read(cli, &args.paths)?, Vec::new()) };
    levels.apply(&mut set.findings);
    let amount = if args.quiet { Amount::Errors } else { Amount::Short };
    write(&Told { report: (&set).into(), corrections: &corrections, amount }, &outputs, cli)?;
    let exit = if args.levels.fails(&set) { Ok(Exit::Invalid) } else { args.within(&set) };
    // The process ends here, and takes less time to do so than to give back each text and table of 10,000 specs.
    std::mem::forget(set);
    exit
}

impl ValidateArgs {
    /// Whether there are no more warnings than there may be.
    // Source: ESLint, "--max-warnings": the number that may be reached, and exit code 1 beyond it.
    fn within(&self, set: &SpecSet) -> Result<Exit, Error> {
        let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
        let warnings = set.findings.iter().filter(is_warning).count();
        match self.max_warnings {
            Some(most) if warnings > most => {
                Err(Error::TooManyWarnings { warnings: counted(warnings as u64, "warning"), most })
            }
            Some(_) | None => Ok(Exit::Done),
        }
    }

    /// Which environments are looked at.
    fn reading(&self, global: &Global) -> Result<Reading, Error> {
        match &global.env {
            Some(name) if self.all_envs => Err(UsageError::OneAndAllEnvironments { name: name.clone() }.into()),
            Some(_) | None => Ok(if self.all_envs { Reading::EveryEnvironment } else { Reading::Chosen }),
        }
    }
}

/// In GitHub Actions, nobody needs to ask for annotations.
fn default(context: &Context) -> Format {
    if context.variable("GITHUB_ACTIONS") == Some("true") { Format::Github } else { Format::Text }
}

/// What there is to tell.
struct Told<'s> {
    report: FindingsReport<'s>,
    /// What `--fix` corrected.
    corrections: &'s [Correction],
    amount: Amount,
}

fn write(told: &Told<'_>, outputs: &Outputs<Format>, cli: &mut Cli<'_>) -> Result<(), Error> {
    let Told { ref report, corrections, amount } = *told;
    let (look, paths) = (cli.look_of_stdout(), repository::paths(cli.context));
    let width = cli.context.width_of_out();
    // Nobody who writes a spec can know it.
    let token = (cli.context.nonce)();
    outputs.write(cli.context, |format, destination, out| match (format, destination) {
        (Format::Text, Destination::Stdout) => paper::findings(report, &Shown { look: &look, amount, width }, out),
        (Format::Text, Destination::File) => {
            paper::findings(report, &Shown { look: &Look::Plain, amount, width: Width::Unlimited }, out)
        }
        (Format::Concise, _) => findings::write_concise(report, amount, out),
        (Format::Json, _) => findings::write_corrected_json(report, corrections, out),
        (Format::Jsonl, _) => findings::write_jsonl(report, out),
        (Format::Markdown, _) => findings::write_markdown(report, &paths, out),
        (Format::Github, Destination::Stdout) => findings::write_github_log(report, &paths, &token, out),
        (Format::Github, Destination::File) => findings::write_github(report, &paths, out),
        (Format::Gitlab, _) => findings::write_gitlab(report, &paths, out),
        (Format::Sarif, _) => findings::write_sarif(report, &paths, out),
        (Format::Junit, _) => findings::write_junit(report, &paths, out),
        (Format::Rdjson, _) => findings::write_rdjson(report, &paths, out),
    })
}
