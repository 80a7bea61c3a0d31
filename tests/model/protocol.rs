//! What a runner does: the protocol of docs/protocol.md, one function a step.
//!
//! Everything that a step reads or writes at once is atomic in the ledger or in S3; between two steps a runner can be
//! paused for as long as it pleases, or end.

use super::model::{Action, Model, Steps};
use super::scenario::{Lists, Loss, Rule};
use super::state::{Announced, At, Job, Promise, Record, Sending, Set, State, Status};

/// Why a run may not be created now.
enum Obstacle {
    /// Of another run, another name, or other work: the process ends, and says so.
    Other,
    /// The ledger lacks a part of its history.
    LostHistory,
}

impl Model {
    /// The next steps of a runner.
    pub fn runner(&self, state: &State, i: usize, steps: &mut Steps) {
        match state.runners[i].at {
            At::Start if self.lacks(Rule::ListBeforeLedger) => {
                steps.add(Action::ReadsLedger(i), state.going(i, At::Read(state.recorded())));
            }
            At::Start => self.list(state, i, steps),
            At::Read(recorded) => self.list_after_ledger(state, i, (recorded, steps)),
            At::Listed(listed) if self.lacks(Rule::ClaimsBeforeRecords) => {
                let recorded = state.recorded();
                steps.add(Action::ReadsLedger(i), state.going(i, At::ReadRecords { listed, recorded }));
            }
            At::ReadRecords { listed, recorded } => {
                steps.add(Action::ReadsClaims(i), self.read_ledger(*state, i, (listed, recorded)));
            }
            At::Listed(jobs) => {
                steps.add(Action::ReadsLedger(i), self.read_ledger(*state, i, (jobs, state.recorded())));
            }
            At::Intend { over_refused } => steps.add(Action::WritesIntent(i), self.intend(*state, i, over_refused)),
            At::Park { over_refused } => steps.add(Action::Parks(i), self.park(*state, i, over_refused)),
            At::Enter => steps.add(Action::PutsOnRecord(i), self.enter(*state, i)),
            At::TakeOver => steps.add(Action::TakesOver(i), self.take_over(*state, i)),
            At::Claim(sending) => steps.add(Action::Claims(i), self.claim(*state, i, sending)),
            At::LookAgain(sending) => steps.add(Action::LooksAgain(i), self.look_again(*state, i, sending)),
            At::Send => steps.add(Action::SendsCreateJob(i), self.send(state, i)),
            At::Await => self.answer(state, i, steps),
            At::Withdraw => steps.add(Action::Withdraws(i), self.withdraw(*state, i)),
            At::GiveBack => steps.add(Action::GivesClaimBack(i), self.give_back(*state, i)),
            At::Elect(job) => steps.add(Action::Elects(i, job), self.elect(*state, i, job)),
            At::Yield(job) => steps.add(Action::ReadsRecord(i), self.yield_to_elected(state, i, job)),
            At::CancelDuplicate(job) => steps.add(Action::CancelsDuplicate(i, job), cancel_held(*state, i, job)),
            At::Announce(job) => steps.add(Action::AnnouncesConfirming(i), self.announce(*state, i, job)),
            At::Confirm(job) => steps.add(Action::Confirms(i, job), self.confirm(*state, i, job)),
            At::Replace(job) => steps.add(Action::AnnouncesReplacing(i), self.replace(*state, i, job)),
            At::EndReplaced(job) => steps.add(Action::EndsReplaced(i, job), self.end_replaced(*state, i, job)),
            At::NextAttempt => steps.add(Action::WritesNextAttempt(i), self.next_attempt(*state, i)),
            At::Close(job) => steps.add(Action::Closes(i), self.close(*state, i, job)),
            At::Stopped => {}
        }
    }

    /// Lists the jobs. A list that lacks some is none that a fair world gives for ever.
    fn list(&self, state: &State, i: usize, steps: &mut Steps) {
        let all = self.relevant(state, i);
        for jobs in all.subsets().filter(|jobs| self.scenario.lists == Lists::Lag || *jobs == all) {
            let next = state.going(i, At::Listed(jobs));
            if jobs == all {
                steps.add(Action::Lists(i, jobs), next);
            } else {
                steps.add_fault(Action::Lists(i, jobs), next);
            }
        }
    }

    fn list_after_ledger(&self, state: &State, i: usize, (recorded, steps): (Set, &mut Steps)) {
        let jobs = state.jobs().fold(Set::default(), |set, (id, _)| set.with(id.into()));
        steps.add(Action::Lists(i, jobs), self.read_ledger(*state, i, (jobs, recorded)));
    }

