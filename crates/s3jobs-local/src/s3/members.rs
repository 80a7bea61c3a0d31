//! What an error says beyond its code and its message, such as `Key` and `BucketName`.
//!
//! The protocol layer writes code and message alone, and of all else lets through the headers of an answer. So members
//! travel there, in a header of our own, out of which `finish` makes elements: no client sees it.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use s3s::S3Error;

use crate::objects::Refusal;

/// One value for each member: its name, `=`, and its text in percent-encoding.
const HEADER: HeaderName = HeaderName::from_static("x-s3jobs-error-member");

/// Adds members to an error.
pub(super) trait Members {
    /// The same error with one more member. Members appear in the order in which they are added.
    fn with(self, name: &'static str, text: impl AsRef<str>) -> Self;
}

impl Members for S3Error {
    fn with(mut self, name: &'static str, text: impl AsRef<str>) -> Self {
        let mut headers = self.headers().cloned().unwrap_or_default();
        let value = format!("{name}={}", utf8_percent_encode(text.as_ref(), NON_ALPHANUMERIC));
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.append(HEADER, value);
        }
        self.set_headers(headers);
        self
    }
}

/// Takes the members out of the headers of an answer.
pub(super) fn take(headers: &mut HeaderMap) -> Vec<(String, String)> {
    let member = |value: &HeaderValue| {
        let (name, text) = value.to_str().ok()?.split_once('=')?;
        Some((name.to_owned(), percent_decode_str(text).decode_utf8_lossy().into_owned()))
    };
    let members = headers.get_all(HEADER).iter().filter_map(member).collect();
    headers.remove(HEADER);
    members
}

/// What a refusal of the store says beyond code and message.
// Source: errors that the service sends.
pub(super) fn of(refusal: &Refusal) -> Vec<Member<'_>> {
    let found = of_place(refusal).or_else(|| of_argument(refusal)).or_else(|| of_condition(refusal));
    found.or_else(|| of_attribute(refusal)).or_else(|| of_upload(refusal)).unwrap_or_default()
}

/// The name of a member, and its text.
type Member<'r> = (&'static str, Cow<'r, str>);

fn of_place(refusal: &Refusal) -> Option<Vec<Member<'_>>> {
    if let Refusal::NoSuchBucket { bucket }
    | Refusal::BucketAlreadyOwnedByYou { bucket }
    | Refusal::BucketAlreadyExists { bucket }
    | Refusal::BucketNotEmpty { bucket, .. } = refusal
    {
        Some(vec![("BucketName", bucket.into())])
    } else if let Refusal::NoSuchKey { key } | Refusal::Deleted { key, .. } = refusal {
        Some(vec![("Key", key.into())])
    } else if let Refusal::NoSuchVersion { key, version } = refusal {
        Some(vec![("Key", key.into()), ("VersionId", version.into())])
    } else if let Refusal::IsDeleteMarker { .. } = refusal {
        Some(vec![("ResourceType", "DeleteMarker".into())])
    } else {
        None
    }
}

fn of_argument(refusal: &Refusal) -> Option<Vec<Member<'_>>> {
    let argument = |name: &'static str, value| vec![("ArgumentName", name.into()), ("ArgumentValue", value)];
    if let Refusal::InvalidVersionId { version } = refusal {
        Some(argument("versionId", version.into()))
    } else if let Refusal::PartNumber { number } = refusal {
        Some(argument("partNumber", number.into()))
    } else if let Refusal::RetentionInThePast { until } = refusal {
        Some(argument("RetainUntilDate", until.to_string().into()))
    } else if *refusal == Refusal::BypassWithoutLock {
        Some(vec![("ArgumentName", "x-amz-bypass-governance-retention".into())])
    } else {
        None
    }
}

fn of_condition(refusal: &Refusal) -> Option<Vec<Member<'_>>> {
    if let Refusal::PreconditionFailed { condition } = refusal {
        Some(vec![("Condition", condition.to_string().into())])
    } else if let Refusal::SourceConditionFailed { condition } = refusal {
        Some(vec![("Condition", (*condition).into())])
    } else if let Refusal::ConditionalRequestConflict { key, condition } = refusal {
        Some(vec![("Condition", condition.to_string().into()), ("Key", key.into())])
    } else {
        None
    }
}

fn of_attribute(refusal: &Refusal) -> Option<Vec<Member<'_>>> {
    if let Refusal::KeyTooLong { size, most } | Refusal::MetadataTooLarge { size, most } = refusal {
        Some(vec![("Size", size.to_string().into()), ("MaxSizeAllowed", most.to_string().into())])
    } else if let Refusal::InvalidTag { key, value, .. } = refusal {
        let value = value.iter().map(|value| ("TagValue", value.into()));
        Some(std::iter::once(("TagKey", key.into())).chain(value).collect())
    } else if let Refusal::InvalidStorageClass { class } = refusal {
        Some(vec![("StorageClassRequested", class.into())])
    } else if let Refusal::InvalidObjectState { class } | Refusal::NotArchived { class } = refusal {
        Some(vec![("StorageClass", class.as_str().into())])
    } else {
        None
    }
}

fn of_upload(refusal: &Refusal) -> Option<Vec<Member<'_>>> {
    if let Refusal::NoSuchUpload { upload } | Refusal::InvalidPartOrder { upload } = refusal {
        Some(vec![("UploadId", upload.into())])
    } else if let Refusal::InvalidPart { upload, number, etag } = refusal {
        let number = number.to_string();
        Some(vec![("UploadId", upload.into()), ("PartNumber", number.into()), ("ETag", etag.into())])
    } else if let Refusal::EntityTooSmall { number, etag, size, least } = refusal {
        let sizes = [("ProposedSize", size.to_string().into()), ("MinSizeAllowed", least.to_string().into())];
        Some(sizes.into_iter().chain([("PartNumber", number.to_string().into()), ("ETag", etag.into())]).collect())
    } else {
        None
    }
}
