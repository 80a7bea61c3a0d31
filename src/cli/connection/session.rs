use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use super::ledgers::{self, Use};
use super::urls::Urls;
use crate::aws::LimitedServices;
use crate::aws::sdk::SdkServices;
use crate::aws::{Objects, Services as _};
use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Access, LocalS3, Place, settings};
use crate::cli::options::Global;
use crate::cli::output::Throttling;
use crate::cli::project::{Found, Specs};
use crate::cli::world::{Cli, Context};
use crate::ledger::{Header, Opened, Store};
use crate::model::confirmer::ConfirmerPattern;
use crate::model::policy::{Freeze, TypedConfirmation};
use crate::model::project::EnvironmentName;
use crate::model::{Endpoint, JobName, ProjectName, RunKey, Scope, Time};
use crate::observe::{Depth, PARALLELISM, Sources, observe};
use crate::plan::{Callers, Desired, Observed, Patience};
use crate::render::counted;
use crate::spec::import::Home;
use crate::spec::{LoadedJob, OtherRun};

/// How often S3 is asked about a job: AWS's own advice, and as often as a person looks at a local one.
// Source: S3 User Guide, "Troubleshooting Batch Operations": no more than once every 30 seconds.
const POLL_AWS: Duration = Duration::from_secs(30);
const POLL_LOOPBACK: Duration = Duration::from_millis(200);

/// Everything that a command works with once it is connected: one endpoint, one ledger, one project.
pub(crate) struct Session {
    services: LimitedServices<SdkServices>,
    pub(crate) ledger: Arc<dyn Store>,
    pub(crate) header: Header,
    pub(crate) project: ProjectName,
    pub(crate) throttling: Arc<Throttling>,
    endpoint: Endpoint,
    home: Option<Scope>,
    elsewhere: BTreeSet<Scope>,
    neighbours: Vec<EnvironmentName>,
    max_tasks: Option<NonZeroU64>,
    freezes: Arc<[Freeze]>,
    confirmers: Option<Arc<[ConfirmerPattern]>>,
    typed_confirmation: TypedConfirmation,
    is_near: bool,
    callers: Callers,
    parallelism: NonZeroUsize,
    local: Option<LocalS3>,
}

impl Session {
    /// Connects to what the command line names. The ledger is checked first, and nothing is observed.
    pub(crate) async fn open(cli: &mut Cli<'_>, found: &Found, use_: Use) -> Result<Self, Error> {
        if cli.global.local {
            return Self::open_local(cli, found).await;
        }
        let urls = Urls::new(cli)?;
        let endpoint = urls.endpoint();
        let throttling = Throttling::new(cli);
        let gate = ledgers::gate(cli, &throttling);
        let Opened { store, header } = ledgers::open(cli, found, (&endpoint, &gate), use_).await?;
        Ok(Self {
            ledger: store,
            header,
            project: found.project.metadata.name.clone(),
            is_near: urls.is_loopback(),
            callers: if use_ == Use::Plan { urls.callers() } else { Callers::Any },
            elsewhere: elsewhere(found, cli.global, &endpoint),
            neighbours: neighbours(found, cli.global, &endpoint),
            max_tasks: max_tasks(found),
            freezes: freezes(found),
            confirmers: confirmers(found),
            typed_confirmation: typed_confirmation(found),
            home: home(found, cli.global.env.as_ref(), &endpoint),
            services: LimitedServices::new(
                SdkServices::new(urls.connect(cli.global.profile.clone(), found.project.spec.accounts.clone())),
                gate,
            ),
            throttling,
            endpoint,
            parallelism: parallelism(cli.global),
            local: None,
        })
    }

