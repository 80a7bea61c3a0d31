use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag,
};
use s3s::{S3Request, S3Response, S3Result};

use super::super::attributes::{ATTRIBUTES, Attributes};
use super::super::checksum;
use super::super::described::{self, set, shown_version};
use super::super::error::{malformed_xml, refuse};
use super::super::header::text;
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::put::precondition;
use super::super::status::no_content;
use crate::checksum::{Algorithm, ChecksumType};
use crate::code::Code;
use crate::objects::{
    Completed, Completion, NamedPart, Place, Reading as _, Upload, UploadChecksum, UploadId, UploadReading as _,
};

/// What the path of a URL has encoded.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

const BEGIN: Honoured = Honoured::IN_BUCKET
    .headers(&["x-amz-checksum-algorithm", "x-amz-checksum-type"])
    .also(&ATTRIBUTES)
    .parameters(&["uploads"]);

pub(in super::super) fn begin(
    own: &Operations,
    request: &S3Request<CreateMultipartUploadInput>,
) -> Answer<CreateMultipartUploadOutput> {
    BEGIN.check(request)?;
    let (bucket, key) = (&request.input.bucket, &request.input.key);
    let checksum = asked_checksum(&request.headers)?;
    let Attributes { headers, metadata, tags, storage_class, acl, lock, encryption } = Attributes::read(request)?;
    let initiated = own.now();
    let (storage_class, is_overtaken) = (storage_class.unwrap_or_default(), false);
    let upload =
        Upload { initiated, headers, metadata, tags, storage_class, acl, lock, encryption, checksum, is_overtaken };
    let (id, encryption) = own.store.write(|change| {
        let id = change.begin_upload(Place::new(bucket, key), &upload)?;
        let encryption = change.bucket(bucket)?.encryption_of_new(upload.encryption.clone());
        Ok::<_, crate::objects::Failure>((id, encryption))
    })?;
    let mut answer = S3Response::new(CreateMultipartUploadOutput {
        bucket: Some(bucket.clone()),
        key: Some(key.clone()),
        upload_id: Some(id.0),
        ..CreateMultipartUploadOutput::default()
    });
    described::encryption(&mut answer.headers, &encryption);
    if let Some(UploadChecksum { algorithm, kind }) = checksum {
        set(&mut answer.headers, "x-amz-checksum-algorithm", algorithm.name());
        set(&mut answer.headers, "x-amz-checksum-type", kind.name());
    }
    Ok(answer)
}

/// The checksum that the object is to have.
// Source: S3 User Guide, "Checking object integrity", "Using part-level checksums": CRC64NVME is of the full object only,
// SHA-1 and SHA-256 of the parts only, and CRC32 and CRC32C are of the parts unless the type says otherwise.
fn asked_checksum(headers: &HeaderMap) -> S3Result<Option<UploadChecksum>> {
    let kind = match text(headers, "x-amz-checksum-type")? {
        None => None,
        Some("FULL_OBJECT") => Some(ChecksumType::FullObject),
        Some("COMPOSITE") => Some(ChecksumType::Composite),
        Some(_) => return Err(refuse(Code::InvalidRequest, "Value for x-amz-checksum-type header is invalid.")),
    };
    let Some(name) = text(headers, "x-amz-checksum-algorithm")? else {
        let message = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.";
        return if kind.is_none() { Ok(None) } else { Err(refuse(Code::InvalidRequest, message)) };
    };
    let algorithm = checksum::algorithm(name)?;
    let default = if algorithm == Algorithm::Crc64Nvme { ChecksumType::FullObject } else { ChecksumType::Composite };
    let kind = kind.unwrap_or(default);
    let is_crc = matches!(algorithm, Algorithm::Crc32 | Algorithm::Crc32c | Algorithm::Crc64Nvme);
    if !algorithm.supports(kind) || kind == ChecksumType::FullObject && !is_crc {
        let message = format!(
            "The {} checksum type cannot be used with the {} checksum algorithm.",
            kind.name(),
            algorithm.name().to_lowercase()
        );
        return Err(refuse(Code::InvalidRequest, message));
    }
    Ok(Some(UploadChecksum { algorithm, kind }))
}

const ABORT: Honoured = Honoured::IN_BUCKET.parameters(&["uploadId"]);

pub(in super::super) fn abort(
    own: &Operations,
    request: &S3Request<AbortMultipartUploadInput>,
) -> Answer<AbortMultipartUploadOutput> {
    ABORT.check(request)?;
    let input = &request.input;
    let id = UploadId(input.upload_id.clone());
    own.store.write(|change| change.abort_upload(Place::new(&input.bucket, &input.key), &id))?;
    Ok(no_content())
}

const COMPLETE: Honoured = Honoured::IN_BUCKET
    .headers(&["if-match", "if-none-match", "x-amz-checksum-type", "x-amz-mp-object-size"])
    .parameters(&["uploadId"])
    .elements(&[
        "ChecksumCRC32",
        "ChecksumCRC32C",
        "ChecksumCRC64NVME",
        "ChecksumSHA1",
        "ChecksumSHA256",
        "CompleteMultipartUpload",
        "ETag",
        "Part",
        "PartNumber",
    ]);

