use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, Error,
    ObjectIdentifier,
};
use s3s::{S3Request, S3Response};

use super::error::refuse;
use super::honoured::{Honoured, NOTHING};
use super::put::precondition;
use super::service::{Answer, Operations};
use crate::emulator::store::{Change, Deletion, Failure, Place, Precondition, Reading as _, Refusal, StoreError};

/// The most keys in one request.
// Source: S3 API reference, DeleteObjects.
const MAX_KEYS: usize = 1000;

pub(super) fn one(own: &Operations, request: &S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
    Honoured { headers: &["if-match"], parameters: &[] }.check(request)?;
    let input = &request.input;
    let precondition = precondition(input.if_match.as_ref(), None)?;
    let deletion = Deletion { precondition, ..Deletion::of(Place::new(&input.bucket, &input.key), own.now()) };
    own.store.write(|change| change.delete_object(&deletion))?;
    Ok(S3Response::new(DeleteObjectOutput::default()))
}

pub(super) fn many(own: &Operations, request: &S3Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
    Honoured { parameters: &["delete"], ..NOTHING }.check(request)?;
    let input = &request.input;
    if input.delete.objects.is_empty() || input.delete.objects.len() > MAX_KEYS {
        let message = "The XML you provided was not well-formed or did not validate against our published schema";
        return Err(refuse("MalformedXML", message));
    }
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    own.store.write(|change| {
        change.bucket(&input.bucket)?;
        for object in &input.delete.objects {
            let key = Some(object.key.clone());
            match remove(change, (&input.bucket, object), own.now())? {
                None => deleted.push(DeletedObject { key, ..DeletedObject::default() }),
                Some(refused) => errors.push(Error {
                    key,
                    code: Some(refused.code().to_owned()),
                    message: Some(refused.to_string()),
                    version_id: object.version_id.clone(),
                }),
            }
        }
        Ok::<_, Failure>(())
    })?;
    let deleted = Some(deleted).filter(|_| input.delete.quiet != Some(true));
    Ok(S3Response::new(DeleteObjectsOutput { deleted, errors: Some(errors), request_charged: None }))
}

/// Removes one of many objects, and says why not where S3 refuses it.
fn remove(
    change: &mut Change<'_>,
    (bucket, object): (&str, &ObjectIdentifier),
    now: jiff::Timestamp,
) -> Result<Option<Refusal>, StoreError> {
    let ObjectIdentifier { e_tag, key, last_modified_time, size, version_id } = object;
    let unbuilt = [
        ("VersionId", version_id.is_some()),
        ("LastModifiedTime", last_modified_time.is_some()),
        ("Size", size.is_some()),
    ];
    if let Some((what, _)) = unbuilt.into_iter().find(|(_, given)| *given) {
        return Ok(Some(Refusal::NotImplemented { what }));
    }
    let precondition = e_tag.as_ref().map_or(Precondition::None, |etag| Precondition::ETag(etag.value().to_owned()));
    let deletion = Deletion { precondition, ..Deletion::of(Place::new(bucket, key), now) };
    Ok(deletion.attempt(change)?.err())
}
