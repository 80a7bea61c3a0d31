//! Where each file of a ledger stands: the same below a folder and below a prefix of a bucket, so that moving is a copy.

use crate::model::{Digest, RunKey};

/// The file that says whose ledger it is.
pub(super) const HEADER: &str = "ledger.json";

/// The folder of records.
pub(super) const RUNS: &str = "runs";

/// The folder of claims.
pub(super) const EFFECTS: &str = "effects";

/// The folder with the records of all runs of a job.
pub(super) fn job(run: &RunKey) -> String {
    let RunKey { project, scope, name, run: _ } = run;
    format!("{RUNS}/{project}/{}.{}/{name}", scope.account, scope.region)
}

/// The file of a run's record.
pub(super) fn record(run: &RunKey) -> String {
    format!("{}/{:05}.json", job(run), run.run.get())
}

/// The file of an effect's claim.
pub(super) fn claim(digest: &Digest) -> String {
    format!("{EFFECTS}/{digest}.json")
}
