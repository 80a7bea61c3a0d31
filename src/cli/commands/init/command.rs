use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::files::{self, Facts, File, WORKFLOW};
use super::from::{self, First};
use super::others::other_yaml;
use super::workflow;
use crate::cli::connection::ledgers;
use crate::cli::errors::{Error, UsageError};
use crate::cli::project::{Written, write};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::model::invocation::for_shell;
use crate::model::{AccountId, JobId, ProjectName, Region};
use crate::spec::{IGNORE_FILE, PROJECT_FILE};

/// Make a project: a project file, an example that runs, schemas, and settings for editors and CI
///
/// Nothing that is there is changed: files that exist are left as they are and named. The example runs against the local S3 at
/// once, without an AWS account.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    /// The project's folder; it is made if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    folder: Utf8PathBuf,
    /// The project's name; by default, the folder's
    #[arg(long, value_name = "NAME")]
    name: Option<ProjectName>,
    /// The AWS account that owns the jobs
    #[arg(long, value_name = "ID", default_value = "111122223333")]
    account_id: AccountId,
    /// The AWS Region of the jobs
    #[arg(long, value_name = "REGION", default_value = "us-west-2")]
    region: Region,
    /// The id of a job that S3 has: its account, Region, role and report become the project's defaults, and a spec of it the first
    ///
    /// `--account-id` and `--region` say where it is.
    #[arg(long, value_name = "JOB_ID", requires_all = ["account_id", "region"])]
    from: Option<JobId>,
    /// Write no workflow for GitHub Actions
    #[arg(long)]
    no_ci: bool,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs init                              In this folder
  s3jobs init batch-jobs --account-id 444455556666 --region eu-central-1
                                           In a folder of its own, as in a repository with other files
  s3jobs init --from JOB_ID --account-id 444455556666 --region eu-central-1
                                           Of a job that ran before s3jobs came";

impl InitArgs {
    /// Whether S3 is asked for a job.
    pub(crate) fn is_from_job(&self) -> bool {
        self.from.is_some()
    }
}

pub(crate) async fn run(args: &InitArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let folder = make_folder(&cli.context.working_directory.join(&args.folder))?;
    let is_new = !folder.join(PROJECT_FILE).exists();
    let mut made = if is_new {
        let name = args.name.clone().map_or_else(|| name_of(&folder), Ok)?;
        let first = from::job(args.from.as_ref(), (&args.account_id, &args.region), cli).await?;
        let facts = facts(args, name, (&folder, first.as_ref()), cli).await?;
        match first {
            Some(First { name, text, .. }) => files::of_job(&facts, (&name, text)),
            None => files::of_project(&facts),
        }
    } else {
        cli.context.say(format_args!("left {PROJECT_FILE} as it is"))?;
        Vec::new()
    };
    made.extend(files::beside_project());
    if !args.no_ci {
        made.extend(workflow::file(&folder, (&args.account_id, &args.region)).map(|(root, file)| file.under(&root)));
    }
    let written = write_all(&folder, &made, cli.context)?;
    say_the_rest(args, &folder, &written, cli.context)?;
    Ok(Exit::Done)
}

