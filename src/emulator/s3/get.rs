use std::ops::Range;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderValue, header};
use jiff::Timestamp;
use s3s::dto::{
    self, ChecksumType, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ServerSideEncryption,
    StreamingBlob,
};
use s3s::{Body, S3Error, S3Request, S3Response, S3Result};

use super::checksum;
use super::conditions::Conditions;
use super::error::refuse;
use super::honoured::Honoured;
use super::put::ENCRYPTION;
use super::service::{Answer, Operations};
use crate::emulator::store::{Object, Place, Reading as _, StorageClass};

const HONOURED: Honoured = Honoured {
    headers: &["if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range", "x-amz-checksum-mode"],
    parameters: &[
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    ],
};

/// What S3 says of an object that was written without a media type.
const DEFAULT_CONTENT_TYPE: &str = "binary/octet-stream";

macro_rules! conditions {
    ($input:expr) => {
        Conditions {
            matches: $input.if_match.as_ref(),
            differs: $input.if_none_match.as_ref(),
            changed_since: $input.if_modified_since.as_ref(),
            unchanged_since: $input.if_unmodified_since.as_ref(),
        }
    };
}

/// What reading and asking for an object have in common: both outputs have these fields.
macro_rules! described {
    ($output:ident, $object:expr, $part:expr) => {
        $output {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed($part.bytes.end - $part.bytes.start)),
            content_range: $part.content_range(),
            content_type: Some($object.headers.content_type.clone().unwrap_or(DEFAULT_CONTENT_TYPE.to_owned())),
            cache_control: $object.headers.cache_control.clone(),
            content_disposition: $object.headers.content_disposition.clone(),
            content_encoding: $object.headers.content_encoding.clone(),
            content_language: $object.headers.content_language.clone(),
            e_tag: Some(ETag::Strong($object.etag.clone())),
            last_modified: Some(wire_time($object.modified)),
            metadata: Some($object.metadata.clone().into_iter().collect()),
            server_side_encryption: Some(ServerSideEncryption::from_static(ENCRYPTION)),
            storage_class: uncommon_class($object).map(dto::StorageClass::from_static),
            ..$output::default()
        }
    };
}

pub(super) fn get(own: &Operations, request: &S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let (object, part, bytes) = own.store.read(|view| {
        let object = view.object(Place::new(&input.bucket, &input.key))?;
        conditions!(input).check(&object)?;
        object.check_readable(own.now())?;
        let part = Part::of(&object, input.range)?;
        let bytes = view.body_range(&object, part.bytes.clone())?;
        Ok::<_, S3Error>((object, part, bytes))
    })?;
    let output = GetObjectOutput {
        body: Some(stream(bytes)),
        tag_count: Some(object.tags.len()).filter(|&count| count > 0).and_then(|count| i32::try_from(count).ok()),
        ..described!(GetObjectOutput, &object, part)
    };
    let mut answer = S3Response::new(output);
    add_headers(&mut answer, &object, &part, input.checksum_mode.as_ref().into());
    Ok(answer)
}

pub(super) fn head(own: &Operations, request: &S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let object = own.store.read(|view| view.object(Place::new(&input.bucket, &input.key)))?;
    conditions!(input).check(&object)?;
    let part = Part::of(&object, input.range)?;
    let mut answer = S3Response::new(described!(HeadObjectOutput, &object, part));
    if part.is_partial {
        answer.status = Some(http::StatusCode::PARTIAL_CONTENT);
    }
    add_headers(&mut answer, &object, &part, input.checksum_mode.as_ref().into());
    Ok(answer)
}

/// Headers that the outputs have no fields for, or that depend on the request.
fn add_headers<T>(answer: &mut S3Response<T>, object: &Object, part: &Part, asked: ChecksumMode) {
    if let Some(expires) = object.headers.expires.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
        answer.headers.insert(header::EXPIRES, expires);
    }
    // A checksum of the whole object says nothing of a part.
    let checksum = object.checksum.as_ref().and_then(checksum::header);
    if let (ChecksumMode::Enabled, false, Some((name, value))) = (asked, part.is_partial, checksum) {
        answer.headers.insert(name, value);
        answer.headers.insert("x-amz-checksum-type", HeaderValue::from_static(ChecksumType::FULL_OBJECT));
    }
}

/// Whether the client asked for the checksum.
#[derive(Clone, Copy)]
enum ChecksumMode {
    Enabled,
    Disabled,
}

impl From<Option<&dto::ChecksumMode>> for ChecksumMode {
    fn from(mode: Option<&dto::ChecksumMode>) -> Self {
        if mode.is_some() { Self::Enabled } else { Self::Disabled }
    }
}

/// The bytes of an object that are answered.
struct Part {
    bytes: Range<u64>,
    is_partial: bool,
    size: u64,
}

impl Part {
    fn of(object: &Object, asked: Option<dto::Range>) -> S3Result<Self> {
        let bytes = match asked {
            None => 0..object.size,
            Some(range) => match range.check(object.size) {
                Ok(bytes) => bytes,
                Err(_) => return Err(refuse("InvalidRange", "The requested range is not satisfiable")),
            },
        };
        Ok(Self { bytes, is_partial: asked.is_some(), size: object.size })
    }

    fn content_range(&self) -> Option<String> {
        let Range { start, end } = self.bytes;
        self.is_partial.then(|| format!("bytes {start}-{}/{}", end.saturating_sub(1), self.size))
    }
}

/// The storage class where S3 names it: not for `STANDARD`.
fn uncommon_class(object: &Object) -> Option<&'static str> {
    Some(object.storage_class).filter(|class| *class != StorageClass::Standard).map(StorageClass::as_str)
}

fn stream(bytes: Bytes) -> StreamingBlob {
    StreamingBlob::from(Body::from(bytes))
}

/// A time as the protocol layer has it.
pub(super) fn wire_time(time: Timestamp) -> dto::Timestamp {
    dto::Timestamp::from(SystemTime::from(time))
}

/// A length as the protocol layer has it.
pub(super) fn signed(length: u64) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
