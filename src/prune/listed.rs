//! Which jobs S3 still lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Lineage, Marker, RunKey, Scope};
use crate::observe::{Sources, list_all, trouble};
use crate::plan::Trouble;

/// The runs of which S3 lists a job.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The runs.
    pub runs: BTreeSet<RunKey>,
    /// Where S3 could not be asked.
    pub troubles: BTreeMap<Scope, Trouble>,
}

/// Asks S3 which runs of this ledger it still lists a job of.
pub async fn listed(sources: Sources<'_>, lineage: &Lineage, scopes: BTreeSet<Scope>) -> Listed {
    let mut listed = Listed::default();
    for (scope, listing) in list_all(sources, scopes).await {
        match listing {
            Ok(jobs) => {
                let markers = jobs.iter().filter_map(|job| Marker::find(&job.description));
                let own = markers.filter(|marker| marker.is_of(lineage));
                listed.runs.extend(own.map(|marker| marker.run_in(&scope)));
            }
            Err(error) => drop(listed.troubles.insert(scope, trouble(&error))),
        }
    }
    listed
}
