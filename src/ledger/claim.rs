//! Who owns an effect, as plain data.
//!
//! Two runners may apply two names for the same work within the same second, and neither sees the other's record when it
//! plans. So the right to have an effect is one file: whoever makes it first owns the effect, for good.

use serde::{Deserialize, Serialize};

use super::record::RECORD_VERSION;
use crate::model::{Digest, RunKey, Time};

/// The right to do something to some objects. Never given back: not even a run that S3 refused gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The version of the format.
    pub version: u32,
    /// Grows with every write.
    pub revision: u64,
    /// Random, new with every write.
    pub nonce: String,
    /// What is done to which objects.
    pub digest: Digest,
    /// The runs that had this effect, or were about to: of the job that took it, and of those that share it by a reviewed word.
    pub owners: Vec<Owner>,
}

/// A job that may have an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// A run for which the effect was claimed: its record was written before. All runs of its job may have the effect.
    pub run: RunKey,
    /// When.
    pub since: Time,
    /// Why the effect is shared, in the words of the spec. `None` for the runs of the job that took it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Claim {
    /// The claim of a run on its effect.
    pub fn new(digest: &Digest, owner: Owner, nonce: String) -> Self {
        Self { version: RECORD_VERSION, revision: 1, nonce, digest: digest.clone(), owners: vec![owner] }
    }

    /// Whether a run's job may have the effect.
    pub fn is_of(&self, run: &RunKey) -> bool {
        self.owners.iter().any(|owner| owner.run.is_of_same_job(run))
    }

    /// Whether a run's job took the effect first. All others have it by a reviewed word, as long as that stands.
    pub fn was_taken_by(&self, run: &RunKey) -> bool {
        self.owners.first().is_some_and(|owner| owner.run.is_of_same_job(run))
    }

    /// The claim with one more owner, one revision later.
    pub fn shared_with(&self, owner: Owner, nonce: String) -> Self {
        let mut next = Self { revision: self.revision + 1, nonce, ..self.clone() };
        next.owners.push(owner);
        next
    }
}
