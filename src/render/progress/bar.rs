//! One job's bar: what is on it, from the events of its run.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{JobStatus, Progress, RunKey, Time};
use crate::render::words;

/// A bar, and what is needed to tell how fast its job is.
#[derive(Debug)]
pub(super) struct Bar {
    /// The bar on the screen.
    pub(super) bar: ProgressBar,
    began: Option<(Time, u64)>,
}

impl Bar {
    /// A bar that shows a spinner until S3 has counted.
    pub(super) fn new(bar: ProgressBar, run: &RunKey, width: usize) -> Self {
        bar.set_style(style("{prefix} {spinner:.cyan} {msg}  {elapsed:.dim}"));
        bar.set_prefix(format!("{:width$}", run.name.as_str()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, began: None }
    }

    /// Says something beside the spinner.
    pub(super) fn say(&self, words: String) {
        self.bar.set_message(words);
    }

    /// Shows where the job stands.
    pub(super) fn follow(&mut self, at: Time, status: Option<JobStatus>, progress: Progress) {
        let word = status.map_or("in a status that this version does not know", JobStatus::as_str);
        let Progress { total, succeeded, failed, active_seconds: _ } = progress;
        if total == 0 || status.is_some_and(JobStatus::is_held) {
            let counted = if total == 0 { String::new() } else { format!(", {}", words::counted(total, "task")) };
            return self.say(format!("{word}{counted}"));
        }
        let done = succeeded.saturating_add(failed);
        if self.bar.length() != Some(total) {
            self.bar.set_style(
                style("{prefix} {spinner:.cyan} {bar:24.green/dim} {human_pos}/{human_len}  {msg}  {elapsed:.dim}")
                    .progress_chars("━╸─"),
            );
            self.bar.set_length(total);
        }
        if status == Some(JobStatus::Active) {
            self.began.get_or_insert((at, done));
        }
        self.bar.set_position(done);
        self.say(
            [Some(word.to_owned()), failures(failed), self.began.and_then(|began| rate(began, at, done))]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
}

fn failures(failed: u64) -> Option<String> {
    (failed > 0).then(|| format!("{} failed", words::count(failed)))
}

/// Tasks a second since the job was first seen Active, by the events' own time.
fn rate((began, first): (Time, u64), at: Time, done: u64) -> Option<String> {
    let seconds = u64::try_from(at.timestamp().as_second() - began.timestamp().as_second()).unwrap_or(0);
    let tasks = done.saturating_sub(first).checked_div(seconds)?;
    (tasks > 0).then(|| format!("{}/s", words::count(tasks)))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}
