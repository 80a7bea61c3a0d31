//! Events as lines on a terminal: one a running job, as many as fit, and one for all of them.

use std::collections::{BTreeMap, BTreeSet};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use super::bar::{self, Bar};
use super::state::State;
use super::totals::Totals;
use crate::apply::{Event, Happening, Sink};
use crate::ledger::{Closing, Outcome};
use crate::model::{Invocation, RunKey, Time};
use crate::plan::{Plan, Wait};
use crate::render::{escape, words, wrap};

/// From how many jobs on only what went wrong stays above the lines: the others are counted.
const MANY: usize = 20;
/// Rows that are left to what stays on the screen, and to the line of all jobs.
const RESERVED: usize = 4;

/// How large a terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its width, in columns.
    pub columns: usize,
    /// Its height, in rows.
    pub rows: usize,
}

impl Default for Screen {
    fn default() -> Self {
        Self { columns: 80, rows: 24 }
    }
}

/// Draws a line for every run that something happens to, those with failed tasks first, and above them what should stay
/// to be read. More than the terminal's height are counted in the line of all jobs alone.
#[derive(Debug)]
pub struct Live {
    screen: MultiProgress,
    size: Screen,
    runs: BTreeMap<RunKey, State>,
    /// The runs that have not ended, in the order in which they get a line.
    order: BTreeSet<(Rank, RunKey)>,
    bars: BTreeMap<RunKey, (Rank, Bar)>,
    totals: Totals,
    all: Option<ProgressBar>,
    width: usize,
    invocation: Invocation,
    has_spoken: bool,
}

/// The part of a terminal above the lines.
#[derive(Clone, Debug)]
pub struct Above(MultiProgress);

impl Above {
    /// Clears the lines, lets something be written, and draws them again below it.
    pub fn write<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }
}

/// Which runs get a line first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Tasks of it have failed.
    Failing,
    /// Its job runs.
    Running,
    /// Its job is to come, or is counted.
    ToCome,
}

impl Rank {
    fn of(state: &State) -> Self {
        match (state.is_failing(), state.is_running()) {
            (true, _) => Self::Failing,
            (false, true) => Self::Running,
            (false, false) => Self::ToCome,
        }
    }
}

/// How a run ended, as far as counting goes.
#[derive(Clone, Copy)]
enum Ended {
    Well,
    Badly,
    Held,
}

impl Live {
    /// Lines on a terminal of a size, aligned for the jobs of a plan.
    pub fn new(target: ProgressDrawTarget, size: Screen, plan: &Plan) -> Self {
        let width = plan.steps.iter().map(|step| step.run.name.as_str().len()).max().unwrap_or(0);
        let jobs = plan.steps.iter().filter(|step| !step.actions.is_empty()).count();
        let screen = MultiProgress::with_draw_target(target);
        let all = (jobs > 1).then(|| screen.add(ProgressBar::new_spinner()));
        all.iter().for_each(bar::totals);
        Self {
            screen,
            size,
            runs: BTreeMap::new(),
            order: BTreeSet::new(),
            bars: BTreeMap::new(),
            totals: Totals::of(jobs as u64),
            all,
            width,
            invocation: plan.invocation.clone(),
            has_spoken: false,
        }
    }

    /// What writes above the lines: a terminal that cannot be written to is no reason to stop.
    pub fn above_it(&self) -> Above {
        Above(self.screen.clone())
    }

    fn is_many(&self) -> bool {
        self.totals.jobs > MANY as u64
    }

    /// Changes what is known of a run, and draws it if it has a line.
    fn change(&mut self, run: &RunKey, at: Time, change: impl FnOnce(&mut State)) {
        let state = self.runs.entry(run.clone()).or_insert_with(State::new);
        let before = Rank::of(state);
        self.totals.forget(state);
        change(state);
        self.totals.count(state);
        self.order.remove(&(before, run.clone()));
        self.order.insert((Rank::of(state), run.clone()));
        self.draw(at);
        if let (Some((_, bar)), Some(state)) = (self.bars.get(run), self.runs.get(run)) {
            bar.draw(state);
        }
    }

