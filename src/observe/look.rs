use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;

use super::callers::{self, WrongCaller};
use super::jobs::{self, Listings, Question};
use super::lists::observe_lists;
use super::side_by_side::side_by_side;
use super::trouble::trouble;
use crate::aws::Services;
use crate::ledger::{Claim, Ledger, LedgerError, Versioned};
use crate::model::confirmer::ConfirmerPattern;
use crate::model::{Caller, Lineage, ListedJob, RunKey, Scope, Time};
use crate::plan::{Desired, Observed};

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything that a plan needs, what lists hold included.
    Plan,
    /// What carrying a plan out needs: lists are not read again.
    Follow,
}

/// Where an observation comes from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The ports of each scope.
    pub services: &'a dyn Services,
    /// The ledger.
    pub ledger: &'a dyn Ledger,
    /// How many calls run at once, at most.
    pub parallelism: NonZeroUsize,
}

/// Observes everything that the desired jobs and the ledger's open records are about.
pub async fn observe(sources: Sources<'_>, desired: &Desired, depth: Depth, at: Time) -> Result<Observed, LedgerError> {
    look(sources, desired, (depth, at), None).await
}

/// Observes again what a plan was made from, before it is carried out. What was described then and did not change its status
/// since is not asked for again: a job's body never changes.
pub async fn observe_again(
    sources: Sources<'_>,
    desired: &Desired,
    (at, known): (Time, Option<&Observed>),
) -> Result<Observed, LedgerError> {
    look(sources, desired, (Depth::Follow, at), known).await
}

async fn look(
    sources: Sources<'_>,
    desired: &Desired,
    (depth, at): (Depth, Time),
    known: Option<&Observed>,
) -> Result<Observed, LedgerError> {
    let asked_for = asked_for(desired);
    let (mut seen, recorded) =
        futures::join!(Places::look(sources, asked_for.clone(), desired), recorded(sources, desired));
    let recorded = recorded?;
    let of_records: BTreeSet<Scope> = recorded.scopes(desired).difference(&asked_for).cloned().collect();
    seen.extend(Places::look(sources, of_records.clone(), desired).await);
    let Places { listings, callers } = seen;
    let mut observed = recorded.observed(at);
    read_late_records(sources, desired, &listings, &mut observed).await?;
    let mut wrong = BTreeMap::new();
    for (scope, caller) in callers {
        match caller {
            Ok(caller) => observed.set_caller(scope, Ok(caller)),
            Err(caller) => _ = wrong.insert(scope, caller),
        }
    }
    let mut wanted = Vec::new();
    for (scope, listing) in listings {
        let wrong = wrong.remove(&scope);
        match (listing, wrong) {
            (_, Some(stranger)) if stranger.is_stranger() => observed.set_trouble(scope, stranger.trouble()),
            // It says more than that nobody could be asked who calls.
            (Err(error), _) => observed.set_trouble(scope, trouble(&error)),
            (Ok(_), Some(unknown)) => observed.set_trouble(scope, unknown.trouble()),
            (Ok(listing), None) => wanted.extend(not_known((&scope, &listing), desired, (&mut observed, known))),
        }
    }
    for described in jobs::describe(sources, wanted).await {
        described.note(&mut observed);
    }
    observe_lists(sources, desired, depth, &mut observed).await;
    if asks_for_callers(desired) {
        observe_callers(sources, asked_for.union(&of_records), &mut observed).await;
    }
    Ok(observed)
}

/// Whether the policy goes by who calls.
fn asks_for_callers(desired: &Desired) -> bool {
    let mut allowed = desired.confirmers.iter().flat_map(|allowed| allowed.iter());
    allowed.any(ConfirmerPattern::is_of_caller)
}

/// Who makes the calls in each scope of which that is not known yet.
async fn observe_callers(sources: Sources<'_>, scopes: impl Iterator<Item = &Scope>, observed: &mut Observed) {
    let unknown: Vec<&Scope> = scopes.filter(|scope| observed.caller(scope).is_none()).collect();
    let asked = unknown.into_iter().map(|scope| async move {
        let caller = sources.services.identity(scope).caller().await;
        (scope.clone(), caller.map_err(|error| trouble(&error)))
    });
    for (scope, caller) in side_by_side(sources.parallelism, asked).await {
        observed.set_caller(scope, caller);
    }
}

/// What is known of scopes: their jobs, and who calls there.
struct Places {
    listings: Listings,
    callers: BTreeMap<Scope, Result<Caller, WrongCaller>>,
}

impl Places {
    async fn look(sources: Sources<'_>, scopes: BTreeSet<Scope>, desired: &Desired) -> Self {
        let (listings, callers) =
            futures::join!(jobs::list(sources, scopes.clone()), callers::checked(sources, &scopes, desired));
        Self { listings, callers }
    }

