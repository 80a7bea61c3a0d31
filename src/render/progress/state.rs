//! What is known of one run while it is followed.

use std::time::Instant;

use crate::model::{JobStatus, Progress, Time};
use crate::render::words;

/// One run on its way.
#[derive(Debug)]
pub(super) struct State {
    /// How far its job is.
    pub(super) progress: Progress,
    /// What is said beside the bar.
    pub(super) words: String,
    /// Since when it is followed.
    pub(super) since: Instant,
    status: Option<JobStatus>,
    began: Option<(Time, u64)>,
}

impl State {
    /// A run of which nothing is known yet.
    pub(super) fn new() -> Self {
        let (progress, words) = (Progress::default(), String::new());
        Self { progress, words, since: Instant::now(), status: None, began: None }
    }

    /// Where the job stands now.
    pub(super) fn follow(&mut self, at: Time, status: Option<JobStatus>, progress: Progress) {
        (self.status, self.progress) = (status, progress);
        let word = status.map_or("in a status that this version does not know", JobStatus::as_str);
        if !self.is_running() {
            let counted = (progress.total > 0).then(|| format!(", {}", words::counted(progress.total, "task")));
            self.words = format!("{word}{}", counted.unwrap_or_default());
            return;
        }
        if status == Some(JobStatus::Active) {
            self.began.get_or_insert((at, self.done()));
        }
        let failed = (progress.failed > 0).then(|| format!("{} failed", words::count(progress.failed)));
        let rate = self.began.and_then(|began| rate(began, at, self.done()));
        self.words = [Some(word.to_owned()), failed, rate].into_iter().flatten().collect::<Vec<_>>().join(", ");
    }

    /// How many of its tasks were tried.
    pub(super) fn done(&self) -> u64 {
        self.progress.succeeded.saturating_add(self.progress.failed)
    }

    /// Whether its job was let run, and its tasks are counted.
    pub(super) fn is_running(&self) -> bool {
        self.progress.total > 0 && !self.status.is_some_and(JobStatus::is_held)
    }

    /// Whether tasks of it have failed.
    pub(super) fn is_failing(&self) -> bool {
        self.progress.failed > 0
    }
}

/// Tasks a second since the job was first seen Active, by the events' own time.
fn rate((began, first): (Time, u64), at: Time, done: u64) -> Option<String> {
    let seconds = u64::try_from(at.timestamp().as_second() - began.timestamp().as_second()).unwrap_or(0);
    let tasks = done.saturating_sub(first).checked_div(seconds)?;
    (tasks > 0).then(|| format!("{}/s", words::count(tasks)))
}
