//! Batches of tasks that are under way on threads of their own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::job::Job;
use super::outside::{Batch, Outside};
use super::scope::JobId;
use super::task::{Task, TaskCursor, TaskEnd, TaskFailure};
use crate::store::StoreError;

/// What a batch begins with.
pub(super) struct Start {
    pub(super) job: Job,
    pub(super) first: TaskCursor,
    pub(super) tasks: Vec<Task>,
    /// Tasks of the chunk behind these.
    pub(super) left: usize,
}

/// A batch that has come back.
pub(super) struct Landed {
    pub(super) job: JobId,
    pub(super) first: TaskCursor,
    /// How the first of the tasks ended: all of them, unless the batch was recalled.
    pub(super) ends: Vec<TaskEnd>,
}

/// The batches under way, at most one a job.
pub(super) struct Flights {
    under_way: BTreeMap<JobId, Flight>,
    stopped: Arc<AtomicBool>,
    results: (Sender<Arrival>, Receiver<Arrival>),
}

struct Flight {
    first: TaskCursor,
    tasks: usize,
    recalled: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

type Arrival = (JobId, Result<Vec<TaskEnd>, StoreError>);

impl Flights {
    pub(super) fn new() -> Self {
        Self { under_way: BTreeMap::new(), stopped: Arc::default(), results: channel() }
    }

    /// Whether a job has a batch under way.
    pub(super) fn has(&self, job: &JobId) -> bool {
        self.under_way.contains_key(job)
    }

    /// Whether any batch is under way.
    pub(super) fn are_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Lets no further task begin of the batches whose job is not to run. Returns at once: those that run go on.
    pub(super) fn recall(&self, is_to_run: impl Fn(&JobId) -> bool) {
        for (_, flight) in self.under_way.iter().filter(|(job, _)| !is_to_run(job)) {
            flight.recalled.store(true, Ordering::Relaxed);
        }
    }

    /// Begins a batch on a thread of its own.
    pub(super) fn launch(&mut self, work: Arc<dyn Outside>, start: Start) {
        let Start { job, first, tasks, left: _ } = start;
        let (id, count) = (job.id, tasks.len());
        let recalled = Arc::<AtomicBool>::default();
        let batch = Batch {
            job: id.clone(),
            first,
            tasks,
            stopped: Arc::clone(&self.stopped),
            recalled: Arc::clone(&recalled),
        };
        let results = self.results.0.clone();
        let thread = std::thread::spawn(move || {
            let ends = work.perform(&batch);
            drop(work);
            // Where the engine has ended, nobody waits.
            drop(results.send((batch.job, ends)));
        });
        self.under_way.insert(id, Flight { first, tasks: count, recalled, thread });
    }

    /// Takes the batches that are done; waits for the first of them, at most for `patience`.
    pub(super) fn land(&mut self, patience: Duration) -> Result<Vec<Landed>, StoreError> {
        if self.under_way.is_empty() {
            return Ok(Vec::new());
        }
        let first = self.results.1.recv_timeout(patience).ok();
        let finished: Vec<JobId> = self.finished();
        let mut landed = Vec::new();
        for (job, ends) in first.into_iter().chain(self.results.1.try_iter()) {
            if let Some(flight) = self.under_way.remove(&job) {
                landed.push(flight.land(job, ends?));
            }
        }
        // Their threads had ended before the results were taken, without leaving one.
        for (job, flight) in finished.into_iter().filter_map(|id| self.under_way.remove_entry(&id)) {
            landed.push(flight.land(job, Vec::new()));
        }
        Ok(landed)
    }

    fn finished(&self) -> Vec<JobId> {
        self.under_way.iter().filter(|(_, flight)| flight.thread.is_finished()).map(|(id, _)| id.clone()).collect()
    }
}

impl Drop for Flights {
    /// The state may be opened by another once this returns, so no thread may still use it.
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        for (_, flight) in std::mem::take(&mut self.under_way) {
            drop(flight.thread.join());
        }
    }
}

impl Flight {
    /// As many ends as there were tasks; no more than there are, where the batch was recalled.
    fn land(self, job: JobId, mut ends: Vec<TaskEnd>) -> Landed {
        let message = "We encountered an internal error. Please try again.".to_owned();
        if self.recalled.load(Ordering::Relaxed) {
            ends.truncate(self.tasks);
        } else {
            ends.resize(self.tasks, TaskEnd::Failed(TaskFailure { status: 500, code: "InternalError", message }));
        }
        Landed { job, first: self.first, ends }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use crate::store::Store;

    /// What a batch of this work does.
    enum Fake {
        Succeed,
        Panic,
        WaitUntilStopped,
        /// Does the first task, and waits with the second.
        WaitUntilRecalled,
    }

    impl Outside for Fake {
        fn batch_size(&self) -> usize {
            2
        }

        fn perform(&self, batch: &Batch) -> Result<Vec<TaskEnd>, StoreError> {
            match self {
                Self::Succeed => Ok(batch.tasks.iter().map(|_| TaskEnd::success()).collect()),
                Self::Panic => panic!("this is what the test is about"),
                Self::WaitUntilStopped => {
                    while !batch.is_stopped() {
                        std::thread::yield_now();
                    }
                    Ok(Vec::new())
                }
                Self::WaitUntilRecalled => {
                    while !batch.is_recalled() {
                        std::thread::yield_now();
                    }
                    Ok(vec![TaskEnd::success()])
                }
            }
        }
    }

    fn launch(flights: &mut Flights, work: Fake) -> JobId {
        let job = testing::job(&Store::in_memory().unwrap());
        let (id, tasks) = (job.id.clone(), testing::tasks(2));
        flights.launch(Arc::new(work), Start { job, first: TaskCursor::default(), tasks, left: 0 });
        id
    }

    fn land(flights: &mut Flights) -> Landed {
        loop {
            if let Some(landed) = flights.land(Duration::from_secs(1)).unwrap().pop() {
                return landed;
            }
        }
    }

    #[test]
    fn a_batch_comes_back_with_an_end_for_each_task() {
        let mut flights = Flights::new();
        let id = launch(&mut flights, Fake::Succeed);
        assert!(flights.has(&id));
        assert_eq!(land(&mut flights).ends, [TaskEnd::success(), TaskEnd::success()]);
        assert!(!flights.has(&id));
    }

    #[test]
    fn work_that_breaks_down_fails_its_tasks_and_nothing_else() {
        let mut flights = Flights::new();
        launch(&mut flights, Fake::Panic);
        let ends = land(&mut flights).ends;
        assert!(
            ends.len() == 2 && ends.iter().all(|end| matches!(end, TaskEnd::Failed(TaskFailure { status: 500, .. })))
        );
    }

    #[test]
    fn tasks_that_a_recalled_batch_did_not_begin_have_no_end() {
        let mut flights = Flights::new();
        launch(&mut flights, Fake::WaitUntilRecalled);
        flights.recall(|_| true);
        assert!(flights.land(Duration::ZERO).unwrap().is_empty(), "its job is to run");
        flights.recall(|_| false);
        assert_eq!(land(&mut flights).ends, [TaskEnd::success()]);
    }

    #[test]
    fn an_engine_that_ends_waits_for_its_threads() {
        let mut flights = Flights::new();
        launch(&mut flights, Fake::WaitUntilStopped);
        let stopped = Arc::downgrade(&flights.stopped);
        drop(flights);
        assert_eq!(stopped.strong_count(), 0, "the thread has let go of everything");
    }
}
