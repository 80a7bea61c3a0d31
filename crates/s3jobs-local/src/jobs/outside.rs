//! Work that does not fit into a transaction: it takes long, or happens outside of this process.
//!
//! Such an operation hands an [`Outside`] to the engine, which runs it on threads of its own (`flights.rs`), a batch of one
//! job's tasks at a time, and writes how they ended, with their report rows, in one transaction afterwards. A batch that was under way
//! when the process died is done again: its effects may happen twice, its rows never.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::scope::JobId;
use super::task::{Task, TaskCursor, TaskEnd};
use crate::functions::Functions;
use crate::store::{Store, StoreError};

/// What work outside of transactions is done with.
#[derive(Clone)]
pub(super) struct Means {
    /// For reading objects; changes belong into the transaction that writes the report rows.
    pub(super) store: Store,
    /// The Lambda functions of this machine.
    pub(super) functions: Arc<Functions>,
}

/// An operation's work outside of transactions.
pub(super) trait Outside: Send + Sync {
    /// The most tasks of one batch: as many as are worth doing at once.
    fn batch_size(&self) -> usize;

    /// Does the work for the tasks of a batch and says how each ended, in the same order. Blocks.
    ///
    /// Of a batch that is recalled, it may leave the last tasks undone; what has begun it ends.
    fn perform(&self, batch: &Batch) -> Result<Vec<TaskEnd>, StoreError>;
}

/// Tasks of one job that are done together outside of transactions.
pub(super) struct Batch {
    /// Their job.
    pub(super) job: JobId,
    /// The first of them; the others follow in the same chunk. Chunk and row name a task for as long as its job lives.
    pub(super) first: TaskCursor,
    pub(super) tasks: Vec<Task>,
    /// Set when the server ends: what has not begun yet need not begin, and its end does not matter.
    pub(super) stopped: Arc<AtomicBool>,
    /// Set when the job does not run any more: what has not begun yet must not begin.
    pub(super) recalled: Arc<AtomicBool>,
}

impl Batch {
    /// Whether the results are not wanted any more.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Some of its tasks, as a batch that is stopped and recalled with it.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let row = self.first.row + range.start;
        Self {
            job: self.job.clone(),
            first: TaskCursor { row, ..self.first },
            tasks: self.tasks[range].to_vec(),
            stopped: Arc::clone(&self.stopped),
            recalled: Arc::clone(&self.recalled),
        }
    }

    /// Whether no further task is to begin.
    pub(super) fn is_recalled(&self) -> bool {
        self.recalled.load(Ordering::Relaxed)
    }
}
