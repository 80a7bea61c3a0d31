//! Records that are left in part.

use crate::ledger::Pruned;

/// Who left a record in part, and when.
pub(in crate::render) fn pruned(pruned: &Pruned) -> String {
    let Pruned { at, by, lineage: _, job, acceptance: _ } = pruned;
    let job = job.as_ref().map(|job| format!("; its job was {job}")).unwrap_or_default();
    format!("{at} by {by}{job}; what the job was made of is not kept")
}
