//! What is told of calls, and what never is.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber as _;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::failures::{local, request};
use super::{job_id, scope, scripted};
use crate::aws::port::Services as _;
use crate::aws::sdk::{Connection, Credentials, SdkServices};
use crate::aws::transport::InProcess;
use crate::model::Endpoint;

/// Every event that there is, of whomever, with all its fields.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        use std::fmt::Write as _;
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

/// What this crate tells while something is done.
async fn heard(work: impl Future<Output = ()>) -> Vec<String> {
    // Whether anybody listens is remembered for the process: a test beside this one, which listens to nothing, must not say no.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::Registry::default());
    let heard = Heard::default();
    let subscriber = tracing_subscriber::Registry::default().with(heard.clone());
    work.with_subscriber(subscriber).await;
    let lines = heard.0.lock().unwrap();
    lines.iter().filter(|line| line.starts_with("s3jobs")).cloned().collect()
}

fn called(lines: &[String]) -> Vec<&String> {
    lines.iter().filter(|line| line.contains("message=called")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_tells_its_tries_and_what_s3_said_last() {
    let s3 = scripted(|_| {
        let body = "<ErrorResponse><Error><Code>SlowDown</Code></Error></ErrorResponse>";
        Ok(http::Response::builder().status(503).header("x-amz-request-id", "R1").body(Bytes::from(body)).unwrap())
    });
    let lines = heard(async { drop(s3.jobs().describe_job(&job_id()).await) }).await;
    let [line] = called(&lines)[..] else { panic!("one line a call: {lines:?}") };
    for part in ["operation=\"DescribeJob\"", "tries=3", "status=503", "code=\"SlowDown\"", "request_id=\"R1\""] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(line.contains(job_id().as_str()), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_tells_why() {
    let s3 = scripted(|_| Err(crate::aws::transport::Fault::Refused));
    let lines = heard(async { drop(s3.jobs().create_job(&request()).await) }).await;
    let [line] = called(&lines)[..] else { panic!("one line a call: {lines:?}") };
    assert!(line.contains("error=") && line.contains("tries=1") && !line.contains("status="), "{line}");
}

/// The headers of a request hold its signature and the session token; what S3 answers may hold keys.
#[tokio::test(start_paused = true)]
async fn no_secret_is_told() {
    let body = "<DescribeJobResult><Job><SessionToken>HIDDEN-token</SessionToken><SSECustomerKey>HIDDEN-key</SSECustomerKey>\
                </Job></DescribeJobResult>";
    let transport = InProcess::client(move |request: http::Request<Bytes>| {
        let headers = format!("{:?}", request.headers());
        assert!(headers.contains("AWS4-HMAC-SHA256") && request.headers().contains_key("authorization"), "{headers}");
        async move {
            http::Response::builder()
                .header("x-amz-server-side-encryption-customer-key-md5", "HIDDEN-md5")
                .header("x-amz-security-token", "HIDDEN-session")
                .body(Bytes::from(body))
                .unwrap()
        }
    });
    let connection = Connection {
        s3_control_url: Some("http://127.0.0.1:1".parse().unwrap()),
        transport: Some(transport),
        ..local()
    };
    assert_eq!((&connection.endpoint, connection.credentials), (&Endpoint::Local, Credentials::Local));
    let services = SdkServices::new(connection);
    let lines = heard(async { drop(services.jobs(&scope()).describe_job(&job_id()).await) }).await;
    assert!(
        lines.iter().any(|line| line.contains("message=answered") && line.contains("<SessionToken>***")),
        "{lines:?}"
    );
    for secret in ["HIDDEN", "AWS4-HMAC", "Signature", "uthorization"] {
        assert!(!lines.iter().any(|line| line.contains(secret)), "{secret}: {lines:?}");
    }
}
