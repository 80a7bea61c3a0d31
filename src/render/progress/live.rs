//! Events as bars on a terminal: one a running job.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use super::bar::Bar;
use crate::apply::{Event, Happening, Sink};
use crate::model::{Invocation, RunKey};
use crate::plan::{Plan, Wait};
use crate::render::{escape, words};

/// Draws a bar for every run that something happens to, and a line above them for what should stay to be read.
#[derive(Debug)]
pub struct Live {
    screen: MultiProgress,
    bars: BTreeMap<RunKey, Bar>,
    width: usize,
    invocation: Invocation,
    has_spoken: bool,
}

impl Live {
    /// Bars on a terminal, aligned for the jobs of a plan.
    pub fn new(target: ProgressDrawTarget, plan: &Plan) -> Self {
        let width = plan.steps.iter().map(|step| step.run.name.as_str().len()).max().unwrap_or(0);
        let (screen, invocation) = (MultiProgress::with_draw_target(target), plan.invocation.clone());
        Self { screen, bars: BTreeMap::new(), width, invocation, has_spoken: false }
    }

    fn bar(&mut self, run: &RunKey) -> &mut Bar {
        let (screen, width) = (&self.screen, self.width);
        self.bars.entry(run.clone()).or_insert_with(|| Bar::new(screen.add(ProgressBar::new_spinner()), run, width))
    }

    /// Writes a line above the bars. A terminal that cannot be written to is no reason to stop.
    fn above(&mut self, run: &RunKey, words: &str) {
        self.has_spoken = true;
        let line = format!("{:width$} {words}", run.name.as_str(), width = self.width);
        let _ = self.screen.println(escape::text(&line));
    }

    /// The run needs no bar any more.
    fn end(&mut self, run: &RunKey, words: &str) {
        if let Some(bar) = self.bars.remove(run) {
            bar.bar.finish_and_clear();
            self.screen.remove(&bar.bar);
        }
        self.above(run, words);
    }
}

impl Sink for Live {
    fn event(&mut self, event: &Event) {
        let Event { seq: _, at, run, what } = event;
        let words = words::happening(what);
        match what {
            Happening::Elected { job: _, echo } if !echo.is_empty() => self.above(run, &words),
            Happening::Elected { .. } => self.bar(run).say(escape::text(&words).into_owned()),
            Happening::Followed { status, progress } => self.bar(run).follow(*at, *status, *progress),
            Happening::ManifestUploaded { .. }
            | Happening::IntentRecorded
            | Happening::Created { .. }
            | Happening::Confirmed { .. }
            | Happening::CancelRequested => self.bar(run).say(escape::text(&words).into_owned()),
            Happening::Waiting { wait: Wait::Person } => {
                let [confirm, _] = words::confirm_or_cancel(&run.name, &self.invocation);
                self.end(run, &format!("{words}: {confirm}"));
            }
            Happening::Waiting { wait: Wait::Counting | Wait::Running | Wait::Ending } => {}
            Happening::Closed { .. } | Happening::Refused { .. } | Happening::Failed { .. } => self.end(run, &words),
            Happening::AnswerLost { .. }
            | Happening::Resent
            | Happening::Overtaken
            | Happening::DuplicateCancelled { .. }
            | Happening::Retrying { .. }
            | Happening::NotDone { .. }
            | Happening::PrioritySet { .. }
            | Happening::TagsSet => self.above(run, &words),
        }
    }

    fn finish(&mut self) {
        for bar in self.bars.values() {
            bar.bar.finish_and_clear();
        }
        // What stays on the screen are the lines above; a terminal that is gone has nothing to clear.
        if self.has_spoken {
            let _ = self.screen.println("");
        }
        let _ = self.screen.clear();
    }
}