    async fn open_local(cli: &mut Cli<'_>, found: &Found) -> Result<Self, Error> {
        let settings = settings::local_settings(cli, found, &[])?;
        let local = LocalS3::open(cli.context, &Place::of_project(&found.root), &settings).await?;
        if local.access() == Access::Signed {
            return Err(LocalError::Signed { address: local.url() }.into());
        }
        say_seeded(&local.seeded.made, cli.context)?;
        let Opened { store, header } = ledgers::open_local(cli.context, &found.root).await?;
        let throttling = Throttling::new(cli);
        let gate = ledgers::gate(cli, &throttling);
        Ok(Self {
            services: LimitedServices::new(SdkServices::new(Urls::connect_local(local.address().into())), gate),
            throttling,
            ledger: store,
            header,
            project: found.project.metadata.name.clone(),
            endpoint: Endpoint::Local,
            elsewhere: elsewhere(found, cli.global, &Endpoint::Local),
            neighbours: neighbours(found, cli.global, &Endpoint::Local),
            max_tasks: max_tasks(found),
            freezes: freezes(found),
            confirmers: confirmers(found),
            typed_confirmation: typed_confirmation(found),
            home: home(found, cli.global.env.as_ref(), &Endpoint::Local),
            is_near: true,
            callers: Callers::Any,
            parallelism: parallelism(cli.global),
            local: Some(local),
        })
    }

    /// Where the project has its jobs, in the chosen environment.
    pub(crate) fn home(&self) -> Option<&Scope> {
        self.home.as_ref()
    }

    /// What the specs ask for here.
    pub(crate) fn desired(&self, jobs: &[LoadedJob]) -> Desired {
        Desired {
            project: self.project.clone(),
            lineage: self.header.lineage.clone(),
            endpoint: self.endpoint.clone(),
            home: self.home.clone(),
            elsewhere: self.elsewhere.clone(),
            neighbours: self.neighbours.clone(),
            others: self.others(jobs),
            max_tasks: self.max_tasks,
            freezes: Arc::clone(&self.freezes),
            replaced: BTreeSet::new(),
            confirmers: self.confirmers.clone(),
            typed_confirmation: self.typed_confirmation,
            callers: self.callers,
            jobs: jobs.iter().map(|loaded| (loaded.job.name.clone(), loaded.job.clone())).collect(),
        }
    }

    /// What the specs ask for in the other environments.
    fn others(&self, jobs: &[LoadedJob]) -> BTreeMap<RunKey, BTreeSet<Option<EnvironmentName>>> {
        let mut others: BTreeMap<RunKey, BTreeSet<Option<EnvironmentName>>> = BTreeMap::new();
        for (loaded, other) in jobs.iter().flat_map(|loaded| loaded.others.iter().map(move |other| (loaded, other))) {
            let OtherRun { environment, account, region, run } = other.clone();
            let scope = Scope { account, region, endpoint: self.endpoint.clone() };
            let run = RunKey { project: self.project.clone(), scope, name: loaded.job.name.clone(), run };
            others.entry(run).or_default().insert(environment);
        }
        others
    }

    /// Where observations come from.
    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { services: &self.services, ledger: self.ledger.as_ref(), parallelism: self.parallelism }
    }

    /// What is there now.
    pub(crate) async fn observe(&self, context: &Context, desired: &Desired, depth: Depth) -> Result<Observed, Error> {
        self.observe_at(desired, depth, context.now()).await
    }

    /// What specs ask for, with the jobs that are to be replaced, and what is there; nothing of either where no job is meant.
    pub(crate) async fn look(
        &self,
        context: &Context,
        specs: &Specs,
        (depth, replaced): (Depth, &[JobName]),
    ) -> Result<(Desired, Observed), Error> {
        if specs.about.is_none() {
            let nothing = Observed::new(context.now(), Some(self.header.lineage.clone()));
            return Ok((self.desired(&[]), nothing));
        }
        let desired = self.desired(&specs.jobs).replacing(replaced);
        let observed = self.observe(context, &desired, depth).await?;
        Ok((desired, observed))
    }

    /// What is there at a time that the caller read from the clock.
    pub(crate) async fn observe_at(&self, desired: &Desired, depth: Depth, at: Time) -> Result<Observed, Error> {
        Ok(observe(self.sources(), desired, depth, at).await?)
    }

    /// The calls on objects in a scope.
    pub(crate) fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.services.objects(scope)
    }

    /// How often to ask, if the command line does not say it.
    ///
    /// Against AWS it is between 27 and 33 seconds, so that runners that start together do not ask together.
    pub(crate) fn poll_interval(&self, context: &Context) -> Duration {
        if self.is_near {
            return POLL_LOOPBACK;
        }
        let dice = u32::from_str_radix(&(context.nonce)()[..4], 16).unwrap_or(0) % 200;
        POLL_AWS.mul_f64(0.9 + f64::from(dice) / 1000.0)
    }

    /// How long a job may take to be listed here. `poll_interval` is the command line's, if it says one.
    pub(crate) fn patience(&self, poll_interval: Option<Duration>) -> Patience {
        if self.is_near { Patience::of_looks(poll_interval.unwrap_or(POLL_LOOPBACK)) } else { Patience::AWS }
    }

    /// Ends what this process runs for the session.
    pub(crate) async fn close(self) -> Result<(), Error> {
        match self.local {
            Some(local) => Ok(local.close().await?),
            None => Ok(()),
        }
    }
}

