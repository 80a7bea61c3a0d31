//! Texts, times, numbers and tags, and fields that may be absent.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::primitives::DateTime;
use aws_sdk_s3control::types::S3Tag;
use jiff::Timestamp;

use crate::model::Time;
use crate::model::document::Priority;
use crate::model::operation::TagSet;

/// Text that may be absent, for the SDK.
pub(super) fn string<T: ToString>(text: Option<&T>) -> Option<String> {
    text.map(ToString::to_string)
}

/// A field that may be absent. The outer `None` says that it is there, but not known to this version.
#[allow(clippy::option_option, reason = "absent, present and not known are three things, and `?` ends at the third")]
pub(super) fn optional<A, B>(field: Option<A>, decode: impl FnOnce(A) -> Option<B>) -> Option<Option<B>> {
    match field {
        None => Some(None),
        Some(value) => decode(value).map(Some),
    }
}

/// Text that may be absent. S3 may answer an absent one as empty; no text of ours that may be absent can be empty.
#[allow(clippy::option_option, reason = "absent, present and not known are three things, and `?` ends at the third")]
pub(super) fn optional_text<T: FromStr>(field: Option<&str>) -> Option<Option<T>> {
    optional(field.filter(|text| !text.is_empty()), |text| text.parse().ok())
}

/// A time, for the SDK.
pub(super) fn encode_time(time: Time) -> DateTime {
    DateTime::from_secs(time.timestamp().as_second())
}

/// A time that says what a job does: exact, or `None`.
pub(super) fn decode_time(time: &DateTime) -> Option<Time> {
    if time.subsec_nanos() != 0 {
        return None;
    }
    decode_moment(time)
}

/// When something happened, in whole seconds.
pub(in crate::aws::sdk) fn decode_moment(time: &DateTime) -> Option<Time> {
    Timestamp::from_second(time.secs()).ok().map(Time::from_timestamp)
}

/// A count that S3 takes as a signed number. None of what is counted comes near its greatest value.
pub(super) fn encode_count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count of S3's; `None` if it is below zero.
pub(super) fn decode_count(count: i64) -> Option<u64> {
    u64::try_from(count).ok()
}

/// A priority, for the SDK. Priorities end where its numbers do.
pub(in crate::aws::sdk) fn priority(priority: Priority) -> i32 {
    i32::try_from(priority.get()).unwrap_or(i32::MAX)
}

/// Tags, for the SDK.
pub(in crate::aws::sdk) fn encode_tags(tags: &TagSet) -> Result<Vec<S3Tag>, BuildError> {
    tags.iter().map(|(key, value)| S3Tag::builder().key(key.as_str()).value(value.as_str()).build()).collect()
}

/// Tags of S3's, if all are valid and no key comes twice.
pub(in crate::aws::sdk) fn decode_tags(tags: &[S3Tag]) -> Option<TagSet> {
    let mut set = TagSet::new();
    for tag in tags {
        if set.insert(tag.key().parse().ok()?, tag.value().parse().ok()?).is_some() {
            return None;
        }
    }
    Some(set)
}

/// A map of texts, for the SDK.
// The SDK keeps maps unordered, so a repeated request may list the same entries in another order.
pub(super) fn encode_map<K: ToString, V: ToString>(map: &BTreeMap<K, V>) -> HashMap<String, String> {
    map.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

/// A map of texts, if all are valid.
pub(super) fn decode_map<K: FromStr + Ord, V: FromStr>(map: &HashMap<String, String>) -> Option<BTreeMap<K, V>> {
    map.iter().map(|(key, value)| Some((key.parse().ok()?, value.parse().ok()?))).collect()
}
