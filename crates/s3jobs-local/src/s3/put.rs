use bytes::Bytes;
use http_body_util::BodyExt as _;
use s3s::dto::{ChecksumType, ETag, ETagCondition, PutObjectInput, PutObjectOutput, StreamingBlob};
use s3s::{Body, S3Error, S3Request, S3Response, S3Result};

use super::admitted::Verified;
use super::attributes::{ATTRIBUTES, Attributes};
use super::described::{self, made_version};
use super::error::refuse;
use super::honoured::Honoured;
use super::members::Members as _;
use super::operations::{Answer, Operations};
use super::{checksum, lock};
use crate::code::Code;
use crate::objects::{NewObject, Object, Place, Precondition};
use crate::store::Source;

// S3 takes an algorithm from who sends a body, and computes what the checksum that is sent is of, whatever it says.
const HONOURED: Honoured =
    Honoured::IN_BUCKET.headers(&["if-match", "if-none-match", "x-amz-checksum-algorithm"]).also(&ATTRIBUTES);

pub(super) async fn put(own: &Operations, mut request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
    HONOURED.check(&request)?;
    let body = body(request.input.body.take()).await?;
    let input = &request.input;
    let precondition = precondition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let sent = request.extensions.get::<Verified>().and_then(|verified| verified.0.clone());
    let attributes = Attributes::read(&request)?;
    let is_checked = sent.is_some() || request.headers.contains_key("content-md5");
    let checksum = Some(sent.unwrap_or_else(|| checksum::of_choice(&body)));
    let new = NewObject { checksum, ..attributes.object(Source::Staged(own.store.stage(body)?), own.now()) };
    let place = Place::new(&input.bucket, &input.key);
    let object = own.store.write(|change| {
        if !is_checked {
            lock::require_digest(change, place, &new)?;
        }
        Ok::<_, S3Error>(change.put_object(place, new, &precondition)?)
    })?;
    Ok(answer(&object))
}

/// A body whole in memory.
pub(super) async fn body(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let Some(body) = body else { return Ok(Bytes::new()) };
    match Body::from(body).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(refuse(Code::IncompleteBody, format!("the request body cannot be read: {error}"))),
    }
}

fn answer(object: &Object) -> S3Response<PutObjectOutput> {
    let mut answer = S3Response::new(PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_type: object.checksum.as_ref().map(|_| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        ..PutObjectOutput::default()
    });
    described::checksum(&mut answer.headers, object);
    described::written(&mut answer.headers, &object.encryption, made_version(object.version));
    answer
}

/// What the conditional headers of a write ask for. A write has at most one: that nothing is there, or one ETag.
// Source: S3 User Guide, "Conditional writes"; how others are refused is what the service answers.
pub(super) fn precondition(
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<Precondition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Precondition::None),
        (None, Some(ETagCondition::Any)) => Ok(Precondition::Absent),
        (Some(ETagCondition::ETag(etag)), None) => Ok(Precondition::ETag(etag.value().to_owned())),
        (None, Some(ETagCondition::ETag(_))) => {
            Err(unlike("If-None-Match", "We don't accept the provided value of If-None-Match header for this API"))
        }
        (Some(ETagCondition::Any), None) => {
            Err(unlike("If-Match", "We don't accept the provided value of If-Match header for this API"))
        }
        (Some(_), Some(_)) => {
            Err(unlike("If-Match,If-None-Match", "Multiple conditional request headers present in the request"))
        }
    }
}

/// The refusal of a condition that no write has.
fn unlike(header: &str, more: &str) -> S3Error {
    refuse(Code::NotImplemented, "A header you provided implies functionality that is not implemented")
        .with("Header", header)
        .with("additionalMessage", more)
}
