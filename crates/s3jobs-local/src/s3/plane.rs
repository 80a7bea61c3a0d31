use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3Result};

use super::admission::{admit, has_parameter};
use super::error::{missing_body, refuse};
use super::finish::{Asked, body_in_memory, finish};
use super::operations::Operations;
use super::status::{AddedElements, AnswerStatus};
use super::unbuilt::{refuse_unbuilt, refuse_unbuilt_element};
use super::{buckets, lock_configuration, object_attributes, owner, presigned, update_encryption};
use crate::clock::Clock;
use crate::code::Code;
use crate::refusal::RequestIds;
use crate::store::Store;

/// The S3 API over a store.
#[derive(Clone)]
pub(crate) struct DataPlane {
    service: S3Service,
    store: Store,
}

impl DataPlane {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        let operations = Operations { store: store.clone(), clock };
        Self { service: S3ServiceBuilder::new(operations).build(), store }
    }

    /// Answers one request.
    pub(crate) async fn respond(&self, request: Request<Bytes>, ids: &RequestIds) -> Response<Bytes> {
        let asked = Asked::of(&request);
        let answer = match self.answer(request).await {
            Ok(answer) => answer,
            Err(error) => error.to_http_response().unwrap_or_default().map(body_in_memory),
        };
        finish(answer, &asked, ids)
    }

    async fn answer(&self, request: Request<Bytes>) -> S3Result<Response<Bytes>> {
        refuse_unbuilt(&request)?;
        let asks_attributes = has_parameter(request.uri(), "attributes");
        let request = admit(presigned::unfold(request)?)?;
        let asks_buckets = request.uri().path() == "/";
        owner::check(&self.store, &request)?;
        if update_encryption::is_asked(&request) {
            return update_encryption::update(&self.store, &request);
        }
        if lock_configuration::is_asked(&request) {
            return lock_configuration::put(&self.store, &request);
        }
        let sent = request.body().clone();
        let completes = request.method() == Method::POST && has_parameter(request.uri(), "uploadId");
        let failed =
            |error: &dyn std::fmt::Display| refuse(Code::InternalError, format!("the local S3 failed: {error}"));
        let answer = self.service.call(request.map(Body::from)).await;
        let (mut parts, body) = answer.map_err(|error| failed(&s3s::StdError::from(error)))?.into_parts();
        if let Some(AnswerStatus(status)) = parts.extensions.remove() {
            parts.status = status;
        }
        let body = body.collect().await.map_err(|error| failed(&error))?.to_bytes();
        if parts.status == StatusCode::BAD_REQUEST && is_malformed(&body) {
            refuse_unbuilt_element(&sent)?;
            refuse_missing_body(&sent, completes)?;
        }
        let added = parts.extensions.remove::<AddedElements>();
        let body = added.map_or(body.clone(), |added| added.within(&body));
        let body = match (asks_attributes, asks_buckets) {
            (true, _) => object_attributes::unquoted(&body),
            (false, true) => buckets::with_arns(&body),
            (false, false) => body,
        };
        Ok(Response::from_parts(parts, body))
    }
}

/// Tells a body that was found malformed from one that is not there at all.
fn refuse_missing_body(sent: &Bytes, completes_upload: bool) -> S3Result<()> {
    match (sent.is_empty(), completes_upload) {
        (false, _) => Ok(()),
        (true, false) => Err(missing_body()),
        (true, true) => Err(refuse(Code::InvalidRequest, "You must specify at least one part")),
    }
}

/// Whether an answer finds fault with the XML of the request.
fn is_malformed(answer: &[u8]) -> bool {
    String::from_utf8_lossy(answer).contains("<Code>MalformedXML</Code>")
}
