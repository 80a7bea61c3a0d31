//! A local S3 with a clock that stands still until it is moved, and raw requests to it.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use camino::Utf8Path;
use http::{HeaderMap, Request};
use jiff::{SignedDuration, Timestamp};
use s3jobs_local::{Config, Emulator, Function, Functions, State, Tick};

/// The account whose jobs the tests make.
pub(crate) const ACCOUNT: &str = "111122223333";

/// A local S3 and its time.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    now: Arc<Mutex<Timestamp>>,
}

/// An answer, as text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The text of the first element of this name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        texts(&self.body, name).into_iter().next()
    }

    /// Status, code and message of an error.
    pub(crate) fn error(&self) -> String {
        let part = |name| self.text(name).unwrap_or_default();
        format!("{} {}: {}", self.status, part("Code"), part("Message"))
    }
}

/// The text of every element of this name.
pub(crate) fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(open.as_str()).skip(1);
    parts.map(|part| part.split(close.as_str()).next().unwrap_or_default().to_owned()).collect()
}

impl World {
    pub(crate) fn new() -> Self {
        Self::open(State::Memory, |_| {})
    }

    pub(crate) fn paced(tasks_per_second: u32) -> Self {
        Self::paced_and_behaving(tasks_per_second, "")
    }

    /// With choices such as `token-memory=none,list-lag=5s`.
    pub(crate) fn behaving(choices: &str) -> Self {
        Self::open(State::Memory, |config| config.behaviour = choices.parse().unwrap())
    }

    /// The same at so many tasks a second.
    pub(crate) fn paced_and_behaving(tasks_per_second: u32, choices: &str) -> Self {
        Self::open(State::Memory, |config| {
            config.tasks_per_second = NonZeroU32::new(tasks_per_second);
            config.behaviour = choices.parse().unwrap();
        })
    }

    pub(crate) fn in_directory(directory: &Utf8Path) -> Self {
        Self::open(State::Directory(directory.to_owned()), |_| {})
    }

    /// With Lambda functions: names, and URLs or command lines that are run in a folder.
    pub(crate) fn with_functions(folder: &Utf8Path, given: &[(&str, &str)]) -> Self {
        let mut functions = Functions::default();
        for (name, target) in given {
            functions.add(name, Function::read(target, folder).unwrap()).unwrap();
        }
        Self::open(State::Memory, |config| config.functions = functions)
    }

