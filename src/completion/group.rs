//! Failed tasks, grouped by what went wrong.

use std::collections::BTreeMap;

use super::row::{Row, decode_key};

/// How many sample tasks a group keeps.
pub const SAMPLES: usize = 5;

/// Failed tasks with the same error code and HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureGroup {
    /// S3's or Lambda's error code, such as `NoSuchKey`. `None` if the report has none.
    pub code: Option<String>,
    /// The HTTP status. `None` if the report has none.
    pub http_status: Option<u16>,
    /// How many tasks.
    pub count: u64,
    /// The message of the first of them that has one.
    pub message: Option<String>,
    /// The first of them, at most [`SAMPLES`].
    pub samples: Vec<Sample>,
}

/// A failed task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The object's bucket.
    pub bucket: String,
    /// The object's key as it stood in the manifest, URL-encoded.
    pub key: String,
    /// The key as people read it. `None` if the decoded key is not UTF-8.
    pub decoded_key: Option<String>,
    /// The object's version, if the manifest named one.
    pub version: Option<String>,
}

/// Counts tasks and collects those that failed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Tasks that succeeded.
    pub(super) succeeded: u64,
    /// Tasks that failed.
    pub(super) failed: u64,
    groups: BTreeMap<(Option<String>, Option<u16>), FailureGroup>,
}

impl FailureGroup {
    /// The group's share of all failed tasks, in percent.
    #[allow(clippy::cast_precision_loss, reason = "task counts stay far below 2^52")]
    pub fn percent_of(&self, failed: u64) -> f64 {
        if failed == 0 { 0.0 } else { self.count as f64 * 100.0 / failed as f64 }
    }
}

impl Tally {
    /// Takes a row in.
    pub(super) fn add(&mut self, row: Row) {
        if row.succeeded {
            self.succeeded += 1;
            return;
        }
        self.failed += 1;
        let Row { bucket, key, version, succeeded: _, http_status, code, message } = row;
        let group = self.groups.entry((code.clone(), http_status)).or_insert_with(|| FailureGroup {
            code,
            http_status,
            count: 0,
            message: None,
            samples: Vec::new(),
        });
        group.count += 1;
        if group.message.is_none() {
            group.message = message;
        }
        if group.samples.len() < SAMPLES {
            let decoded_key = decode_key(&key).map(std::borrow::Cow::into_owned);
            group.samples.push(Sample { bucket, key, decoded_key, version });
        }
    }

    /// The groups, the largest first.
    pub(super) fn into_groups(self) -> Vec<FailureGroup> {
        let mut groups: Vec<FailureGroup> = self.groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        groups
    }
}
