use clap::{Parser, Subcommand};

use super::commands::apply::ApplyArgs;
use super::commands::audit::AuditArgs;
use super::commands::cancel::CancelArgs;
use super::commands::confirm::ConfirmArgs;
use super::commands::explain::ExplainArgs;
use super::commands::fmt::FmtArgs;
use super::commands::import::ImportArgs;
use super::commands::init::InitArgs;
use super::commands::ledger::LedgerArgs;
use super::commands::local::LocalArgs;
use super::commands::plan::PlanArgs;
use super::commands::report::ReportArgs;
use super::commands::schema::SchemaArgs;
use super::commands::show::ShowArgs;
use super::commands::status::StatusArgs;
use super::commands::validate::ValidateArgs;
use super::commands::wait::WaitArgs;
use super::commands::watch::WatchArgs;
use super::options::Global;

/// Amazon S3 Batch Operations jobs from YAML specs kept in git.
///
/// Specs are validated, planned and applied: for each run of a job that a spec asks for, exactly one S3 job runs.
#[derive(Debug, Parser)]
#[command(name = "s3jobs", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs init batch-jobs                 Make a project with an example that runs
  s3jobs import --file create-job.json   Make a spec of a CreateJob request, or of a job by its id
  s3jobs validate specs/                 Check every spec below a folder
  s3jobs plan specs/                     Show what apply would do
  s3jobs apply specs/ --wait             Do it, and follow the jobs to their end
  s3jobs apply specs/ --local --yes --wait
                                         The same against a local S3, without an AWS account

Exit codes:
  0 done; 1 failed, or more warnings than validate --max-warnings allows;
  2 changes present (plan --detailed-exitcode); 3 a spec is invalid;
  4 blocked, or a followed job waits for a person, or for a job that does,
    or wait is about a suspended one;
  5 a followed job ended Failed or Cancelled;
  6 a followed job is Complete with more failed tasks than accepted; 7 a wait timed out; 64 usage;
  75 temporary, safe to repeat; 77 credentials or permission; 130 interrupted.
  Jobs are followed under --wait, and by wait";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(InitArgs),
    Import(ImportArgs),
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
    Audit(AuditArgs),
    Explain(ExplainArgs),
    Schema(SchemaArgs),
    Local(Box<LocalArgs>),
}
