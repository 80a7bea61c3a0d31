use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt as _;
use percent_encoding::percent_decode_str;
use s3s::dto::{ChecksumType, ETag, ETagCondition, Metadata, PutObjectInput, PutObjectOutput, ServerSideEncryption};
use s3s::{Body, S3Request, S3Response, S3Result};

use super::admission::Verified;
use super::checksum;
use super::error::{not_implemented, refuse};
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use crate::emulator::store::{Headers, NewObject, Object, Place, Precondition, Source, StorageClass, Tags};

const HONOURED: Honoured = Honoured {
    headers: &[
        "if-match",
        "if-none-match",
        "x-amz-meta-",
        "x-amz-server-side-encryption",
        "x-amz-storage-class",
        "x-amz-tagging",
    ],
    parameters: &[],
};

/// The only encryption that the local S3 knows, and that S3 applies by default: with keys of its own.
pub(super) const ENCRYPTION: &str = "AES256";

pub(super) async fn put(own: &Operations, mut request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
    HONOURED.check(&request)?;
    let body = body(&mut request).await?;
    let input = &request.input;
    check_encryption(input.server_side_encryption.as_ref())?;
    let precondition = precondition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let new = NewObject {
        headers: kept_headers(&request.headers)?,
        metadata: user_metadata(input.metadata.as_ref()),
        tags: tags_in_header(input.tagging.as_deref())?,
        storage_class: storage_class(input.storage_class.as_ref().map(s3s::dto::StorageClass::as_str))?,
        checksum: request.extensions.get::<Verified>().and_then(|verified| verified.0.clone()),
        ..NewObject::new(Source::Staged(own.store.stage(body)?), own.now())
    };
    let place = Place::new(&input.bucket, &input.key);
    let object = own.store.write(|change| change.put_object(place, new, &precondition))?;
    Ok(answer(&object))
}

async fn body(request: &mut S3Request<PutObjectInput>) -> S3Result<Bytes> {
    let Some(body) = request.input.body.take() else { return Ok(Bytes::new()) };
    match Body::from(body).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(refuse("IncompleteBody", format!("the request body cannot be read: {error}"))),
    }
}

fn answer(object: &Object) -> S3Response<PutObjectOutput> {
    let mut answer = S3Response::new(PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_type: object.checksum.as_ref().map(|_| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        server_side_encryption: Some(ServerSideEncryption::from_static(ENCRYPTION)),
        ..PutObjectOutput::default()
    });
    if let Some((name, value)) = object.checksum.as_ref().and_then(checksum::header) {
        answer.headers.insert(name, value);
    }
    answer
}

pub(super) fn check_encryption(asked: Option<&ServerSideEncryption>) -> S3Result<()> {
    match asked.map(ServerSideEncryption::as_str) {
        None | Some(ENCRYPTION) => Ok(()),
        Some(other) => Err(not_implemented(&format!("header `x-amz-server-side-encryption: {other}`"))),
    }
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

pub(super) fn storage_class(name: Option<&str>) -> S3Result<StorageClass> {
    Ok(name.map(str::parse).transpose()?.unwrap_or_default())
}

pub(super) fn user_metadata(metadata: Option<&Metadata>) -> BTreeMap<String, String> {
    metadata.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The headers that are kept with an object, as they were sent.
pub(super) fn kept_headers(headers: &HeaderMap) -> S3Result<Headers> {
    let kept = |name: header::HeaderName| match headers.get(&name).map(HeaderValue::to_str) {
        None => Ok(None),
        Some(Ok(value)) => Ok(Some(value.to_owned()).filter(|value| !value.is_empty())),
        Some(Err(_)) => {
            Err(refuse("InvalidArgument", format!("header `{name}` holds characters that are not allowed")))
        }
    };
    Ok(Headers {
        cache_control: kept(header::CACHE_CONTROL)?,
        content_disposition: kept(header::CONTENT_DISPOSITION)?,
        content_encoding: kept(header::CONTENT_ENCODING)?,
        content_language: kept(header::CONTENT_LANGUAGE)?,
        content_type: kept(header::CONTENT_TYPE)?,
        expires: kept(header::EXPIRES)?,
        redirect: None,
    })
}

/// The tags in `x-amz-tagging`, which is written like a URL's query.
pub(super) fn tags_in_header(header: Option<&str>) -> S3Result<Tags> {
    let pairs = header.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let decoded: S3Result<Vec<(String, String)>> = pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((form_decoded(key)?, form_decoded(value)?))
        })
        .collect();
    Ok(Tags::new(decoded?)?)
}

fn form_decoded(text: &str) -> S3Result<String> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(refuse(
            "InvalidArgument",
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name \
             duplicates.",
        )),
    }
}
