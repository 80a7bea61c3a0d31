use std::time::SystemTime;

use jiff::Timestamp;
use s3s::S3Result;
use s3s::dto::{self, TimestampFormat};

use super::error::refuse;
use crate::code::Code;

/// When something was made or changed, as answers tell it: in whole seconds.
// Source: S3's lists have `.000Z` in every time.
pub(super) fn shown_time(time: Timestamp) -> dto::Timestamp {
    wire_time(whole_seconds(time))
}

/// The last whole second.
pub(super) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// A time as the protocol layer has it.
pub(super) fn wire_time(time: Timestamp) -> dto::Timestamp {
    dto::Timestamp::from(SystemTime::from(time))
}

/// A time that the protocol layer read.
pub(super) fn from_wire(time: &dto::Timestamp) -> S3Result<Timestamp> {
    let mut text = Vec::new();
    let written = time.format(TimestampFormat::DateTime, &mut text).ok();
    let read = written.and_then(|()| std::str::from_utf8(&text).ok()?.parse().ok());
    read.ok_or_else(|| refuse(Code::InvalidArgument, "a date is beyond what the local S3 can keep"))
}

/// A length as the protocol layer has it.
pub(super) fn signed(length: u64) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
