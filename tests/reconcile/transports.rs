//! The same faults in process and over sockets: the AWS SDK cannot tell which of the two it talks to.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use s3jobs::aws::sdk::{Connection, Credentials as Signing, SdkServices};
use s3jobs::aws::transport::{Encounter, Fault, InProcess};
use s3jobs::aws::{JobControl, Services};
use s3jobs::emulator::{Emulator, FaultPlan, Reply, State};
use s3jobs::model::{Endpoint, Request, Scope};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use self::world::{ACCOUNT, World};

/// The world of the local S3's own tests.
#[allow(dead_code, reason = "only a part of it is used here")]
#[allow(
    clippy::too_many_arguments,
    clippy::format_collect,
    clippy::assigning_clones,
    reason = "as where it belongs to"
)]
#[path = "../../crates/s3jobs-local/tests/local/jobs/world.rs"]
mod world;

/// How long a patient client waits for an answer, and how long one that means to give up.
const PATIENT: Duration = Duration::from_mins(5);
const IMPATIENT: Duration = Duration::from_millis(1500);

/// A client, the world that answers it, and the server in between, if there is one.
struct Side {
    world: World,
    s3: aws_sdk_s3::Client,
    jobs: Arc<dyn JobControl>,
    server: Option<JoinHandle<()>>,
}

impl Drop for Side {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

fn faulty(rules: &[&str]) -> FaultPlan {
    FaultPlan { rules: rules.iter().map(|rule| rule.parse().unwrap()).collect(), ..FaultPlan::default() }
}

/// A world with bucket `box` and object `box/k`, made before faults begin to be met.
async fn world(rules: &[&str]) -> World {
    let world = World::configured(State::Memory, |config| config.faults = faulty(rules));
    world.make_bucket("box").await;
    world.put("/box/k", "0123456789").await;
    world
}

fn wire(emulator: &Emulator) -> SharedHttpClient {
    let emulator = emulator.clone();
    InProcess::meeting(move |request| {
        let emulator = emulator.clone();
        async move {
            match emulator.exchange(request).await {
                Reply::Answer(answer) => Encounter::Answer(answer),
                Reply::Truncated { answer, arrives } => Encounter::Truncated { answer, arrives },
                Reply::Reset => Encounter::Fault(Fault::Lost),
            }
        }
    })
}

async fn in_process(rules: &[&str], patience: Duration) -> Side {
    let world = world(rules).await;
    let transport = wire(&world.emulator);
    side(world, ("http://127.0.0.1:9", transport, None), patience)
}

async fn over_sockets(rules: &[&str], patience: Duration) -> Side {
    let world = world(rules).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = world.emulator.clone().serve(listener, std::future::pending());
    let server = tokio::spawn(async move { drop(serving.await) });
    let network = aws_smithy_http_client::Builder::new().build_http();
    side(world, (&url, network, Some(server)), patience)
}

fn side(
    world: World,
    (url, transport, server): (&str, SharedHttpClient, Option<JoinHandle<()>>),
    patience: Duration,
) -> Side {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .endpoint_url(url)
        .force_path_style(true)
        .credentials_provider(Credentials::new("any", "thing", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(patience).connect_timeout(PATIENT).build())
        .http_client(transport.clone());
    let services = SdkServices::new(Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some(url.parse().unwrap()),
        s3_url: Some(url.parse().unwrap()),
        sts_url: Some(url.parse().unwrap()),
        profile: None,
        accounts: std::collections::BTreeMap::new(),
        credentials: Signing::Local,
        transport: Some(transport),
    });
    let jobs = services.jobs(&scope());
    Side { world, s3: aws_sdk_s3::Client::from_conf(config.build()), jobs, server }
}

fn scope() -> Scope {
    Scope { account: ACCOUNT.parse().unwrap(), region: "us-east-1".parse().unwrap(), endpoint: Endpoint::Local }
}

/// What a client is told.
fn told<T, E>(outcome: Result<T, SdkError<E, HttpResponse>>) -> String
where
    E: ProvideErrorMetadata,
{
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(SdkError::TimeoutError(_)) => "timeout".to_owned(),
        Err(SdkError::ResponseError(_)) => "unreadable answer".to_owned(),
        Err(SdkError::DispatchFailure(failure)) if failure.is_timeout() => "timeout".to_owned(),
        Err(SdkError::DispatchFailure(failure)) if failure.is_io() => "connection lost".to_owned(),
        Err(SdkError::ServiceError(error)) => {
            format!("{} {}", error.raw().status().as_u16(), error.err().code().unwrap_or_default())
        }
        Err(_) => "another failure".to_owned(),
    }
}

impl Side {
    async fn put(&self, text: &'static str) -> String {
        told(self.s3.put_object().bucket("box").key("k").body(text.as_bytes().to_vec().into()).send().await)
    }

    /// The object as the client gets it.
    async fn get(&self) -> String {
        let got = self.s3.get_object().bucket("box").key("k").send().await;
        match got {
            Ok(answer) => match answer.body.collect().await {
                Ok(body) => String::from_utf8(body.into_bytes().to_vec()).unwrap(),
                Err(_) => "broken body".to_owned(),
            },
            failed @ Err(_) => told(failed),
        }
    }

    async fn listed(&self) -> String {
        match self.s3.list_objects_v2().bucket("box").send().await {
            Ok(page) => page.contents().len().to_string(),
            failed @ Err(_) => told(failed),
        }
    }

    /// The object as it is.
    async fn kept(&self) -> String {
        self.world.get("/box/k").await.body
    }

