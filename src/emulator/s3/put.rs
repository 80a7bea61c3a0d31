use bytes::Bytes;
use http_body_util::BodyExt as _;
use s3s::dto::{ChecksumType, ETag, ETagCondition, PutObjectInput, PutObjectOutput, StreamingBlob};
use s3s::{Body, S3Request, S3Response, S3Result};

use super::admission::Verified;
use super::attributes::{ATTRIBUTES, Attributes};
use super::described::{self, shown_version};
use super::error::refuse;
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use super::{checksum, lock};
use crate::emulator::store::{NewObject, Object, Place, Precondition, Source};

const HONOURED: Honoured = Honoured::IN_BUCKET.headers(&["if-match", "if-none-match"]).also(&ATTRIBUTES);

pub(super) async fn put(own: &Operations, mut request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
    HONOURED.check(&request)?;
    let body = body(request.input.body.take()).await?;
    let input = &request.input;
    let precondition = precondition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let sent = request.extensions.get::<Verified>().and_then(|verified| verified.0.clone());
    let attributes = Attributes::read(&request.headers)?;
    let is_checked = sent.is_some() || request.headers.contains_key("content-md5");
    let checksum = Some(sent.unwrap_or_else(|| checksum::of_choice(&body)));
    let new = NewObject { checksum, ..attributes.object(Source::Staged(own.store.stage(body)?), own.now()) };
    let place = Place::new(&input.bucket, &input.key);
    let (object, version) = own.store.write(|change| {
        if !is_checked {
            lock::require_digest(change, place, &new)?;
        }
        let object = change.put_object(place, new, &precondition)?;
        let version = shown_version(change, place.bucket, object.version)?;
        Ok::<_, s3s::S3Error>((object, version))
    })?;
    Ok(answer(&object, version))
}

/// A body whole in memory.
pub(super) async fn body(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let Some(body) = body else { return Ok(Bytes::new()) };
    match Body::from(body).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(refuse("IncompleteBody", format!("the request body cannot be read: {error}"))),
    }
}

fn answer(object: &Object, version: Option<String>) -> S3Response<PutObjectOutput> {
    let mut answer = S3Response::new(PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_type: object.checksum.as_ref().map(|_| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        ..PutObjectOutput::default()
    });
    described::checksum(&mut answer.headers, object);
    described::written(&mut answer.headers, object, version);
    answer
}

/// What the conditional headers of a write ask for.
pub(super) fn precondition(
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<Precondition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Precondition::None),
        (None, Some(ETagCondition::Any)) => Ok(Precondition::Absent),
        (Some(ETagCondition::Any), None) => Ok(Precondition::Present),
        (Some(ETagCondition::ETag(etag)), None) => Ok(Precondition::ETag(etag.value().to_owned())),
        // Source: S3 User Guide, "Conditional writes": `*` is the only value of If-None-Match, and only one of both.
        (None, Some(ETagCondition::ETag(_))) | (Some(_), Some(_)) => {
            Err(refuse("NotImplemented", "A header you provided implies functionality that is not implemented"))
        }
    }
}
