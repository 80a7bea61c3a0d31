use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag, ETagCondition,
    Error, ObjectIdentifier,
};
use s3s::{S3Request, S3Response};

use super::described::set;
use super::error::malformed_xml;
use super::honoured::Honoured;
use super::lock::authority;
use super::operations::{Answer, Operations};
use super::version::OfVersion as _;
use crate::objects::{Authority, Deleted, Deletion, Failure, Place, Precondition, Reading, Refusal, VersionId};
use crate::store::{Change, StoreError};

/// The most keys in one request.
// Source: S3 API reference, DeleteObjects.
const MAX_KEYS: usize = 1000;

const ONE: Honoured =
    Honoured::IN_BUCKET.headers(&["if-match", "x-amz-bypass-governance-retention"]).parameters(&["versionId"]);

pub(super) fn one(own: &Operations, request: &S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
    ONE.check(request)?;
    let input = &request.input;
    let deletion = Deletion {
        which: input.which()?,
        precondition: match &input.if_match {
            None => Precondition::None,
            Some(ETagCondition::Any) => Precondition::Present,
            Some(ETagCondition::ETag(etag)) => Precondition::ETag(etag.value().to_owned()),
        },
        authority: authority(own, input.bypass_governance_retention),
    };
    let bypasses = input.bypass_governance_retention.is_some();
    let deleted = own.store.write(|change| {
        check_bypass(change, (&input.bucket, bypasses))?;
        change.delete_object(&deletion)
    })?;
    let mut answer = S3Response::new(DeleteObjectOutput::default());
    let (version, is_marker) = match deleted {
        // Source: S3 answers the version that was asked for, also where there is none.
        Deleted::Gone => (deletion.which.version, false),
        Deleted::Version(id) => (Some(id), false),
        Deleted::Marked(id) | Deleted::Marker(id) => (Some(id), true),
    };
    if let Some(version) = version {
        set(&mut answer.headers, "x-amz-version-id", version.to_string());
    }
    if is_marker {
        set(&mut answer.headers, "x-amz-delete-marker", "true");
    }
    Ok(answer)
}

const MANY: Honoured = Honoured::IN_BUCKET
    .headers(&["x-amz-bypass-governance-retention"])
    .parameters(&["delete"])
    .elements(&["Delete", "ETag", "Key", "Object", "Quiet", "VersionId"]);

pub(super) fn many(own: &Operations, request: &S3Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
    MANY.check(request)?;
    let input = &request.input;
    if input.delete.objects.is_empty() || input.delete.objects.len() > MAX_KEYS {
        return Err(malformed_xml());
    }
    let authority = authority(own, input.bypass_governance_retention);
    let (deleted, errors) = own.store.write(|change| {
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        change.bucket(&input.bucket)?;
        check_bypass(change, (&input.bucket, input.bypass_governance_retention.is_some()))?;
        for object in &input.delete.objects {
            match remove(change, (&input.bucket, object), authority)? {
                Ok(outcome) => deleted.push(entry(object, outcome)),
                Err(refusal) => errors.push(error(object, &refusal)),
            }
        }
        Ok::<_, Failure>((deleted, errors))
    })?;
    let deleted = Some(deleted).filter(|_| input.delete.quiet != Some(true));
    Ok(S3Response::new(DeleteObjectsOutput { deleted, errors: Some(errors), request_charged: None }))
}

fn entry(object: &ObjectIdentifier, outcome: Deleted) -> DeletedObject {
    let (marker, version) = match outcome {
        Deleted::Gone | Deleted::Version(_) => (None, object.version_id.clone()),
        Deleted::Marked(id) => (Some(id), None),
        Deleted::Marker(id) => (Some(id), object.version_id.clone()),
    };
    DeletedObject {
        delete_marker: marker.map(|_| true),
        delete_marker_version_id: marker.map(|id| id.to_string()),
        key: Some(object.key.clone()),
        version_id: version,
    }
}

fn error(object: &ObjectIdentifier, refusal: &Refusal) -> Error {
    Error {
        key: Some(object.key.clone()),
        code: Some(refusal.code().to_string()),
        message: Some(refusal.to_string()),
        version_id: object.version_id.clone(),
    }
}

/// Refuses a request that says anything about bypassing governance, be it no, where no object can be under governance.
fn check_bypass(view: &impl Reading, (bucket, bypasses): (&str, bool)) -> Result<(), Failure> {
    if bypasses && view.bucket(bucket)?.lock.is_none() {
        return Err(Refusal::BypassWithoutLock.into());
    }
    Ok(())
}

/// Removes one of many objects, and says why not where S3 refuses it.
// Source: the service answers `NoSuchVersion` to what is no id, or none that the bucket can have, and to one whose version is
// gone, that it is deleted.
fn remove(
    change: &mut Change<'_>,
    (bucket, object): (&str, &ObjectIdentifier),
    authority: Authority,
) -> Result<Result<Deleted, Refusal>, StoreError> {
    // Time and size are conditions in directory buckets only, and were refused with the request.
    let ObjectIdentifier { e_tag, key, last_modified_time: _, size: _, version_id } = object;
    let place = Place::new(bucket, key);
    let no_such_version =
        || Refusal::NoSuchVersion { key: key.clone(), version: version_id.clone().unwrap_or_default() };
    let Ok(version) = version_id.as_deref().map(str::parse::<VersionId>).transpose() else {
        return Ok(Err(no_such_version()));
    };
    let precondition = match e_tag.as_ref().map(ETag::value) {
        None => Precondition::None,
        Some("*") => Precondition::Present,
        Some(etag) => Precondition::ETag(etag.to_owned()),
    };
    let deletion = Deletion { which: place.version(version), precondition, authority };
    let is_of_id = |refusal: &Refusal| matches!(refusal, Refusal::InvalidVersionId { .. });
    Ok(deletion.attempt(change)?.map_err(|refusal| if is_of_id(&refusal) { no_such_version() } else { refusal }))
}
