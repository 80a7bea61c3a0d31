//! A local S3 in memory, the SDK on top of it, a ledger in a folder: everything that apply needs, under paused time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;
use camino::Utf8PathBuf;
use s3jobs::apply::{Event, Follow, Following, RunOutcome, Runner, Sink, Task, apply};
use s3jobs::aws::sdk::{BucketConnection, Connection, Credentials, SdkBucket, SdkServices};
use s3jobs::aws::transport::{Fault, InProcess};
use s3jobs::aws::{Identity, JobControl, Objects, PortError, RequestedStatus, Services};
use s3jobs::emulator::{Config, Emulator, State};
use s3jobs::ledger::record::Header;
use s3jobs::ledger::{
    Claim, Created, DirectoryStore, Ledger, LedgerError, Record, Replaced, S3Store, Store, Version, Versioned,
};
use s3jobs::model::document::Priority;
use s3jobs::model::operation::TagSet;
use s3jobs::model::policy::Freeze;
use s3jobs::model::seed::Seed;
use s3jobs::model::{Digest, Endpoint, Job, JobId, ListedJob, LiveJob, Request, RunKey, Scope, Time};
use s3jobs::observe::{Depth, Sources, observe};
use s3jobs::plan::{Desired, Options, Plan, Why, plan};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{desired, lineage};

/// When every world begins.
const BEGIN: &str = "2026-11-22T12:00:00Z";