    /// Gives the lines that there are to the first of the runs.
    fn draw(&mut self, at: Time) {
        let slots = self.size.rows.saturating_sub(RESERVED).max(1);
        let shown: BTreeMap<&RunKey, Rank> = self.order.iter().take(slots).map(|(rank, run)| (run, *rank)).collect();
        let gone = self.bars.extract_if(.., |run, (rank, _)| shown.get(run) != Some(rank));
        for (_, (_, bar)) in gone {
            bar.bar.finish_and_clear();
            self.screen.remove(&bar.bar);
        }
        for (run, rank) in shown {
            let Some(state) = self.runs.get(run).filter(|_| !self.bars.contains_key(run)) else { continue };
            let line = ProgressBar::new_spinner().with_elapsed(state.since.elapsed());
            let line = match &self.all {
                _ if rank == Rank::Failing => self.screen.insert(0, line),
                Some(all) => self.screen.insert_before(all, line),
                None => self.screen.add(line),
            };
            let bar = Bar::new(line, run, (self.width, self.size.columns));
            bar.draw(state);
            self.bars.insert(run.clone(), (rank, bar));
        }
        if let Some(all) = &self.all {
            all.set_message(self.totals.line(at));
        }
    }

    /// Writes a line about a run above the others.
    fn above(&mut self, run: &RunKey, words: &str) {
        self.print(&format!("{:width$} {words}", run.name.as_str(), width = self.width));
    }

    /// Writes a line above the others. A terminal that cannot be written to is no reason to stop.
    fn print(&mut self, line: &str) {
        self.has_spoken = true;
        let _ = self.screen.println(wrap::prose(&escape::text(line), self.size.columns));
    }

    /// The run needs no line any more.
    fn end(&mut self, (run, at): (&RunKey, Time), ended: Ended, words: &str) {
        if let Some(state) = self.runs.remove(run) {
            self.order.remove(&(Rank::of(&state), run.clone()));
            self.totals.end(&state);
        }
        match ended {
            Ended::Well => self.totals.done += 1,
            Ended::Badly => self.totals.failed += 1,
            Ended::Held => self.totals.held += 1,
        }
        self.draw(at);
        if matches!(ended, Ended::Badly) || !self.is_many() {
            self.above(run, words);
        }
    }
}

/// Whether a person should read of an end among many.
fn ended(closing: &Closing) -> Ended {
    if closing.outcome == Outcome::Complete && closing.progress.failed == 0 { Ended::Well } else { Ended::Badly }
}

impl Sink for Live {
    fn event(&mut self, event: &Event) {
        let Event { seq: _, at, run, what } = event;
        let words = words::happening(what, (run, &self.invocation));
        let say = |state: &mut State| state.words = escape::text(&words).into_owned();
        match what {
            Happening::Elected { job: _, echo } if !echo.is_empty() => self.above(run, &words),
            Happening::Elected { .. }
            | Happening::ManifestUploaded { .. }
            | Happening::IntentRecorded
            | Happening::Created { .. }
            | Happening::Confirmed { .. }
            | Happening::CancelRequested
            | Happening::Replacing { .. } => self.change(run, *at, say),
            Happening::Followed { status, progress } => {
                self.change(run, *at, |state| state.follow(*at, *status, *progress));
            }
            Happening::Waiting { wait: Wait::Person(held) } => {
                let choice = words::way_on(held, (run, &self.invocation));
                let first = choice.first().map(|line| format!(": {line}")).unwrap_or_default();
                self.end((run, *at), Ended::Held, &format!("{words}{first}"));
            }
            Happening::Waiting { wait: Wait::Predecessors(_) | Wait::Replaced { .. } } => self.change(run, *at, say),
            Happening::Waiting { wait: Wait::Listing { .. } | Wait::ToRun { .. } | Wait::ToEnd { .. } } => {
                self.change(run, *at, say);
            }
            Happening::Waiting { wait: Wait::Counting | Wait::Running | Wait::Ending } => {}
            Happening::Closed { closing } => self.end((run, *at), ended(closing), &words),
            Happening::Refused { .. } | Happening::Failed { .. } => self.end((run, *at), Ended::Badly, &words),
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

    fn ending(&mut self, calls: usize) {
        self.print(&words::ending(calls));
    }

    fn finish(&mut self) {
        for (_, bar) in self.bars.values() {
            bar.bar.finish_and_clear();
        }
        self.all.iter().for_each(ProgressBar::finish_and_clear);
        // What stays on the screen are the lines above; a terminal that is gone has nothing to clear.
        if self.has_spoken {
            let _ = self.screen.println("");
        }
        let _ = self.screen.clear();
    }
}
