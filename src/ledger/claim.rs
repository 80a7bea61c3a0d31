//! Who owns an effect, as plain data.
//!
//! Two runners may apply two names for the same work within the same second, and neither sees the other's record when it
//! plans. So the right to have an effect is one file: whoever makes it first owns the effect, for good.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::record::{RECORD_VERSION, Record};
use crate::model::{Digest, RunKey, Time};

/// The right to do something to some objects. This tool never gives it back, not even for a run that S3 refused; a person does, for
/// one that is over and did nothing.
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
    /// The run to whose job this one's moved: it is the job under its new name, and has the effect in this one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<RunKey>,
    /// That a person has given the effect back for this run, which did nothing and never will. Its job does not have the effect by
    /// this any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_back: Option<GivenBack>,
}

/// Who gave an effect back that nobody had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GivenBack {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// Why, in their words.
    pub reason: String,
}

impl Claim {
    /// The claim of a run on its effect.
    pub fn new(digest: &Digest, owner: Owner, nonce: String) -> Self {
        Self { version: RECORD_VERSION, revision: 1, nonce, digest: digest.clone(), owners: vec![owner] }
    }

    /// Those who may have the effect: all owners but those that moved to another name, and those that gave it back.
    pub fn holders(&self) -> impl Iterator<Item = &Owner> {
        self.owners.iter().filter(|owner| owner.moved_to.is_none() && owner.given_back.is_none())
    }

    /// Whether nobody has the effect any more: it is the next one's who takes it.
    pub fn is_free(&self) -> bool {
        self.holders().next().is_none()
    }

    /// Whether a run's job may have the effect.
    pub fn is_of(&self, run: &RunKey) -> bool {
        self.holders().any(|owner| owner.run.is_of_same_job(run))
    }

    /// Whether a run's job took the effect first. All others have it by a reviewed word, as long as that stands.
    pub fn was_taken_by(&self, run: &RunKey) -> bool {
        self.holders().next().is_some_and(|owner| owner.run.is_of_same_job(run))
    }

    /// Whether a run's job had the effect and has it no more: it moved to another name, or it was given back for it.
    pub fn is_left_by(&self, run: &RunKey) -> bool {
        self.owners.iter().any(|owner| owner.run.is_of_same_job(run)) && !self.is_of(run)
    }

    /// Runs of the names that the job of a run took the effect over from: what those did counts as its own.
    pub fn formers_of<'c>(&'c self, run: &'c RunKey) -> impl Iterator<Item = &'c RunKey> {
        let has_moved = |owner: &&Owner| owner.moved_to.as_ref().is_some_and(|to| to.is_of_same_job(run));
        self.owners.iter().filter(has_moved).map(|owner| &owner.run)
    }

    /// The claim with one more owner, one revision later.
    pub fn shared_with(&self, owner: Owner, nonce: String) -> Self {
        let mut next = Self { revision: self.revision + 1, nonce, ..self.clone() };
        next.owners.push(owner);
        next
    }

    /// The claim without the runs of a job among those who may have the effect, one revision later. They stay in it, since a
    /// claim tells of every run that must be on record.
    pub fn given_back(&self, run: &RunKey, back: &GivenBack, nonce: String) -> Self {
        let mut next = Self { revision: self.revision + 1, nonce, ..self.clone() };
        let is_held = |it: &&mut Owner| it.given_back.is_none() && it.moved_to.is_none();
        for owner in next.owners.iter_mut().filter(is_held).filter(|owner| owner.run.is_of_same_job(run)) {
            owner.given_back = Some(back.clone());
        }
        next
    }

    /// The claim with an owner in the place of a job that moved to another name, one revision later. The runs of the former
    /// name stay in it, since a claim tells of every run that must be on record.
    pub fn moved(&self, from: &RunKey, owner: Owner, nonce: String) -> Self {
        let mut next = Self { revision: self.revision + 1, nonce, ..self.clone() };
        let is_held = |it: &Owner| it.moved_to.is_none() && it.given_back.is_none();
        let is_former = |it: &Owner| is_held(it) && it.run.is_of_same_job(from);
        let first = next.owners.iter().position(is_former);
        let reason = first.and_then(|at| next.owners[at].reason.clone());
        let owner = Owner { reason, ..owner };
        for former in next.owners.iter_mut().filter(|it| is_former(it)) {
            former.moved_to = Some(owner.run.clone());
        }
        next.owners.insert(first.unwrap_or(next.owners.len()), owner);
        next
    }
}

/// The records of runs that came as far as only a run whose effect is claimed comes, and which the claim of that effect does not
/// name: it was lost, or put back to what it said before.
pub fn unclaimed<'r>(
    records: impl Iterator<Item = &'r Record>,
    claims: impl Iterator<Item = &'r Claim>,
) -> impl Iterator<Item = &'r Record> {
    let of_owners = |claim: &'r Claim| claim.owners.iter().map(move |owner| (&claim.digest, &owner.run));
    let claimed: BTreeSet<(&Digest, &RunKey)> = claims.flat_map(of_owners).collect();
    let was_claimed = |record: &Record| {
        let pruned = record.pruned.as_ref().and_then(|pruned| pruned.job.as_ref());
        record.job().or(pruned).is_some() || record.recorded.is_some()
    };
    records.filter(move |record| was_claimed(record) && !claimed.contains(&(record.effect(), &record.run)))
}
