use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::world::Context;

/// Work that is shorter than this needs no progress.
const SILENT: Duration = Duration::from_secs(1);

/// Progress of checking many files, on a terminal, from one second on.
pub(crate) struct Checking {
    began: Instant,
    is_shown: bool,
    bar: OnceLock<ProgressBar>,
}

impl Checking {
    pub(crate) fn new(context: &Context) -> Self {
        let is_shown = context.terminal.err && context.variable("CI").is_none();
        Self { began: Instant::now(), is_shown, bar: OnceLock::new() }
    }

    /// Told from any thread how many of how many files are done.
    pub(crate) fn tell(&self, done: usize, total: usize) {
        if !self.is_shown || self.began.elapsed() < SILENT {
            return;
        }
        let (done, total) = (done as u64, total as u64);
        let bar = self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("checked {human_pos} of {human_len} files {wide_bar}");
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position(bar.position().max(done));
    }
}

impl Drop for Checking {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