thread_local! {
    /// Whether worlds have their ledger in S3.
    static IN_S3: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    /// What the S3 of all worlds does where nobody has written that down.
    static BEHAVIOUR: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Runs a whole test, on this thread, with the ledgers of all worlds in S3.
pub fn with_ledger_in_s3(test: impl FnOnce()) {
    IN_S3.set(true);
    // Its inline snapshots are those of the test over a folder.
    insta::allow_duplicates! { test() }
}

/// Runs a whole test, on this thread, with these choices of behaviour in all worlds.
pub fn with_behaviour(choices: &str, test: impl FnOnce()) {
    BEHAVIOUR.set(choices.to_owned());
    insta::allow_duplicates! { test() }
}

/// A local S3 and a ledger. Time passes only while everybody waits.
pub struct World {
    /// The local S3.
    pub emulator: Emulator,
    /// The ledger.
    pub ledger: Arc<dyn Store>,
    /// The ETag of `s3://manifests/list.csv`, which lists twenty objects of `data`.
    pub etag: String,
    /// Which S3 it is for those who come from outside.
    endpoint: Endpoint,
    start: tokio::time::Instant,
    folder: tempfile::TempDir,
    /// What makes time pass in this S3. It ends with the world, so that a test of many worlds does not turn the wheels of all
    /// of them to its end.
    _engine: JoinSet<()>,
}

/// Collects events.
#[derive(Default)]
pub struct Events(pub Vec<String>);

impl Sink for Events {
    fn event(&mut self, event: &Event) {
        self.0.push(format!("{} {:?}", event.run, event.what));
    }
}

impl World {
    /// A world with the buckets `data`, `manifests` and `reports`, and a ledger.
    pub async fn new() -> Self {
        Self::behaving("").await
    }

    /// The same, with choices where S3's behaviour is not documented: `effect-lag=5s,list-lag=1s`.
    pub async fn behaving(choices: &str) -> Self {
        let of_all_worlds = BEHAVIOUR.with_borrow(Clone::clone);
        Self::opened((IN_S3.get(), Duration::from_millis(20)), |config| {
            for choice in of_all_worlds.split(',').chain(choices.split(',')).filter(|choice| !choice.is_empty()) {
                config.behaviour.set(choice).unwrap();
            }
        })
        .await
    }

    /// One with its ledger in S3 or in a folder, whose engine goes on this often.
    pub async fn opened(ledger: (bool, Duration), configure: impl FnOnce(&mut Config)) -> Self {
        Self::at(Endpoint::Local, ledger, configure).await
    }

    /// The same at an endpoint, whose ledger says so.
    pub async fn at(
        endpoint: Endpoint,
        (is_in_s3, beat): (bool, Duration),
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let start = tokio::time::Instant::now();
        let clock = Arc::new(move || now_since(start).timestamp());
        let mut config = Config::new(State::Memory, clock);
        configure(&mut config);
        let emulator = Emulator::open(config).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        emulator.apply_seed(&seed(), &root).unwrap();
        let ledger: Arc<dyn Store> = if is_in_s3 {
            Arc::new(store_over(wire(&emulator)))
        } else {
            Arc::new(DirectoryStore::new(root.join("ledger")))
        };
        let header = Header { version: 1, lineage: lineage(), endpoint: endpoint.clone(), created: super::time(BEGIN) };
        assert!(matches!(ledger.init(&header).await.unwrap(), Created::Created(_)));
        let (ticking, mut engine) = (emulator.clone(), JoinSet::new());
        engine.spawn(async move {
            loop {
                let _ = ticking.tick();
                tokio::time::sleep(beat).await;
            }
        });
        let mut world = Self { emulator, ledger, etag: String::new(), endpoint, start, folder, _engine: engine };
        world.etag = world.manifest_etag().await;
        world
    }

    /// The scope of every job in this world, as its ledger has it.
    pub fn scope(&self) -> Scope {
        Scope { endpoint: self.endpoint.clone(), ..scope() }
    }

    /// The time in this world.
    pub fn now(&self) -> Time {
        now_since(self.start)
    }

    /// A freeze that begins and ends so many seconds from now.
    pub fn freeze(&self, from: u64, until: u64) -> Freeze {
        let after = |seconds| Time::from_timestamp(self.now().timestamp() + Duration::from_secs(seconds));
        Freeze { from: after(from), until: after(until), reason: "End of the year".parse().unwrap() }
    }

    async fn manifest_etag(&self) -> String {
        let objects = self.services().objects(&scope());
        let address = s3jobs::model::arn::ObjectAddress { bucket: "manifests".to_owned(), key: "list.csv".to_owned() };
        objects.head(&address, None).await.unwrap().unwrap().etag.to_string()
    }

    /// A tagging job over the twenty objects, with changes on top.
    pub fn job(&self, name: &str, changes: serde_json::Value) -> Job {
        let mut spec = serde_json::json!({
            "manifest": {"csv": {"object": "s3://manifests/list.csv", "etag": self.etag, "fields": ["Bucket", "Key"]}},
        });
        for (key, value) in changes.as_object().cloned().unwrap_or_default() {
            spec[key] = value;
        }
        super::job_with(name, spec)
    }

    /// The ports, over the SDK and the in-process transport.
    pub fn services(&self) -> Arc<dyn Services> {
        services_over(wire(&self.emulator))
    }

    /// The ports, with a fault in the way of some requests. `fault` says what befalls a request, and whether after it
    /// took effect.
    pub fn faulty_services(
        &self,
        fault: impl Fn(&http::Request<Bytes>) -> Option<Mishap> + Send + Sync + 'static,
    ) -> Arc<dyn Services> {
        let (emulator, fault) = (self.emulator.clone(), Arc::new(fault));
        services_over(InProcess::faulty(move |request| {
            let (emulator, mishap) = (emulator.clone(), fault(&request));
            async move {
                match mishap {
                    None => Ok(emulator.respond(request).await),
                    Some(Mishap::BeforeEffect(fault)) => Err(fault),
                    Some(Mishap::AfterEffect(fault)) => {
                        emulator.respond(request).await;
                        Err(fault)
                    }
                    Some(Mishap::Answer(status, code)) => Ok(error_answer(status, code)),
                    Some(Mishap::CutOff) => {
                        let answer = emulator.respond(request).await;
                        Ok(answer.map(|body| body.slice(..body.len() / 2)))
                    }
                    Some(Mishap::Hang) => std::future::pending().await,
                }
            }
        }))
    }

    /// Plans, with everything as it is.
    pub async fn plan(&self, desired: &Desired, options: &Options) -> Plan {
        let services = self.services();
        let sources = Sources {
            services: services.as_ref(),
            ledger: self.ledger.as_ref(),
            parallelism: s3jobs::observe::PARALLELISM,
        };
        let observed = observe(sources, desired, Depth::Plan, self.now()).await.unwrap();
        plan(desired, &observed, options)
    }

    /// Plans and applies, to the end.
    pub async fn apply(&self, desired: &Desired) -> Vec<RunOutcome> {
        self.apply_as(desired, &Options::default(), Follow::Ended).await
    }

    /// Plans and applies, as far as asked.
    pub async fn apply_as(&self, desired: &Desired, options: &Options, follow: Follow) -> Vec<RunOutcome> {
        let ports = Ports { services: self.services(), ledger: Arc::clone(&self.ledger) as Arc<dyn Ledger> };
        self.apply_with(&ports, desired, (options, follow)).await.0
    }

    /// Plans and applies through these ports; returns outcomes and events.
    pub async fn apply_with(
        &self,
        ports: &Ports,
        desired: &Desired,
        (options, follow): (&Options, Follow),
    ) -> (Vec<RunOutcome>, Events) {
        let sources = Sources {
            services: ports.services.as_ref(),
            ledger: ports.ledger.as_ref(),
            parallelism: s3jobs::observe::PARALLELISM,
        };
        let observed = observe(sources, desired, Depth::Plan, self.now()).await.unwrap();
        self.carry_out(ports, (&plan(desired, &observed, options), desired), (follow, None)).await
    }

    /// Carries out a plan that was made before; returns outcomes and events.
    pub async fn carry_out(
        &self,
        ports: &Ports,
        planned: (&Plan, &Desired),
        (follow, timeout): (Follow, Option<Duration>),
    ) -> (Vec<RunOutcome>, Events) {
        let (poll_interval, stop) = (Duration::from_millis(200), CancellationToken::new());
        let following = Following { follow, poll_interval, timeout, stop };
        let mut events = Events::default();
        let outcomes = self.follow(ports, planned, (&following, &mut events)).await;
        (outcomes, events)
    }

    /// Carries out a plan that was made before, in exactly this way.
    pub async fn follow(
        &self,
        ports: &Ports,
        (plan, desired): (&Plan, &Desired),
        (following, sink): (&Following, &mut dyn Sink),
    ) -> Vec<RunOutcome> {
        let sources = Sources {
            services: ports.services.as_ref(),
            ledger: ports.ledger.as_ref(),
            parallelism: s3jobs::observe::PARALLELISM,
        };
        let now = || self.now();
        let nonce = || uuid::Uuid::new_v4().to_string();
        let words = |why: &Why, run: &RunKey| s3jobs::render::why_on_one_line(why, (run, &plan.invocation));
        let runner =
            Runner { sources, now: &now, nonce: &nonce, owner: "test", origin: &super::origin(), words: &words };
        let task = Task { plan, desired, known: None };
        apply(task, (runner, following), sink).await.unwrap()
    }

    /// The ports of a runner that nothing is in the way of.
    pub fn ports(&self) -> Ports {
        self.ports_over(self.services())
    }

    /// The ports of a runner with these calls.
    pub fn ports_over(&self, services: Arc<dyn Services>) -> Ports {
        Ports { services, ledger: Arc::clone(&self.ledger) as Arc<dyn Ledger> }
    }

    /// The ledger's folder.
    pub fn ledger_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("ledger")
    }

    /// Every job that S3 knows, oldest first, as `status succeeded/total`.
    pub async fn jobs(&self) -> Vec<String> {
        let mut listed = self.services().jobs(&scope()).list_jobs().await.unwrap();
        listed.reverse();
        listed.iter().map(describe).collect()
    }

    /// The records of the ledger, as `run status`.
    pub async fn records(&self) -> Vec<String> {
        let records = self.ledger.load_all().await.unwrap();
        let line = |Versioned { record, .. }: &Versioned| match &record.closed {
            Some(closing) => format!("{} {:?}", record.run, closing.outcome),
            None => format!("{} open, {}", record.run, record.job().map_or("no job", |_| "job")),
        };
        records.iter().map(line).collect()
    }
}

