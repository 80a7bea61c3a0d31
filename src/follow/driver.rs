//! The loop: settle what can be settled, have it done, look again.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use super::course::Course;
use super::event::{RunOutcome, StepError};
use super::moment::{Follow, Moment, Next};
use super::perform::{Flow, Perform};
use super::runs::Runs;
use super::sweeping::{Part, Sweeping};
use super::telling::{News, Telling};
use crate::ledger::LedgerError;
use crate::model::{RunKey, Time};
use crate::observe::{Followed, Sources, observe_again};
use crate::plan::settle::Act;
use crate::plan::{Action, Desired, Loss, Observed, Plan};

/// How far, how often and how long jobs are followed.
#[derive(Clone, Debug)]
pub struct Following {
    /// How far.
    pub follow: Follow,
    /// The pause between two looks at S3. They are rarer where a look itself takes long.
    pub poll_interval: Duration,
    /// After which time jobs are left as they are.
    pub timeout: Option<Duration>,
    /// Cancelled when jobs are to be left as they are: calls in flight end, and nothing new is begun.
    pub stop: CancellationToken,
}

impl Following {
    /// When jobs are left as they are, from now. A time beyond what the clock can tell is never.
    fn deadline(&self) -> Option<Instant> {
        self.timeout.and_then(|timeout| Instant::now().checked_add(timeout))
    }
}

/// What the loop looks at.
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    /// S3 and the ledger.
    pub sources: Sources<'a>,
    /// Tells the time.
    pub now: &'a (dyn Fn() -> Time + Sync),
    /// What the plan was made for.
    pub desired: &'a Desired,
    /// What the plan was made from: what was described then is not asked for again.
    pub known: Option<&'a Observed>,
}

/// How many runs are worked on for each call that may run at once: a run also waits for the disk of the ledger, and no call of
/// another one should wait for that.
const RUNS_A_CALL: usize = 4;

/// Follows every step of a plan as far as asked. The outcomes are in the order of the steps.
///
/// Fails only when the ledger cannot be read at the beginning, before anything is done. When the time is up, a call that hangs is
/// dropped, as if the process had ended: the next apply goes on from the ledger.
pub async fn follow<'a>(
    plan: &'a Plan,
    (looks, following): (Looks<'a>, &'a Following),
    (hands, telling): (&'a dyn Perform, &'a Telling<'_>),
) -> Result<Vec<RunOutcome>, LedgerError> {
    let deadline = following.deadline();
    let courses: Vec<Course<'_>> = plan.steps.iter().map(Course::new).collect();
    let runs = Runs::of(plan, courses.iter().filter(|course| course.is_open()).map(Course::run));
    let mut driver = Driver {
        looks,
        following,
        hands,
        telling,
        observed: Observed::new((looks.now)(), None),
        ready: (0..courses.len()).collect(),
        open: courses.iter().filter(|course| course.is_open()).count(),
        courses,
        runs,
        waiting: Vec::new(),
        timers: BinaryHeap::new(),
        flying: FuturesUnordered::new(),
        sweeping: Sweeping::new(following.poll_interval),
        is_ending: false,
    };
    match deadline {
        None => driver.run().await?,
        Some(deadline) => match timeout_at(deadline, driver.run()).await {
            Ok(result) => result?,
            Err(_) => driver.courses.iter_mut().for_each(|course| course.time_out(&driver.observed)),
        },
    }
    telling.finish();
    let Driver { courses, observed, .. } = &mut driver;
    for course in courses {
        course.look_back(observed);
    }
    Ok(driver.courses.into_iter().map(Course::outcome).collect())
}

/// An action in flight: whose it is, what it is, and how it ends.
type Flight<'a> = BoxFuture<'a, (usize, Act, Result<Flow, StepError>)>;

struct Driver<'a, 't> {
    looks: Looks<'a>,
    following: &'a Following,
    hands: &'a dyn Perform,
    telling: &'a Telling<'t>,
    observed: Observed,
    courses: Vec<Course<'a>>,
    /// The runs that others come after.
    runs: Runs,
    /// How many runs are not where they end.
    open: usize,
    /// Runs that are to be looked at now. One that was begun goes before one that was not: few are held in memory, and in S3, at
    /// once, however many there are.
    ready: VecDeque<usize>,
    /// Runs that wait for the end of a sweep, by its number.
    waiting: Vec<(u64, usize)>,
    /// Runs that pause, the first to go on on top.
    timers: BinaryHeap<Reverse<(Instant, usize)>>,
    flying: FuturesUnordered<Flight<'a>>,
    sweeping: Sweeping<'a>,
    /// Whether it was told that calls in flight are waited for.
    is_ending: bool,
}

