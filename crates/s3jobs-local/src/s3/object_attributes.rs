use bytes::Bytes;
use s3s::dto::{
    Checksum, ChecksumType, ETag, GetObjectAttributesInput, GetObjectAttributesOutput, GetObjectAttributesParts,
    ObjectAttributes, ObjectPart, StorageClass,
};
use s3s::{S3Request, S3Response, S3Result};

use super::checksum;
use super::error::invalid_argument;
use super::honoured::Honoured;
use super::list::limit;
use super::operations::{Answer, Operations};
use super::time::{shown_time, signed};
use super::version::OfVersion as _;
use crate::objects::{Object, Part};

const HONOURED: Honoured = Honoured::IN_BUCKET
    .headers(&["x-amz-max-parts", "x-amz-object-attributes", "x-amz-part-number-marker"])
    .parameters(&["attributes", "versionId"]);

pub(super) fn get(
    own: &Operations,
    request: &S3Request<GetObjectAttributesInput>,
) -> Answer<GetObjectAttributesOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let (object, version_id) = own.object(input.which()?)?;
    let mut output = GetObjectAttributesOutput {
        last_modified: Some(shown_time(object.modified)),
        version_id,
        ..GetObjectAttributesOutput::default()
    };
    // Clients send several names in one header, or a header for each.
    for name in input.object_attributes.iter().flat_map(|names| names.as_str().split(',')) {
        add(&mut output, name.trim(), (&object, input))?;
    }
    Ok(S3Response::new(output))
}

/// The answer with its ETag as S3 writes it in this answer alone: without quotes, which the protocol layer adds.
pub(super) fn unquoted(body: &Bytes) -> Bytes {
    let Ok(text) = std::str::from_utf8(body) else { return body.clone() };
    let open = text.replace("<ETag>&quot;", "<ETag>").replace("<ETag>\"", "<ETag>");
    Bytes::from(open.replace("&quot;</ETag>", "</ETag>").replace("\"</ETag>", "</ETag>"))
}

fn add(
    output: &mut GetObjectAttributesOutput,
    name: &str,
    (object, input): (&Object, &GetObjectAttributesInput),
) -> S3Result<()> {
    match name {
        ObjectAttributes::CHECKSUM => output.checksum = shown_checksum(object),
        ObjectAttributes::ETAG => output.e_tag = Some(ETag::Strong(object.etag.clone())),
        ObjectAttributes::OBJECT_PARTS => output.object_parts = parts(object, input)?,
        ObjectAttributes::OBJECT_SIZE => output.object_size = Some(signed(object.size)),
        ObjectAttributes::STORAGE_CLASS => {
            output.storage_class = Some(StorageClass::from_static(object.storage_class.as_str()));
        }
        _ => return Err(invalid_argument("x-amz-object-attributes", name, "Invalid attribute name specified.")),
    }
    Ok(())
}

fn shown_checksum(object: &Object) -> Option<Checksum> {
    let kept = object.checksum.as_ref()?;
    let mut shown =
        Checksum { checksum_type: Some(ChecksumType::from_static(kept.kind.name())), ..Checksum::default() };
    // That of parts is told without their number, in this answer alone.
    let value = kept.value.split_once('-').map_or(kept.value.as_str(), |(value, _)| value);
    checksum::set_checksum!(shown, kept.algorithm, value.to_owned());
    Some(shown)
}

/// The parts of an object that was uploaded so.
// Source: S3 API reference, GetObjectAttributes: parts are listed only where each has a checksum of its own.
fn parts(object: &Object, input: &GetObjectAttributesInput) -> S3Result<Option<GetObjectAttributesParts>> {
    if object.parts.is_empty() {
        return Ok(None);
    }
    let total = i32::try_from(object.parts.len()).ok();
    if object.parts.iter().any(|part| part.checksum.is_none()) {
        return Ok(Some(GetObjectAttributesParts { total_parts_count: total, ..GetObjectAttributesParts::default() }));
    }
    let (asked, limit) = limit(input.max_parts, "max-parts")?;
    let marker = input.part_number_marker.unwrap_or_default();
    let after = u32::try_from(marker).unwrap_or_default();
    let mut rest = object.parts.iter().filter(|part| part.number > after);
    let page: Vec<ObjectPart> = rest.by_ref().take(limit).map(|part| entry(part, object)).collect();
    Ok(Some(GetObjectAttributesParts {
        is_truncated: Some(rest.next().is_some()),
        max_parts: Some(asked),
        next_part_number_marker: page.last().and_then(|part| part.part_number).or(Some(0)),
        part_number_marker: Some(marker),
        parts: Some(page),
        total_parts_count: total,
    }))
}

fn entry(part: &Part, object: &Object) -> ObjectPart {
    let mut entry = ObjectPart {
        part_number: i32::try_from(part.number).ok(),
        size: Some(signed(part.size)),
        ..ObjectPart::default()
    };
    if let (Some(kept), Some(value)) = (&object.checksum, &part.checksum) {
        checksum::set_checksum!(entry, kept.algorithm, value.clone());
    }
    entry
}
