//! What is there: the ledger, and every job that carries its lineage and whose run has no record.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Claim, LedgerError, Versioned};
use crate::model::{JobId, Lineage, ListedJob, Marker, RunKey, Scope, Time};
use crate::observe::{Sources, describe_whole, list_all, trouble};
use crate::plan::{SeenJob, Trouble};

/// Everything that lost records are found by.
#[derive(Clone, Debug)]
pub struct Look {
    /// When it was looked.
    pub at: Time,
    /// Whose ledger its header says that it is. `None` if the header is gone.
    pub lineage: Option<Lineage>,
    /// Every record.
    pub records: Vec<Versioned>,
    /// Every claim.
    pub claims: Vec<Claim>,
    /// The jobs that carry the lineage and whose runs have no record, or none of their attempt, as DescribeJob tells, with their
    /// tags.
    pub jobs: Vec<SeenJob>,
    /// Scopes that were asked.
    pub scopes: BTreeSet<Scope>,
    /// Scopes of which nothing can be said, and why.
    pub troubles: BTreeMap<Scope, Trouble>,
}

/// Looks in these scopes, and in those of every record and claim. Reads only.
pub async fn look(
    sources: Sources<'_>,
    (lineage, scopes): (&Lineage, &BTreeSet<Scope>),
    at: Time,
) -> Result<Look, LedgerError> {
    let ledger = sources.ledger;
    let mut scopes = scopes.clone();
    scopes.extend(ledger.load_all().await?.into_iter().map(|versioned| versioned.record.run.scope));
    let owners = ledger.load_claims().await?.into_iter().flat_map(|versioned| versioned.record.owners);
    scopes.extend(owners.map(|owner| owner.run.scope));
    let listings = list_all(sources, scopes.clone()).await;
    // A record is written before its claim, and both before the job is made: read in the other order, what is written
    // meanwhile does not look lost.
    let claims = ledger.load_claims().await?.into_iter().map(|versioned| versioned.record).collect();
    let records = ledger.load_all().await?;
    let mut look = Look {
        at,
        lineage: ledger.header().await?.map(|header| header.lineage),
        records,
        claims,
        jobs: Vec::new(),
        scopes,
        troubles: BTreeMap::new(),
    };
    for (scope, listing) in listings {
        let described = match listing {
            Ok(listed) => describe_whole(sources, &scope, unrecorded(listed, (&scope, lineage), &look)).await,
            Err(error) => Err(error),
        };
        match described {
            Ok(jobs) => look.jobs.extend(jobs),
            Err(error) => drop(look.troubles.insert(scope, trouble(&error))),
        }
    }
    Ok(look)
}

impl Look {
    /// Whether the record of a run tells of a job with this marker. One that says that no job was made, or that nothing is known of
    /// one, does not, nor does one of an earlier attempt: a ledger that was rolled back may say so of a run that ran.
    fn accounts_for(&self, run: &RunKey, marker: &Marker) -> bool {
        let record = self.records.iter().map(|versioned| &versioned.record).find(|record| record.run == *run);
        record.is_some_and(|record| record.accounts_for(marker.attempt))
    }
}

/// The listed jobs of a lineage whose runs have no record.
fn unrecorded(listed: Vec<ListedJob>, (scope, lineage): (&Scope, &Lineage), look: &Look) -> Vec<JobId> {
    let is_lost = |marker: &Marker| marker.is_of(lineage) && !look.accounts_for(&marker.run_in(scope), marker);
    let lost = listed.into_iter().filter(|job| Marker::find(&job.description).as_ref().is_some_and(is_lost));
    lost.map(|job| job.id).collect()
}
