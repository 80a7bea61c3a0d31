//! Which states follow which: the runners' steps, S3's, and all that can go wrong.

use super::scenario::{Answers, Loss, Processes, Rule, Scenario, WayOut};
use super::state::{ATTEMPTS, Announced, At, Job, Promise, Record, Runner, Set, State, Status};

/// The protocol, perhaps without one of its rules, in a scenario.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub scenario: Scenario,
    pub without: Option<Rule>,
}

/// What happens. Runners, jobs, specs and runs by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Lists(usize, Set),
    ReadsLedger(usize),
    ReadsClaims(usize),
    WritesIntent(usize),
    Parks(usize),
    PutsOnRecord(usize),
    TakesOver(usize),
    Claims(usize),
    LooksAgain(usize),
    SendsCreateJob(usize),
    IsAnswered(usize, Answer),
    CallTimesOut(usize),
    Withdraws(usize),
    GivesClaimBack(usize),
    Elects(usize, u8),
    ReadsRecord(usize),
    CancelsDuplicate(usize, u8),
    AnnouncesConfirming(usize),
    AnnouncesReplacing(usize),
    EndsReplaced(usize, u8),
    WritesNextAttempt(usize),
    Confirms(usize, u8),
    Closes(usize),
    Ends(usize),
    LateCallTakesEffect(usize, usize),
    LateCallVanishes(usize, usize),
    JobEnds(u8),
    PersonGivesUp(usize),
    PersonGivesBack(usize),
    RecordIsLost(usize),
}

/// What CreateJob answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    NewJob,
    SameJob(u8),
    /// `IdempotencyException`: there is a job, or somebody used the token.
    JobExists,
    /// Throttled, or refused: surely nothing was made.
    NoEffect,
}

/// A state that follows, and how. What is a fault happens, but nobody can wait for it to happen.
pub struct Step {
    pub action: Action,
    pub state: State,
    pub is_fault: bool,
}

/// The states that follow one.
#[derive(Default)]
pub struct Steps(pub Vec<Step>);

impl Steps {
    pub fn add(&mut self, action: Action, state: State) {
        self.0.push(Step { action, state, is_fault: false });
    }

    pub fn add_fault(&mut self, action: Action, state: State) {
        self.0.push(Step { action, state, is_fault: true });
    }
}

impl Model {
    pub fn of(scenario: Scenario) -> Self {
        Self { scenario, without: None }
    }

    pub fn lacks(&self, rule: Rule) -> bool {
        self.without == Some(rule)
    }

    pub fn keeps(&self, rule: Rule) -> bool {
        !self.lacks(rule)
    }

    /// Everything that can happen next.
    pub fn steps(&self, state: &State) -> Vec<Step> {
        let mut steps = Steps::default();
        for i in 0..self.scenario.runners.len() {
            self.runner(state, i, &mut steps);
            self.end(state, i, &mut steps);
        }
        self.late_calls(state, &mut steps);
        for (id, job) in state.jobs().filter(|(_, job)| job.status == Status::Running) {
            let mut next = *state;
            next.set_status(id, Status::Ended);
            debug_assert_eq!(next.job(id).spec, job.spec);
            steps.add(Action::JobEnds(id), next);
        }
        self.give_up(state, &mut steps);
        self.give_back_unused(state, &mut steps);
        self.lose(state, &mut steps);
        for step in &mut steps.0 {
            self.note_turn(&mut step.state);
            self.sort(&mut step.state);
        }
        steps.0
    }

    /// A process ends, at any point, and is started anew: it knows nothing, and its call may still take effect.
    fn end(&self, state: &State, i: usize, steps: &mut Steps) {
        let runner = state.runners[i];
        if self.scenario.processes == Processes::GoOn || (runner.at == At::Start && runner.saw.is_empty()) {
            return;
        }
        let mut next = self.leave_call(state, i);
        next.runners[i].saw = Set::default();
        steps.add_fault(Action::Ends(i), next);
    }

    /// Nobody waits any more for what a runner does.
    fn leave_call(&self, state: &State, i: usize) -> State {
        let mut next = state.going(i, At::Start);
        if state.runners[i].at == At::Await && self.may_make(self.scenario.runners[i]) {
            next.late[self.scenario.runners[i]][usize::from(state.runners[i].attempt)] += 1;
        }
        next
    }

    /// Whether S3 may make a job of what a spec asks for.
    fn may_make(&self, spec: usize) -> bool {
        match self.scenario.answers {
            Answers::Any => true,
            Answers::TokenTaken => false,
            Answers::RefusedFor(refused) => spec != refused,
        }
    }