    /// The jobs whose being listed makes a difference: those of one's own run, and those that are not on record.
    fn relevant(&self, state: &State, i: usize) -> Set {
        let run_of = |job: Job| self.scenario.specs[usize::from(job.spec)].run;
        let is_relevant =
            |job: Job| run_of(job) == self.scenario.spec(i).run || state.records[run_of(job)] == Record::Absent;
        state.jobs().filter(|(_, job)| is_relevant(*job)).fold(Set::default(), |set, (id, _)| set.with(id.into()))
    }

    /// Reads the ledger, and settles what is done next.
    pub fn read_ledger(&self, mut state: State, i: usize, (listed, recorded): (Set, Set)) -> State {
        let spec = self.scenario.spec(i);
        if self.scenario.loss != Loss::Nothing {
            if self.keeps(Rule::Memory) && !state.runners[i].saw.is_within(recorded) {
                return state.going(i, At::Stopped);
            }
            state.runners[i].saw = state.runners[i].saw.and(recorded);
        }
        state.runners[i].sees = true;
        state.runners[i].attempt = attempt_of(state.records[spec.run]);
        if let Some(at) = self.replaced(&state, i, listed) {
            return state.going(i, at);
        }
        let at = match state.records[spec.run] {
            Record::Absent => return self.may_create(state, i, (listed, recorded)),
            Record::Refused { .. } => match self.former(&state, i, listed) {
                Some(cancels) => cancels,
                None => return self.may_create(state, i, (listed, recorded)),
            },
            record if self.keeps(Rule::OwnPlan) && self.work(record) != Some(spec.work) => At::Start,
            // A run with a request of its own is not put on record as done elsewhere.
            Record::Intent { .. } if self.is_said_done(i) => At::Start,
            Record::Elected { job, .. } if self.is_said_done(i) && !state.job(job).status.has_ended() => At::Start,
            Record::Intent { .. } => self.former(&state, i, listed).unwrap_or_else(|| self.intent(&state, i, listed)),
            Record::Elected { job, announced, .. } => {
                self.duplicate(&state, i, (listed, Some(job))).unwrap_or_else(|| elected(&state, job, announced))
            }
            Record::Closed { job, .. } => self.duplicate(&state, i, (listed, job)).unwrap_or(At::Start),
            Record::Entered { .. } => self.duplicate(&state, i, (listed, None)).unwrap_or(At::Start),
        };
        state.going(i, at)
    }

    /// A run that has no job, for all that is on record.
    fn may_create(&self, mut state: State, i: usize, (listed, recorded): (Set, Set)) -> State {
        match self.obstacle(&state, i, (listed, recorded)) {
            Some(Obstacle::Other) => state.going(i, At::Start),
            Some(Obstacle::LostHistory) => {
                // The ledger is said to have lost history.
                if !state.has_lost {
                    state.broken = Some(Promise::NoFalseAlarm);
                }
                state.going(i, At::Start)
            }
            None => {
                let is_absent = state.records[self.scenario.spec(i).run] == Record::Absent;
                let sending = if is_absent { Sending::First } else { Sending::Anew };
                if let Some(at) = self.without_job(&state, i, !is_absent) {
                    return state.going(i, at);
                }
                match self.without {
                    Some(Rule::IntentBeforeSend | Rule::IntentBeforeClaim) => state.going(i, At::Claim(sending)),
                    _ => state.going(i, At::Intend { over_refused: !is_absent }),
                }
            }
        }
    }

    fn obstacle(&self, state: &State, i: usize, (listed, recorded): (Set, Set)) -> Option<Obstacle> {
        if recorded.numbers().any(|other| self.forbids(state, i, other)) {
            return Some(Obstacle::Other);
        }
        let run_of = |job: usize| self.scenario.specs[usize::from(state.jobs[job].expect("it is listed").spec)].run;
        if self.keeps(Rule::UnrecordedJobs) && listed.numbers().any(|job| !recorded.has(run_of(job))) {
            return Some(Obstacle::LostHistory);
        }
        let claimed = state.claims.iter().fold(Set::default(), |all, claim| all.and(*claim));
        let is_known = claimed.is_within(if self.lacks(Rule::ListBeforeLedger) { state.recorded() } else { recorded });
        (self.keeps(Rule::UnrecordedClaims) && !is_known).then_some(Obstacle::LostHistory)
    }