fn describe(job: &ListedJob) -> String {
    let status = job.status.map_or("?", s3jobs::model::JobStatus::as_str);
    format!("{status} {}/{}", job.progress.succeeded, job.progress.total)
}

/// What befalls a request.
#[derive(Clone, Copy, Debug)]
pub enum Mishap {
    /// It does not arrive.
    BeforeEffect(Fault),
    /// Its answer does not arrive.
    AfterEffect(Fault),
    /// It is answered with this status and code, without effect.
    Answer(u16, &'static str),
    /// Half of its answer arrives.
    CutOff,
    /// It is never answered.
    Hang,
}

fn error_answer(status: u16, code: &str) -> http::Response<Bytes> {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>as the test asked</Message></Error></ErrorResponse>"
    );
    http::Response::builder().status(status).body(Bytes::from(body)).unwrap()
}

/// The two sides that apply talks to.
#[derive(Clone)]
pub struct Ports {
    /// S3.
    pub services: Arc<dyn Services>,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
}

/// The scope of every job in these tests.
pub fn scope() -> Scope {
    desired([]).scope(&super::job("any"))
}

fn now_since(start: tokio::time::Instant) -> Time {
    let elapsed = jiff::SignedDuration::try_from(start.elapsed()).unwrap();
    Time::from_timestamp(super::time(BEGIN).timestamp() + elapsed)
}

/// Every request is answered.
pub fn wire(emulator: &Emulator) -> SharedHttpClient {
    let emulator = emulator.clone();
    InProcess::client(move |request| {
        let emulator = emulator.clone();
        async move { emulator.respond(request).await }
    })
}

/// A ledger in the bucket `ledger`, below a prefix.
pub fn store_over(transport: SharedHttpClient) -> S3Store {
    let bucket = SdkBucket::new(BucketConnection {
        bucket: "ledger".to_owned(),
        scope: scope(),
        url: Some("http://127.0.0.1:1".parse().unwrap()),
        profile: None,
        role: None,
        kms_key: None,
        credentials: Credentials::Local,
        transport: Some(transport),
    });
    S3Store::new(Arc::new(bucket), ("ledger", "of/tests"))
}

