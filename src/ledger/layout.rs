//! Where each file of a ledger stands: the same below a folder and below a prefix of a bucket, so that moving is a copy.

use camino::Utf8Path;

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

/// Whether a record stands at a path, wherever the ledger does.
pub(super) fn is_record(path: &Utf8Path) -> bool {
    // Above the file are the job's name, its place and its project; it is named by the number of the run.
    let is_in_runs = path.components().rev().nth(4).is_some_and(|folder| folder.as_str() == RUNS);
    is_in_runs && path.file_stem().is_some_and(|stem| stem.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_from_a_claim_below_any_prefix() {
        let record = "runs/demo/111122223333.us-west-2/tag/00001.json";
        for prefix in ["", "of/team/", "runs/", "runs/of/all/"] {
            assert!(is_record(&Utf8Path::new(prefix).join(record)), "{prefix}");
            for other in ["effects/0a1b.json", "ledger.json", "checkpoint.jsonl.gz"] {
                assert!(!is_record(&Utf8Path::new(prefix).join(other)), "{prefix}{other}");
            }
        }
    }
}
