//! The AWS SDK without a socket: it signs, serialises and retries as ever.

use std::fmt::{self, Debug};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http::Request;
use http_body_util::BodyExt as _;
use s3jobs_local::Emulator;

/// A transport to a local S3 in this process.
pub(crate) fn in_process(emulator: &Emulator) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(InProcess(emulator.clone()));
    http_client_fn(move |_, _| connector.clone())
}

struct InProcess(Emulator);

impl Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let emulator = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(ConnectorError::user)?.to_bytes();
            let answer = emulator.respond(Request::from_parts(parts, body)).await;
            HttpResponse::try_from(answer.map(SdkBody::from)).map_err(|error| ConnectorError::user(error.into()))
        })
    }
}
