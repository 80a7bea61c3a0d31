//! Where the ledger and S3 do not agree about a run.

use super::closing::outcome;
use super::{count, counted};
use crate::audit::{Disagreement, Found};
use crate::model::{JobStatus, Progress};

/// What S3 says of a run's job, in a line.
pub(in crate::render) fn found(found: &Found, disagreements: usize) -> String {
    match found {
        Found::NoJob => "the record names no job".to_owned(),
        Found::Seen { job, tags } => {
            let status = job.status.map_or("in a status that this version does not know", JobStatus::as_str);
            let tags = match tags {
                Ok(_) => String::new(),
                Err(trouble) => format!("; its tags could not be asked for: {}", trouble.message),
            };
            let agreed = match disagreements {
                0 => "marker, description, tags and request are as recorded".to_owned(),
                some => format!("{} not as recorded", counted(some as u64, "thing")),
            };
            format!("{} is {status}; {agreed}{tags}", job.id)
        }
        Found::Forgotten(id) => format!("{id}: S3 has forgotten it"),
        Found::Unseen(id, trouble) => format!("{id}: S3 could not be asked: {}", trouble.message),
    }
}

/// A disagreement, in a line.
pub(in crate::render) fn disagreement(disagreement: &Disagreement) -> String {
    let nothing = || "nothing".to_owned();
    let quoted = |text: &Option<String>| text.as_ref().map_or_else(nothing, |text| format!("`{text}`"));
    match disagreement {
        Disagreement::Marker { recorded, found } => {
            format!("marker: recorded `{recorded}`, in S3 {}", quoted(found))
        }
        Disagreement::Description { recorded, found } => {
            format!("description: recorded `{recorded}`, in S3 `{found}`")
        }
        Disagreement::Tag { key, recorded, found } => {
            format!("tag `{key}`: recorded `{recorded}`, in S3 {}", quoted(found))
        }
        Disagreement::Body(difference) => difference.to_string(),
        Disagreement::Outcome { recorded, found } => {
            let found = found.map_or("a status that this version does not know", JobStatus::as_str);
            format!("end: recorded {}, in S3 {found}", outcome(*recorded))
        }
        Disagreement::Tasks { recorded, found } => {
            format!("tasks: recorded {}, in S3 {}", tasks(recorded), tasks(found))
        }
        Disagreement::NoClaim => "claim: a job was made, and no claim says so".to_owned(),
        Disagreement::GoneEarly { ended: Some(ended) } => {
            format!("job: it ended at {ended}, S3 keeps jobs for 90 days after that, and does not know it")
        }
        Disagreement::GoneEarly { ended: None } => "job: no end of it is on record, and S3 does not know it".to_owned(),
        Disagreement::RecordedMarker { expected, found } => {
            format!("record: its request has the marker {}, and the run's is `{expected}`", quoted(found))
        }
    }
}

fn tasks(progress: &Progress) -> String {
    let Progress { total, succeeded, failed, active_seconds: _ } = progress;
    format!("{} of {} done and {} failed", count(*succeeded), count(*total), count(*failed))
}