/// Says what a seed made: each bucket, or how many where nobody would read all of them.
fn say_seeded(made: &[(String, u64)], context: &mut Context) -> Result<(), Error> {
    const NAMED: usize = 8;
    if made.len() > NAMED {
        let (buckets, objects) = (made.len() as u64, made.iter().map(|(_, objects)| objects).sum());
        let (buckets, objects) = (counted(buckets, "bucket"), counted(objects, "object"));
        return Ok(context.say(format_args!("seeded the local S3: {buckets} with {objects}"))?);
    }
    for (bucket, objects) in made {
        context.say(format_args!("seeded the local S3: bucket {bucket} with {objects} objects"))?;
    }
    Ok(())
}

fn parallelism(global: &Global) -> NonZeroUsize {
    global.parallelism.unwrap_or(PARALLELISM)
}

fn max_tasks(found: &Found) -> Option<NonZeroU64> {
    found.project.spec.policy.as_ref().and_then(|policy| policy.max_tasks)
}

fn freezes(found: &Found) -> Arc<[Freeze]> {
    let policy = found.project.spec.policy.as_ref();
    policy.and_then(|policy| policy.freeze.as_deref()).unwrap_or_default().into()
}

fn confirmers(found: &Found) -> Option<Arc<[ConfirmerPattern]>> {
    let policy = found.project.spec.policy.as_ref();
    policy.and_then(|policy| policy.confirmers.as_deref()).map(Into::into)
}

fn typed_confirmation(found: &Found) -> TypedConfirmation {
    found.project.spec.policy.as_ref().and_then(|policy| policy.typed_confirmation).unwrap_or_default()
}

/// The other environments, and where each has its jobs.
fn others<'f>(
    found: &'f Found,
    global: &Global,
    endpoint: &Endpoint,
) -> impl Iterator<Item = (&'f EnvironmentName, Scope)> {
    let others = found.project.spec.environments.keys().filter(|name| global.env.as_ref() != Some(name));
    others.filter_map(|name| Some((name, home(found, Some(name), endpoint)?)))
}

/// Where the other environments have their jobs, and the project without one.
fn elsewhere(found: &Found, global: &Global, endpoint: &Endpoint) -> BTreeSet<Scope> {
    let own = home(found, global.env.as_ref(), endpoint);
    let without = home(found, None, endpoint).filter(|_| global.env.is_some());
    let others = others(found, global, endpoint).map(|(_, scope)| scope).chain(without);
    others.filter(|scope| own.as_ref() != Some(scope)).collect()
}

/// The other environments that have their jobs in the same place as the chosen one.
fn neighbours(found: &Found, global: &Global, endpoint: &Endpoint) -> Vec<EnvironmentName> {
    let own = home(found, global.env.as_ref(), endpoint).filter(|_| global.env.is_some());
    others(found, global, endpoint)
        .filter(|(_, scope)| own.as_ref() == Some(scope))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Where an environment has its jobs, by what the project says for all of them.
fn home(found: &Found, environment: Option<&EnvironmentName>, endpoint: &Endpoint) -> Option<Scope> {
    let Home { account, region } = found.home(environment);
    Some(Scope { account: account?, region: region?, endpoint: endpoint.clone() })
}
