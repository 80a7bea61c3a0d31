use super::urls::Urls;
use crate::aws::sdk::{DescribedJob, SdkServices};
use crate::aws::{PortError, Services as _};
use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Access, LocalS3, Place, settings};
use crate::cli::project::Found;
use crate::cli::world::Cli;
use crate::model::operation::TagSet;
use crate::model::{Endpoint, JobId, Scope};

/// A connection that leads to jobs and to no ledger: for looking at jobs that may be nobody's.
pub(crate) struct Reach {
    services: SdkServices,
    pub(crate) endpoint: Endpoint,
    local: Option<LocalS3>,
}

/// A job, and its tags.
pub(crate) struct Described {
    pub(crate) job: DescribedJob,
    pub(crate) tags: TagSet,
}

impl Reach {
    /// Connects to what the command line names. Nothing is asked.
    pub(crate) async fn open(cli: &mut Cli<'_>, found: Option<&Found>) -> Result<Self, Error> {
        if let (true, Some(found)) = (cli.global.local, found) {
            return Self::open_local(cli, found).await;
        }
        let urls = Urls::new(cli)?;
        let accounts = found.map(|found| found.project.spec.accounts.clone()).unwrap_or_default();
        let endpoint = urls.endpoint();
        let services = SdkServices::new(urls.connect(cli.global.profile.clone(), accounts));
        Ok(Self { services, endpoint, local: None })
    }

    async fn open_local(cli: &mut Cli<'_>, found: &Found) -> Result<Self, Error> {
        let settings = settings::local_settings(cli, found, &[])?;
        let local = LocalS3::open(cli.context, &Place::of_project(&found.root), &settings).await?;
        if local.access() == Access::Signed {
            return Err(LocalError::Signed { address: local.url() }.into());
        }
        let services = SdkServices::new(Urls::connect_local(local.address().into()));
        Ok(Self { services, endpoint: Endpoint::Local, local: Some(local) })
    }

    /// A job that S3 has, whoever made it.
    pub(crate) async fn describe(&self, scope: &Scope, id: &JobId) -> Result<Described, PortError> {
        let job = self.services.describe_whole(scope, id).await?;
        let tags = self.services.jobs(scope).job_tags(id).await?;
        Ok(Described { job, tags })
    }

    /// Ends what this process runs for the connection.
    pub(crate) async fn close(self) -> Result<(), Error> {
        match self.local {
            Some(local) => Ok(local.close().await?),
            None => Ok(()),
        }
    }
}
