//! The effects of Object Lock.
// Source: S3 User Guide, "Locking objects with Object Lock".

use super::effect::{Effect, EffectCode};
use crate::model::Time;
use crate::model::operation::{
    LegalHold, LegalHoldStatus, LockMode, PutObjectLegalHold, PutObjectRetention, Retention,
};

/// The effects of setting retention.
pub(super) fn put_retention(put: &PutObjectRetention) -> Vec<Effect> {
    let PutObjectRetention { retention: given, bypass_governance_retention } = put;
    let Retention { mode, retain_until_date } = given;
    let mut effects = vec![retention(*mode, *retain_until_date)];
    if *bypass_governance_retention == Some(true) {
        let words = "governance retention that is in place is shortened or replaced all the same";
        effects.push(EffectCode::BypassesGovernance.with(words));
    }
    effects
}

/// The effects of setting legal hold.
pub(super) fn put_hold(put: &PutObjectLegalHold) -> Vec<Effect> {
    let PutObjectLegalHold { legal_hold: LegalHold { status } } = put;
    vec![hold(*status)]
}

/// The effect of retention until a time.
pub(super) fn retention(mode: LockMode, until: Time) -> Effect {
    match mode {
        LockMode::Compliance => EffectCode::LocksForGood.with(format!(
            "until {until} nobody can delete the objects or shorten this, the account's root user included; their \
             storage is paid for as long"
        )),
        LockMode::Governance => {
            EffectCode::Locks.with(format!("until {until} the objects can be deleted only with a special permission"))
        }
    }
}

/// The effect of legal hold.
pub(super) fn hold(status: LegalHoldStatus) -> Effect {
    match status {
        LegalHoldStatus::On => {
            EffectCode::LegalHold.with("nobody can delete the objects until their legal hold is lifted")
        }
        LegalHoldStatus::Off => {
            EffectCode::LiftsLegalHold.with("legal hold no longer keeps the objects from being deleted")
        }
    }
}
