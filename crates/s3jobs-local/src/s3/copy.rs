use http::header;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, ETagCondition, MetadataDirective,
    TaggingDirective, Timestamp,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use super::attributes::{ATTRIBUTES, Attributes};
use super::checksum;
use super::described::{self, set, shown_version};
use super::error::{invalid_argument, not_implemented, refuse};
use super::header::text;
use super::honoured::Honoured;
use super::operations::{Answer, Operations};
use super::owner;
use super::put::precondition;
use super::time::{from_wire, shown_time};
use super::version::which;
use crate::code::Code;
use crate::objects::{
    Copy, CopyMetadata, CopyTags, Failure, Object, Place, Precondition, Reading as _, Refusal, SourceCondition, Which,
};

/// Whether annotations are copied, which no object has here.
const ANNOTATION_DIRECTIVE: &str = "x-amz-object-annotation-directive";

const HONOURED: Honoured = Honoured::IN_BUCKET
    .headers(&[
        "if-match",
        "if-none-match",
        "x-amz-checksum-algorithm",
        "x-amz-copy-source",
        "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-modified-since",
        "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-unmodified-since",
        owner::SOURCE_EXPECTED,
        "x-amz-metadata-directive",
        ANNOTATION_DIRECTIVE,
        "x-amz-tagging-directive",
    ])
    .also(&ATTRIBUTES);

pub(super) fn copy(own: &Operations, request: &S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let from = source(&input.copy_source)?;
    let (object, version, from_version) = own.store.write(|change| {
        let copied = change.object(from).map_err(of_source)?.version;
        let object = change.copy_object(asked(own, request, from)?)?;
        let version = shown_version(change, &input.bucket, object.version)?;
        let from_version = shown_version(change, from.place.bucket, copied)?;
        Ok::<_, S3Error>((object, version, from_version))
    })?;
    let output = CopyObjectOutput { copy_object_result: Some(result(&object)), ..CopyObjectOutput::default() };
    let mut answer = S3Response::new(output);
    described::written(&mut answer.headers, &object.encryption, version);
    if let Some(version) = from_version {
        set(&mut answer.headers, "x-amz-copy-source-version-id", version);
    }
    Ok(answer)
}

fn asked<'r>(own: &Operations, request: &'r S3Request<CopyObjectInput>, from: Which<'r>) -> S3Result<Copy<'r>> {
    let input = &request.input;
    let Attributes { headers, metadata, tags, storage_class, acl, lock, encryption } = Attributes::read(request)?;
    if let Some(directive) =
        text(&request.headers, ANNOTATION_DIRECTIVE)?.filter(|it| !["COPY", "EXCLUDE"].contains(it))
    {
        return Err(invalid_argument(ANNOTATION_DIRECTIVE, directive, "Unknown annotation directive."));
    }
    let redirect = headers.redirect.clone();
    let metadata = match input.metadata_directive.as_ref().map(MetadataDirective::as_str) {
        None | Some(MetadataDirective::COPY) => CopyMetadata::Keep,
        Some(MetadataDirective::REPLACE) => CopyMetadata::Replace { headers, metadata },
        Some(other) => {
            let message = "Unknown metadata directive.";
            return Err(invalid_argument("x-amz-metadata-directive", other, message));
        }
    };
    let tags = match input.tagging_directive.as_ref().map(TaggingDirective::as_str) {
        None | Some(TaggingDirective::COPY) => CopyTags::Keep,
        Some(TaggingDirective::REPLACE) => CopyTags::Replace(tags),
        Some(other) => {
            return Err(invalid_argument("x-amz-tagging-directive", other, "Unknown tagging directive."));
        }
    };
    Ok(Copy {
        metadata,
        tags,
        storage_class,
        redirect,
        acl,
        lock,
        encryption,
        checksum: input.checksum_algorithm.as_ref().map(|name| checksum::algorithm(name.as_str())).transpose()?,
        condition: condition_on_source(input)?,
        precondition: condition_on_target(request)?,
        ..Copy::new(from, Place::new(&input.bucket, &input.key), own.now())
    })
}

fn result(object: &Object) -> CopyObjectResult {
    let mut result = CopyObjectResult {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(shown_time(object.modified)),
        ..CopyObjectResult::default()
    };
    if let Some(kept) = &object.checksum {
        checksum::set_checksum!(result, kept.algorithm, kept.value.clone());
        result.checksum_type = Some(kept.kind.name().to_owned().into());
    }
    result
}

/// Why an object cannot be copied. A delete marker is no version to copy.
pub(super) fn of_source(failure: Failure) -> S3Error {
    match failure {
        Failure::Refused(Refusal::IsDeleteMarker { .. }) => {
            let message = "The source of a copy request may not specifically refer to a delete marker by version id.";
            refuse(Code::InvalidRequest, message)
        }
        Failure::Refused(_) | Failure::Store(_) => failure.into(),
    }
}

/// The object that a copy is of.
pub(super) fn source(source: &CopySource) -> S3Result<Which<'_>> {
    match source {
        CopySource::Bucket { bucket, key, version_id } => which(bucket, key, version_id.as_deref()),
        CopySource::AccessPoint { .. } | CopySource::Outpost { .. } => {
            Err(not_implemented("an ARN as `x-amz-copy-source`"))
        }
    }
}

/// What the headers ask of the object that is copied.
pub(super) fn source_condition(
    (matches, differs): (Option<&ETagCondition>, Option<&ETagCondition>),
    (modified_since, unmodified_since): (Option<&Timestamp>, Option<&Timestamp>),
) -> S3Result<SourceCondition> {
    let etag = |condition: &ETagCondition| match condition {
        ETagCondition::Any => "*".to_owned(),
        ETagCondition::ETag(etag) => etag.value().to_owned(),
    };
    Ok(SourceCondition {
        matches: matches.map(etag),
        differs: differs.map(etag),
        modified_since: modified_since.map(from_wire).transpose()?,
        unmodified_since: unmodified_since.map(from_wire).transpose()?,
    })
}

fn condition_on_source(input: &CopyObjectInput) -> S3Result<SourceCondition> {
    source_condition(
        (input.copy_source_if_match.as_ref(), input.copy_source_if_none_match.as_ref()),
        (input.copy_source_if_modified_since.as_ref(), input.copy_source_if_unmodified_since.as_ref()),
    )
}

/// The conditional headers speak of the object that is written. The protocol layer does not decode them for copies.
fn condition_on_target(request: &S3Request<CopyObjectInput>) -> S3Result<Precondition> {
    let parsed = |name: http::HeaderName| match request.headers.get(&name).map(http::HeaderValue::as_bytes) {
        None => Ok(None),
        Some(value) => match ETagCondition::parse_http_header(value) {
            Ok(condition) => Ok(Some(condition)),
            Err(_) => Err(refuse(Code::InvalidArgument, format!("header `{name}` is not an entity tag"))),
        },
    };
    precondition(parsed(header::IF_MATCH)?.as_ref(), parsed(header::IF_NONE_MATCH)?.as_ref())
}
