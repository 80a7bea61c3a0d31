use http::HeaderMap;
use jiff::Timestamp;
use s3s::dto::{self, ETagCondition};
use s3s::{S3Error, S3Result};

use super::described::{http_date, set};
use super::error::refuse;
use super::members::Members as _;
use super::time::{from_wire, whole_seconds};
use crate::code::Code;
use crate::objects::Object;

/// The conditional headers of a read.
pub(super) struct Conditions<'r> {
    pub(super) matches: Option<&'r ETagCondition>,
    pub(super) differs: Option<&'r ETagCondition>,
    pub(super) changed_since: Option<&'r dto::Timestamp>,
    pub(super) unchanged_since: Option<&'r dto::Timestamp>,
}

impl Conditions<'_> {
    /// Says whether the object may be answered at `now`. The entity tag goes before the time where both are given.
    // Source: S3 API reference, GetObject, "Consider the following when using request headers". A time in the future is no
    // condition: RFC 9110, section 13.1.3, and what the service answers.
    pub(super) fn check(&self, object: &Object, now: Timestamp) -> S3Result<()> {
        let is = |condition: &ETagCondition| match condition {
            ETagCondition::Any => true,
            ETagCondition::ETag(etag) => etag.value() == object.etag,
        };
        // Headers hold whole seconds.
        let is_later = |time: Timestamp| whole_seconds(object.modified) > time;
        let unchanged_since = self.unchanged_since.map(from_wire).transpose()?;
        match (self.matches, unchanged_since) {
            (Some(condition), _) if !is(condition) => return Err(failed("If-Match")),
            (None, Some(time)) if is_later(time) => return Err(failed("If-Unmodified-Since")),
            (Some(_) | None, _) => {}
        }
        let changed_since = self.changed_since.map(from_wire).transpose()?;
        let is_news = match (self.differs, changed_since) {
            (Some(condition), _) => !is(condition),
            (None, Some(time)) => is_later(time) || time > now,
            (None, None) => true,
        };
        if is_news { Ok(()) } else { Err(unchanged(object)) }
    }
}

fn failed(condition: &str) -> S3Error {
    let message = "At least one of the pre-conditions you specified did not hold";
    refuse(Code::PreconditionFailed, message).with("Condition", condition)
}

/// The answer to who has the object already: what it says of itself for caches, and no body.
// Source: RFC 9110, section 15.4.5.
fn unchanged(object: &Object) -> S3Error {
    let mut headers = HeaderMap::new();
    set(&mut headers, "etag", format!("\"{}\"", object.etag));
    set(&mut headers, "last-modified", http_date(object.modified));
    for (name, value) in [("cache-control", &object.headers.cache_control), ("expires", &object.headers.expires)] {
        if let Some(value) = value {
            set(&mut headers, name, value);
        }
    }
    let mut error = refuse(Code::NotModified, "Not Modified");
    error.set_headers(headers);
    error
}
