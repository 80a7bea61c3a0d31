//! A local S3 in memory, whose clock stands still, and clients of it that need no socket.

use std::fmt::Debug;
use std::sync::Arc;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use s3jobs_local::{Config, Emulator, State};

use crate::in_process::in_process;

/// A local S3 in memory. It is always 2026-11-22, ten o'clock.
pub(crate) fn emulator() -> Emulator {
    open(State::Memory)
}

pub(crate) fn open(state: State) -> Emulator {
    let now = "2026-11-22T10:00:00.5Z".parse().unwrap();
    Emulator::open(Config::new(state, Arc::new(move || now))).unwrap()
}

/// A client in `us-east-1` of a new local S3 that has one bucket, `bucket`.
pub(crate) async fn client_with_bucket() -> aws_sdk_s3::Client {
    let client = client(&emulator(), "us-east-1");
    client.create_bucket().bucket("bucket").send().await.unwrap();
    client
}

pub(crate) fn client(emulator: &Emulator, region: &'static str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(Credentials::new("any", "thing", None, None, "test"))
        .endpoint_url("http://s3.emulator.test")
        .http_client(in_process(emulator));
    aws_sdk_s3::Client::from_conf(config.build())
}

/// Status and code of an SDK's error, such as `404 NoSuchKey`.
pub(crate) fn refusal<T, E>(outcome: Result<T, SdkError<E>>) -> String
where
    T: Debug,
    E: ProvideErrorMetadata + Debug,
{
    let error = outcome.unwrap_err();
    let status = error.raw_response().map_or(0, |answer| answer.status().as_u16());
    format!("{status} {}", error.code().unwrap_or("without a code"))
}

/// An answer to a raw request.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, code and message of an error.
    pub(crate) fn error(&self) -> String {
        format!("{} {}: {}", self.status.as_u16(), self.element("Code"), self.element("Message"))
    }

    /// The text of the first element of this name.
    pub(crate) fn element(&self, name: &str) -> String {
        let rest = self.body.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
        rest.split_once(&format!("</{name}>")).map_or("", |(text, _)| text).to_owned()
    }
}

/// Sends `METHOD URI` with headers and a body.
pub(crate) async fn send(emulator: &Emulator, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (method, uri) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        // Headers carry bytes, and clients send UTF-8.
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let body = Bytes::copy_from_slice(body.as_bytes());
    let (parts, body) = emulator.respond(request.body(body).unwrap()).await.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}
