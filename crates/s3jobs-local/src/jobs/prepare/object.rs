use super::source::ListObject;
use super::stop::Stop;
use crate::jobs::failure::JobFailure;
use crate::objects::{Failure, Object, Place, Reading, Refusal, VersionId};

/// Opens the object that a request names as its manifest.
pub(super) fn open(state: &impl Reading, list: &ListObject) -> Result<Object, Stop> {
    if !is_etag(&list.etag) {
        return Err(JobFailure::etag_format().into());
    }
    let version: Option<VersionId> = match list.version.as_deref().map(str::parse).transpose() {
        Ok(version) => version,
        Err(refusal) => return Err(unreadable(&refusal).into()),
    };
    let object = find(state, (&list.bucket, &list.key), version)?;
    if object.etag != list.etag {
        return Err(JobFailure::etag().into());
    }
    Ok(object)
}

/// Finds an object that belongs to a manifest, or says in which way it cannot be read.
pub(super) fn find(
    state: &impl Reading,
    (bucket, key): (&str, &str),
    version: Option<VersionId>,
) -> Result<Object, Stop> {
    match state.object(Place::new(bucket, key).version(version)) {
        Ok(object) => Ok(object),
        Err(Failure::Refused(refusal)) => Err(unreadable(&refusal).into()),
        Err(Failure::Store(error)) => Err(error.into()),
    }
}

fn unreadable(refusal: &Refusal) -> JobFailure {
    JobFailure::unreadable(refusal.code().as_str())
}

/// Whether a text can be an ETag: an MD5 in hex, with a number of parts or without.
fn is_etag(text: &str) -> bool {
    let (digest, parts) = text.split_once('-').unwrap_or((text, "1"));
    digest.len() == 32
        && digest.bytes().all(|sign| sign.is_ascii_hexdigit())
        && !parts.is_empty()
        && parts.bytes().all(|sign| sign.is_ascii_digit())
}
