//! The effects of Object Lock.
// Source: S3 User Guide, "Locking objects with Object Lock".

use super::effect::{Effect, EffectCode};
use crate::model::Time;
use crate::model::operation::{
    EventHold, EventHoldDuration, LegalHold, LegalHoldStatus, LockMode, PutObjectLegalHold, PutObjectRetention,
    Retention,
};

/// The effects of setting retention, or of removing it.
pub(super) fn put_retention(put: &PutObjectRetention) -> Vec<Effect> {
    let PutObjectRetention { retention: given, bypass_governance_retention } = put;
    let Retention { mode, retain_until_date, event_hold, event_hold_duration: _ } = given;
    let mut effects: Vec<Effect> = retention(given).into_iter().collect();
    if given.is_removal() {
        let words =
            "each object's retention is removed, and its date is lost: whoever may delete objects can delete them";
        effects.push(EffectCode::RemovesRetention.with(words));
    }
    match event_hold {
        Some(EventHold::Off) => effects.push(released(*mode, *retain_until_date)),
        Some(EventHold::On) | None => {}
    }
    if *bypass_governance_retention == Some(true) {
        let words = "governance retention that is in place is shortened, replaced or removed all the same";
        effects.push(EffectCode::BypassesGovernance.with(words));
    }
    effects
}

/// The effects of setting legal hold.
pub(super) fn put_hold(put: &PutObjectLegalHold) -> Vec<Effect> {
    let PutObjectLegalHold { legal_hold: LegalHold { status } } = put;
    vec![hold(*status)]
}

/// The effect of keeping objects until a time, or while they are held and for a time after that.
pub(super) fn retention(given: &Retention) -> Option<Effect> {
    let Retention { mode, retain_until_date, event_hold, event_hold_duration } = given;
    let kept = match (event_hold, event_hold_duration, retain_until_date) {
        (Some(EventHold::On), Some(duration), until) => held(*duration, *until),
        (Some(EventHold::Off) | None, _, Some(until)) | (Some(EventHold::On), None, Some(until)) => {
            format!("until {until}")
        }
        (Some(EventHold::On | EventHold::Off) | None, _, None) => return None,
    };
    Some(match mode {
        Some(LockMode::Compliance) => EffectCode::LocksForGood.with(format!(
            "{kept} nobody can delete the objects or shorten this, the account's root user included; their storage is \
             paid for as long"
        )),
        Some(LockMode::Governance) | None => {
            EffectCode::Locks.with(format!("{kept} the objects can be deleted only with a special permission"))
        }
    })
}

fn held(duration: EventHoldDuration, until: Option<Time>) -> String {
    let least = until.map(|until| format!(", and until {until} at least,")).unwrap_or_default();
    format!("while the event hold is on and for {duration} after its release{least}")
}

/// The effect of releasing the event hold that objects have.
// Source: S3 User Guide, "Object Lock considerations", "Troubleshooting variable retention": the date is computed at the
// release, from the duration that the object version has.
fn released(mode: Option<LockMode>, until: Option<Time>) -> Effect {
    let least = until.map(|until| format!(", but not before {until}")).unwrap_or_default();
    let fixed = match mode {
        Some(LockMode::Compliance) => "nobody can shorten that",
        Some(LockMode::Governance) | None => "a special permission shortens that",
    };
    EffectCode::ReleasesEventHold.with(format!(
        "the event hold of each object is released: its retention ends when the duration that it has is over, counted \
         from then{least}; {fixed}"
    ))
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
