//! What is read again between the intent and each send.
//!
//! A plan is made of what was seen; by the time of the send another runner may have written another run of the job, or the
//! same effect under another name. So three things are read after the intent stands, when everybody who comes later will
//! see it: whose ledger this is, who owns the effect, and the job's other runs.

use std::collections::BTreeSet;

use super::effects::Effects;
use super::submit::Found;
use crate::aws::PortError;
use crate::follow::{Flow, News, StepError};
use crate::ledger::history::What;
use crate::ledger::record::FIRST_REVISION;
use crate::ledger::{Claim, Closing, Created, Outcome, Owner, Record, Refusal, Replaced, Versioned};
use crate::model::{JobId, RunKey, Time};
use crate::plan::why::{EarlierRun, Noticed, Overtakes, Predecessor, SameEffect, WentBack};
use crate::plan::{After, CreateIf, Loss, Reason, Right, Search, Shown, Why, header_loss, only_claimed};

/// How often a claim is read again that others change at the same time.
const CLAIM_TRIES: u32 = 16;

/// Whether a request may be sent.
pub(super) enum Permit {
    /// It may, now.
    Granted,
    /// It may not.
    Denied(Why),
    /// Another runner has taken the run over.
    Overtaken,
    /// It was sent before, and the record of that was lost: the effect was claimed for a run that has just been recorded first.
    SentBefore,
}

/// What became of claiming an effect. The names from which the job took it over are known by the first of their runs.
enum Claimed {
    /// It is claimed for the run now.
    Now(Formers),
    /// It was claimed for the run before.
    Before(Formers),
    /// It is not.
    Not(Permit),
}

/// The former names of a job.
type Formers = BTreeSet<RunKey>;