    /// Whether the record of another run forbids to create a runner's: a later run, an open one, the same effect.
    fn forbids(&self, state: &State, i: usize, other: usize) -> bool {
        let spec = self.scenario.spec(i);
        let record = state.records[other];
        if other == spec.run || matches!(record, Record::Absent | Record::Refused { .. }) {
            return false;
        }
        if !self.scenario.is_same_job(other, spec.run) {
            let has_left = state.moved[spec.work].and(state.given_back[spec.work]).has(other);
            return self.work(record) == Some(spec.work) && !self.has_moved(i) && !has_left;
        }
        self.scenario.runs[other].number > self.scenario.runs[spec.run].number || is_active(state, record)
    }

    /// An intent: adopt the oldest job of it, or send the request again.
    fn intent(&self, state: &State, i: usize, listed: Set) -> At {
        let found: Vec<u8> = self.own(state, i, listed).collect();
        match (found.as_slice(), self.without) {
            ([], _) => At::TakeOver,
            ([_, second, ..], Some(Rule::ElectionBeforeCancel)) if state.job(*second).status == Status::Held => {
                At::CancelDuplicate(*second)
            }
            ([oldest, ..], _) => At::Elect(*oldest),
        }
    }

    /// A run whose job is decided: another one of it that is listed and held.
    fn duplicate(&self, state: &State, i: usize, (listed, elected): (Set, Option<u8>)) -> Option<At> {
        let is_held = |job: &u8| Some(*job) != elected && state.job(*job).status == Status::Held;
        self.own(state, i, listed).find(is_held).map(At::CancelDuplicate).or_else(|| self.former(state, i, listed))
    }

    /// A job of an attempt that was replaced, which is listed and held.
    fn former(&self, state: &State, i: usize, listed: Set) -> Option<At> {
        let run = self.scenario.spec(i).run;
        let is_former = |job: &u8| {
            let found = state.job(*job);
            let is_of_run = self.scenario.specs[usize::from(found.spec)].run == run;
            is_of_run && found.attempt < state.runners[i].attempt && found.status == Status::Held
        };
        let jobs = listed.numbers().map(|job| u8::try_from(job).expect("there are few jobs"));
        jobs.filter(|_| self.keeps(Rule::AttemptsApart)).find(is_former).map(At::CancelDuplicate)
    }

    /// R32: what a runner does about an attempt that it replaces, or that is to be replaced by whoever comes. `None` if that is not
    /// so.
    fn replaced(&self, state: &State, i: usize, listed: Set) -> Option<At> {
        let is_asked = self.scenario.replacing.contains(&self.scenario.runners[i]);
        let record = state.records[self.scenario.spec(i).run];
        if attempt_of(record) > 0 {
            return None;
        }
        match record {
            Record::Elected { job, announced, .. } if is_asked || announced == Announced::Replacing => {
                match state.job(job).status {
                    Status::Held if self.lacks(Rule::Replacing) => Some(At::EndReplaced(job)),
                    Status::Held => Some(At::Replace(job)),
                    Status::Cancelled if announced == Announced::Replacing || self.lacks(Rule::Replacing) => {
                        Some(if self.lacks(Rule::GoingOn) && !is_asked { At::Close(job) } else { At::NextAttempt })
                    }
                    Status::Cancelled | Status::Ended | Status::Stopped => Some(At::Close(job)),
                    Status::Running => Some(At::Start),
                }
            }
            // A listed job of it is taken up first, so that it is seen to end.
            Record::Intent { spec, .. } if is_asked => {
                let is_its_own = |job: &u8| self.is_same_request(state.job(*job).spec.into(), spec.into());
                let mut found = listed.numbers().map(|job| u8::try_from(job).expect("there are few jobs"));
                Some(found.find(is_its_own).map_or(At::NextAttempt, At::Elect))
            }
            Record::Absent | Record::Refused { .. } | Record::Closed { .. } | Record::Entered { .. } => None,
            Record::Elected { .. } | Record::Intent { .. } => None,
        }
    }

