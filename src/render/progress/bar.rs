//! Lines of the live view: one job's, and that of all jobs together.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::state::State;
use crate::model::RunKey;

/// How wide a bar is, and the least that stands beside it, in columns.
const BAR: usize = 24;
const BESIDE: usize = 44;

/// A job's line.
#[derive(Debug)]
pub(super) struct Bar {
    /// The line on the screen.
    pub(super) bar: ProgressBar,
    /// Whether there is room for a bar beside the words.
    is_wide: bool,
}

impl Bar {
    /// A line with a spinner until S3 has counted. Names are so wide, and the terminal so many columns.
    pub(super) fn new(bar: ProgressBar, run: &RunKey, (width, columns): (usize, usize)) -> Self {
        bar.set_style(style("{prefix} {spinner:.cyan} {wide_msg}"));
        bar.set_prefix(format!("{:width$}", run.name.as_str()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, is_wide: width + BAR + BESIDE <= columns }
    }

    /// Shows where the job stands.
    pub(super) fn draw(&self, state: &State) {
        if state.is_running() && self.bar.length() != Some(state.progress.total) {
            let template = if self.is_wide {
                "{prefix} {spinner:.cyan} {bar:24.green/dim} {human_pos}/{human_len}  {elapsed:.dim}  {wide_msg}"
            } else {
                "{prefix} {spinner:.cyan} {human_pos}/{human_len} {wide_msg}"
            };
            self.bar.set_style(style(template).progress_chars("━╸─"));
            self.bar.set_length(state.progress.total);
        }
        self.bar.set_position(state.done());
        self.bar.set_message(state.words.clone());
    }
}

/// The line of all jobs together.
pub(super) fn totals(bar: &ProgressBar) {
    bar.set_style(style("{spinner:.cyan} {wide_msg}"));
    bar.enable_steady_tick(Duration::from_millis(120));
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}
