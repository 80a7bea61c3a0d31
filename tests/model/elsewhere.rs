//! What specs say beyond their work: which name a job had, what it comes after, and that its run was done elsewhere.

use super::model::Model;
use super::protocol::attempt_of;
use super::scenario::Rule;
use super::state::{At, Record, Sending, Set, State, Status};

impl Model {
    pub fn is_said_done(&self, i: usize) -> bool {
        self.scenario.recorded.contains(&self.scenario.runners[i])
    }

    pub fn has_moved(&self, i: usize) -> bool {
        self.scenario.moved.contains(&self.scenario.runners[i])
    }

    /// The runs of the names from which a runner's job took its effect over, by the claim.
    pub fn claimed_from(&self, state: &State, i: usize) -> Set {
        let spec = self.scenario.spec(i);
        let holds = state.holders(spec.work).numbers().any(|run| self.scenario.is_same_job(run, spec.run));
        if holds && self.keeps(Rule::FormerByClaim) { state.moved[spec.work] } else { Set::default() }
    }

    /// The runs of the former names of a runner's job: the one that its spec names, and those that the claim told of.
    pub fn formers(&self, i: usize, claimed_from: Set) -> Set {
        let run = self.scenario.spec(i).run;
        let others = (0..self.scenario.runs.len()).filter(|other| !self.scenario.is_same_job(*other, run));
        let counts = |other: &usize| self.has_moved(i) || claimed_from.has(*other);
        others.filter(counts).fold(Set::default(), Set::with)
    }

    /// What is done about a run that is not to have a job: it was done elsewhere, or is the business of its former name. `None` if a
    /// job is to be made.
    pub fn without_job(&self, state: &State, i: usize, over_refused: bool) -> Option<At> {
        let spec = self.scenario.spec(i);
        if self.is_said_done(i) {
            let is_claimed_first = self.lacks(Rule::ParkedRecord);
            return Some(if is_claimed_first { At::Claim(Sending::Never) } else { At::Park { over_refused } });
        }
        if let Some((_, before)) = self.scenario.after.filter(|(of, _)| *of == self.scenario.runners[i])
            && !self.is_done(state, before)
        {
            return Some(At::Start);
        }
        let is_there = |run: &usize| !matches!(state.records[*run], Record::Absent | Record::Refused { .. });
        let former = self.formers(i, self.claimed_from(state, i)).numbers().find(is_there)?;
        // Its right is taken over once; then it is waited for.
        let is_ours = state.holders(spec.work).has(spec.run);
        let is_open = matches!(state.records[former], Record::Intent { .. } | Record::Elected { .. });
        Some(if is_open && is_ours { At::Start } else { At::Park { over_refused } })
    }

    /// Whether the last run of a name is complete (R25).
    pub fn is_done(&self, state: &State, name: char) -> bool {
        let runs = (0..self.scenario.runs.len()).filter(|run| self.scenario.runs[*run].name == name);
        let there = runs.filter(|run| !matches!(state.records[*run], Record::Absent | Record::Refused { .. }));
        match there.max_by_key(|run| self.scenario.runs[*run].number).map(|run| state.records[run]) {
            Some(Record::Elected { job, .. } | Record::Closed { job: Some(job), .. }) => {
                state.job(job).status == Status::Ended
            }
            Some(Record::Entered { .. }) => true,
            _ => false,
        }
    }

    /// R23, R24: a record that says that nothing was sent, as that of a refused request.
    pub fn park(&self, mut state: State, i: usize, over_refused: bool) -> State {
        let record = state.records[self.scenario.spec(i).run];
        let may = match record {
            Record::Absent => !over_refused,
            Record::Refused { .. } => over_refused && state.runners[i].sees,
            Record::Intent { .. } | Record::Elected { .. } | Record::Closed { .. } | Record::Entered { .. } => false,
        };
        if !may {
            return state.going(i, At::Start);
        }
        self.write(&mut state, i, Record::Refused { spec: self.request(i), attempt: attempt_of(record) });
        let skips_claim = self.lacks(Rule::ClaimOfRecorded) && self.is_said_done(i);
        state.going(i, if skips_claim { At::Enter } else { At::Claim(Sending::Never) })
    }

    /// R23: the run is over, by compare-and-swap.
    pub fn enter(&self, mut state: State, i: usize) -> State {
        let is_parked = matches!(state.records[self.scenario.spec(i).run], Record::Refused { .. });
        if (is_parked && state.runners[i].sees) || self.lacks(Rule::RecordedBySwap) {
            self.write(&mut state, i, Record::Entered { spec: self.request(i) });
        }
        state.going(i, At::Start)
    }

    /// R24: what the former name sent before it lost the right is on record by now.
    pub fn is_beside_former(&self, state: &State, i: usize, sending: Sending) -> bool {
        let is_in_the_way = |former: usize| match state.records[former] {
            Record::Absent | Record::Refused { .. } => false,
            Record::Intent { .. } | Record::Elected { .. } => true,
            Record::Closed { .. } | Record::Entered { .. } => sending != Sending::Never,
        };
        let formers = self.formers(i, state.runners[i].formers);
        self.keeps(Rule::FormerAfterClaim) && formers.numbers().any(is_in_the_way)
    }

    /// R25.
    pub fn is_before_its_turn(&self, state: &State, i: usize) -> bool {
        let before = self.scenario.after.filter(|(of, _)| *of == self.scenario.runners[i]);
        let is_kept = self.keeps(Rule::SecondLookAtPredecessors);
        is_kept && before.is_some_and(|(_, before)| !self.is_done(state, before))
    }
}
