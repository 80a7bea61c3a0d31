use http::header;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, ETagCondition, MetadataDirective,
    ServerSideEncryption, TaggingDirective,
};
use s3s::{S3Request, S3Response, S3Result};

use super::error::{not_implemented, refuse};
use super::get::wire_time;
use super::honoured::Honoured;
use super::put::{
    ENCRYPTION, check_encryption, kept_headers, precondition, storage_class, tags_in_header, user_metadata,
};
use super::service::{Answer, Operations};
use crate::emulator::store::{Copy, CopyMetadata, CopyTags, Object, Place, Precondition};

const HONOURED: Honoured = Honoured {
    headers: &[
        "if-match",
        "if-none-match",
        "x-amz-copy-source",
        "x-amz-meta-",
        "x-amz-metadata-directive",
        "x-amz-server-side-encryption",
        "x-amz-storage-class",
        "x-amz-tagging",
        "x-amz-tagging-directive",
    ],
    parameters: &[],
};

pub(super) fn copy(own: &Operations, request: &S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    check_encryption(input.server_side_encryption.as_ref())?;
    let copy = Copy {
        metadata: metadata(request)?,
        tags: tags(input)?,
        storage_class: storage_class(input.storage_class.as_ref().map(s3s::dto::StorageClass::as_str))?,
        precondition: condition_on_target(request)?,
        ..Copy::new(source(&input.copy_source)?, Place::new(&input.bucket, &input.key), own.now())
    };
    let object = own.store.write(|change| change.copy_object(copy))?;
    Ok(S3Response::new(CopyObjectOutput {
        copy_object_result: Some(result(&object)),
        server_side_encryption: Some(ServerSideEncryption::from_static(ENCRYPTION)),
        ..CopyObjectOutput::default()
    }))
}

fn result(object: &Object) -> CopyObjectResult {
    CopyObjectResult {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(wire_time(object.modified)),
        ..CopyObjectResult::default()
    }
}

fn source(source: &CopySource) -> S3Result<Place<'_>> {
    match source {
        CopySource::Bucket { bucket, key, version_id: None } => Ok(Place::new(bucket, key)),
        CopySource::Bucket { version_id: Some(_), .. } => Err(not_implemented("`versionId` in `x-amz-copy-source`")),
        CopySource::AccessPoint { .. } | CopySource::Outpost { .. } => {
            Err(not_implemented("an ARN as `x-amz-copy-source`"))
        }
    }
}

fn metadata(request: &S3Request<CopyObjectInput>) -> S3Result<CopyMetadata> {
    match request.input.metadata_directive.as_ref().map(MetadataDirective::as_str) {
        None | Some(MetadataDirective::COPY) => Ok(CopyMetadata::Keep),
        Some(MetadataDirective::REPLACE) => Ok(CopyMetadata::Replace {
            headers: kept_headers(&request.headers)?,
            metadata: user_metadata(request.input.metadata.as_ref()),
        }),
        Some(_) => Err(refuse("InvalidArgument", "Unknown metadata directive.")),
    }
}

fn tags(input: &CopyObjectInput) -> S3Result<CopyTags> {
    match input.tagging_directive.as_ref().map(TaggingDirective::as_str) {
        None | Some(TaggingDirective::COPY) => Ok(CopyTags::Keep),
        Some(TaggingDirective::REPLACE) => Ok(CopyTags::Replace(tags_in_header(input.tagging.as_deref())?)),
        Some(_) => Err(refuse("InvalidArgument", "Unknown tagging directive.")),
    }
}

/// The conditional headers speak of the object that is written. The protocol layer does not decode them for copies.
fn condition_on_target(request: &S3Request<CopyObjectInput>) -> S3Result<Precondition> {
    let parsed = |name: http::HeaderName| match request.headers.get(&name).map(http::HeaderValue::as_bytes) {
        None => Ok(None),
        Some(value) => match ETagCondition::parse_http_header(value) {
            Ok(condition) => Ok(Some(condition)),
            Err(_) => Err(refuse("InvalidArgument", format!("header `{name}` is not an entity tag"))),
        },
    };
    precondition(parsed(header::IF_MATCH)?.as_ref(), parsed(header::IF_NONE_MATCH)?.as_ref())
}
