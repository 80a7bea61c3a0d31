use std::ops::Range;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use s3s::dto::{self, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, StreamingBlob};
use s3s::{Body, S3Error, S3Request, S3Response, S3Result};

use super::conditions::Conditions;
use super::described::{self, http_date, set, shown_version};
use super::error::{invalid_argument, refuse};
use super::honoured::Honoured;
use super::members::Members as _;
use super::operations::{Answer, Operations};
use super::status::with_status;
use super::time::{from_wire, shown_time, signed};
use super::version::OfVersion as _;
use crate::checksum::ChecksumType;
use crate::code::Code;
use crate::objects::{Object, Reading as _};

const HONOURED: Honoured = Honoured::IN_BUCKET
    .headers(&["if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range", "x-amz-checksum-mode"])
    .parameters(&[
        "partNumber",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "versionId",
    ]);

/// What S3 says of an object that was written without a media type.
const DEFAULT_CONTENT_TYPE: &str = "binary/octet-stream";

/// The highest number that a part can have.
// Source: S3 User Guide, "Amazon S3 multipart upload limits".
const MAX_PART: i32 = 10_000;

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
            e_tag: Some(ETag::Strong($object.etag.clone())),
            last_modified: Some(shown_time($object.modified)),
            parts_count: $part.parts_count,
            ..$output::default()
        }
    };
}

pub(super) fn get(own: &Operations, request: &S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let (object, version, part, bytes) = own.store.read(|view| {
        let object = view.object(which)?;
        conditions!(input).check(&object, own.now())?;
        object.check_readable(own.now())?;
        let part = Part::of(&object, input.range, input.part_number)?;
        let bytes = view.body_range(&object, part.bytes.clone())?;
        let version = shown_version(view, which.place.bucket, object.version)?;
        Ok::<_, S3Error>((object, version, part, bytes))
    })?;
    let output = GetObjectOutput { body: Some(stream(bytes)), ..described!(GetObjectOutput, &object, part) };
    let mut answer = S3Response::new(output);
    if part.is_partial {
        answer.status = Some(StatusCode::PARTIAL_CONTENT);
    }
    describe(own, &mut answer, (&object, version), (&part, input.checksum_mode.as_ref()));
    Ok(answer)
}

pub(super) fn head(own: &Operations, request: &S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let (object, version) = own.object(input.which()?)?;
    conditions!(input).check(&object, own.now())?;
    let part = Part::of(&object, input.range, input.part_number)?;
    let status = if part.is_partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut answer = with_status(described!(HeadObjectOutput, &object, part), status);
    describe(own, &mut answer, (&object, version), (&part, input.checksum_mode.as_ref()));
    overwrite(&mut answer.headers, input)?;
    Ok(answer)
}

/// Answers with the headers that the request asks for in place of the object's. The protocol layer does so for the bytes.
fn overwrite(headers: &mut HeaderMap, input: &HeadObjectInput) -> S3Result<()> {
    let expires = input.response_expires.as_ref().map(from_wire).transpose()?.map(http_date);
    let asked = [
        ("cache-control", &input.response_cache_control),
        ("content-disposition", &input.response_content_disposition),
        ("content-encoding", &input.response_content_encoding),
        ("content-language", &input.response_content_language),
        ("content-type", &input.response_content_type),
        ("expires", &expires),
    ];
    for (name, value) in asked {
        if let Some(value) = value {
            set(headers, name, value);
        }
    }
    Ok(())
}

fn describe<T>(
    own: &Operations,
    answer: &mut S3Response<T>,
    (object, version): (&Object, Option<String>),
    (part, asked): (&Part, Option<&dto::ChecksumMode>),
) {
    described::object(&mut answer.headers, object, version.as_deref(), own.now());
    match (asked, &part.checksum) {
        (None, _) => {}
        (Some(_), Some(value)) => described::checksum_of_part(&mut answer.headers, object, value),
        // A checksum of the whole object says nothing of some of its bytes.
        (Some(_), None) if part.is_partial => {}
        (Some(_), None) => described::checksum(&mut answer.headers, object),
    }
}

/// The bytes of an object that are answered.
struct Part {
    bytes: Range<u64>,
    is_partial: bool,
    size: u64,
    /// How many parts the object has, where one was asked for.
    parts_count: Option<i32>,
    /// That of the part which was asked for, where it has one of its own.
    checksum: Option<String>,
}

impl Part {
    fn of(object: &Object, range: Option<dto::Range>, number: Option<i32>) -> S3Result<Self> {
        let whole =
            Self { bytes: 0..object.size, is_partial: false, size: object.size, parts_count: None, checksum: None };
        match (range, number) {
            (None, None) => Ok(whole),
            (Some(range), None) => match range.check(object.size) {
                Ok(bytes) => Ok(Self { bytes, is_partial: true, ..whole }),
                Err(_) => Err(refuse(Code::InvalidRange, "The requested range is not satisfiable")
                    .with("RangeRequested", range.to_header_string())
                    .with("ActualObjectSize", object.size.to_string())),
            },
            (None, Some(number @ 1..=MAX_PART)) => whole.numbered(object, number),
            (None, Some(number)) => {
                let message = "Part number must be an integer between 1 and 10000, inclusive";
                Err(invalid_argument("partNumber", &number.to_string(), message))
            }
            (Some(_), Some(_)) => {
                Err(refuse(Code::InvalidRequest, "Cannot specify both Range header and partNumber query parameter"))
            }
        }
    }

    /// One part of an object that was uploaded in parts; part 1 of any other is all of it.
    fn numbered(self, object: &Object, number: i32) -> S3Result<Self> {
        // What is all of an object has the checksum of all of it.
        let of_whole = object.checksum.as_ref().filter(|kept| kept.kind == ChecksumType::FullObject);
        let of_whole = of_whole.filter(|_| object.parts.len() < 2).map(|kept| kept.value.clone());
        let mut start = 0;
        for (index, part) in (1..).zip(&object.parts) {
            if index == number {
                let parts_count = i32::try_from(object.parts.len()).ok();
                let (bytes, checksum) = (start..start + part.size, part.checksum.clone().or(of_whole));
                return Ok(Self { bytes, is_partial: true, parts_count, checksum, ..self });
            }
            start += part.size;
        }
        if object.parts.is_empty() && number == 1 {
            return Ok(Self { is_partial: object.size > 0, checksum: of_whole, ..self });
        }
        Err(refuse(Code::InvalidPartNumber, "The requested partnumber is not satisfiable")
            .with("ActualPartCount", object.parts.len().max(1).to_string())
            .with("PartNumberRequested", number.to_string()))
    }

    fn content_range(&self) -> Option<String> {
        let Range { start, end } = self.bytes;
        self.is_partial.then(|| format!("bytes {start}-{}/{}", end.saturating_sub(1), self.size))
    }
}

fn stream(bytes: Bytes) -> StreamingBlob {
    StreamingBlob::from(Body::from(bytes))
}
