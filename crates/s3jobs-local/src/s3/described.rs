use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::{checksum, encoded_words};
use crate::objects::{
    BucketKey, Encryption, EventHold, LegalHold, Object, Period, Reading, RestoreState, StorageClass, VersionId,
    Versioning,
};
use crate::store::StoreError;

/// Sets a header whose value S3's own types allow in headers, in UTF-8; what does not fit is left out.
pub(super) fn set(headers: &mut HeaderMap, name: &'static str, value: impl AsRef<str>) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_ref().as_bytes()) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// A version's id where S3 tells it: not in buckets that never had versioning.
pub(super) fn shown_version(view: &impl Reading, bucket: &str, id: VersionId) -> Result<Option<String>, StoreError> {
    match id {
        VersionId::Made { .. } => Ok(Some(id.to_string())),
        VersionId::Null => {
            let found = view.find_bucket(bucket)?;
            Ok(found.filter(|bucket| bucket.versioning != Versioning::Unversioned).map(|_| id.to_string()))
        }
    }
}

/// A new version's id, as the answers to uploads tell it: not where versioning is suspended.
// Source: the answers that the service sends. Copies and reads tell `null`.
pub(super) fn made_version(id: VersionId) -> Option<String> {
    match id {
        VersionId::Made { .. } => Some(id.to_string()),
        VersionId::Null => None,
    }
}

/// How an object is encrypted, as every answer about one says it.
pub(super) fn encryption(headers: &mut HeaderMap, encryption: &Encryption) {
    set(headers, "x-amz-server-side-encryption", encryption.algorithm.as_str());
    if let Some(key) = &encryption.key {
        set(headers, "x-amz-server-side-encryption-aws-kms-key-id", key);
    }
    if encryption.bucket_key == BucketKey::Enabled {
        set(headers, "x-amz-server-side-encryption-bucket-key-enabled", "true");
    }
}

/// What an answer to a write says of the new object beyond its ETag.
pub(super) fn written(headers: &mut HeaderMap, encryption: &Encryption, version: Option<String>) {
    self::encryption(headers, encryption);
    if let Some(context) = &encryption.context {
        set(headers, "x-amz-server-side-encryption-context", context);
    }
    if let Some(version) = version {
        set(headers, "x-amz-version-id", version);
    }
}

/// What the answers to GetObject and HeadObject say of an object, apart from what its bytes are.
pub(super) fn object(headers: &mut HeaderMap, object: &Object, version: Option<&str>, now: Timestamp) {
    let kept = &object.headers;
    let known = [
        ("cache-control", &kept.cache_control),
        ("content-disposition", &kept.content_disposition),
        ("content-encoding", &kept.content_encoding),
        ("content-language", &kept.content_language),
        ("expires", &kept.expires),
        ("x-amz-website-redirect-location", &kept.redirect),
    ];
    if let Some(version) = version {
        set(headers, "x-amz-version-id", version);
    }
    for (name, value) in known {
        if let Some(value) = value {
            set(headers, name, value);
        }
    }
    metadata(headers, object);
    encryption(headers, &object.encryption);
    if object.tags.len() > 0 {
        set(headers, "x-amz-tagging-count", object.tags.len().to_string());
    }
    if object.storage_class != StorageClass::Standard {
        set(headers, "x-amz-storage-class", object.storage_class.as_str());
    }
    if let Some(status) = object.replication {
        set(headers, "x-amz-replication-status", status.as_str());
    }
    restored(headers, object, now);
    locked(headers, object, now);
}

fn metadata(headers: &mut HeaderMap, object: &Object) {
    for (name, value) in &object.metadata {
        let name = HeaderName::from_bytes(format!("x-amz-meta-{name}").as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(encoded_words::encode(value))) {
            headers.insert(name, value);
        }
    }
}

// Source: S3 API reference, HeadObject, `x-amz-restore`.
fn restored(headers: &mut HeaderMap, object: &Object, now: Timestamp) {
    match object.restore_state(now) {
        RestoreState::None => {}
        RestoreState::Ongoing => set(headers, "x-amz-restore", "ongoing-request=\"true\""),
        RestoreState::Available { expires } => {
            let value = format!("ongoing-request=\"false\", expiry-date=\"{}\"", http_date(expires));
            set(headers, "x-amz-restore", value);
        }
    }
}

fn locked(headers: &mut HeaderMap, object: &Object, now: Timestamp) {
    if let Some(retention) = object.lock.retention {
        set(headers, "x-amz-object-lock-mode", retention.mode.as_str());
        set(headers, "x-amz-object-lock-retain-until-date", milliseconds(retention.end(now)));
        if let Some(hold) = retention.hold {
            set(headers, "x-amz-object-lock-event-hold", hold.as_str());
        }
        let (days, years) = retention.hold.and_then(EventHold::period).map(Period::parts).unwrap_or_default();
        if let Some(days) = days {
            set(headers, "x-amz-object-lock-event-hold-duration-days", days.to_string());
        }
        if let Some(years) = years {
            set(headers, "x-amz-object-lock-event-hold-duration-years", years.to_string());
        }
    }
    if let Some(hold @ (LegalHold::On | LegalHold::Off)) = object.lock.legal_hold {
        set(headers, "x-amz-object-lock-legal-hold", hold.as_str());
    }
}

/// The checksum of the whole object, where it is asked for.
pub(super) fn checksum(headers: &mut HeaderMap, object: &Object) {
    if let Some(kept) = &object.checksum {
        checksum_of_part(headers, object, &kept.value);
    }
}

/// The checksum of one part of an object, by the algorithm of the object's own.
// Source: S3 User Guide, "Checking object integrity", "Using part-level checksums".
pub(super) fn checksum_of_part(headers: &mut HeaderMap, object: &Object, value: &str) {
    if let Some(kept) = &object.checksum
        && let Some(name) = checksum::header(kept.algorithm)
    {
        set(headers, name, value);
        set(headers, "x-amz-checksum-type", kept.kind.name());
    }
}

/// A time as headers have it.
// RFC 9110, section 5.6.7.
pub(super) fn http_date(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A time as RFC 3339 has it, with milliseconds.
fn milliseconds(time: Timestamp) -> String {
    let rounded = time.round(Unit::Millisecond).unwrap_or(time);
    rounded.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
