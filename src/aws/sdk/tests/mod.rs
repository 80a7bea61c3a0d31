//! The SDK adapters against scripted answers: what is sent, how answers are read, what each failure becomes.

mod accounts;
mod answers;
mod bucket;
mod calls;
mod failures;
mod identity;
mod objects;
mod pages;
mod requests;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::{Connection, Credentials, SdkServices};
use crate::aws::port::{JobControl, Objects, Services};
use crate::aws::transport::{Fault, InProcess};
use crate::model::{Endpoint, JobId, Scope};

/// Requests in the order in which they were sent.
type Sent = Arc<Mutex<Vec<http::Request<Bytes>>>>;

/// An endpoint that gives the same answer to every request and keeps the requests.
struct Fixed {
    services: SdkServices,
    sent: Sent,
}

impl Fixed {
    fn jobs(&self) -> Arc<dyn JobControl> {
        self.services.jobs(&scope())
    }

    fn objects(&self) -> Arc<dyn Objects> {
        self.services.objects(&scope())
    }

    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    /// Method, path and query, and the headers that matter, of the last request.
    fn last_head(&self) -> String {
        let sent = self.sent.lock().unwrap();
        let request = sent.last().unwrap();
        let mut head = format!("{} {}", request.method(), request.uri());
        for name in ["x-amz-account-id", "if-match", "if-none-match", "content-type"] {
            if let Some(value) = request.headers().get(name) {
                write!(head, "\n{name}: {}", value.to_str().unwrap()).unwrap();
            }
        }
        head
    }

    fn last_body(&self) -> String {
        String::from_utf8(self.sent.lock().unwrap().last().unwrap().body().to_vec()).unwrap()
    }

    fn last_header(&self, name: &str) -> String {
        self.sent.lock().unwrap().last().unwrap().headers()[name].to_str().unwrap().to_owned()
    }
}

fn scope() -> Scope {
    Scope { account: "111122223333".parse().unwrap(), region: "us-west-2".parse().unwrap(), endpoint: Endpoint::Local }
}

fn job_id() -> JobId {
    "8f3a1c52-1111-4222-8333-944444444444".parse().unwrap()
}

/// Answers every request with a status and a body.
fn fixed(status: u16, body: &str) -> Fixed {
    let body = body.to_owned();
    scripted(move |_| {
        let response =
            http::Response::builder().status(status).header("etag", "\"abc\"").header("content-length", body.len());
        Ok(response.body(Bytes::from(body.clone())).unwrap())
    })
}

/// Answers each request, by its number from 0, as the script says.
fn scripted<F>(script: F) -> Fixed
where
    F: Fn(usize) -> Result<http::Response<Bytes>, Fault> + Send + Sync + 'static,
{
    let sent = Sent::default();
    let kept = Arc::clone(&sent);
    let transport = InProcess::faulty(move |request| {
        let mut sent = kept.lock().unwrap();
        let answer = script(sent.len());
        sent.push(request);
        async move { answer }
    });
    let services = SdkServices::new(Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some("http://127.0.0.1:9000/".parse().unwrap()),
        s3_url: Some("http://127.0.0.1:9000/".parse().unwrap()),
        sts_url: Some("http://127.0.0.1:9000/".parse().unwrap()),
        accounts: std::collections::BTreeMap::new(),
        profile: None,
        credentials: Credentials::Local,
        transport: Some(transport),
    });
    Fixed { services, sent }
}

/// An error answer of S3 Control.
fn control_error(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>R</RequestId><HostId>H</HostId></ErrorResponse>"
    )
}
