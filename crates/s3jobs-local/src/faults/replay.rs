use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::FaultRuleError;
use super::record::Line;
use super::rule::{Fault, FaultRule};

/// Decisions of an earlier run: what befell the first, the second, ... request of each call. Requests beyond those of
/// the recording meet no fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay(Arc<BTreeMap<String, BTreeMap<u64, Fault>>>);

/// A text that is not a recording: the user's mistake.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A line is not what a [`Recorder`](super::Recorder) writes.
    #[error("line {line} of the recording cannot be read")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A line names a fault that there is not.
    #[error("line {line} of the recording has a fault that cannot be read")]
    Fault {
        /// Which, from 1.
        line: usize,
        /// What is wrong.
        source: FaultRuleError,
    },
}

impl Replay {
    /// Reads a recording. Its last line may be cut short, as a crash leaves it.
    pub fn read(recording: &str) -> Result<Self, ReplayError> {
        let mut faults: BTreeMap<String, BTreeMap<u64, Fault>> = BTreeMap::new();
        let whole = recording.rfind('\n').map_or("", |end| &recording[..end]);
        for (index, text) in whole.lines().enumerate() {
            let line = index + 1;
            let read: Line = serde_json::from_str(text).map_err(|source| ReplayError::Line { line, source })?;
            if let Some(fault) = read.fault {
                let rule: FaultRule = fault.parse().map_err(|source| ReplayError::Fault { line, source })?;
                faults.entry(read.call).or_default().insert(read.number, rule.fault);
            }
        }
        Ok(Self(Arc::new(faults)))
    }

    pub(super) fn fault(&self, call: &str, number: u64) -> Option<Fault> {
        self.0.get(call)?.get(&number).copied()
    }

    pub(super) fn has(&self, call: &str, fault: Fault) -> bool {
        self.0.get(call).is_some_and(|faults| faults.values().any(|found| *found == fault))
    }
}
