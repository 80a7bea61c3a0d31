use camino::{Utf8Path, Utf8PathBuf};

use super::args::{ImportArgs, Source};
use crate::aws::PortError;
use crate::cli::connection::{Described, Reach, ledgers};
use crate::cli::errors::{Error, ImportError};
use crate::cli::project::Found;
use crate::cli::world::Cli;
use crate::files;
use crate::model::operation::TagSet;
use crate::model::{Endpoint, JobId, Lineage, LiveJob, Scope};
use crate::spec::import::{Files, Home, ImportedJob, Wishes, files_of};

/// How many bytes a text may have: some ten thousand requests.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A text that holds requests or jobs.
pub(super) struct Input {
    /// How it is named.
    pub(super) shown: Utf8PathBuf,
    pub(super) text: String,
    /// What is in the files that it names.
    pub(super) files: Files,
    /// The job of S3 that it describes.
    asked: Option<Asked>,
}

/// A job that S3 was asked for.
struct Asked {
    scope: Scope,
    tags: TagSet,
    live: Option<LiveJob>,
}

impl Input {
    /// What is wanted of this text.
    pub(super) fn wishes(&self, wishes: &Wishes) -> Wishes {
        let Some(Asked { scope, tags, live: _ }) = &self.asked else { return wishes.clone() };
        let given = Home { account: Some(scope.account.clone()), region: Some(scope.region.clone()) };
        Wishes { tags: Some(tags.clone()), given, ..wishes.clone() }
    }

    /// The comment that says where a job of it comes from.
    pub(super) fn origin(&self, job: &ImportedJob) -> String {
        match (&self.asked, &job.id) {
            (Some(Asked { scope, live, .. }), Some(id)) => {
                let created = live.as_ref().and_then(|live| live.created);
                let created = created.map(|at| format!(", created {at}")).unwrap_or_default();
                format!("Imported from job {id} in {scope}{created}.")
            }
            (_, Some(id)) => format!("Imported from {}: what was said of job {id}.", self.name()),
            (_, None) => format!("Imported from {}.", self.name()),
        }
    }

    fn name(&self) -> &str {
        if self.shown == "-" { "a pasted request" } else { self.shown.as_str() }
    }

    /// The job as S3 describes it.
    pub(super) fn live(&self) -> Option<(Scope, LiveJob)> {
        let Asked { scope, live, tags: _ } = self.asked.as_ref()?;
        Some((scope.clone(), live.clone()?))
    }
}

/// Gets every text that the command line names.
pub(super) async fn read(
    args: &ImportArgs,
    wishes: &Wishes,
    cli: &mut Cli<'_>,
    found: Option<&Found>,
) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    for file in &args.file {
        inputs.push(of_file(file, cli)?);
    }
    if args.jobs.contains(&Source::Input) {
        inputs.push(of_input(cli)?);
    }
    let id_of = |source: &Source| match source {
        Source::Job(id) => Some(id.clone()),
        Source::Input => None,
    };
    let ids: Vec<JobId> = args.jobs.iter().filter_map(id_of).collect();
    if !ids.is_empty() {
        inputs.extend(of_jobs(&ids, wishes, (cli, found)).await?);
    }
    Ok(inputs)
}

fn of_file(file: &Utf8Path, cli: &Cli<'_>) -> Result<Input, Error> {
    let path = cli.context.working_directory.join(file);
    let opened = files::open(&path, files::Reach::Named).and_then(|opened| opened.read(MAX_BYTES));
    let bytes = opened.map_err(|error| ImportError::Unreadable { path: file.to_owned(), source: error.into_io() })?;
    let folder = path.parent().unwrap_or(&cli.context.working_directory).to_owned();
    text((file.to_owned(), &folder), bytes)
}

fn of_input(cli: &mut Cli<'_>) -> Result<Input, Error> {
    let bytes = cli.context.read_input("requests", MAX_BYTES + 1)?;
    if bytes.len() as u64 > MAX_BYTES {
        let source = std::io::Error::other(format!("it has more than {MAX_BYTES} bytes"));
        return Err(ImportError::Unreadable { path: "-".into(), source }.into());
    }
    text(("-".into(), &cli.context.working_directory), bytes)
}

/// A text, with the files that it names below a folder.
fn text((shown, folder): (Utf8PathBuf, &Utf8Path), bytes: Vec<u8>) -> Result<Input, Error> {
    let text = String::from_utf8(bytes).map_err(|_| ImportError::NotUtf8 { path: shown.clone() })?;
    let content = |name: String| (name.clone(), content(&name, folder));
    let files = files_of(&text).into_iter().map(content).collect();
    Ok(Input { shown, text, files, asked: None })
}

/// What is in a file that a text names as `file://PATH`. Texts are others' work: they name files of their own folder alone.
fn content(name: &str, folder: &Utf8Path) -> Result<String, String> {
    let path = name.trim_start_matches("fileb://").trim_start_matches("file://");
    let opened =
        files::open(&folder.join(path), files::Reach::Inside(folder)).and_then(|opened| opened.text(MAX_BYTES));
    opened.map_err(|error| error.to_string())
}

/// Asks S3 for jobs.
async fn of_jobs(
    ids: &[JobId],
    wishes: &Wishes,
    (cli, found): (&mut Cli<'_>, Option<&Found>),
) -> Result<Vec<Input>, Error> {
    let Home { account, region } = wishes.project.clone();
    let account = wishes.given.account.clone().or(account);
    let region = wishes.given.region.clone().or(region);
    let account = account.ok_or(ImportError::NoScope { what: "account", option: "--account-id" })?;
    let region = region.ok_or(ImportError::NoScope { what: "Region", option: "--region" })?;
    let reach = Reach::open(cli, found).await?;
    let scope = Scope { account, region, endpoint: reach.endpoint.clone() };
    let mut inputs = Vec::new();
    for id in ids {
        let Described { job, tags } = match reach.describe(&scope, id).await {
            Err(PortError::NotFound { .. }) => {
                return Err(ImportError::NoJob { id: Box::new(id.clone()), scope: scope.to_string() }.into());
            }
            described => described?,
        };
        let asked = Some(Asked { scope: scope.clone(), tags, live: job.live });
        inputs.push(Input { shown: format!("job {id}").into(), text: job.text, files: Files::new(), asked });
    }
    reach.close().await?;
    Ok(inputs)
}

/// The lineage of the project's ledger, without which nobody knows a job for a run of it.
pub(super) async fn lineage(cli: &Cli<'_>, found: &Found) -> Result<Option<Lineage>, Error> {
    if cli.global.local {
        return Ok(Some(ledgers::open_local(cli.context, &found.root).await?.header.lineage));
    }
    Ok(found.project.spec.lineage.clone())
}

/// Where a job is that a text tells of.
pub(super) fn scope(home: &Home, cli: &Cli<'_>) -> Option<Scope> {
    let endpoint = if cli.global.local { Endpoint::Local } else { Endpoint::Aws };
    Some(Scope { account: home.account.clone()?, region: home.region.clone()?, endpoint })
}
