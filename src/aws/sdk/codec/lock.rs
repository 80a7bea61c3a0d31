//! Object Lock: legal hold and retention.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;

use super::fields::{decode_time, encode_time};
use super::unplaced::Unplaced;
use super::words::Word;
use crate::model::operation::{LegalHold, PutObjectLegalHold, PutObjectRetention, Retention};

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
    let PutObjectRetention { retention: Retention { mode, retain_until_date }, bypass_governance_retention } =
        retention;
    let retention =
        types::S3Retention::builder().mode(mode.encode()).retain_until_date(encode_time(*retain_until_date));
    types::S3SetObjectRetentionOperation::builder()
        .retention(retention.build())
        .set_bypass_governance_retention(*bypass_governance_retention)
        .build()
}

pub(super) fn decode_retention(operation: &types::S3SetObjectRetentionOperation) -> Option<PutObjectRetention> {
    let retention = operation.retention()?;
    Some(PutObjectRetention {
        retention: Retention {
            mode: Word::decode(retention.mode()?)?,
            retain_until_date: decode_time(retention.retain_until_date()?)?,
        },
        bypass_governance_retention: operation.bypass_governance_retention(),
    })
}

/// What the operation says that specs cannot say.
pub(super) fn unplaced(operation: &types::S3SetObjectRetentionOperation) -> Unplaced {
    let mut found = Unplaced::new("putObjectRetention.retention");
    if let Some(retention) = operation.retention() {
        found.add_debug("eventHold", retention.event_hold());
        found.add_debug("eventHoldDuration", retention.event_hold_duration());
    }
    found
}