    /// R32: that the job is replaced is recorded first; nobody lets it run any more.
    fn replace(&self, mut state: State, i: usize, job: u8) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let (Record::Elected { spec, attempt, .. }, true) = (record, state.runners[i].sees) else {
            return state.going(i, At::Start);
        };
        self.write(&mut state, i, Record::Elected { spec, attempt, job, announced: Announced::Replacing });
        state.going(i, At::EndReplaced(job))
    }

    /// Ends a job, in whichever state it is.
    fn end_replaced(&self, mut state: State, i: usize, job: u8) -> State {
        match state.job(job).status {
            Status::Held => state.set_status(job, Status::Cancelled),
            Status::Running => state.set_status(job, Status::Stopped),
            Status::Ended | Status::Cancelled | Status::Stopped => {}
        }
        state.going(i, if self.lacks(Rule::EndBeforeNext) { At::NextAttempt } else { At::Start })
    }

    /// R32: the intent of the next attempt, by compare-and-swap.
    fn next_attempt(&self, mut state: State, i: usize) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let is_there = matches!(record, Record::Elected { .. } | Record::Intent { .. }) && attempt_of(record) == 0;
        let sees = state.runners[i].sees || self.lacks(Rule::NextBySwap);
        if !is_there || !sees {
            return state.going(i, At::Start);
        }
        state.runners[i].attempt = 1;
        self.write(&mut state, i, Record::Intent { spec: self.request(i), attempt: 1, in_doubt: false });
        let skips_claim = self.lacks(Rule::ClaimOfNext);
        state.going(i, if skips_claim { At::LookAgain(Sending::Anew) } else { At::Claim(Sending::Anew) })
    }

    /// The listed jobs of a runner's own request, oldest first.
    fn own(&self, state: &State, i: usize, listed: Set) -> impl Iterator<Item = u8> {
        let spec = self.scenario.runners[i];
        let state = *state;
        let attempt = state.runners[i].attempt;
        let is_of_attempt = move |job: Job| job.attempt == attempt || self.lacks(Rule::AttemptsApart);
        let is_own =
            move |job: &u8| self.is_same_request(state.job(*job).spec.into(), spec) && is_of_attempt(state.job(*job));
        listed.numbers().map(|job| u8::try_from(job).expect("there are few jobs")).filter(is_own)
    }

    /// R2: the intent stands before the send.
    fn intend(&self, mut state: State, i: usize, over_refused: bool) -> State {
        let run = self.scenario.spec(i).run;
        let may = match state.records[run] {
            Record::Absent => !over_refused,
            Record::Refused { .. } => over_refused && state.runners[i].sees,
            Record::Intent { .. } | Record::Elected { .. } | Record::Closed { .. } | Record::Entered { .. } => false,
        };
        if !may {
            return state.going(i, At::Start);
        }
        let attempt = attempt_of(state.records[run]);
        state.runners[i].attempt = attempt;
        let before = self.scenario.after.filter(|(of, _)| *of == self.scenario.runners[i]);
        state.runners[i].is_early = before.is_some_and(|(_, before)| !self.is_done(&state, before));
        self.write(&mut state, i, Record::Intent { spec: self.request(i), attempt, in_doubt: false });
        let sending = if over_refused { Sending::Anew } else { Sending::First };
        if self.scenario.loss != Loss::Nothing {
            state.runners[i].saw = state.runners[i].saw.with(run);
        }
        match self.without {
            Some(Rule::IntentBeforeClaim) => state.going(i, At::LookAgain(sending)),
            _ => state.going(i, At::Claim(sending)),
        }
    }

    /// Takes an intent over: whoever had it before may have sent, and may still send.
    fn take_over(&self, mut state: State, i: usize) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let (Record::Intent { spec, attempt, .. }, true) = (record, state.runners[i].sees) else {
            return state.going(i, At::Start);
        };
        self.write(&mut state, i, Record::Intent { spec, attempt, in_doubt: true });
        let skips_claim = self.lacks(Rule::ClaimBeforeEachSend);
        state.going(i, if skips_claim { At::LookAgain(Sending::Again) } else { At::Claim(Sending::Again) })
    }

    /// R3: claims the effect, unless another job has it.
    fn claim(&self, mut state: State, i: usize, sending: Sending) -> State {
        let spec = self.scenario.spec(i);
        let owners = state.holders(spec.work);
        let is_ours = owners.is_empty() || owners.numbers().any(|run| self.scenario.is_same_job(run, spec.run));
        if self.keeps(Rule::Claims) {
            if !is_ours && !self.has_moved(i) {
                return state.going(i, if sending == Sending::Never { At::Start } else { At::Withdraw });
            }
            if !is_ours && self.keeps(Rule::RightMoves) {
                state.moved[spec.work] = state.moved[spec.work].and(owners);
            }
            state.claims[spec.work] = state.claims[spec.work].with(spec.run);
            state.moved[spec.work] = state.moved[spec.work].without(spec.run);
            state.given_back[spec.work] = state.given_back[spec.work].without(spec.run);
            state.runners[i].formers = self.claimed_from(&state, i);
        }
        let skips_look = match self.without {
            Some(Rule::SecondLook) => true,
            Some(Rule::SecondLookBeforeEachSend) => sending == Sending::Again,
            Some(Rule::IntentBeforeClaim) if sending != Sending::Again => {
                return state.going(i, At::Intend { over_refused: sending == Sending::Anew });
            }
            _ => false,
        };
        state.going(i, if skips_look { At::Send } else { At::LookAgain(sending) })
    }

    /// R4: what stands in the ledger now decides, since everybody who comes later sees the intent.
    fn look_again(&self, state: State, i: usize, sending: Sending) -> State {
        let run = self.scenario.spec(i).run;
        let has_intent = self.keeps(Rule::IntentBeforeSend) || sending == Sending::Again;
        if has_intent && state.records[run] == Record::Absent {
            let at = if self.keeps(Rule::Memory) { At::Stopped } else { At::Start };
            return state.going(i, at);
        }
        if has_intent && !state.runners[i].sees {
            return state.going(i, At::Start);
        }
        let forbids = |other: usize| self.scenario.is_same_job(other, run) && self.forbids(&state, i, other);
        let is_beside = (0..self.scenario.runs.len()).any(forbids) || self.is_beside_former(&state, i, sending);
        let is_early = sending != Sending::Never && self.is_before_its_turn(&state, i);
        let at = match (is_beside || is_early, sending) {
            (true, Sending::Never) => At::Start,
            (true, _) => At::Withdraw,
            (false, Sending::Never) => At::Enter,
            (false, _) => At::Send,
        };
        state.going(i, at)
    }

    /// Sends CreateJob once. Where there is no more room in the model, the runner looks again in place of it.
    fn send(&self, state: &State, i: usize) -> State {
        let mut state = *state;
        if state.runners[i].is_early {
            state.broken = Some(Promise::NothingBeforeItsTurn);
        }
        let run = self.scenario.spec(i).run;
        let attempt = state.runners[i].attempt;
        let is_of_run = |spec: usize| self.scenario.specs[spec].run == run;
        let made = state.jobs().filter(|(_, job)| is_of_run(job.spec.into()) && job.attempt == attempt).count();
        let late: usize = (0..self.scenario.specs.len())
            .filter(|spec| is_of_run(*spec))
            .map(|spec| usize::from(state.late[spec][usize::from(attempt)]))
            .sum();
        let awaited = (0..self.scenario.runners.len())
            .map(|other| (state.runners[other], self.scenario.spec(other).run))
            .filter(|(other, of)| other.at == At::Await && other.attempt == attempt && *of == run)
            .count();
        let has_room = made + late + awaited < self.scenario.jobs_a_run;
        state.going(i, if has_room { At::Await } else { At::Start })
    }

    /// R12: a send that surely made nothing leaves no doubt behind, unless an earlier one is in doubt.
    fn withdraw(&self, mut state: State, i: usize) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let Record::Intent { spec, attempt, in_doubt } = record else { return state.going(i, At::Start) };
        if !state.runners[i].sees {
            return state.going(i, At::Start);
        }
        let is_refused = !in_doubt && self.keeps(Rule::Refusals);
        self.write(&mut state, i, if is_refused { Record::Refused { spec, attempt } } else { record });
        let gives_back = is_refused && self.lacks(Rule::ClaimsThatStay);
        state.going(i, if gives_back { At::GiveBack } else { At::Start })
    }

    fn give_back(&self, mut state: State, i: usize) -> State {
        let spec = self.scenario.spec(i);
        state.claims[spec.work] = state.claims[spec.work].without(spec.run);
        state.going(i, At::Start)
    }

    /// Elects a job by compare-and-swap.
    fn elect(&self, mut state: State, i: usize, job: u8) -> State {
        let may = match state.records[self.scenario.spec(i).run] {
            _ if self.lacks(Rule::CompareAndSwap) => true,
            Record::Intent { .. } => state.runners[i].sees,
            Record::Absent => self.lacks(Rule::IntentBeforeSend),
            Record::Refused { .. } | Record::Elected { .. } => false,
            Record::Closed { .. } | Record::Entered { .. } => false,
        };
        if may {
            let Job { spec, attempt, .. } = state.job(job);
            let attempt = if self.lacks(Rule::AttemptsApart) {
                attempt_of(state.records[self.scenario.spec(i).run])
            } else {
                attempt
            };
            self.write(&mut state, i, Record::Elected { spec, attempt, job, announced: Announced::Nothing });
            return state.going(i, At::Start);
        }
        let at = if self.lacks(Rule::Election) { At::Confirm(job) } else { At::Yield(job) };
        state.going(i, at)
    }

    /// The record names another job, or none for good: one's own is a duplicate.
    fn yield_to_elected(&self, state: &State, i: usize, ours: u8) -> State {
        let is_duplicate = match state.records[self.scenario.spec(i).run] {
            Record::Elected { job, .. } => job != ours,
            Record::Closed { job, .. } => job != Some(ours),
            Record::Entered { .. } => true,
            Record::Intent { attempt, .. } | Record::Refused { attempt, .. } => state.job(ours).attempt < attempt,
            Record::Absent => false,
        };
        state.going(i, if is_duplicate { At::CancelDuplicate(ours) } else { At::Start })
    }

    /// R13: what is about to be done is recorded first.
    fn announce(&self, mut state: State, i: usize, job: u8) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let (Record::Elected { spec, attempt, .. }, true) = (record, state.runners[i].sees) else {
            return state.going(i, At::Start);
        };
        self.write(&mut state, i, Record::Elected { spec, attempt, job, announced: Announced::Confirming });
        state.going(i, At::Confirm(job))
    }

    /// Lets a job run: S3 refuses it in any state but held.
    fn confirm(&self, mut state: State, i: usize, job: u8) -> State {
        if state.job(job).status == Status::Held {
            let spec = self.scenario.specs[usize::from(state.job(job).spec)];
            if spec.work != self.scenario.spec(i).work {
                state.broken = Some(Promise::OnlyWhatWasPlanned);
            }
            if self.has_later_run_begun(&state, spec.run) {
                state.broken = Some(Promise::NoRunGoesBack);
            }
            state.set_status(job, Status::Running);
        }
        state.going(i, At::Start)
    }

    fn close(&self, mut state: State, i: usize, job: u8) -> State {
        let record = state.records[self.scenario.spec(i).run];
        if let (Record::Elected { spec, attempt, .. }, true) = (record, state.runners[i].sees) {
            self.write(&mut state, i, Record::Closed { spec, attempt, job: Some(job) });
        }
        state.going(i, At::Start)
    }

    /// Replaces a runner's record: what others have read of it stands no more.
    pub fn write(&self, state: &mut State, i: usize, record: Record) {
        let run = self.scenario.spec(i).run;
        state.records[run] = record;
        self.outdate(state, run);
        state.runners[i].sees = true;
    }

    /// The effect that a record is about.
    pub fn work(&self, record: Record) -> Option<usize> {
        let (Record::Intent { spec, .. }
        | Record::Refused { spec, .. }
        | Record::Elected { spec, .. }
        | Record::Closed { spec, .. }
        | Record::Entered { spec }) = record
        else {
            return None;
        };
        Some(self.scenario.specs[usize::from(spec)].work)
    }

    /// The request that a runner's spec makes.
    pub fn request(&self, i: usize) -> u8 {
        u8::try_from(self.scenario.runners[i]).expect("there are few specs")
    }
}