pub(in super::super) fn complete(
    own: &Operations,
    request: &S3Request<CompleteMultipartUploadInput>,
) -> Answer<CompleteMultipartUploadOutput> {
    COMPLETE.check(request)?;
    let input = &request.input;
    let place = Place::new(&input.bucket, &input.key);
    let id = UploadId(input.upload_id.clone());
    let sent = input.multipart_upload.as_ref().and_then(|upload| upload.parts.as_ref());
    let parts: S3Result<Vec<NamedPart>> = sent.into_iter().flatten().map(named).collect();
    let parts = parts?;
    let checksum = checksum::sent(&request.headers)?.map(|(algorithm, value)| (algorithm, value.to_owned()));
    let size = input
        .mpu_object_size
        .map(u64::try_from)
        .transpose()
        .map_err(|_| refuse(Code::InvalidRequest, "Value for x-amz-mp-object-size header is less than zero"))?;
    let precondition = precondition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let (completed, version) = own.store.write(|change| {
        // Who did not get the answer asks again: the conditions held then.
        let completed = if let Some(completed) = change.completed(place, &id)? {
            completed
        } else {
            let begun = change.upload(place, &id)?.checksum;
            check_type(text(&request.headers, "x-amz-checksum-type")?, begun)?;
            check_parts(&parts, begun)?;
            let now = own.now();
            change.complete_upload(Completion { place, upload: &id, parts, precondition, checksum, size, now })?
        };
        let version = shown_version(change, place.bucket, completed.version)?;
        Ok::<_, s3s::S3Error>((completed, version))
    })?;
    Ok(answer(request, completed, version))
}

fn answer(
    request: &S3Request<CompleteMultipartUploadInput>,
    completed: Completed,
    version: Option<String>,
) -> S3Response<CompleteMultipartUploadOutput> {
    let (bucket, key) = (&request.input.bucket, &request.input.key);
    let mut output = CompleteMultipartUploadOutput {
        bucket: Some(bucket.clone()),
        key: Some(key.clone()),
        location: Some(format!("http://{bucket}.s3.amazonaws.com/{}", utf8_percent_encode(key, IN_PATH))),
        e_tag: Some(ETag::Strong(completed.etag)),
        ..CompleteMultipartUploadOutput::default()
    };
    if let Some(kept) = completed.checksum {
        output.checksum_type = Some(kept.kind.name().to_owned().into());
        checksum::set_checksum!(output, kept.algorithm, kept.value);
    }
    let mut answer = S3Response::new(output);
    described::written(&mut answer.headers, &completed.encryption, version);
    answer
}

/// The type that completes an upload is the one that it began with; one that began with none is completed with none.
fn check_type(asked: Option<&str>, begun: Option<UploadChecksum>) -> S3Result<()> {
    let kind = begun.map_or("null", |begun| begun.kind.name());
    match asked {
        Some(asked) if asked != kind => {
            let message = format!(
                "The upload was created using the {kind} checksum mode. The complete request must use \
                                   the same checksum mode."
            );
            Err(refuse(Code::InvalidRequest, message))
        }
        Some(_) | None => Ok(()),
    }
}

/// A checksum of parts needs each part's own.
// Source: S3 User Guide, "Checking object integrity", and the words that the service sends.
fn check_parts(parts: &[NamedPart], begun: Option<UploadChecksum>) -> S3Result<()> {
    let Some(begun) = begun.filter(|begun| begun.kind == ChecksumType::Composite) else { return Ok(()) };
    for NamedPart { number, checksum, .. } in parts {
        if let Some((algorithm, _)) = checksum.as_ref().filter(|(algorithm, _)| *algorithm != begun.algorithm) {
            let algorithm = algorithm.name().to_lowercase();
            let message = format!("The {algorithm} you specified for part {number} did not match what we received.");
            return Err(refuse(Code::BadDigest, message));
        }
    }
    match parts.iter().find(|part| part.checksum.is_none()) {
        None => Ok(()),
        Some(NamedPart { number, .. }) => {
            let algorithm = begun.algorithm.name().to_lowercase();
            let message = format!(
                "The upload was created using a {algorithm} checksum. The complete request must include the checksum for \
                 each part. It was missing for part {number} in the request."
            );
            Err(refuse(Code::InvalidRequest, message))
        }
    }
}

fn named(part: &CompletedPart) -> S3Result<NamedPart> {
    let sent = [
        (Algorithm::Crc32, &part.checksum_crc32),
        (Algorithm::Crc32c, &part.checksum_crc32c),
        (Algorithm::Crc64Nvme, &part.checksum_crc64nvme),
        (Algorithm::Sha1, &part.checksum_sha1),
        (Algorithm::Sha256, &part.checksum_sha256),
    ];
    Ok(NamedPart {
        number: part.part_number.and_then(|number| u32::try_from(number).ok()).ok_or_else(malformed_xml)?,
        etag: part.e_tag.as_ref().ok_or_else(malformed_xml)?.value().to_owned(),
        checksum: sent.into_iter().find_map(|(algorithm, value)| Some((algorithm, value.clone()?))),
    })
}
