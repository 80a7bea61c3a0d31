//! The record of a run, made of what S3 and the claims tell. Pure.

use super::find::{Adopted, Fate, Lost};
use crate::apply::closing;
use crate::ledger::history::{Event, What};
use crate::ledger::record::RECORD_VERSION;
use crate::ledger::{AttemptRecord, Closing, Happened, Origin, Outcome, Rebuilt, Record};
use crate::model::digest::DIGEST_VERSION;
use crate::model::request::AttemptKey;
use crate::model::{Digest, Echo, Lineage, Request, RunKey, Time};

/// Who puts lost records on record again.
#[derive(Clone, Copy)]
pub struct Author<'a> {
    /// The ledger's lineage.
    pub lineage: &'a Lineage,
    /// A name for people.
    pub by: &'a str,
    /// Why, in their words.
    pub reason: Option<&'a str>,
    /// When.
    pub at: Time,
    /// The same, with all that the history of a record tells.
    pub origin: &'a Origin,
    /// Random ids, never the same twice.
    pub nonce: &'a (dyn Fn() -> String + Send + Sync),
}

/// The record that a lost run gets. `None` if it has one.
pub(super) fn record(lost: &Lost, author: &Author<'_>) -> Option<Record> {
    match &lost.fate {
        Fate::Adopted(adopted) => of_job(&lost.run, adopted, author),
        Fate::Forgotten { effect, .. } => {
            let closing = Closing::without_job(Outcome::Unknown, author.at);
            Some(Record { closed: Some(closing.into()), ..empty(&lost.run, (effect, effect), author) })
        }
        Fate::Unclaimed { .. } => None,
    }
}

fn empty(run: &RunKey, (digest, effect): (&Digest, &Digest), author: &Author<'_>) -> Record {
    Record {
        version: RECORD_VERSION,
        revision: 1,
        nonce: (author.nonce)(),
        run: run.clone(),
        digest_version: DIGEST_VERSION,
        digest: digest.clone(),
        effect: Some(effect.clone()),
        owner: author.by.to_owned(),
        epoch: 1,
        attempts: Vec::new(),
        closed: None,
        recorded: None,
        pruned: None,
        happened: happened(run, author),
        rebuilt: Some(Rebuilt { at: author.at, by: author.by.to_owned(), reason: author.reason.map(str::to_owned) }),
    }
}

/// What the history tells of a record that was made again. What the lost one told is lost with it.
fn happened(run: &RunKey, author: &Author<'_>) -> Happened {
    let event = Event { reason: author.reason.map(str::to_owned), ..Event::new(What::Rebuilt, author.at) };
    Happened::new(vec![event], author.origin.of(run))
}

fn of_job(run: &RunKey, adopted: &Adopted, author: &Author<'_>) -> Option<Record> {
    let Adopted { job: seen, digest, effect, beside: _, stale } = adopted;
    let key = AttemptKey { lineage: author.lineage, run, attempt: seen.marker.as_ref()?.attempt };
    let tags = seen.tags.clone().unwrap_or_default();
    let request = Request::of_live(&seen.live, &tags, (&key, digest))?;
    let attempt = AttemptRecord {
        attempt: key.attempt,
        confirmation: None,
        acceptance: None,
        intended: seen.live.created.unwrap_or(author.at),
        sends: 1,
        sent: None,
        refused: None,
        job: Some(seen.live.id.clone()),
        elected: Some(author.at),
        confirming: seen.was_let_run().then_some(author.at),
        cancelling: None,
        cancel_reason: None,
        confirmed_by: None,
        replacing: None,
        tagging: None,
        applied_tags: request.author_tags(),
        echo: Echo::new(),
        request: request.into(),
    };
    let mut record = Record { attempts: vec![attempt], ..empty(run, (digest, effect), author) };
    if let Some(old) = stale {
        let earlier = old.record.attempts.iter().filter(|attempt| attempt.attempt < key.attempt);
        record.attempts = earlier.cloned().chain(record.attempts).collect();
        record.revision = old.record.revision + 1;
        record.epoch = old.record.epoch + 1;
    }
    record.closed = closing(&record, &seen.live, author.at).map(Into::into);
    Some(record)
}