/// The folder, absolute and with links followed. It is made unless it would lie inside another project.
fn make_folder(folder: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let there = folder.ancestors().find(|above| above.is_dir()).unwrap_or(folder);
    let failed = |source| Error::Write { path: folder.to_owned(), source };
    let real = there.canonicalize_utf8().map_err(failed)?;
    // The folder itself may have a project file; one that does not exist yet has none.
    let skipped = usize::from(there == folder);
    let project = real.ancestors().skip(skipped).map(|above| above.join(PROJECT_FILE)).find(|file| file.is_file());
    if let Some(project) = project {
        return Err(UsageError::InsideProject { folder: folder.to_owned(), project }.into());
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    folder.canonicalize_utf8().map_err(failed)
}

/// A project's name from that of its folder.
fn name_of(folder: &Utf8Path) -> Result<ProjectName, UsageError> {
    const LONGEST: usize = 40;
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = folder.file_name().unwrap_or_default().chars().map(plain).take(LONGEST).collect();
    ProjectName::new(name.trim_matches('-')).map_err(|_| UsageError::NoName { folder: folder.to_owned() })
}

/// What the project's files say. The ledger is made first, so that a project never names one that is not there.
async fn facts(
    args: &InitArgs,
    name: ProjectName,
    (folder, first): (&Utf8Path, Option<&First>),
    cli: &mut Cli<'_>,
) -> Result<Facts, Error> {
    let ledger = ledgers::of_new_project(cli, &folder.join(files::LEDGER)).await?;
    cli.context.say(format_args!("the ledger is {}/", files::LEDGER))?;
    let InitArgs { account_id, region, .. } = args;
    let (role, report) = files::by_default(account_id, region);
    let (role, report) =
        first.map_or((role.clone(), report), |first| (first.role.clone().unwrap_or(role), first.report.clone()));
    let lineage = ledger.header.lineage;
    Ok(Facts { name, account: account_id.clone(), region: region.clone(), lineage, role, report })
}

/// Writes the files and names each. The paths of those that were not there, as they are shown.
fn write_all(folder: &Utf8Path, made: &[File], context: &mut Context) -> Result<Vec<Utf8PathBuf>, Error> {
    let mut written = Vec::new();
    for file in made {
        let path = file.place(folder);
        let shown = path.strip_prefix(folder).unwrap_or(&path);
        match write(&path, &file.text)? {
            Written::New => {
                context.say(format_args!("wrote {shown}"))?;
                written.push(shown.to_owned());
            }
            Written::Same => context.say(format_args!("left {shown} as it is"))?,
            Written::Other => context.say(format_args!("left {shown} as it is{}", file.hint()))?,
        }
    }
    Ok(written)
}

fn say_the_rest(
    args: &InitArgs,
    folder: &Utf8Path,
    written: &[Utf8PathBuf],
    context: &mut Context,
) -> Result<(), Error> {
    say_what_is_foreign(folder, context)?;
    if written.is_empty() {
        context.say("nothing was missing, so nothing was changed")?;
        return Ok(());
    }
    context.say("")?;
    context.say("Next:")?;
    if folder != context.working_directory {
        context.say_to_copy(format_args!("  cd {}", for_shell(args.folder.as_str())))?;
    }
    let commands = match args.from {
        Some(_) => ["s3jobs validate", "s3jobs plan"].as_slice(),
        None => &["s3jobs validate", "s3jobs plan --local", "s3jobs apply --local --yes --wait"],
    };
    for command in commands {
        context.say_to_copy(format_args!("  {command}"))?;
    }
    if let Some(workflow) = written.iter().find(|path| path.ends_with(WORKFLOW)) {
        context.say(format_args!(
            "  and in {workflow}, fill in OWNER and COMMIT, where s3jobs comes from, and the role that plans"
        ))?;
    }
    Ok(())
}

/// Names the YAML files of other programs that would be read as specs.
fn say_what_is_foreign(folder: &Utf8Path, context: &mut Context) -> Result<(), Error> {
    const NAMED: usize = 5;
    let others = other_yaml(folder)?;
    for other in others.iter().take(NAMED) {
        context.say(format_args!("note: {other} would be read as a spec: name it, or its folder, in {IGNORE_FILE}"))?;
    }
    match others.len().saturating_sub(NAMED) {
        0 => {}
        1 => context.say("note: and 1 more file")?,
        more => context.say(format_args!("note: and {more} more files"))?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(folder: &str) -> Option<String> {
        name_of(Utf8Path::new(folder)).ok().map(String::from)
    }

    #[test]
    fn a_project_is_named_like_its_folder() {
        assert_eq!(named("/srv/My Batch_Jobs").as_deref(), Some("my-batch-jobs"));
        assert_eq!(named("/srv/.hidden").as_deref(), Some("hidden"));
        assert_eq!(named(&format!("/srv/{}-b", "a".repeat(39))).as_deref(), Some("a".repeat(39).as_str()));
        assert_eq!(named("/srv/日本"), None);
        assert_eq!(named("/"), None);
    }
}
