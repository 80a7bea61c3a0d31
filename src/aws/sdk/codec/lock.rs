//! Object Lock: legal hold and retention.

use std::num::NonZeroU32;

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;

use super::fields::{decode_time, encode_time, optional};
use super::words::{Unknown, Word};
use crate::model::operation::{EventHoldDuration, LegalHold, PutObjectLegalHold, PutObjectRetention, Retention};

pub(super) fn encode_hold(hold: &PutObjectLegalHold) -> Result<types::S3SetObjectLegalHoldOperation, BuildError> {
    let PutObjectLegalHold { legal_hold: LegalHold { status } } = hold;
    let hold = types::S3ObjectLockLegalHold::builder().status(status.encode()).build()?;
    Ok(types::S3SetObjectLegalHoldOperation::builder().legal_hold(hold).build())
}

pub(super) fn decode_hold(hold: &types::S3SetObjectLegalHoldOperation) -> Option<PutObjectLegalHold> {
    let status = Word::decode(hold.legal_hold()?.status())?;
    Some(PutObjectLegalHold { legal_hold: LegalHold { status } })
}

pub(super) fn encode_retention(retention: &PutObjectRetention) -> types::S3SetObjectRetentionOperation {
    let PutObjectRetention { retention, bypass_governance_retention } = retention;
    let Retention { mode, retain_until_date, event_hold, event_hold_duration } = retention;
    let retention = types::S3Retention::builder()
        .set_mode(mode.map(Word::encode))
        .set_retain_until_date(retain_until_date.map(encode_time))
        .set_event_hold(event_hold.map(Word::encode))
        .set_event_hold_duration(event_hold_duration.map(encode_duration));
    types::S3SetObjectRetentionOperation::builder()
        .retention(retention.build())
        .set_bypass_governance_retention(*bypass_governance_retention)
        .build()
}

pub(super) fn decode_retention(
    operation: &types::S3SetObjectRetentionOperation,
    unknown: &mut Unknown,
) -> Option<PutObjectRetention> {
    // S3 may answer an empty retention, which removes, by leaving it out.
    let retention = operation.retention().map_or(Some(Retention::default()), |given| {
        Some(Retention {
            mode: unknown.word("retention.mode", given.mode()),
            retain_until_date: optional(given.retain_until_date(), decode_time)?,
            event_hold: unknown.word("retention.eventHold", given.event_hold()),
            event_hold_duration: match given.event_hold_duration() {
                None => None,
                Some(duration) => decode_duration(duration.days(), duration.years())?,
            },
        })
    })?;
    Some(PutObjectRetention { retention, bypass_governance_retention: operation.bypass_governance_retention() })
}

fn encode_duration(duration: EventHoldDuration) -> types::S3ObjectLockRetentionEventHoldDuration {
    let (days, years) = duration_parts(duration);
    types::S3ObjectLockRetentionEventHoldDuration::builder().set_days(days).set_years(years).build()
}

/// Days and years of a duration, of which one is there.
pub(super) fn duration_parts(duration: EventHoldDuration) -> (Option<i32>, Option<i32>) {
    // Both end far below the greatest number of the wire.
    let part = |number: NonZeroU32| Some(i32::try_from(number.get()).unwrap_or(i32::MAX));
    match duration {
        EventHoldDuration::Days(days) => (part(days), None),
        EventHoldDuration::Years(years) => (None, part(years)),
    }
}

/// A duration of S3's. S3 may answer an absent one as empty; the outer `None` says that this version does not know it.
#[allow(clippy::option_option, reason = "absent, present and not known are three things, and `?` ends at the third")]
pub(super) fn decode_duration(days: Option<i32>, years: Option<i32>) -> Option<Option<EventHoldDuration>> {
    let number = |part: i32| u32::try_from(part).ok().and_then(NonZeroU32::new);
    match (days, years) {
        (None, None) => Some(None),
        (Some(days), None) => Some(Some(EventHoldDuration::Days(number(days)?))),
        (None, Some(years)) => Some(Some(EventHoldDuration::Years(number(years)?))),
        (Some(_), Some(_)) => None,
    }
}
