use bytes::Bytes;
use s3s::dto::{CopyPartResult, ETag, UploadPartCopyInput, UploadPartCopyOutput, UploadPartInput, UploadPartOutput};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use super::super::admitted::Verified;
use super::super::checksum;
use super::super::copy::{of_source, source, source_condition};
use super::super::described::{self, set, shown_version};
use super::super::error::{invalid_argument, refuse};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::owner;
use super::super::put::body;
use super::super::time::shown_time;
use crate::checksum::ChecksumType;
use crate::code::Code;
use crate::objects::{
    Encryption, Object, Place, Reading as _, UploadChecksum, UploadId, UploadReading as _, UploadedPart,
};
use crate::store::Source;

const PUT: Honoured =
    Honoured::IN_BUCKET.headers(&["x-amz-checksum-algorithm"]).parameters(&["partNumber", "uploadId"]);

pub(in super::super) async fn put(
    own: &Operations,
    mut request: S3Request<UploadPartInput>,
) -> Answer<UploadPartOutput> {
    PUT.check(&request)?;
    let body = body(request.input.body.take()).await?;
    let input = &request.input;
    let upload = Part::of((&input.bucket, &input.key), &input.upload_id, input.part_number)?;
    let sent = request.extensions.get::<Verified>().and_then(|verified| verified.0.clone());
    let (begun, encryption) = upload.look_up(own)?;
    let wanted = begun.unwrap_or(UploadChecksum::DEFAULT).algorithm;
    let value = match (&sent, begun) {
        (Some(sent), Some(begun)) if sent.algorithm != begun.algorithm => {
            return Err(mismatch(begun, &sent.algorithm.name().to_lowercase()));
        }
        (None, Some(begun)) if begun.kind == ChecksumType::Composite => return Err(mismatch(begun, "null")),
        (Some(sent), _) if sent.algorithm == wanted => sent.value.clone(),
        (Some(_) | None, _) => checksum::of(wanted, &body),
    };
    let source = Source::Staged(own.store.stage(body)?);
    let part = own
        .store
        .write(|change| change.put_part((upload.place, &upload.id), upload.number, (source, value, own.now())))?;
    let mut answer = S3Response::new(UploadPartOutput {
        e_tag: Some(ETag::Strong(part.etag.clone())),
        ..UploadPartOutput::default()
    });
    described::encryption(&mut answer.headers, &encryption);
    if let Some(sent) = sent
        && let Some(name) = checksum::header(sent.algorithm)
    {
        set(&mut answer.headers, name, sent.value);
    }
    Ok(answer)
}

/// The answer to a part whose checksum is not the one that the upload began with.
fn mismatch(begun: UploadChecksum, actual: &str) -> S3Error {
    let expected = begun.algorithm.name().to_lowercase();
    let message =
        format!("Checksum Type mismatch occurred, expected checksum Type: {expected}, actual checksum Type: {actual}");
    refuse(Code::InvalidRequest, message)
}

/// Which part of which upload a request is about.
struct Part<'r> {
    place: Place<'r>,
    id: UploadId,
    number: u32,
}

impl<'r> Part<'r> {
    fn of((bucket, key): (&'r str, &'r str), id: &str, number: i32) -> S3Result<Self> {
        let message = "Part number must be an integer between 1 and 10000, inclusive";
        let number = u32::try_from(number).map_err(|_| invalid_argument("partNumber", &number.to_string(), message))?;
        Ok(Self { place: Place::new(bucket, key), id: UploadId(id.to_owned()), number })
    }

    /// The checksum that the upload began with, and how the object will be encrypted.
    fn look_up(&self, own: &Operations) -> S3Result<(Option<UploadChecksum>, Encryption)> {
        own.store.read(|view| {
            let upload = view.upload(self.place, &self.id)?;
            let encryption = view.bucket(self.place.bucket)?.encryption_of_new(upload.encryption);
            Ok((upload.checksum, encryption))
        })
    }
}

