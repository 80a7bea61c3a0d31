//! The rows of a completion report, as tasks end.

use crate::jobs::request::{Report, ReportScope};
use crate::jobs::task::{Outcome, Task, TaskFailure};

/// Report rows of some tasks.
#[derive(Default)]
pub(in crate::jobs) struct Rows {
    /// Which rows are wanted; none where there is no report.
    scope: Option<ReportScope>,
    succeeded: Vec<u8>,
    failed: Vec<u8>,
}

impl Rows {
    /// No rows yet, of a job whose report lists these tasks.
    pub(in crate::jobs) fn of(report: Option<&Report>) -> Self {
        Self { scope: report.map(|report| report.scope), ..Self::default() }
    }

    /// Adds the row of a task that succeeded.
    pub(in crate::jobs) fn add_success(&mut self, task: &Task, message: &str) {
        if self.scope != Some(ReportScope::AllTasks) {
            return;
        }
        row(&mut self.succeeded, task, &["succeeded", "200", "", message]);
    }

    /// Adds the row of a task that failed.
    pub(in crate::jobs) fn add_failure(&mut self, task: &Task, failure: &TaskFailure) {
        if self.scope.is_none() {
            return;
        }
        let TaskFailure { status, code, message } = failure;
        row(&mut self.failed, task, &["failed", &status.to_string(), code, message]);
    }

    /// The rows of the tasks that ended so; nothing where there are none.
    pub(in crate::jobs) fn csv(&self, outcome: Outcome) -> Option<&[u8]> {
        let rows = match outcome {
            Outcome::Succeeded => &self.succeeded,
            Outcome::Failed => &self.failed,
        };
        (!rows.is_empty()).then_some(rows)
    }
}

/// What stands for a version id that is empty in the manifest.
// Seen in a report of S3 (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3), which also has the rows' ends.
const NO_VERSION: &str = "\\N";

fn row(out: &mut Vec<u8>, task: &Task, end: &[&str]) {
    let version = match task.version_id.as_deref() {
        None => "",
        Some("") => NO_VERSION,
        Some(version) => version,
    };
    let object = [task.bucket.as_str(), &task.encoded_key, version];
    for (index, field) in object.iter().chain(end).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        let quoted = field.contains(['"', ',', '\n', '\r']);
        if quoted {
            out.push(b'"');
            out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}