/// A run with its job: what its status asks for.
fn elected(state: &State, job: u8, announced: Announced) -> At {
    match state.job(job).status {
        Status::Held if announced == Announced::Confirming => At::Confirm(job),
        Status::Held => At::Announce(job),
        Status::Running => At::Start,
        Status::Ended | Status::Cancelled | Status::Stopped => At::Close(job),
    }
}

/// The attempt that counts, from 0.
pub fn attempt_of(record: Record) -> u8 {
    match record {
        Record::Intent { attempt, .. } | Record::Refused { attempt, .. } | Record::Elected { attempt, .. } => attempt,
        Record::Closed { attempt, .. } => attempt,
        Record::Absent | Record::Entered { .. } => 0,
    }
}

/// R11: cancels a second job, only while it is held.
fn cancel_held(mut state: State, i: usize, job: u8) -> State {
    if state.job(job).status == Status::Held {
        state.set_status(job, Status::Cancelled);
    }
    state.going(i, At::Start)
}

/// Whether a run's record is open and its job, if there is one, has not ended.
fn is_active(state: &State, record: Record) -> bool {
    match record {
        Record::Intent { .. } => true,
        Record::Elected { job, .. } => matches!(state.job(job).status, Status::Held | Status::Running),
        Record::Absent | Record::Refused { .. } | Record::Closed { .. } | Record::Entered { .. } => false,
    }
}
