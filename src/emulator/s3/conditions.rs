use jiff::Timestamp;
use s3s::S3Result;
use s3s::dto::{self, ETagCondition};

use super::error::refuse;
use super::time::wire_time;
use crate::emulator::store::Object;

/// The conditional headers of a read.
pub(super) struct Conditions<'r> {
    pub(super) matches: Option<&'r ETagCondition>,
    pub(super) differs: Option<&'r ETagCondition>,
    pub(super) changed_since: Option<&'r dto::Timestamp>,
    pub(super) unchanged_since: Option<&'r dto::Timestamp>,
}

impl Conditions<'_> {
    /// Says whether the object may be answered. The entity tag goes before the time where both are given.
    // Source: S3 API reference, GetObject, "Consider the following when using request headers".
    pub(super) fn check(&self, object: &Object) -> S3Result<()> {
        let is = |condition: &ETagCondition| match condition {
            ETagCondition::Any => true,
            ETagCondition::ETag(etag) => etag.value() == object.etag,
        };
        // Headers hold whole seconds.
        let is_later = |time: &dto::Timestamp| wire_time(whole_seconds(object.modified)) > *time;
        let may = match (self.matches, self.unchanged_since) {
            (Some(condition), _) => is(condition),
            (None, Some(time)) => !is_later(time),
            (None, None) => true,
        };
        if !may {
            return Err(refuse("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
        }
        let is_news = match (self.differs, self.changed_since) {
            (Some(condition), _) => !is(condition),
            (None, Some(time)) => is_later(time),
            (None, None) => true,
        };
        if is_news { Ok(()) } else { Err(refuse("NotModified", "Not Modified")) }
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
