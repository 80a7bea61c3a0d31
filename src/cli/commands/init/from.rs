use camino::Utf8PathBuf;
use serde_json::Value;

use crate::aws::PortError;
use crate::cli::connection::{Described, Reach};
use crate::cli::errors::{Error, ImportError};
use crate::cli::project::findings;
use crate::cli::world::Cli;
use crate::model::{AccountId, JobId, JobName, Region, Scope};
use crate::render::findings::FindingsReport;
use crate::spec::import::{Files, Home, Import, Pasted, Wishes, import};
use crate::spec::{Checked, FileTexts};

/// The first spec of a project that is made of a job.
pub(super) struct First {
    pub(super) name: JobName,
    pub(super) text: String,
    /// The job's role, and its report.
    pub(super) role: Option<String>,
    pub(super) report: Option<Value>,
}

/// The spec of a job that S3 has. None if none is wanted.
pub(super) async fn job(
    id: Option<&JobId>,
    (account, region): (&AccountId, &Region),
    cli: &mut Cli<'_>,
) -> Result<Option<First>, Error> {
    let Some(id) = id else { return Ok(None) };
    if cli.global.local {
        return Err(ImportError::NoLocal.into());
    }
    let reach = Reach::open(cli, None).await?;
    let scope = Scope { account: account.clone(), region: region.clone(), endpoint: reach.endpoint.clone() };
    let Described { job, tags } = match reach.describe(&scope, id).await {
        Err(PortError::NotFound { .. }) => {
            return Err(ImportError::NoJob { id: Box::new(id.clone()), scope: scope.to_string() }.into());
        }
        described => described?,
    };
    reach.close().await?;
    let home = Home { account: Some(account.clone()), region: Some(region.clone()) };
    let wishes = Wishes { tags: Some(tags), given: home.clone(), project: home, ..Wishes::default() };
    let file = Utf8PathBuf::from(format!("job {id}"));
    let Import { jobs, findings: found } =
        import(Pasted { file: &file, text: &job.text, files: &Files::new() }, &wishes);
    let mut files = FileTexts::default();
    files.insert(file, job.text.into());
    let report = FindingsReport { findings: &found, files: &files, checked: Checked::default(), jobs: &[] };
    match findings::require_valid(cli, &report) {
        Err(Error::Invalid) => return Err(ImportError::NotWhole.into()),
        shown => shown?,
    }
    let taken = jobs.into_iter().next().ok_or(ImportError::NotWhole)?;
    for told in &taken.told {
        cli.context.say(format_args!("note: {}: {}", told.what, told.why))?;
    }
    Ok(Some(First {
        text: taken.text(&format!("Imported from job {id} in {scope}.")),
        role: taken.spec.get("roleArn").and_then(Value::as_str).map(str::to_owned),
        report: taken.spec.get("report").cloned(),
        name: taken.name,
    }))
}