/// The ports over a transport.
pub fn services_over(transport: SharedHttpClient) -> Arc<dyn Services> {
    Arc::new(SdkServices::new(Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some("http://127.0.0.1:1".parse().unwrap()),
        s3_url: Some("http://127.0.0.1:1".parse().unwrap()),
        sts_url: Some("http://127.0.0.1:1".parse().unwrap()),
        accounts: std::collections::BTreeMap::new(),
        profile: None,
        credentials: Credentials::Local,
        transport: Some(transport),
    }))
}

fn seed() -> Seed {
    let rows: Vec<String> = (1..=20).map(|n| format!("data,in/{n:06}\n")).collect();
    serde_json::from_value(serde_json::json!({
        "apiVersion": "s3jobs/v1", "kind": "Seed", "metadata": {"name": "test"},
        "spec": {"buckets": [
            {"name": "data", "region": "us-west-2", "series": [{"prefix": "in/", "count": 20, "sizeBytes": 10}]},
            {"name": "manifests", "objects": [{"key": "list.csv", "content": rows.concat()}]},
            {"name": "reports", "region": "us-west-2"},
            {"name": "ledger", "region": "us-west-2", "versioning": "Enabled"},
        ]},
    }))
    .unwrap()
}

/// Stops a runner for good at one of its effects: as `kill -9` would, at that very point.
pub struct CrashPoint {
    left: std::sync::atomic::AtomicUsize,
    goes_on: bool,
    /// Tells that the point was reached.
    pub reached: Notify,
    /// Lets a paused runner go on.
    pub resume: Notify,
}

impl CrashPoint {
    /// A crash at the `n`th point, counted from 1.
    pub fn at(n: usize) -> Arc<Self> {
        Self::new(n, false)
    }

    /// A pause at the `n`th point, until `resume`.
    pub fn pausing(n: usize) -> Arc<Self> {
        Self::new(n, true)
    }

    fn new(n: usize, goes_on: bool) -> Arc<Self> {
        let left = std::sync::atomic::AtomicUsize::new(n);
        Arc::new(Self { left, goes_on, reached: Notify::new(), resume: Notify::new() })
    }

    async fn pass(&self) {
        if self.left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1 {
            self.reached.notify_one();
            if self.goes_on {
                self.resume.notified().await;
            } else {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Ports with a crash point before and after every effect.
pub fn crashing(ports: &Ports, crash: &Arc<CrashPoint>) -> Ports {
    Ports {
        services: Arc::new(CrashingServices { inner: Arc::clone(&ports.services), crash: Arc::clone(crash) }),
        ledger: Arc::new(CrashingLedger { inner: Arc::clone(&ports.ledger), crash: Arc::clone(crash) }),
    }
}

struct CrashingServices {
    inner: Arc<dyn Services>,
    crash: Arc<CrashPoint>,
}

impl Services for CrashingServices {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(CrashingJobs { inner: self.inner.jobs(scope), crash: Arc::clone(&self.crash) })
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.inner.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.inner.identity(scope)
    }
}

struct CrashingJobs {
    inner: Arc<dyn JobControl>,
    crash: Arc<CrashPoint>,
}

#[async_trait]
impl JobControl for CrashingJobs {
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.crash.pass().await;
        let answer = self.inner.create_job(request).await;
        self.crash.pass().await;
        answer
    }
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        self.inner.describe_job(id).await
    }
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        self.inner.list_jobs().await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.crash.pass().await;
        let answer = self.inner.update_status(id, status, reason).await;
        self.crash.pass().await;
        answer
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.inner.update_priority(id, priority).await
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.inner.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.inner.put_job_tags(id, tags).await
    }
}

struct CrashingLedger {
    inner: Arc<dyn Ledger>,
    crash: Arc<CrashPoint>,
}

#[async_trait]
impl Ledger for CrashingLedger {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        self.inner.header().await
    }
    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        self.inner.init(header).await
    }
    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.inner.load_all().await
    }
    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.inner.load(run).await
    }
    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        self.crash.pass().await;
        let answer = self.inner.create(record).await;
        self.crash.pass().await;
        answer
    }
    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        self.crash.pass().await;
        let answer = self.inner.replace(record, version).await;
        self.crash.pass().await;
        answer
    }
    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.inner.load_runs(run).await
    }
    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.inner.load_claim(digest).await
    }
    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.inner.load_claims().await
    }
    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        self.crash.pass().await;
        let answer = self.inner.create_claim(claim).await;
        self.crash.pass().await;
        answer
    }
    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.crash.pass().await;
        let answer = self.inner.replace_claim(claim, version).await;
        self.crash.pass().await;
        answer
    }
}
