use s3s::dto::{
    ChecksumAlgorithm, ChecksumType, CommonPrefix, ETag, Initiator, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload, Part, StorageClass,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use super::super::acl::owner;
use super::super::checksum;
use super::super::encoding::Encoding;
use super::super::error::refuse;
use super::super::honoured::Honoured;
use super::super::list::limit;
use super::super::service::{Answer, Operations};
use super::super::time::{signed, wire_time};
use crate::emulator::store::{
    AfterUpload, OWNER, Place, Upload, UploadChecksum, UploadId, UploadListing, UploadReading as _, UploadedPart,
    list_uploads as list,
};

const PARTS: Honoured = Honoured::IN_BUCKET.parameters(&["max-parts", "part-number-marker", "uploadId"]);

pub(in super::super) fn list_parts(own: &Operations, request: &S3Request<ListPartsInput>) -> Answer<ListPartsOutput> {
    PARTS.check(request)?;
    let input = &request.input;
    let place = Place::new(&input.bucket, &input.key);
    let id = UploadId(input.upload_id.clone());
    let (asked, limit) = limit(input.max_parts, "max-parts")?;
    let marker = input.part_number_marker.unwrap_or_default();
    let after = u32::try_from(marker).map_err(|_| {
        refuse("InvalidArgument", "Argument part-number-marker must be an integer between 0 and 2147483647")
    })?;
    let (upload, mut parts) = own.store.read(|view| {
        let upload = view.upload(place, &id)?;
        Ok::<_, S3Error>((upload, view.parts(&id, after, limit + 1)?))
    })?;
    let is_truncated = parts.len() > limit;
    parts.truncate(limit);
    let last = parts.last().and_then(|(number, _)| i32::try_from(*number).ok());
    Ok(S3Response::new(ListPartsOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        upload_id: Some(input.upload_id.clone()),
        checksum_algorithm: upload.checksum.map(algorithm),
        checksum_type: upload.checksum.map(kind),
        initiator: Some(initiator()),
        owner: Some(owner()),
        is_truncated: Some(is_truncated),
        max_parts: Some(asked),
        next_part_number_marker: last.or(Some(0)),
        part_number_marker: Some(marker),
        parts: Some(parts.iter().map(|(number, part)| entry(*number, part, upload.checksum)).collect()),
        storage_class: Some(StorageClass::from_static(upload.storage_class.as_str())),
        ..ListPartsOutput::default()
    }))
}

fn entry(number: u32, part: &UploadedPart, begun: Option<UploadChecksum>) -> Part {
    let mut entry = Part {
        e_tag: Some(ETag::Strong(part.etag.clone())),
        last_modified: Some(wire_time(part.modified)),
        part_number: i32::try_from(number).ok(),
        size: Some(signed(part.size)),
        ..Part::default()
    };
    if let Some(begun) = begun {
        checksum::set_checksum!(entry, begun.algorithm, part.checksum.clone());
    }
    entry
}

fn algorithm(begun: UploadChecksum) -> ChecksumAlgorithm {
    ChecksumAlgorithm::from_static(begun.algorithm.name())
}

fn kind(begun: UploadChecksum) -> ChecksumType {
    ChecksumType::from_static(begun.kind.name())
}

fn initiator() -> Initiator {
    Initiator { display_name: None, id: Some(OWNER.to_owned()) }
}

const UPLOADS: Honoured = Honoured::IN_BUCKET.parameters(&[
    "delimiter",
    "encoding-type",
    "key-marker",
    "max-uploads",
    "prefix",
    "upload-id-marker",
    "uploads",
]);

pub(in super::super) fn list_uploads(
    own: &Operations,
    request: &S3Request<ListMultipartUploadsInput>,
) -> Answer<ListMultipartUploadsOutput> {
    UPLOADS.check(request)?;
    let input = &request.input;
    let encoding = Encoding::of(input.encoding_type.as_ref())?;
    let (asked, limit) = limit(input.max_uploads, "max-uploads")?;
    let listing = UploadListing {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        after: after(input),
        limit,
    };
    let page: S3Result<_> = own.store.read(|view| Ok(list(view, &input.bucket, &listing)?));
    let page = page?;
    let (next_key, next_id) = match &page.next {
        None => (None, None),
        Some(AfterUpload::Upload(key, id)) => (Some(encoding.apply(key)), Some(id.0.clone())),
        Some(AfterUpload::Key(text) | AfterUpload::Prefix(text)) => (Some(encoding.apply(text)), None),
    };
    let uploads = page.uploads.iter().map(|(key, id, upload)| upload_entry(encoding.apply(key), id, upload)).collect();
    let prefixes = page.prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(encoding.apply(prefix)) }).collect();
    Ok(S3Response::new(ListMultipartUploadsOutput {
        bucket: Some(input.bucket.clone()),
        common_prefixes: Some(prefixes),
        delimiter: input.delimiter.as_deref().map(|delimiter| encoding.apply(delimiter)),
        encoding_type: input.encoding_type.clone(),
        is_truncated: Some(page.next.is_some()),
        key_marker: Some(encoding.apply(input.key_marker.as_deref().unwrap_or_default())),
        max_uploads: Some(asked),
        next_key_marker: next_key,
        next_upload_id_marker: next_id,
        prefix: Some(encoding.apply(listing.prefix)),
        request_charged: None,
        upload_id_marker: Some(input.upload_id_marker.clone().unwrap_or_default()),
        uploads: Some(uploads),
    }))
}

/// Where the page begins. An upload's id counts only together with its key.
// Source: S3 API reference, ListMultipartUploads, `upload-id-marker`.
fn after(input: &ListMultipartUploadsInput) -> Option<AfterUpload> {
    let delimiter = input.delimiter.as_deref().unwrap_or_default();
    let key = input.key_marker.clone().filter(|key| !key.is_empty())?;
    let id = input.upload_id_marker.clone().filter(|id| !id.is_empty());
    Some(match id {
        Some(id) => AfterUpload::Upload(key, UploadId(id)),
        None if !delimiter.is_empty() && key.ends_with(delimiter) => AfterUpload::Prefix(key),
        None => AfterUpload::Key(key),
    })
}

fn upload_entry(key: String, id: &UploadId, upload: &Upload) -> MultipartUpload {
    MultipartUpload {
        checksum_algorithm: upload.checksum.map(algorithm),
        checksum_type: upload.checksum.map(kind),
        initiated: Some(wire_time(upload.initiated)),
        initiator: Some(initiator()),
        key: Some(key),
        owner: Some(owner()),
        storage_class: Some(StorageClass::from_static(upload.storage_class.as_str())),
        upload_id: Some(id.0.clone()),
    }
}