impl Driver<'_, '_> {
    async fn run(&mut self) -> Result<(), LedgerError> {
        let stop = &self.following.stop;
        if self.open > 0 {
            let at = self.observed.at;
            tokio::select! {
                biased;
                observed = observe_again(self.looks.sources, self.looks.desired, (at, self.looks.known)) => {
                    self.observed = observed?;
                    self.telling.look(&self.observed);
                }
                // Nothing was begun yet: there is nothing to wait for.
                () = stop.cancelled() => {}
            }
        }
        loop {
            self.begin();
            let is_stopped = stop.is_cancelled();
            if self.flying.is_empty() && (is_stopped || self.open == 0) {
                break;
            }
            if is_stopped && !self.is_ending {
                self.is_ending = true;
                self.telling.ending(self.flying.len());
            }
            let wake_up = self.wake_up();
            tokio::select! {
                Some(flown) = self.flying.next() => self.ended(flown),
                part = self.sweeping.part() => self.swept(part),
                () = sleep_until(wake_up), if !is_stopped => self.woken(),
                () = stop.cancelled(), if !is_stopped => {}
            }
        }
        if stop.is_cancelled() {
            self.courses.iter_mut().for_each(|course| course.interrupt(&self.observed));
        }
        Ok(())
    }

    /// Looks at the runs that are ready, and begins what is due, as long as another call may run at once.
    fn begin(&mut self) {
        self.observed.at = (self.looks.now)();
        let most = self.looks.sources.parallelism.get().saturating_mul(RUNS_A_CALL);
        while self.flying.len() < most && !self.following.stop.is_cancelled() {
            let Some(index) = self.ready.pop_front() else { return };
            let moment = moment(self.following, &self.runs, &self.sweeping, self.observed.at);
            let course = &mut self.courses[index];
            if !course.is_open() {
                continue;
            }
            // Asked before each run, since what the actions before it found counts, too.
            match self.telling.lost() {
                Some(why) => course.refuse(why, self.telling),
                None => {
                    if let Some(deed) = course.look(&self.observed, self.telling, moment) {
                        let hands = self.hands;
                        let flight = async move {
                            let result = hands.perform(&deed).await;
                            (index, deed.act, result)
                        };
                        self.flying.push(flight.boxed());
                    }
                }
            }
            self.place(index);
        }
    }

    /// Puts a run where it waits.
    fn place(&mut self, index: usize) {
        let course = &mut self.courses[index];
        if !course.is_open() {
            self.open -= 1;
            course.forget_calls();
            let run = course.run();
            self.observed.forget_ended(run);
            self.wake_successors(run);
            return;
        }
        match course.next() {
            Next::Now => self.ready.push_front(index),
            Next::After(sweep) => self.waiting.push((sweep, index)),
            Next::At(instant) => self.timers.push(Reverse((instant, index))),
            Next::Busy => {}
        }
    }

    /// Has those looked at that wait for a run which has come to its end.
    fn wake_successors(&mut self, run: &RunKey) {
        let successors = self.runs.end(run);
        if !successors.is_empty() {
            let is_one = |(_, index): &mut (u64, usize)| successors.contains(index);
            self.ready.extend(self.waiting.extract_if(.., is_one).map(|(_, index)| index));
        }
    }

    fn ended(&mut self, (index, act, result): (usize, Act, Result<Flow, StepError>)) {
        for news in self.telling.take_news() {
            match news {
                News::Record(versioned) => self.observed.add_record(*versioned),
                News::NoRecord(run) => self.observed.remove_record(&run),
                News::Claim(claim) => self.observed.add_claim(*claim),
                News::Job(seen) => self.observed.add_job(*seen),
                News::Uploaded(name, manifest) => self.observed.set_manifest(name, manifest),
            }
        }
        if result.is_ok() && asks_s3(&act) {
            self.sweeping.expect(self.open);
        }
        let moment = moment(self.following, &self.runs, &self.sweeping, self.observed.at);
        self.courses[index].acted(&act, result, (self.telling, moment));
        self.place(index);
        self.stop_if_lost();
    }

