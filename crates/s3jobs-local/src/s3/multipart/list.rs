use s3s::dto::{
    ChecksumAlgorithm, ChecksumType, CommonPrefix, ETag, Initiator, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload, Part, StorageClass,
};
use s3s::{S3Error, S3Request, S3Response};

use super::super::acl::owner;
use super::super::checksum;
use super::super::encoding::Encoding;
use super::super::error::invalid_argument;
use super::super::honoured::Honoured;
use super::super::list::limit;
use super::super::operations::{Answer, Operations};
use super::super::time::{shown_time, signed};
use crate::objects::{
    AfterUpload, OWNER, Place, Upload, UploadChecksum, UploadId, UploadListing, UploadPage, UploadReading as _,
    UploadedPart, is_of_another_key, list_uploads as list, rolled_up,
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
        let message = "Argument part-number-marker must be an integer between 0 and 2147483647";
        invalid_argument("part-number-marker", &marker.to_string(), message)
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
        last_modified: Some(shown_time(part.modified)),
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
    let page = own.store.read(|view| {
        let page = list(view, &input.bucket, &listing)?;
        if let Some(AfterUpload::Upload(key, id)) = &listing.after
            && is_of_another_key(view, Place::new(&input.bucket, key), id)?
        {
            return Err(invalid_argument("upload-id-marker", &id.0, "Invalid uploadId marker"));
        }
        Ok::<_, S3Error>(page)
    })?;
    let (next_key, next_id) = next(&page, encoding);
    let uploads = page.uploads.iter().map(|(key, id, upload)| upload_entry(encoding.apply(key), id, upload)).collect();
    let prefixes = page.prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(encoding.apply(prefix)) }).collect();
    Ok(S3Response::new(ListMultipartUploadsOutput {
        bucket: Some(input.bucket.clone()),
        common_prefixes: Some(prefixes),
        delimiter: encoding.delimiter(input.delimiter.as_deref()),
        encoding_type: input.encoding_type.clone(),
        is_truncated: Some(page.next.is_some()),
        key_marker: Some(encoding.apply(input.key_marker.as_deref().unwrap_or_default())),
        max_uploads: Some(asked),
        next_key_marker: Some(next_key),
        next_upload_id_marker: Some(next_id),
        prefix: Some(listing.prefix).filter(|prefix| !prefix.is_empty()).map(|prefix| encoding.apply(prefix)),
        request_charged: None,
        upload_id_marker: Some(input.upload_id_marker.clone().unwrap_or_default()),
        uploads: Some(uploads),
    }))
}

/// Where the page begins. An upload's id counts only together with its key.
// Source: S3 API reference, ListMultipartUploads, `upload-id-marker`.
fn after(input: &ListMultipartUploadsInput) -> Option<AfterUpload> {
    let rolled_by = (input.prefix.as_deref().unwrap_or_default(), input.delimiter.as_deref().unwrap_or_default());
    let key = input.key_marker.clone().filter(|key| !key.is_empty())?;
    let id = input.upload_id_marker.clone().filter(|id| !id.is_empty());
    Some(match (rolled_up(&key, rolled_by), id) {
        // A marker in a common prefix stands for everything in it.
        (Some(prefix), _) => AfterUpload::Prefix(prefix.to_owned()),
        (None, Some(id)) => AfterUpload::Upload(key, UploadId(id)),
        (None, None) => AfterUpload::Key(key),
    })
}

/// Where the next page begins; after the last one, the last upload, or nothing.
// Source: what the service answers. Where a page ends with a common prefix it answers nothing, so that clients never come
// to the end; the local S3 names that prefix, as the API reference has it.
fn next(page: &UploadPage, encoding: Encoding) -> (String, String) {
    match (&page.next, page.uploads.last()) {
        (Some(AfterUpload::Upload(key, id)), _) | (None, Some((key, id, _))) => (encoding.apply(key), id.0.clone()),
        (Some(AfterUpload::Key(text) | AfterUpload::Prefix(text)), _) => (encoding.apply(text), String::new()),
        (None, None) => (String::new(), String::new()),
    }
}

fn upload_entry(key: String, id: &UploadId, upload: &Upload) -> MultipartUpload {
    MultipartUpload {
        checksum_algorithm: upload.checksum.map(algorithm),
        checksum_type: upload.checksum.map(kind),
        initiated: Some(shown_time(upload.initiated)),
        initiator: Some(initiator()),
        key: Some(key),
        owner: Some(owner()),
        storage_class: Some(StorageClass::from_static(upload.storage_class.as_str())),
        upload_id: Some(id.0.clone()),
    }
}