    /// What becomes of a CreateJob that a runner waits for.
    pub fn answer(&self, state: &State, i: usize, steps: &mut Steps) {
        let spec = self.scenario.runners[i];
        if self.may_make(spec) {
            let mut next = *state;
            let attempt = state.runners[i].attempt;
            let job = next.make_job(self.new_job(spec, attempt));
            steps.add(Action::IsAnswered(i, Answer::NewJob), next.going(i, At::Elect(job)));
            let is_of_token = |job: Job| self.is_same_request(job.spec.into(), spec) && job.attempt == attempt;
            for (job, _) in state.jobs().filter(|(_, job)| is_of_token(*job)) {
                steps.add(Action::IsAnswered(i, Answer::SameJob(job)), state.going(i, At::Elect(job)));
            }
        }
        let exists =
            Step { action: Action::IsAnswered(i, Answer::JobExists), state: state.going(i, At::Start), is_fault: true };
        let refused = Step {
            action: Action::IsAnswered(i, Answer::NoEffect),
            state: state.going(i, At::Withdraw),
            is_fault: true,
        };
        match self.scenario.answers {
            Answers::TokenTaken => steps.0.push(Step { is_fault: false, ..exists }),
            Answers::RefusedFor(refused_spec) if refused_spec == spec => {
                steps.0.push(Step { is_fault: false, ..refused });
                return;
            }
            Answers::Any | Answers::RefusedFor(_) => steps.0.extend([exists, refused]),
        }
        steps.add_fault(Action::CallTimesOut(i), self.leave_call(state, i));
    }

    /// Whether two specs make the same request.
    pub fn is_same_request(&self, one: usize, other: usize) -> bool {
        self.scenario.specs[one] == self.scenario.specs[other]
    }

    fn new_job(&self, spec: usize, attempt: u8) -> Job {
        let status = if self.lacks(Rule::HeldJobs) { Status::Running } else { Status::Held };
        Job { spec: u8::try_from(spec).expect("there are few specs"), attempt, status }
    }

    /// Calls that nobody waits for take effect in the end, or never.
    fn late_calls(&self, state: &State, steps: &mut Steps) {
        let calls = (0..self.scenario.specs.len()).flat_map(|spec| (0..ATTEMPTS).map(move |attempt| (spec, attempt)));
        for (spec, attempt) in calls.filter(|(spec, attempt)| state.late[*spec][*attempt] > 0) {
            let mut next = *state;
            next.late[spec][attempt] -= 1;
            steps.add(Action::LateCallVanishes(spec, attempt), next);
            next.make_job(self.new_job(spec, u8::try_from(attempt).expect("there are few attempts")));
            steps.add(Action::LateCallTakesEffect(spec, attempt), next);
        }
    }

    /// R12: `s3jobs cancel` of a run whose job nobody knows. Where that is not the way out, nobody need take it.
    fn give_up(&self, state: &State, steps: &mut Steps) {
        for run in (0..self.scenario.runs.len()).filter(|_| self.keeps(Rule::GivingUp)) {
            let Record::Intent { spec, attempt, .. } = state.records[run] else { continue };
            let mut next = *state;
            next.records[run] = Record::Closed { spec, attempt, job: None };
            self.outdate(&mut next, run);
            match self.scenario.way_out {
                WayOut::Cancel => steps.add(Action::PersonGivesUp(run), next),
                WayOut::Apply => steps.add_fault(Action::PersonGivesUp(run), next),
            }
        }
    }

    /// R27: a person closes the record of a run that did nothing, and gives its effect back.
    fn give_back_unused(&self, state: &State, steps: &mut Steps) {
        for run in (0..self.scenario.runs.len()).filter(|_| self.scenario.gives_back) {
            let record = state.records[run];
            if let Record::Refused { spec, attempt } = record {
                let mut next = *state;
                next.records[run] = Record::Closed { spec, attempt, job: None };
                self.outdate(&mut next, run);
                steps.add_fault(Action::PersonGivesUp(run), next);
            }
            let is_unused = match record {
                Record::Closed { job: None, .. } => true,
                Record::Closed { job: Some(job), .. } => {
                    state.job(job).status == Status::Cancelled || self.lacks(Rule::UnusedAlone)
                }
                Record::Intent { .. } | Record::Refused { .. } => self.lacks(Rule::CloseBeforeGivingBack),
                Record::Absent | Record::Elected { .. } | Record::Entered { .. } => false,
            };
            let Some(work) = self.work(record).filter(|work| is_unused && state.holders(*work).has(run)) else {
                continue;
            };
            let mut next = *state;
            next.given_back[work] = next.given_back[work].with(run);
            steps.add_fault(Action::PersonGivesBack(run), next);
        }
    }

