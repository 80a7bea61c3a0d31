use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::aws::{Pace, PaceListener};
use crate::cli::world::{Cli, LogOutput};
use crate::render::{Paper, text};

/// Tells a person that S3 throttles, once a command however often it does, and once that it no longer does, if progress is shown
/// then.
pub(crate) struct Throttling {
    log: LogOutput,
    paper: Paper,
    is_told: AtomicBool,
    is_recovery_told: AtomicBool,
    shows_progress: AtomicBool,
}

impl Throttling {
    /// On standard error, above a live view while there is one.
    pub(crate) fn new(cli: &Cli<'_>) -> Arc<Self> {
        Arc::new(Self {
            log: cli.context.log.clone(),
            paper: cli.paper_of_stderr(),
            is_told: AtomicBool::new(false),
            is_recovery_told: AtomicBool::new(false),
            shows_progress: AtomicBool::new(false),
        })
    }

    /// Progress is shown from now on.
    pub(crate) fn begin_progress(&self) {
        self.shows_progress.store(true, Ordering::SeqCst);
    }

    /// Progress is shown no longer.
    pub(crate) fn end_progress(&self) {
        self.shows_progress.store(false, Ordering::SeqCst);
    }
}

impl PaceListener for Throttling {
    fn changed(&self, pace: Pace) {
        let is_news = match pace {
            Pace::Slowed { .. } => !self.is_told.swap(true, Ordering::SeqCst),
            Pace::Recovered { .. } => {
                self.shows_progress.load(Ordering::SeqCst) && !self.is_recovery_told.swap(true, Ordering::SeqCst)
            }
        };
        let mut line = Vec::new();
        if is_news && text::pace(&mut line, self.paper, pace).is_ok() {
            self.log.write(&line);
        }
    }
}