    /// Waits, for a minute at most, until the object is so.
    async fn becomes(&self, text: &str) -> String {
        for _ in 0..6000 {
            if self.kept().await == text {
                return format!("{text} at last");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.kept().await
    }

    /// What becomes of a CreateJob, and how many jobs there are then.
    async fn create(&self, token: &str) -> String {
        let created = self.jobs.create_job(&job(token)).await;
        let told = match created {
            Ok(_) => "done".to_owned(),
            Err(error) => format!("{error:?}").split(' ').next().unwrap_or_default().to_owned(),
        };
        let jobs = self.world.call("GET", "", "").await.body.matches("<JobId>").count();
        format!("{told}, jobs {jobs}")
    }
}

fn job(token: &str) -> Request {
    serde_json::from_value(json!({
        "clientRequestToken": token, "description": "d", "priority": 1, "tags": {},
        "body": {
            "operation": {"deleteObjectTagging": {}},
            "manifest": {"csv": {"object": "arn:aws:s3:::lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}},
            "roleArn": "arn:aws:iam::111122223333:role/batch",
        },
    }))
    .unwrap()
}

/// Plays a script under these rules on both sides. What the clients were told is the same.
async fn both<F>(rules: &[&str], patience: Duration, script: impl Fn(Arc<Side>) -> F) -> String
where
    F: Future<Output = Vec<String>>,
{
    let here = script(Arc::new(in_process(rules, patience).await)).await;
    let there = script(Arc::new(over_sockets(rules, patience).await)).await;
    assert_eq!(here, there, "in process and over sockets");
    here.join(", ")
}

#[tokio::test]
async fn throttling() {
    let rules = ["throttle:calls=GetObject,nth=1", "throttle:calls=CreateJob,nth=1"];
    let told = both(&rules, PATIENT, |side| async move {
        vec![side.get().await, side.get().await, side.create("one").await, side.create("one").await]
    });
    assert_eq!(told.await, "503 SlowDown, 0123456789, Throttled, jobs 0, done, jobs 1");
}

#[tokio::test]
async fn errors_before_and_after_the_effect() {
    let rules = ["500:calls=PutObject,nth=1", "503:calls=PutObject,nth=2,when=after", "500:calls=CreateJob,when=after"];
    let told = both(&rules, PATIENT, |side| async move {
        vec![side.put("a").await, side.kept().await, side.put("b").await, side.kept().await, side.create("one").await]
    });
    assert_eq!(told.await, "500 InternalError, 0123456789, 503 ServiceUnavailable, b, LostAnswer, jobs 1");
}

#[tokio::test]
async fn latency() {
    let told = both(&["latency:by=50ms"], PATIENT, |side| async move { vec![side.put("a").await, side.get().await] });
    assert_eq!(told.await, "done, a");
}

#[tokio::test]
async fn resets_before_and_after_the_effect() {
    let rules = [
        "reset:calls=PutObject,nth=1",
        "reset:calls=PutObject,nth=2,when=after",
        "reset:calls=CreateJob,nth=1",
        "reset:calls=CreateJob,nth=2,when=after",
    ];
    let told = both(&rules, PATIENT, |side| async move {
        let puts = vec![side.put("a").await, side.kept().await, side.put("b").await, side.kept().await];
        [puts, vec![side.create("one").await, side.create("one").await, side.create("one").await]].concat()
    });
    assert_eq!(
        told.await,
        "connection lost, 0123456789, connection lost, b, LostAnswer, jobs 0, LostAnswer, jobs 1, done, jobs 1"
    );
}

#[tokio::test]
async fn held_answers() {
    let rules =
        ["hold:calls=PutObject,nth=1,when=before", "hold:calls=PutObject,nth=2", "hold:calls=GetObject,for=50ms"];
    let told = both(&rules, IMPATIENT, |side| async move {
        vec![side.put("a").await, side.kept().await, side.put("b").await, side.becomes("b").await]
    });
    assert_eq!(told.await, "timeout, 0123456789, timeout, b at last");
    let told = both(&rules, PATIENT, |side| async move { vec![side.get().await] });
    assert_eq!(told.await, "0123456789");
}

#[tokio::test]
async fn truncated_answers() {
    let rules =
        ["truncate:calls=GetObject,nth=1", "truncate:calls=GetObject,nth=2,bytes=0", "truncate:calls=s3|CreateJob"];
    let told = both(&rules, PATIENT, |side| async move {
        vec![side.get().await, side.get().await, side.listed().await, side.put("b").await, side.create("one").await]
    });
    assert_eq!(told.await, "broken body, broken body, unreadable answer, connection lost, LostAnswer, jobs 1");
}

#[tokio::test]
async fn an_effect_that_comes_after_the_client_gave_up() {
    let told = both(&["late:calls=PutObject,by=3s"], IMPATIENT, |side| async move {
        vec![side.put("late").await, side.becomes("late").await]
    });
    assert_eq!(told.await, "timeout, late at last");
}

#[tokio::test]
async fn stale_lists() {
    let told = both(&["stale:calls=ListObjectsV2,every=2"], PATIENT, |side| async move {
        let first = side.listed().await;
        side.world.put("/box/new", "new").await;
        vec![first, side.listed().await, side.listed().await]
    });
    assert_eq!(told.await, "1, 1, 2");
}

#[tokio::test]
async fn a_crash_at_a_point() {
    for (when, kept) in [("before", "0123456789"), ("after", "b")] {
        let rule = format!("crash:calls=PutObject,when={when}");
        let rules = [rule.as_str()];
        let told = both(&rules, PATIENT, |side| async move {
            let put = side.put("b").await;
            // Nobody listens any more, or the connection breaks: that is told apart on no network.
            let silent = if side.get().await == "connection lost" { "silence" } else { "an answer" };
            vec![put, silent.to_owned(), side.kept().await]
        });
        assert_eq!(told.await, format!("connection lost, silence, {kept}"));
    }
}
