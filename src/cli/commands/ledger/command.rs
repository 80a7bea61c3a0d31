use clap::{Args, Subcommand};

use super::prune::{self, PruneLedgerArgs};
use super::rebuild::{self, RebuildArgs};
use super::resolve::{self, ResolveArgs};
use super::transfer::{self, TransferArgs, Way};
use super::{init, records, verify};
use crate::cli::errors::Error;
use crate::cli::options::{DocumentArgs, job_name};
use crate::cli::project::specs;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::JobName;

/// Make the project's ledger, look at its records, or put lost ones on record again
///
/// The ledger holds one record a run and is what makes sure that a run's job runs once. Back it up; never edit it. After
/// a backup was restored, `rebuild` puts on record what ran since.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs ledger init\n  s3jobs ledger list --local\n  s3jobs ledger show tag-objects\n  s3jobs ledger verify\n  s3jobs ledger rebuild\n  s3jobs ledger resolve tag-objects"
)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Make the ledger that the project file names, and print its lineage for the project file
    ///
    /// Where records are there and the header alone is gone, it is made again with their lineage. For a ledger in S3 it says
    /// what should be otherwise about the bucket, and prints a bucket policy that fits; it changes neither.
    Init,
    /// List the runs on record
    List(ListArgs),
    /// Show everything that is on record of a job's runs
    Show(ShowArgs),
    /// Check that every record and claim is whole, at its place and of this ledger
    ///
    /// Reads the ledger alone and writes nothing; of one in S3 also what its bucket keeps, encrypts and expires. Exits with 1 if anything is wrong, and says what mends it.
    Verify(DocumentArgs),
    Rebuild(RebuildArgs),
    Resolve(ResolveArgs),
    Prune(PruneLedgerArgs),
    /// Copy the ledger into a folder, as a backup or to move it
    ///
    /// The folder must hold no ledger. What somebody writes meanwhile may be missing in the copy.
    Export(TransferArgs),
    /// Copy a ledger from a folder to where the project file says that the ledger is
    ///
    /// To move a ledger, see that nobody writes, name the new place in the project file, keep its lineage, import from the old
    /// folder, and put that away. There must be no ledger yet; what was copied in part is gone on with.
    Import(TransferArgs),
}

/// What to list, and how.
#[derive(Debug, Args)]
struct ListArgs {
    /// Only the runs of these jobs; by default, all
    #[arg(value_name = "NAME", value_parser = job_name)]
    names: Vec<JobName>,
    #[command(flatten)]
    output: DocumentArgs,
}

/// What to show, and how.
#[derive(Debug, Args)]
struct ShowArgs {
    /// The job
    #[arg(value_name = "NAME", value_parser = job_name)]
    name: JobName,
    #[command(flatten)]
    output: DocumentArgs,
}

pub(crate) async fn run(args: &LedgerArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    match &args.command {
        // These load specs, or say themselves which project they are about.
        LedgerCommand::Rebuild(args) => rebuild::run(args, cli).await,
        LedgerCommand::Resolve(args) => resolve::run(args, cli).await,
        LedgerCommand::Prune(args) => prune::run(args, cli).await,
        LedgerCommand::Init => init::run(&specs::project(cli)?, cli).await,
        LedgerCommand::List(ListArgs { names, output }) => {
            let asked = records::Asked { output, names, detail: records::Detail::Line };
            records::run(&specs::project(cli)?, asked, cli).await
        }
        LedgerCommand::Show(ShowArgs { name, output }) => {
            let names = std::slice::from_ref(name);
            let asked = records::Asked { output, names, detail: records::Detail::Whole };
            records::run(&specs::project(cli)?, asked, cli).await
        }
        LedgerCommand::Verify(output) => verify::run(output, &specs::project(cli)?, cli).await,
        LedgerCommand::Export(args) => transfer::run(args, Way::Export, (&specs::project(cli)?, cli)).await,
        LedgerCommand::Import(args) => transfer::run(args, Way::Import, (&specs::project(cli)?, cli)).await,
    }
}