/// Which bytes of an object become the part.
const RANGE: &str = "x-amz-copy-source-range";

const COPY: Honoured = Honoured::IN_BUCKET
    .headers(&[
        "x-amz-copy-source",
        "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-modified-since",
        "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-unmodified-since",
        owner::SOURCE_EXPECTED,
        RANGE,
    ])
    .parameters(&["partNumber", "uploadId"]);

pub(in super::super) fn put_copy(
    own: &Operations,
    request: &S3Request<UploadPartCopyInput>,
) -> Answer<UploadPartCopyOutput> {
    COPY.check(request)?;
    let input = &request.input;
    let upload = Part::of((&input.bucket, &input.key), &input.upload_id, input.part_number)?;
    let from = source(&input.copy_source)?;
    let condition = source_condition(
        (input.copy_source_if_match.as_ref(), input.copy_source_if_none_match.as_ref()),
        (input.copy_source_if_modified_since.as_ref(), input.copy_source_if_unmodified_since.as_ref()),
    )?;
    let (begun, encryption) = upload.look_up(own)?;
    let (bytes, version) = own.store.read(|view| {
        let object = view.object(from).map_err(of_source)?;
        condition.check(&object, own.now())?;
        object.check_readable(own.now())?;
        let bytes = view.body_range(&object, range(input.copy_source_range.as_deref(), &object)?)?;
        Ok::<_, S3Error>((bytes, shown_version(view, from.place.bucket, object.version)?))
    })?;
    let part = keep(own, &upload, (bytes, begun))?;
    let mut answer = S3Response::new(UploadPartCopyOutput {
        copy_part_result: Some(result(&part, begun)),
        ..UploadPartCopyOutput::default()
    });
    described::encryption(&mut answer.headers, &encryption);
    if let Some(version) = version {
        set(&mut answer.headers, "x-amz-copy-source-version-id", version);
    }
    Ok(answer)
}

fn keep(
    own: &Operations,
    upload: &Part<'_>,
    (bytes, begun): (Bytes, Option<UploadChecksum>),
) -> S3Result<UploadedPart> {
    let checksum = checksum::of(begun.unwrap_or(UploadChecksum::DEFAULT).algorithm, &bytes);
    let source = Source::Staged(own.store.stage(bytes)?);
    let new = (source, checksum, own.now());
    Ok(own.store.write(|change| change.put_part((upload.place, &upload.id), upload.number, new))?)
}

/// The bytes that are copied: `bytes=FIRST-LAST`, both within the object.
// Source: S3 API reference, UploadPartCopy, `x-amz-copy-source-range`.
fn range(asked: Option<&str>, object: &Object) -> S3Result<std::ops::Range<u64>> {
    let Some(asked) = asked else { return Ok(0..object.size) };
    let numbers = asked.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let numbers = numbers.and_then(|(first, last)| Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?)));
    match numbers {
        Some((first, last)) if first <= last && last < object.size => Ok(first..last + 1),
        Some((first, last)) if first <= last && first >= object.size => {
            Err(refuse(Code::InvalidRequest, "The specified copy range is invalid for the source object size"))
        }
        Some((first, last)) if first <= last => {
            let message = format!("Range specified is not valid for source object of size: {}", object.size);
            Err(invalid_argument(RANGE, asked, message))
        }
        Some(_) | None => {
            let message = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last \
                           are the zero-based offsets of the first and last bytes to copy";
            Err(invalid_argument(RANGE, asked, message))
        }
    }
}

fn result(part: &UploadedPart, begun: Option<UploadChecksum>) -> CopyPartResult {
    let mut result = CopyPartResult {
        e_tag: Some(ETag::Strong(part.etag.clone())),
        last_modified: Some(shown_time(part.modified)),
        ..CopyPartResult::default()
    };
    if let Some(begun) = begun {
        checksum::set_checksum!(result, begun.algorithm, part.checksum.clone());
    }
    result
}