    /// Where the ledger was lost, nobody waits for anything any more.
    fn stop_if_lost(&mut self) {
        if self.telling.lost().is_some() {
            self.ready.extend(self.waiting.drain(..).map(|(_, index)| index));
            self.ready.extend(self.timers.drain().map(|Reverse((_, index))| index));
        }
    }

    /// When something is to be done although nothing ends: a run goes on after its pause, or S3 is looked at again.
    fn wake_up(&self) -> Instant {
        let timer = self.timers.peek().map(|Reverse((instant, _))| *instant);
        let sweep = self.is_sweep_wanted().then(|| self.next_sweep());
        // An hour is as good as never: nothing is done then but to ask again.
        timer.into_iter().chain(sweep).min().unwrap_or_else(|| Instant::now() + Duration::from_hours(1))
    }

    fn is_sweep_wanted(&self) -> bool {
        !self.waiting.is_empty() && !self.sweeping.is_under_way()
    }

    /// When S3 is looked at again. Where there is nothing else to do, nothing is kept from being done by a look.
    fn next_sweep(&self) -> Instant {
        if self.flying.is_empty() && self.ready.is_empty() { self.sweeping.soonest() } else { self.sweeping.next() }
    }

    fn woken(&mut self) {
        let now = Instant::now();
        while let Some(Reverse((instant, index))) = self.timers.peek().copied() {
            if instant > now {
                break;
            }
            self.timers.pop();
            self.ready.push_front(index);
        }
        if self.is_sweep_wanted() && self.next_sweep() <= now {
            let open = || self.courses.iter().filter(|course| course.is_open());
            // What another runner follows, or nobody, is looked at as long as a run of this plan waits for it.
            let beside: BTreeSet<&RunKey> =
                open().flat_map(Course::awaited).filter(|run| !self.runs.has(run)).collect();
            let followed = open().map(Course::run).chain(beside).map(|run| {
                let record = self.observed.record(run).map(|versioned| &versioned.record);
                // Whoever replaces a job writes the next attempt into its record.
                let stands = record.filter(|record| record.replacing().is_none());
                let job = stands.and_then(|record| record.job()).cloned();
                Followed { run: run.clone(), job, is_recorded: record.is_some() }
            });
            self.sweeping.begin(self.looks.sources, followed.collect());
        }
    }

    fn swept(&mut self, part: Part) {
        match part {
            Part::Listed(listing) => {
                let busy = self.courses.iter().filter(|course| course.next() == Next::Busy).map(Course::run).collect();
                let questions = self.sweeping.note(listing, (self.looks.desired, &busy), &mut self.observed);
                self.sweeping.ask(self.looks.sources, questions);
            }
            Part::Answered(answers) => {
                for run in answers.note(&mut self.observed) {
                    self.telling.misses(Loss::Record { run: run.clone(), others: 0 });
                    self.observed.remove_record(&run);
                }
                self.telling.look_at_header(&self.observed);
                let over = self.sweeping.end();
                let is_over = |(sweep, _): &mut (u64, usize)| *sweep <= over;
                let mut seen: VecDeque<usize> = self.waiting.extract_if(.., is_over).map(|(_, index)| index).collect();
                seen.append(&mut self.ready);
                self.ready = seen;
                self.stop_if_lost();
            }
        }
    }
}

/// Whether an act asks S3 to make a job or to change one.
fn asks_s3(act: &Act) -> bool {
    match act {
        Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => true,
        Act::Planned(action) => match action {
            Action::Confirm(_) | Action::Cancel { .. } | Action::CancelDuplicate { .. } => true,
            Action::SetPriority { .. } | Action::SetTags { .. } | Action::Replace { .. } => true,
            Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } => false,
            Action::GiveUp | Action::Close | Action::Record(_) => false,
        },
    }
}

/// Where the loop stands.
fn moment<'m>(following: &Following, runs: &'m Runs, sweeping: &Sweeping<'_>, at: Time) -> Moment<'m> {
    Moment {
        runs,
        follow: following.follow,
        next_sweep: sweeping.number_of_next(),
        longest_pause: following.poll_interval,
        at,
    }
}
