use std::num::NonZeroUsize;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::model::project::EnvironmentName;

use super::apply::{ApplyArgs, CancelArgs, ConfirmArgs};
use super::explain::ExplainArgs;
use super::fmt::FmtArgs;
use super::init::InitArgs;
use super::ledger::LedgerArgs;
use super::local::LocalArgs;
use super::plan::PlanArgs;
use super::report::ReportArgs;
use super::resolved::ShowArgs;
use super::schema::SchemaArgs;
use super::status::StatusArgs;
use super::validate::ValidateArgs;
use super::wait::WaitArgs;
use super::watch::WatchArgs;

/// Amazon S3 Batch Operations jobs from YAML specs kept in git.
///
/// Specs are validated, planned and applied: for each run of a job that a spec asks for, exactly one S3 job runs.
#[derive(Debug, Parser)]
#[command(name = "s3jobs", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = EXAMPLES)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs init batch-jobs                 Make a project with an example that runs
  s3jobs validate specs/                 Check every spec below a folder
  s3jobs plan specs/                     Show what apply would do
  s3jobs apply specs/ --wait             Do it, and follow the jobs to their end
  s3jobs apply specs/ --local --yes --wait
                                         The same against a local S3, without an AWS account

Exit codes:
  0 done; 1 failed, or more warnings than validate --max-warnings allows;
  2 changes present (plan --detailed-exitcode); 3 a spec is invalid;
  4 blocked, or a followed job waits for a person; 5 a followed job ended Failed or Cancelled;
  6 a followed job is Complete with more failed tasks than accepted; 7 a wait timed out; 64 usage;
  75 temporary, safe to repeat; 77 credentials or permission; 130 interrupted.
  Jobs are followed under --wait, and by wait";

/// Options that every command takes.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Global {
    /// The project file, if it is not the nearest `s3jobs.yaml` at or above the first path
    #[arg(long, global = true, value_name = "FILE", help_heading = "For every command")]
    pub(super) project: Option<Utf8PathBuf>,
    /// The environment of the project file whose values lie over its defaults
    #[arg(long, global = true, value_name = "NAME", help_heading = "For every command")]
    pub(super) env: Option<EnvironmentName>,
    /// Work against the project's local S3 in place of AWS; its state and ledger are under `.s3jobs/local/`
    #[arg(long, global = true, conflicts_with_all = ["profile", "endpoint_url"], help_heading = "Connection")]
    pub(super) local: bool,
    /// The profile of the AWS configuration that gives the credentials
    #[arg(long, global = true, value_name = "NAME", help_heading = "Connection")]
    pub(super) profile: Option<String>,
    /// The URL of an S3 and S3 Control in place of those of AWS
    #[arg(long, global = true, value_name = "URL", help_heading = "Connection")]
    pub(super) endpoint_url: Option<String>,
    /// How many calls of AWS run at once, at most; by default 16
    #[arg(long, global = true, value_name = "NUMBER", help_heading = "Connection")]
    pub(super) parallelism: Option<NonZeroUsize>,
    /// When to use colours: auto (on a terminal, unless `NO_COLOR` is set), always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help_heading = "For every command")]
    pub(super) color: ColorWhen,
    /// Show each call of AWS and each write of the ledger on standard error; `-vv`: with the bodies of requests and answers
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "For every command")]
    pub(super) verbose: u8,
    /// How `-v` writes: text, or json for one JSON object a line
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "For every command")]
    pub(super) log_format: LogFormat,
}

impl Global {
    /// The first option about a connection to AWS, if there is one.
    pub(super) fn connection_option(&self) -> Option<&'static str> {
        let options = [("--profile", &self.profile), ("--endpoint-url", &self.endpoint_url)];
        options.into_iter().find(|(_, value)| value.is_some()).map(|(name, _)| name)
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How `-v` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// A line of text an event
    #[default]
    Text,
    /// A JSON object an event
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Init(InitArgs),
    Validate(ValidateArgs),
    Fmt(FmtArgs),
    Show(ShowArgs),
    Plan(PlanArgs),
    Apply(ApplyArgs),
    Confirm(ConfirmArgs),
    Cancel(CancelArgs),
    Status(StatusArgs),
    Wait(WaitArgs),
    Report(ReportArgs),
    Watch(WatchArgs),
    Ledger(LedgerArgs),
    Explain(ExplainArgs),
    Schema(SchemaArgs),
    Local(Box<LocalArgs>),
}

/// The specs that a command is about.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Paths {
    /// Spec files and folders, `-` for standard input; by default, the project's folder
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<Utf8PathBuf>,
}