    fn extend(&mut self, others: Self) {
        self.listings.extend(others.listings);
        self.callers.extend(others.callers);
    }
}

/// What the ledger says.
struct Recorded {
    lineage: Option<Lineage>,
    claims: Vec<Versioned<Claim>>,
    records: Vec<Versioned>,
}

/// Reads the ledger, once. An effect is claimed after its run is recorded: a run that a claim names and that has no record when it
/// is looked for after the claims had one that was lost.
async fn recorded(sources: Sources<'_>, desired: &Desired) -> Result<Recorded, LedgerError> {
    let mut records = sources.ledger.load_all().await?;
    let mut claims = Vec::new();
    if needs_claims(desired, &records) {
        claims = sources.ledger.load_claims().await?;
        for run in unrecorded(&claims, &records) {
            records.extend(sources.ledger.load(&run).await?);
        }
    }
    let lineage = sources.ledger.header().await?.map(|header| header.lineage);
    Ok(Recorded { lineage, claims, records })
}

/// Whether anything may be created, sent again or let run: that, and nothing else, depends on who owns an effect and on whether a
/// claim tells of lost history (R3, R6). Of closed runs neither is done, nor of those that no spec asks for.
fn needs_claims(desired: &Desired, records: &[Versioned]) -> bool {
    let closed = records.iter().map(|versioned| &versioned.record).filter(|record| !record.is_open());
    let closed: HashSet<&RunKey> = closed.map(|record| &record.run).collect();
    desired.jobs.values().any(|job| !closed.contains(&desired.run(job)))
}

/// The runs that claims name and that were not on record when the records were read, before the claims.
fn unrecorded(claims: &[Versioned<Claim>], records: &[Versioned]) -> BTreeSet<RunKey> {
    let recorded: HashSet<&RunKey> = records.iter().map(|versioned| &versioned.record.run).collect();
    let claimed = claims.iter().flat_map(|claim| &claim.record.owners).map(|owner| &owner.run);
    claimed.filter(|run| !recorded.contains(run)).cloned().collect()
}

impl Recorded {
    /// Where open records have their jobs.
    fn scopes(&self, desired: &Desired) -> BTreeSet<Scope> {
        let open = self.records.iter().map(|versioned| &versioned.record).filter(|record| record.is_open());
        let here = open.filter(|record| record.run.scope.endpoint == desired.endpoint);
        here.map(|record| record.run.scope.clone()).collect()
    }

    fn observed(self, at: Time) -> Observed {
        let mut observed = Observed::new(at, self.lineage);
        for versioned in self.records {
            observed.add_record(versioned);
        }
        for claim in self.claims {
            observed.add_claim(claim.record);
        }
        observed
    }
}

/// Where the desired jobs are, and where the project's are if they do not say otherwise: a second job of a run whose spec is
/// gone may be there.
fn asked_for(desired: &Desired) -> BTreeSet<Scope> {
    desired.jobs.values().map(|job| desired.scope(job)).chain(desired.home.clone()).collect()
}

/// Reads records that another runner wrote after the ledger was read and before the jobs were listed: without them it would
/// seem that the ledger had lost them.
async fn read_late_records(
    sources: Sources<'_>,
    desired: &Desired,
    listings: &Listings,
    observed: &mut Observed,
) -> Result<(), LedgerError> {
    let listed = listings.iter().filter_map(|(scope, listing)| Some((scope, listing.as_ref().ok()?.as_slice())));
    let runs: BTreeSet<RunKey> = jobs::unrecorded(listed, desired, observed);
    for run in runs {
        if let Some(versioned) = sources.ledger.load(&run).await? {
            observed.add_record(versioned);
        }
    }
    Ok(())
}

/// The jobs of a listing that are to be described: those that matter, but for those that were described before and stand
/// where they stood.
fn not_known(
    (scope, listing): (&Scope, &[ListedJob]),
    desired: &Desired,
    (observed, known): (&mut Observed, Option<&Observed>),
) -> Vec<Question> {
    let wanted = jobs::wanted((scope, listing), desired, observed);
    let Some(known) = known else { return wanted };
    let listed: BTreeMap<_, _> = listing.iter().map(|listed| (&listed.id, listed)).collect();
    let mut unknown = Vec::new();
    for wanted in wanted {
        let seen = known.job(scope, wanted.id()).filter(|seen| !wanted.asks_tags() || seen.tags.is_some());
        match (seen, listed.get(wanted.id())) {
            (Some(seen), Some(listed)) => observed.add_job(seen.as_listed(listed)),
            (_, _) => unknown.push(wanted),
        }
    }
    unknown
}