    fn open(state: State, configure: impl FnOnce(&mut Config)) -> Self {
        let now = Arc::new(Mutex::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let clock = Arc::clone(&now);
        let mut config = Config::new(state, Arc::new(move || *clock.lock().unwrap()));
        configure(&mut config);
        let emulator = Emulator::open(config).unwrap();
        Self { emulator, now }
    }

    /// A local S3 with a configuration of its own.
    pub(crate) fn configured(state: State, configure: impl FnOnce(&mut Config)) -> Self {
        let now = Arc::new(Mutex::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let clock = Arc::clone(&now);
        let mut config = Config::new(state, Arc::new(move || *clock.lock().unwrap()));
        configure(&mut config);
        Self { emulator: Emulator::open(config).unwrap(), now }
    }

    /// Makes buckets: a seed's `buckets`.
    pub(crate) fn seed(&self, buckets: &str) {
        let text =
            format!("{{apiVersion: s3jobs/v1, kind: Seed, metadata: {{name: test}}, spec: {{buckets: {buckets}}}}}");
        let seed: s3jobs_spec::model::seed::Seed = serde_yaml::from_str(&text).unwrap();
        self.emulator.apply_seed(&seed, Utf8Path::new("nowhere")).unwrap();
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: SignedDuration) {
        let mut now = self.now.lock().unwrap();
        *now += time;
    }

    pub(crate) fn tick(&self) -> Tick {
        self.emulator.tick()
    }

    /// Ticks until nothing moves any more.
    pub(crate) fn run(&self) {
        let still = self.settle();
        assert!(matches!(still, Tick::Idle | Tick::Waiting), "{still:?}");
    }

    /// Ticks until a job has this status, for some minutes at most. For work outside of transactions.
    pub(crate) async fn run_until(&self, id: &str, status: &str) {
        for _ in 0..60_000 {
            if self.status(id).await == status {
                return;
            }
            let _moved = self.tick();
        }
        panic!("{}", self.summary(id).await);
    }

    /// The same, and says whether jobs are left that wait.
    pub(crate) fn settle(&self) -> Tick {
        for _ in 0..10_000 {
            match self.tick() {
                Tick::Moved => {}
                still @ (Tick::Idle | Tick::Waiting | Tick::Failed(_)) => return still,
            }
        }
        panic!("the engine never comes to rest");
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let named = uri.parse::<http::Uri>().unwrap().authority().map(ToString::to_string);
        let host = named.unwrap_or_else(|| "127.0.0.1:9000".to_owned());
        let mut request = Request::builder().method(method).uri(uri).header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.emulator.respond(request.body(body.into()).unwrap()).await;
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// One of the job calls, by this test's account in us-east-1.
    pub(crate) async fn call(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        let uri = format!("/v20180820/jobs{path}");
        self.send(method, &uri, &[("x-amz-account-id", ACCOUNT)], body).await
    }

    pub(crate) async fn make_bucket(&self, bucket: &str) {
        let answer = self.send("PUT", &format!("/{bucket}"), &[], "").await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The same, where it may be there already.
    pub(crate) async fn make_bucket_if_missing(&self, bucket: &str) {
        let answer = self.send("HEAD", &format!("/{bucket}"), &[], "").await;
        if answer.status == 404 {
            self.make_bucket(bucket).await;
        }
    }

    /// Puts an object and returns its ETag without quotes.
    pub(crate) async fn put(&self, path: &str, body: impl Into<Bytes>) -> String {
        self.put_with(path, &[], body).await
    }

    pub(crate) async fn put_with(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> String {
        let answer = self.send("PUT", path, headers, body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.headers["etag"].to_str().unwrap().trim_matches('"').to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// An object's bytes.
    pub(crate) async fn bytes(&self, path: &str) -> Bytes {
        let request = Request::builder().uri(path).header("host", "127.0.0.1:9000");
        let answer = self.emulator.respond(request.body(Bytes::new()).unwrap()).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body()
    }

    /// An object's tags, as `key=value` in order.
    pub(crate) async fn tags(&self, path: &str) -> String {
        let answer = self.get(&format!("{path}?tagging")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let pairs = texts(&answer.body, "Key").into_iter().zip(texts(&answer.body, "Value"));
        pairs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    }

    /// Buckets `data`, `admin` and `reports`, objects `1` to `count` in `data`, and a manifest of them.
    pub(crate) async fn with_objects(self, count: u32) -> (Self, Draft) {
        for bucket in ["data-bucket", "admin-bucket", "report-bucket"] {
            self.make_bucket(bucket).await;
        }
        for number in 1..=count {
            self.put(&format!("/data-bucket/{number}"), format!("object {number}")).await;
        }
        let rows: String = (1..=count).map(|number| format!("data-bucket,{number}\n")).collect();
        let draft = self.manifest(&rows).await;
        (self, draft)
    }

    /// Puts a manifest of these rows and drafts a job over it.
    pub(crate) async fn manifest(&self, rows: &str) -> Draft {
        let etag = self.put("/admin-bucket/manifest.csv", rows.to_owned()).await;
        Draft::over(&etag)
    }

    /// Creates a job and returns its id.
    pub(crate) async fn create(&self, draft: &Draft) -> String {
        let answer = self.call("POST", "", draft.xml()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text("JobId").unwrap()
    }

    pub(crate) async fn describe(&self, id: &str) -> Answer {
        self.call("GET", &format!("/{id}"), "").await
    }

    pub(crate) async fn status(&self, id: &str) -> String {
        self.describe(id).await.text("Status").unwrap()
    }

    /// `Status total/succeeded/failed`, and why it failed.
    pub(crate) async fn summary(&self, id: &str) -> String {
        let job = self.describe(id).await;
        let part = |name| job.text(name).unwrap_or_else(|| "-".to_owned());
        let reasons = texts(&job.body, "FailureReason").join("; ");
        let counts =
            [part("TotalNumberOfTasks"), part("NumberOfTasksSucceeded"), part("NumberOfTasksFailed")].join("/");
        format!("{} {counts} {reasons}", part("Status")).trim_end().to_owned()
    }

    /// Rows in all result files of a job's completion report; none where there is no report.
    pub(crate) async fn report_rows(&self, id: &str) -> usize {
        let manifest = self.get(&format!("/report-bucket/reports/job-{id}/manifest.json")).await;
        let mut rows = 0;
        for part in manifest.body.split("\"Key\":\"").skip(1).filter(|_| manifest.status == 200) {
            let key = part.split('"').next().unwrap_or_default();
            rows += self.get(&format!("/report-bucket/{key}")).await.body.lines().count();
        }
        rows
    }

    /// Runs a job to its end: how it ended, and its completion report.
    pub(crate) async fn outcome(&self, draft: &Draft) -> String {
        let id = self.create(draft).await;
        self.run();
        let summary = self.summary(&id).await;
        let report = if summary.contains("Complete") { self.report(&id).await } else { String::new() };
        format!("{summary}\n{report}")
    }

    /// The rows of a job's completion report as they stand there, those of tasks that succeeded first.
    pub(crate) async fn report(&self, id: &str) -> String {
        let manifest = self.get(&format!("/report-bucket/reports/job-{id}/manifest.json")).await;
        assert_eq!(manifest.status, 200, "{manifest:?}");
        let mut rows = String::new();
        for part in manifest.body.split("\"Key\":\"").skip(1) {
            let key = part.split('"').next().unwrap_or_default();
            rows.push_str(&self.get(&format!("/report-bucket/{key}")).await.body);
        }
        rows
    }

    pub(crate) async fn request_status(&self, id: &str, status: &str) -> Answer {
        self.call("POST", &format!("/{id}/status?requestedJobStatus={status}"), "").await
    }
}

/// A CreateJob request in the making.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) token: String,
    pub(crate) confirmation: Option<bool>,
    pub(crate) operation: String,
    pub(crate) manifest: String,
    pub(crate) report: String,
    pub(crate) priority: u32,
    pub(crate) rest: String,
}

impl Draft {
    /// A job that tags all objects of the manifest, runs at once, and reports every task.
    pub(crate) fn over(etag: &str) -> Self {
        Self {
            token: "token-1".to_owned(),
            confirmation: Some(false),
            operation: "<S3PutObjectTagging><TagSet><member><Key>team</Key><Value>blue</Value></member></TagSet></S3PutObjectTagging>".to_owned(),
            manifest: Self::csv(etag, &["Bucket", "Key"]),
            report: "<Bucket>arn:aws:s3:::report-bucket</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled><Prefix>reports</Prefix><ReportScope>AllTasks</ReportScope>".to_owned(),
            priority: 10,
            rest: String::new(),
        }
    }

    pub(crate) fn csv(etag: &str, fields: &[&str]) -> String {
        let fields: String = fields.iter().map(|field| format!("<member>{field}</member>")).collect();
        format!(
            "<Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields>{fields}</Fields></Spec><Location>\
             <ObjectArn>arn:aws:s3:::admin-bucket/manifest.csv</ObjectArn><ETag>{etag}</ETag></Location></Manifest>"
        )
    }

    pub(crate) fn token(mut self, token: &str) -> Self {
        self.token = token.to_owned();
        self
    }

    pub(crate) fn operation(mut self, operation: &str) -> Self {
        self.operation = operation.to_owned();
        self
    }

    pub(crate) fn held(mut self) -> Self {
        self.confirmation = Some(true);
        self
    }

    pub(crate) fn xml(&self) -> String {
        let Self { token, confirmation, operation, manifest, report, priority, rest } = self;
        let confirmation = confirmation.map(|held| format!("<ConfirmationRequired>{held}</ConfirmationRequired>"));
        format!(
            "<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">{}<Operation>{operation}</Operation>\
             <Report>{report}</Report><ClientRequestToken>{token}</ClientRequestToken>{manifest}<Priority>{priority}</Priority>\
             <RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn>{rest}</CreateJobRequest>",
            confirmation.unwrap_or_default()
        )
    }
}
