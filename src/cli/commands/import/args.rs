use std::str::FromStr;

use camino::Utf8PathBuf;
use clap::Args;

use crate::cli::options::job_name;
use crate::model::document::Description;
use crate::model::{AccountId, JobId, JobName, Region};

/// Make specs of jobs that S3 has, and of CreateJob requests
///
/// The spec asks for what the job did: operation, manifest, report, role, priority, tags and description. What a spec cannot say is an
/// error that names it, and nothing is written; what is left out on purpose is told. The spec is checked as `validate` does: with
/// errors it is written all the same, to be mended, and the exit code is 3. A person lets an imported job run.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ImportArgs {
    /// Ids of jobs that S3 has, or `-` for requests on standard input
    #[arg(value_name = "JOB_ID|-", required_unless_present = "file")]
    pub(super) jobs: Vec<Source>,
    /// A file with requests or described jobs: a script with `aws s3control create-job`, JSON, YAML, or what Python prints; may be given
    /// more than once
    #[arg(long, value_name = "FILE")]
    pub(super) file: Vec<Utf8PathBuf>,
    /// Where the specs go: a file, or a folder for a file NAME.yaml each; by default, standard output
    #[arg(long, value_name = "PATH")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Replace files that are there
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// The job's name; by default, made of its description, or of its operation, and its id
    #[arg(long, value_name = "NAME", value_parser = job_name)]
    pub(super) name: Option<JobName>,
    /// A description in place of the job's, which may be too long: S3 takes 256 characters, and s3jobs needs some of them
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<Description>,
    /// The AWS account of the jobs, where neither they nor the project say it
    #[arg(long, value_name = "ID")]
    pub(super) account_id: Option<AccountId>,
    /// The AWS Region of the jobs, where neither they nor the project say it: no request says its own
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<Region>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs import JOB_ID                     A job of the project's account and Region, on standard output
  s3jobs import JOB_ID --name tag-archive --out jobs/tag-archive.yaml
                                           The same, as a file that is not there yet
  s3jobs import --file create-job.json --out jobs/
                                           What `aws s3control create-job --cli-input-json` takes
  s3jobs import --file create-jobs.sh --out jobs/
                                           Each `aws s3control create-job ...` of a script
  s3jobs import --file old-jobs.json --out jobs/
                                           A list of requests: a file for each
  aws s3control describe-job ... | s3jobs import -
                                           What the AWS CLI says of a job";

/// Where a job comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// S3 has it.
    Job(JobId),
    /// Standard input has it.
    Input,
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self::Input);
        }
        JobId::new(text).map(Self::Job).map_err(|error| format!("{error}; a file is given with `--file`"))
    }
}
