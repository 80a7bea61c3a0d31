//! Answers the SDK's requests in this process: no socket, no name resolution, and faults on demand.
//!
//! The SDK signs, serialises, retries and times out as ever; only the wire is replaced. Works under paused time.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, TryFutureExt as _};
use http::{HeaderValue, header};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;

/// What a request can meet instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens: the request was never sent.
    Refused,
    /// The connection broke after the request was sent.
    Lost,
}

/// What a request meets.
#[derive(Clone, Debug)]
pub enum Encounter {
    /// A whole answer.
    Answer(http::Response<Bytes>),
    /// An answer whose connection breaks within the body.
    Truncated {
        /// The whole answer.
        answer: http::Response<Bytes>,
        /// How many bytes of its body arrive.
        arrives: usize,
    },
    /// No answer.
    Fault(Fault),
}

type Answerer = dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Encounter> + Send + Sync;

/// A transport whose other end is a function.
#[derive(Clone)]
pub struct InProcess {
    answerer: Arc<Answerer>,
}

impl InProcess {
    /// A transport that answers every request with what `answer` returns.
    pub fn client<F, A>(answer: F) -> SharedHttpClient
    where
        F: Fn(http::Request<Bytes>) -> A + Send + Sync + 'static,
        A: Future<Output = http::Response<Bytes>> + Send + 'static,
    {
        Self::meeting(move |request| answer(request).map(Encounter::Answer))
    }

    /// A transport that may also fail, as `answer` decides request by request.
    pub fn faulty<F, A>(answer: F) -> SharedHttpClient
    where
        F: Fn(http::Request<Bytes>) -> A + Send + Sync + 'static,
        A: Future<Output = Result<http::Response<Bytes>, Fault>> + Send + 'static,
    {
        Self::meeting(move |request| answer(request).map_ok_or_else(Encounter::Fault, Encounter::Answer))
    }

    /// A transport over which a request meets everything that it can meet on the network. A future that does not end is
    /// an answer that never comes.
    pub fn meeting<F, A>(answer: F) -> SharedHttpClient
    where
        F: Fn(http::Request<Bytes>) -> A + Send + Sync + 'static,
        A: Future<Output = Encounter> + Send + 'static,
    {
        let transport = Self { answerer: Arc::new(move |request| answer(request).boxed()) };
        let connector = SharedHttpConnector::new(transport);
        http_client_fn(move |_, _| connector.clone())
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answerer = Arc::clone(&self.answerer);
        HttpConnectorFuture::new(async move {
            let request = whole(request).await?;
            let answer = match answerer(request).await {
                Encounter::Answer(answer) => answer.map(SdkBody::from),
                Encounter::Truncated { answer, arrives } => truncated(answer, arrives),
                Encounter::Fault(kind) => return Err(fault(kind)),
            };
            HttpResponse::try_from(answer).map_err(|error| ConnectorError::user(error.into()))
        })
    }
}

/// An answer whose head announces the whole body, and whose body breaks off.
fn truncated(mut answer: http::Response<Bytes>, arrives: usize) -> http::Response<SdkBody> {
    let announced = HeaderValue::from(answer.body().len());
    answer.headers_mut().insert(header::CONTENT_LENGTH, announced);
    answer.map(|mut body| {
        body.truncate(arrives);
        let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let frames = [Ok(Frame::data(body)), Err(lost)];
        SdkBody::from_body_1_x(StreamBody::new(futures::stream::iter(frames)))
    })
}

/// The request with its body read to the end.
async fn whole(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(ConnectorError::user)?.to_bytes();
    Ok(http::Request::from_parts(parts, body))
}

fn fault(fault: Fault) -> ConnectorError {
    let kind = match fault {
        Fault::Refused => std::io::ErrorKind::ConnectionRefused,
        Fault::Lost => std::io::ErrorKind::ConnectionReset,
    };
    ConnectorError::io(std::io::Error::from(kind).into())
}
