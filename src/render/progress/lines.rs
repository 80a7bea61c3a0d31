//! Events as lines of text, for logs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::apply::{Event, Happening, Sink};
use crate::model::{Invocation, JobStatus, RunKey, Time};
use crate::plan::Wait;
use crate::render::page::{BELOW, Line, Page, Style, Tone};
use crate::render::words;

/// The least time between two lines that differ only in the number of tasks, in seconds.
const PROGRESS_EVERY: i64 = 5;

/// Writes a line for every event that tells something new.
///
/// A write that fails is remembered and ends the output; what apply does is not affected.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    style: Style,
    invocation: Invocation,
    /// Where each run stood that is not closed, and when that was told.
    followed: BTreeMap<RunKey, (Option<JobStatus>, Time)>,
    error: Option<io::Error>,
}

impl<W: Write> Lines<W> {
    /// Lines on a writer. The commands that they name lead where the invocation does.
    pub fn new(out: W, style: Style, invocation: Invocation) -> Self {
        Self { out, style, invocation, followed: BTreeMap::new(), error: None }
    }

    /// The first failure to write, or the writer.
    pub fn into_result(self) -> io::Result<W> {
        self.error.map_or(Ok(self.out), Err)
    }

    /// Whether an event tells something that the lines before it did not.
    fn is_news(&mut self, event: &Event) -> bool {
        if matches!(event.what, Happening::Closed { .. }) {
            self.followed.remove(&event.run);
        }
        let Happening::Followed { status, progress: _ } = &event.what else { return is_told(&event.what) };
        let last = self.followed.get(&event.run);
        let soon = |at: &Time| event.at.timestamp().as_second() - at.timestamp().as_second() < PROGRESS_EVERY;
        if last.is_some_and(|(before, at)| before == status && soon(at)) {
            return false;
        }
        self.followed.insert(event.run.clone(), (*status, event.at));
        true
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        let Event { seq: _, at, run, what } = event;
        let clock: String = at.to_string().chars().skip(11).collect();
        let mut page = Page::new(&mut self.out, self.style);
        let head = Line::new().tone(Tone::Dim, clock).text("  ").tone(Tone::Strong, run.to_string()).text("  ");
        page.line(0, head.tone(tone(what), words::happening(what, (run, &self.invocation))))?;
        if let Happening::Waiting { wait: Wait::Person(held) } = what {
            let choice = words::way_on(held, (run, &self.invocation));
            choice.into_iter().try_for_each(|line| page.line(BELOW, line))?;
        }
        self.out.flush()
    }
}

impl<W: Write + Send> Sink for Lines<W> {
    fn event(&mut self, event: &Event) {
        if self.error.is_none() && self.is_news(event) {
            self.error = self.write(event).err();
        }
    }

    fn ending(&mut self, calls: usize) {
        if self.error.is_none() {
            let mut page = Page::new(&mut self.out, self.style);
            let written = page.line(0, Line::new().tone(Tone::Warn, words::ending(calls)));
            self.error = written.and_then(|()| self.out.flush()).err();
        }
    }
}

/// Waiting for S3 is told by the status that follows; only waiting for a person needs a line of its own.
fn is_told(what: &Happening) -> bool {
    !matches!(what, Happening::Waiting { wait: Wait::Counting | Wait::Running | Wait::Ending })
}

/// What an event is to its reader.
fn tone(what: &Happening) -> Tone {
    match what {
        Happening::Refused { .. } | Happening::Failed { .. } => Tone::Bad,
        Happening::AnswerLost { .. }
        | Happening::Overtaken
        | Happening::DuplicateCancelled { .. }
        | Happening::Retrying { .. }
        | Happening::Waiting { .. }
        | Happening::NotDone { .. }
        | Happening::CancelRequested
        | Happening::Replacing { .. } => Tone::Warn,
        Happening::Closed { .. } => Tone::Strong,
        Happening::ManifestUploaded { .. }
        | Happening::IntentRecorded
        | Happening::Created { .. }
        | Happening::Resent
        | Happening::Elected { .. }
        | Happening::PrioritySet { .. }
        | Happening::TagsSet
        | Happening::Confirmed { .. }
        | Happening::Followed { .. } => Tone::Normal,
    }
}
