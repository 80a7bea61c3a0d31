//! The real binary over real sockets, killed with SIGKILL while S3 holds its answer.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::convert::Infallible;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use camino::Utf8PathBuf;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3jobs::emulator::{Config, Emulator, State};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A local S3 whose answers to chosen requests never come.
pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    pub(crate) url: String,
    held: Arc<Held>,
}

/// Which answers are held: those to the first request that `method` and `path` describe. Every other one is late.
struct Held {
    late: Duration,
    method: &'static str,
    path: &'static str,
    left: AtomicUsize,
    holding: Notify,
}

pub(crate) async fn serve(method: &'static str, path: &'static str) -> Server {
    serve_as(Held { late: Duration::ZERO, method, path, left: AtomicUsize::new(1), holding: Notify::new() }).await
}

/// A local S3 all of whose answers take as long as AWS's.
pub(crate) async fn serve_late() -> Server {
    let (method, path) = ("POST", "/nothing-is-held");
    let late = Duration::from_millis(20);
    serve_as(Held { late, method, path, left: AtomicUsize::new(0), holding: Notify::new() }).await
}

async fn serve_as(held: Held) -> Server {
    #[allow(clippy::disallowed_methods, reason = "real processes run by the real clock")]
    let clock = Arc::new(jiff::Timestamp::now);
    // A late one is slow as well: its jobs outlive every test.
    let tasks_per_second = std::num::NonZeroU32::new(1).filter(|_| !held.late.is_zero());
    let config = Config { tasks_per_second, ..Config::new(State::Memory, clock) };
    let emulator = Emulator::open(config).unwrap();
    emulator.apply_seed(&seed(), "/".into()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let held = Arc::new(held);
    tokio::spawn(accept(listener, emulator.clone(), Arc::clone(&held)));
    let engine = emulator.clone();
    tokio::spawn(async move {
        loop {
            let _ = engine.tick();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    Server { emulator, url, held }
}

async fn accept(listener: TcpListener, emulator: Emulator, held: Arc<Held>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (emulator, held) = (emulator.clone(), Arc::clone(&held));
        let service = service_fn(move |request| answer(request, emulator.clone(), Arc::clone(&held)));
        tokio::spawn(async move {
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: http::Request<Incoming>,
    emulator: Emulator,
    held: Arc<Held>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let matches = parts.method == held.method && parts.uri.path().ends_with(held.path);
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let response = emulator.respond(http::Request::from_parts(parts, body)).await;
    tokio::time::sleep(held.late).await;
    if matches && held.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        held.holding.notify_one();
        std::future::pending::<()>().await;
    }
    Ok(response.map(Full::new))
}

fn seed() -> s3jobs::model::seed::Seed {
    let rows: Vec<String> = (1..=20).map(|n| format!("data,in/{n:06}\n")).collect();
    serde_json::from_value(json!({
        "apiVersion": "s3jobs/v1", "kind": "Seed", "metadata": {"name": "test"},
        "spec": {"buckets": [
            {"name": "data", "region": "us-west-2", "series": [{"prefix": "in/", "count": 20, "sizeBytes": 10}]},
            {"name": "manifests", "objects": [{"key": "list.csv", "content": rows.concat()}]},
            {"name": "reports"},
            {"name": "ledger", "versioning": "Enabled"},
        ]},
    }))
    .unwrap()
}

/// A project folder with one automatic job, and a ledger of its own.
pub(crate) struct Project {
    pub(crate) folder: tempfile::TempDir,
    url: String,
}

impl Project {
    pub(crate) async fn new(server: &Server) -> Self {
        Self::with_ledger(server, "{directory: {path: ledger, exclusive: true}}").await.0
    }

    /// The same with a ledger elsewhere, and what was said when that was made.
    pub(crate) async fn with_ledger(server: &Server, ledger: &str) -> (Self, String) {
        let (project, told) = Self::at(&server.url, ledger).await;
        project.write("job.yaml", &spec(server).await);
        (project, told)
    }

    /// The same for an S3 at this URL, without a spec.
    pub(crate) async fn at(url: &str, ledger: &str) -> (Self, String) {
        let project = Self::empty(url);
        project.write("s3jobs.yaml", &project_file((ledger, "")));
        let made = project.run(&["ledger", "init"]).await;
        assert!(made.status.success(), "{}", text(&made));
        let lineage = String::from_utf8(made.stdout).unwrap();
        project.write("s3jobs.yaml", &project_file((ledger, &format!("  {lineage}"))));
        (project, String::from_utf8(made.stderr).unwrap())
    }

    fn empty(url: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url: url.to_owned() }
    }

    /// Another checkout of the same project.
    pub(crate) fn checked_out(&self) -> Self {
        let other = Self::empty(&self.url);
        for name in ["s3jobs.yaml", "job.yaml"] {
            std::fs::copy(self.folder.path().join(name), other.folder.path().join(name)).unwrap();
        }
        other
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
        command.args(words).args(["--endpoint-url", &self.url]).current_dir(self.folder.path());
        command.env_clear().env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("HOME", self.folder.path()).env("AWS_EC2_METADATA_DISABLED", "true");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) async fn run(&self, words: &[&str]) -> Output {
        let mut command = self.command(words);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    pub(crate) async fn apply(&self) -> Output {
        self.run(&["apply", "--yes", "--wait", "--poll-interval", "50ms"]).await
    }
}

pub(crate) fn project_file((ledger, lineage): (&str, &str)) -> String {
    format!("apiVersion: s3jobs/v1\nkind: Project\nmetadata: {{name: kill}}\nspec:\n  ledger: {ledger}\n{lineage}")
}

pub(crate) async fn spec(server: &Server) -> String {
    spec_of(server, ("tag", 1)).await
}

pub(crate) async fn spec_of(server: &Server, (name, run): (&str, u32)) -> String {
    let request = http::Request::builder().method("HEAD").uri("/manifests/list.csv").body(Bytes::new()).unwrap();
    let answer = server.emulator.respond(request).await;
    let etag = answer.headers()["etag"].to_str().unwrap().trim_matches('"').to_owned();
    spec_with(&etag, (name, run))
}

/// A spec whose list has this ETag.
pub(crate) fn spec_with(etag: &str, (name, run): (&str, u32)) -> String {
    json!({
        "apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": name},
        "spec": {
            "run": run, "accountId": "111122223333", "region": "us-west-2", "priority": 1,
            "roleArn": "arn:aws:iam::111122223333:role/batch",
            "operation": {"putObjectTagging": {"tagSet": {"k": "v"}}},
            "manifest": {"csv": {"object": "s3://manifests/list.csv", "etag": etag, "fields": ["Bucket", "Key"]}},
            "report": {"bucket": "s3://reports", "scope": "AllTasks"},
            "confirmation": "automatic",
        },
    })
    .to_string()
}

pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every job that S3 has, as `status succeeded`, in any order.
pub(crate) async fn jobs(server: &Server) -> Vec<String> {
    let request = http::Request::builder()
        .uri("/v20180820/jobs")
        .header("x-amz-account-id", "111122223333")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=test/20261122/us-west-2/s3/aws4_request, SignedHeaders=host, Signature=0",
        )
        .body(Bytes::new())
        .unwrap();
    let answer = server.emulator.respond(request).await;
    let body = String::from_utf8(answer.into_body().to_vec()).unwrap();
    let between = |text: &str, tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once("</")?.0.to_owned())
    };
    body.split("<member>")
        .skip(1)
        .map(|job| {
            let done = between(job, "NumberOfTasksSucceeded").unwrap_or_default();
            format!("{} {done}", between(job, "Status").unwrap_or_default())
        })
        .collect()
}

/// Kills the client while its answer is held, applies again, and looks.
async fn survives(method: &'static str, path: &'static str) {
    let server = serve(method, path).await;
    let project = Project::new(&server).await;
    let second = killed_and_applied_again(&server, &project).await;
    assert!(has_closed_record(project.folder.path()), "{}", text(&second));
}

/// Kills a client of a project while its answer is held, applies again, and looks at the jobs.
pub(crate) async fn killed_and_applied_again(server: &Server, project: &Project) -> Output {
    let mut first = project.command(&["apply", "--yes", "--wait", "--poll-interval", "50ms"]).spawn().unwrap();
    tokio::time::timeout(Duration::from_mins(1), server.held.holding.notified()).await.unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    let second = project.apply().await;
    assert_eq!(second.status.code(), Some(0), "{}", text(&second));
    assert_eq!(jobs(server).await, ["Complete 20"], "{}", text(&second));
    second
}

fn has_closed_record(folder: &Path) -> bool {
    let path = folder.join("ledger/runs/kill/111122223333.us-west-2/tag/00001.json");
    std::fs::read_to_string(Utf8PathBuf::from_path_buf(path).unwrap()).unwrap().contains("\"outcome\": \"complete\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_while_create_job_is_answered_leaves_one_job_run() {
    survives("POST", "/v20180820/jobs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_while_the_confirmation_is_answered_leaves_one_job_run() {
    survives("POST", "/status").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_at_the_same_time_run_one_job() {
    let server = serve("POST", "/nothing-is-held").await;
    let project = Project::new(&server).await;
    let (first, second) = tokio::join!(project.apply(), project.apply());
    for output in [&first, &second] {
        assert_eq!(output.status.code(), Some(0), "{}", text(output));
    }
    let ran = jobs(&server).await.into_iter().filter(|job| !job.starts_with("Cancelled")).collect::<Vec<_>>();
    assert_eq!(ran, ["Complete 20"]);
}

/// How many jobs were let run.
pub(crate) async fn ran(server: &Server) -> usize {
    let held = ["New", "Preparing", "Suspended", "Cancelled"];
    jobs(server).await.iter().filter(|job| !held.iter().any(|status| job.starts_with(status))).count()
}

/// As far as the jobs run: each takes 20 s.
const APPLY: [&str; 3] = ["--yes", "--poll-interval", "50ms"];

/// Two processes apply two names for the same work at the same moment, over a network as slow as AWS's.
#[tokio::test(flavor = "multi_thread")]
async fn two_clients_with_two_names_for_the_same_work_run_one_job() {
    for _ in 0..3 {
        let server = serve_late().await;
        let project = Project::new(&server).await;
        project.write("other.yaml", &spec_of(&server, ("other", 1)).await);
        let [tag, other] = ["job.yaml", "other.yaml"].map(|file| [&["apply", file][..], &APPLY].concat());
        let (first, second) = tokio::join!(project.run(&tag), project.run(&other));
        assert_eq!(ran(&server).await, 1, "{}{}", text(&first), text(&second));
        let mut codes = [first.status.code(), second.status.code()];
        codes.sort_unstable();
        assert_eq!(codes, [Some(0), Some(4)], "{}{}", text(&first), text(&second));
        assert!(format!("{}{}", text(&first), text(&second)).contains("same-effect-elsewhere"));
    }
}

/// Two checkouts of one project, of which one has bumped the run. Both may step back; never do both run at once.
#[tokio::test(flavor = "multi_thread")]
async fn two_clients_with_two_runs_of_a_job_run_one_at_a_time() {
    for _ in 0..3 {
        let server = serve_late().await;
        let project = Project::new(&server).await;
        std::fs::create_dir(project.folder.path().join("bumped")).unwrap();
        let file = std::fs::read_to_string(project.folder.path().join("s3jobs.yaml")).unwrap();
        project.write("bumped/s3jobs.yaml", &file.replace("path: ledger", "path: ../ledger"));
        project.write("bumped/job.yaml", &spec_of(&server, ("tag", 2)).await);
        let [one, two] = ["job.yaml", "bumped/job.yaml"].map(|file| [&["apply", file][..], &APPLY].concat());
        let (first, second) = tokio::join!(project.run(&one), project.run(&two));
        let told = format!("{}{}", text(&first), text(&second));
        assert!(ran(&server).await <= 1, "{:?} {told}", jobs(&server).await);
        assert!(told.contains("earlier-run-active") || told.contains("run-went-back"), "{told}");
    }
}

/// The records are cleaned away while the job runs and its client follows it.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_is_removed_under_a_client_stops_it() {
    let server = serve_late().await;
    let project = Project::new(&server).await;
    let spec = spec(&server).await.replace("automatic", "manual");
    project.write("job.yaml", &spec);
    assert_eq!(project.apply().await.status.code(), Some(4));
    let runs = project.folder.path().join("ledger/runs");
    let confirm = [&["confirm", "tag", "--wait", "--timeout", "60s"][..], &APPLY[..]].concat();
    let gone = async {
        while ran(&server).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        std::fs::rename(&runs, project.folder.path().join("away")).unwrap();
    };
    let (confirmed, ()) = tokio::join!(project.run(&confirm), gone);
    let told = text(&confirmed);
    assert_eq!(confirmed.status.code(), Some(4), "{told}");
    assert!(told.contains("ledger-lost-history"), "{told}");
    assert_eq!(jobs(&server).await.len(), 1, "{told}");
    let again = project.apply().await;
    assert_eq!(again.status.code(), Some(4), "{}", text(&again));
    assert!(text(&again).contains("ledger-lost-history"), "{}", text(&again));
    assert_eq!(jobs(&server).await.len(), 1, "{}", text(&again));
}