impl Effects<'_> {
    /// Whether the recorded request may be sent, by what stands in the ledger now.
    pub(super) async fn permit(&self, versioned: &Versioned, when: &CreateIf) -> Result<Permit, StepError> {
        let record = &versioned.record;
        if let Some(why) = when.frozen((self.runner.now)()) {
            return Ok(Permit::Denied(why));
        }
        let found = self.runner.sources.ledger.header().await?.map(|header| header.lineage);
        if let Some(loss) = header_loss(&self.telling.lineage(), found.as_ref()) {
            return Ok(self.lost(loss));
        }
        let (formers, was_claimed) = match self.claim(record, when).await? {
            Claimed::Now(formers) => (formers, false),
            Claimed::Before(formers) => (formers, true),
            Claimed::Not(denied) => return Ok(denied),
        };
        let runs = self.runner.sources.ledger.load_runs(&record.run).await?;
        match runs.iter().find(|own| own.record.run == record.run) {
            // Who takes an intent over claims after that: a first record that is still there has no claim before its own.
            Some(own) if own.version == versioned.version => {
                if record.revision == FIRST_REVISION && was_claimed {
                    return Ok(Permit::SentBefore);
                }
            }
            Some(_) => return Ok(Permit::Overtaken),
            None => return Ok(self.lost(Loss::JustWritten(record.run.clone()))),
        }
        for other in runs.iter().filter(|other| other.record.run != record.run) {
            self.telling.learn(News::Record(Box::new(other.clone())));
            if let Some(denied) = self.beside(record, &other.record).await? {
                return Ok(denied);
            }
        }
        if let Some(denied) = self.beside_formers(record, when, &formers).await? {
            return Ok(denied);
        }
        let lacking = self.lacking(when).await?;
        Ok(if lacking.is_empty() { Permit::Granted } else { Permit::Denied(Why::Predecessors(lacking)) })
    }

    fn lost(&self, loss: Loss) -> Permit {
        self.telling.misses(loss.clone());
        Permit::Denied(Why::LedgerLostHistory { loss, noticed: Noticed::Sending })
    }

    /// Takes the effect for the run's job, if nobody else owns it.
    async fn claim(&self, record: &Record, when: &CreateIf) -> Result<Claimed, StepError> {
        let ledger = self.runner.sources.ledger;
        for _ in 0..CLAIM_TRIES {
            let Some(found) = ledger.load_claim(record.effect()).await? else {
                let claim = Claim::new(record.effect(), self.owner_of(record, None), (self.runner.nonce)());
                match ledger.create_claim(&claim).await? {
                    Created::Created(_) => return Ok(Claimed::Now(Formers::new())),
                    Created::Exists => continue,
                }
            };
            if found.record.holders().any(|owner| owner.run == record.run) {
                return Ok(Claimed::Before(formers(&found.record, &record.run)));
            }
            // A later run of an owner joins as well: the claim tells of every run that must be on record.
            let Some(right) = when.right(&record.run, &found.record) else {
                let first = found.record.holders().next().map(|owner| &owner.run);
                let recorded = match first {
                    Some(run) => ledger.load(run).await?,
                    None => None,
                };
                let claimed = recorded.and_then(|owner| only_claimed(&owner.record, record.effect()));
                let owners = || found.record.holders().map(|owner| owner.run.clone()).collect();
                let why = claimed.unwrap_or_else(|| SameEffect::OwnedAtSend(owners()));
                return Ok(Claimed::Not(Permit::Denied(Why::SameEffectElsewhere(why))));
            };
            let owner = |reason| self.owner_of(record, reason);
            let nonce = (self.runner.nonce)();
            let taken = match right {
                Right::Owned => found.record.shared_with(owner(None), nonce),
                Right::Shared(share) => found.record.shared_with(owner(Some(share.reason.clone())), nonce),
                Right::Moved(former) => found.record.moved(former, owner(None), nonce),
            };
            if let Replaced::Replaced(_) = ledger.replace_claim(&taken, &found.version).await? {
                let formers = formers(&taken, &record.run);
                self.telling.learn(News::Claim(Box::new(taken)));
                return Ok(Claimed::Now(formers));
            }
        }
        Ok(Claimed::Not(Permit::Overtaken))
    }

    /// Takes up a job that carries the run's marker. Its effect is claimed as before a send, since a marker can be copied onto a job
    /// of which no request was ever sent (R3).
    pub(super) async fn adopt(&self, versioned: &Versioned, job: &JobId, search: &Search) -> Result<Flow, StepError> {
        let claimed = match search {
            Search::AdoptOrResend(when) => self.claim(&versioned.record, when).await?,
            Search::AdoptOnly => self.claim_if_free(&versioned.record).await?,
        };
        match claimed {
            Claimed::Now(_) | Claimed::Before(_) => self.elect(versioned, (job, Found::ByMarker)).await,
            Claimed::Not(Permit::Denied(why)) => Ok(Flow::Stop(why)),
            Claimed::Not(Permit::Granted | Permit::Overtaken | Permit::SentBefore) => Ok(Flow::Again),
        }
    }

    /// Claims the effect of a run whose spec asks for nothing any more, if nobody has.
    async fn claim_if_free(&self, record: &Record) -> Result<Claimed, StepError> {
        let ledger = self.runner.sources.ledger;
        if ledger.load_claim(record.effect()).await?.is_some() {
            return Ok(Claimed::Before(Formers::new()));
        }
        let claim = Claim::new(record.effect(), self.owner_of(record, None), (self.runner.nonce)());
        match ledger.create_claim(&claim).await? {
            Created::Created(_) => Ok(Claimed::Now(Formers::new())),
            Created::Exists => Ok(Claimed::Before(Formers::new())),
        }
    }

    fn owner_of(&self, record: &Record, reason: Option<String>) -> Owner {
        Owner { run: record.run.clone(), since: (self.runner.now)(), reason, moved_to: None, given_back: None }
    }

    /// Whether another run of the same job forbids the send.
    async fn beside(&self, record: &Record, other: &Record) -> Result<Option<Permit>, StepError> {
        if other.is_refused() {
            return Ok(None);
        }
        let run = other.run.run;
        if run > record.run.run {
            let later = WentBack::Meanwhile { later: run, this: record.run.run };
            return Ok(Some(Permit::Denied(Why::RunWentBack(later))));
        }
        if !other.is_open() || self.has_ended(other).await? {
            return Ok(None);
        }
        Ok(Some(Permit::Denied(Why::EarlierRunActive(EarlierRun::OpenAtSend { run }))))
    }

    /// Whether a run under a former name of the job forbids the send: one that its spec names, or one from which it took the effect
    /// over, whatever its spec says by now. They are looked at after they have lost the right to send anything: what they sent
    /// before is on record by then.
    async fn beside_formers(
        &self,
        record: &Record,
        when: &CreateIf,
        formers: &Formers,
    ) -> Result<Option<Permit>, StepError> {
        let said = when.moved.as_ref();
        if let Some(former) = said {
            for found in self.known_runs(former).await? {
                if let Some(denied) = self.beside_former(record, &found.record).await? {
                    return Ok(Some(denied));
                }
            }
        }
        for former in formers.iter().filter(|former| said.is_none_or(|said| !said.is_of_same_job(former))) {
            // The name may do other work by now, which is no concern of this job.
            for found in self.known_runs(former).await?.iter().filter(|it| it.record.effect() == record.effect()) {
                if let Some(denied) = self.beside_former(record, &found.record).await? {
                    return Ok(Some(denied));
                }
            }
        }
        Ok(None)
    }

    /// The runs of a job on record, as news.
    async fn known_runs(&self, of: &RunKey) -> Result<Vec<Versioned>, StepError> {
        let runs = self.runner.sources.ledger.load_runs(of).await?;
        for run in &runs {
            self.telling.learn(News::Record(Box::new(run.clone())));
        }
        Ok(runs)
    }

    async fn beside_former(&self, record: &Record, former: &Record) -> Result<Option<Permit>, StepError> {
        if former.is_refused() {
            return Ok(None);
        }
        let run = former.run.clone();
        let why = if run.run > record.run.run {
            Why::RunWentBack(WentBack::UnderFormerName { former: run, asked: record.run.run })
        } else if former.is_open() && !self.has_ended(former).await? {
            let is_idle = former.job().is_none();
            Why::EarlierRunActive(EarlierRun::UnderFormerName { former: run, is_idle })
        } else if run.run == record.run.run && !record.is_refused() {
            // That it was done is put on record, and it is not done again.
            Why::RecordedSince { other: run, overtakes: Overtakes::WithSameEffect }
        } else {
            return Ok(None);
        };
        Ok(Some(Permit::Denied(why)))
    }

    /// The jobs before that are not complete and accepted, by what stands in the ledger now (R25).
    async fn lacking(&self, when: &CreateIf) -> Result<Vec<Predecessor>, StepError> {
        let mut lacking = Vec::new();
        for found in &when.after {
            match found {
                Ok(after) => lacking.extend(self.lacks(after).await?),
                Err(unknown) => lacking.push(unknown.as_ref().clone()),
            }
        }
        Ok(lacking)
    }

    async fn lacks(&self, after: &After) -> Result<Option<Predecessor>, StepError> {
        let runs = self.known_runs(&after.run).await?;
        let record = after.latest(runs.iter().map(|versioned| &versioned.record));
        let open = record.filter(|record| record.is_open());
        let shown = match open.and_then(|record| Some((record, record.job()?))) {
            Some((record, job)) => self.shown(record, job).await?,
            None => None,
        };
        let run = record.map_or(&after.run, |record| &record.run);
        Ok(after.lacks(record, shown).map(|lacks| Predecessor::Run { run: run.clone(), lacks }))
    }

    /// Where S3 shows the job of an open record.
    async fn shown(&self, record: &Record, job: &JobId) -> Result<Option<Shown>, StepError> {
        match self.jobs(&record.run).describe_job(job).await {
            Ok(live) => Ok(live.status.map(|status| (status, live.progress))),
            Err(PortError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a run's job has ended, although its record is still open.
    async fn has_ended(&self, record: &Record) -> Result<bool, StepError> {
        let Some(job) = record.job() else { return Ok(false) };
        Ok(self.shown(record, job).await?.is_some_and(|(status, _)| status.is_terminal()))
    }

    /// Stops at a run that was sent before. Its record is closed as `ledger rebuild` closes one of which only the claim is left, so
    /// that nobody takes the intent for a new one.
    pub(super) async fn stop_at_lost(&self, versioned: &Versioned) -> Result<Flow, StepError> {
        let loss = Loss::Claim(versioned.record.run.clone());
        self.telling.misses(loss.clone());
        let mut record = self.next(&versioned.record, self.event(What::RecordLost));
        record.attempts.clear();
        record.closed = Some(Closing::without_job(Outcome::Unknown, (self.runner.now)()).into());
        self.swap(record, &versioned.version).await?;
        Ok(Flow::Stop(Why::LedgerLostHistory { loss, noticed: Noticed::Sending }))
    }

    /// Takes back the announcement of a send that did not happen; where no earlier one is in doubt, there is no job.
    pub(super) async fn withdraw(&self, sent: (Versioned, Option<Time>), why: Why) -> Result<Flow, StepError> {
        // A lost ledger is not written to: what it says now may be put into its backup's place.
        if why.reason() == Reason::LedgerLostHistory {
            return Ok(Flow::Stop(why));
        }
        let is_in_doubt = sent.0.record.current().sends > 1;
        let words = (self.runner.words)(&why, &sent.0.record.run);
        self.note_no_effect(sent, &words).await?;
        // A job before is run again meanwhile: it is waited for, as if that had been seen before.
        if why.reason() == Reason::PredecessorOpen {
            return Ok(Flow::Again);
        }
        if is_in_doubt {
            return Ok(Flow::Stop(Why::InDoubt(Box::new(why))));
        }
        Ok(Flow::Stop(why))
    }

    /// Records that the last send had no effect, for certain; and, if no other send is in doubt, that there is no job.
    /// `before` is when the send before it was made.
    pub(super) async fn note_no_effect(
        &self,
        (versioned, before): (Versioned, Option<Time>),
        why: &str,
    ) -> Result<(), StepError> {
        let mut record = self.next(&versioned.record, self.event(What::Refused).because(why));
        let (at, current) = ((self.runner.now)(), record.current_mut());
        current.sends = current.sends.saturating_sub(1);
        current.sent = before;
        if current.sends == 0 {
            current.refused = Some(Refusal { at, message: why.to_owned() });
        }
        self.swap(record, &versioned.version).await?;
        Ok(())
    }
}

/// The names from which the job of a run took an effect over, by the claim.
fn formers(claim: &Claim, run: &RunKey) -> Formers {
    claim.formers_of(run).filter(|former| !former.is_of_same_job(run)).map(RunKey::first).collect()
}