    fn lose(&self, state: &State, steps: &mut Steps) {
        let runners = &state.runners[..self.scenario.runners.len()];
        let may = match self.scenario.loss {
            Loss::Nothing => false,
            Loss::Record | Loss::RecordAndClaims => !state.has_lost,
            Loss::BeforeWitnesses => !state.has_lost && runners.iter().all(|runner| runner.saw.has(0)),
        };
        // Whoever has looked and not written yet works with what he saw before the loss: no rule helps against that.
        let is_between = |runner: &Runner| matches!(runner.at, At::Listed(_) | At::Intend { .. });
        if !may || state.records[0] == Record::Absent || runners.iter().any(is_between) {
            return;
        }
        let mut next = State { has_lost: true, ..*state };
        next.records[0] = Record::Absent;
        if self.scenario.loss != Loss::Record {
            next.claims = State::FIRST.claims;
        }
        self.outdate(&mut next, 0);
        steps.add_fault(Action::RecordIsLost(0), next);
    }

    /// What was read of a run's record stands no more.
    pub fn outdate(&self, state: &mut State, run: usize) {
        for i in (0..self.scenario.runners.len()).filter(|i| self.scenario.spec(*i).run == run) {
            state.runners[i].sees = false;
        }
    }

    pub fn has_later_run_begun(&self, state: &State, run: usize) -> bool {
        state.jobs().any(|(_, job)| {
            let other = self.scenario.specs[usize::from(job.spec)].run;
            let is_later = self.scenario.runs[other].number > self.scenario.runs[run].number;
            self.scenario.is_same_job(other, run) && is_later && job.status.has_run()
        })
    }

    /// What comes before is complete: whoever sends from now on has not done so before its turn.
    fn note_turn(&self, state: &mut State) {
        if self.scenario.after.is_some_and(|(_, before)| self.is_done(state, before)) {
            state.runners.iter_mut().for_each(|runner| runner.is_early = false);
        }
    }

    /// Runners of one spec are alike: which of them does what makes no other state.
    fn sort(&self, state: &mut State) {
        let mut first = 0;
        for group in self.scenario.runners.chunk_by(|a, b| a == b) {
            state.runners[first..first + group.len()].sort_unstable();
            first += group.len();
        }
    }

    /// What a state breaks.
    pub fn broken(&self, state: &State) -> Option<Promise> {
        let spec = |job: Job| self.scenario.specs[usize::from(job.spec)];
        let ran = || state.jobs().filter(|(_, job)| job.status.has_run());
        for (id, job) in ran() {
            for (_, other) in ran().filter(|(other, _)| *other > id) {
                let (one, other_spec) = (spec(job), spec(other));
                let is_same_job = self.scenario.is_same_job(one.run, other_spec.run);
                if one.run == other_spec.run {
                    return Some(Promise::OneJobARun);
                }
                if !is_same_job && one.work == other_spec.work {
                    return Some(Promise::OneNameAnEffect);
                }
                if is_same_job && (job.status, other.status) == (Status::Running, Status::Running) {
                    return Some(Promise::OneRunAtATime);
                }
            }
        }
        if self.does_what_was_done(state) {
            return Some(Promise::DoneElsewhereIsNotDone);
        }
        let elected = state.records.iter().filter_map(|record| match record {
            Record::Elected { announced: Announced::Replacing, .. } => None,
            Record::Elected { job, .. } => Some(*job),
            Record::Closed { job, .. } => *job,
            Record::Absent | Record::Intent { .. } | Record::Refused { .. } | Record::Entered { .. } => None,
        });
        // A run whose record was lost may be recorded anew with a job that was cancelled before.
        let is_cancelled = !state.has_lost && elected.into_iter().any(|job| state.job(job).status == Status::Cancelled);
        is_cancelled.then_some(Promise::TheElectedJobStays).or(state.broken)
    }

    /// Whether a job runs, or ran, for what is on record as done elsewhere.
    fn does_what_was_done(&self, state: &State) -> bool {
        state.records.iter().any(|record| {
            let Record::Entered { spec } = *record else { return false };
            let entered = self.scenario.specs[usize::from(spec)];
            // What the former name did is what was done.
            let was_said = self.scenario.recorded.contains(&usize::from(spec));
            state.jobs().filter(|(_, job)| job.status.has_run()).any(|(_, job)| {
                let ran = self.scenario.specs[usize::from(job.spec)];
                ran.run == entered.run || (was_said && ran.work == entered.work)
            })
        })
    }
}

impl Status {
    pub fn has_ended(self) -> bool {
        match self {
            Self::Ended | Self::Cancelled | Self::Stopped => true,
            Self::Held | Self::Running => false,
        }
    }

    /// Whether the job was let run.
    pub fn has_run(self) -> bool {
        match self {
            Self::Running | Self::Ended | Self::Stopped => true,
            Self::Held | Self::Cancelled => false,
        }
    }
}
