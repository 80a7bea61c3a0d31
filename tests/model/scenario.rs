//! What is searched: who applies what, and what may go wrong. And the rules that can be left out, to see them missed.

use super::state::{Run, Spec};

/// A world to be searched.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    pub name: &'static str,
    pub runs: &'static [Run],
    pub specs: &'static [Spec],
    /// The spec of each runner.
    pub runners: &'static [usize],
    /// The specs that are applied with `--replace`: the first attempt at their run is replaced by whoever finds it.
    pub replacing: &'static [usize],
    /// The specs that say that their job had the other name before.
    pub moved: &'static [usize],
    /// The specs that say of their run that it was done elsewhere.
    pub recorded: &'static [usize],
    /// The spec whose job comes after another one, and the name of that.
    pub after: Option<(usize, char)>,
    /// Whether a person gives effects back that nobody had.
    pub gives_back: bool,
    /// How many jobs of an attempt at a run there can be, those on their way included.
    pub jobs_a_run: usize,
    pub lists: Lists,
    pub answers: Answers,
    pub loss: Loss,
    pub processes: Processes,
    pub way_out: WayOut,
}

/// Whether processes may end, at any point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processes {
    End,
    GoOn,
}

/// What a person has to do at most, so that all comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// Apply again.
    Apply,
    /// Give up a run of which nobody can know whether it has a job.
    Cancel,
}

/// How soon ListJobs shows a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// At once.
    Exact,
    /// Nobody knows: each list may lack any of them.
    Lag,
}

/// What CreateJob answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// A new job, one that was made before, that there is one, or that nothing was done. Or nothing at all.
    Any,
    /// Always that there is a job, and there is none: a stranger used the token.
    TokenTaken,
    /// A refusal, always, of what this spec asks for; of others, anything.
    RefusedFor(usize),
}

/// What `git clean`, or a disk, may take away, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Nothing,
    /// A record; the claims stay.
    Record,
    /// A record and all claims, while every process has seen the record and none ends.
    BeforeWitnesses,
    /// A record and all claims.
    RecordAndClaims,
}

/// A rule of docs/protocol.md that can be left out, with what a runner does instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// R1: jobs are created running.
    HeldJobs,
    /// R1: whoever made a job lets it run.
    Election,
    /// R1: the record is overwritten, whatever stands in it.
    CompareAndSwap,
    /// R2: the record is written when CreateJob has answered.
    IntentBeforeSend,
    /// R3: nothing is claimed.
    Claims,
    /// R3: the effect is claimed before the intent is written.
    IntentBeforeClaim,
    /// R3: a run that was refused gives its claim back.
    ClaimsThatStay,
    /// R3: only the first send claims.
    ClaimBeforeEachSend,
    /// R4: other runs are read when planning alone.
    SecondLook,
    /// R4: only before the first send are other runs read again.
    SecondLookBeforeEachSend,
    /// R5: no record means that there never was one.
    Memory,
    /// R6: a job that is not on record blocks nothing.
    UnrecordedJobs,
    /// R6: a claim whose run is not on record blocks nothing.
    UnrecordedClaims,
    /// The way of a run, step 1: the ledger is read before the jobs are listed.
    ListBeforeLedger,
    /// The way of a run, step 1: the claims are read after the records.
    ClaimsBeforeRecords,
    /// R7: what is on record is taken for what was planned.
    OwnPlan,
    /// R11: second jobs are cancelled before one is elected.
    ElectionBeforeCancel,
    /// R12: an intent cannot be given up.
    GivingUp,
    /// R12: a send that surely made nothing leaves the intent.
    Refusals,
    /// R23: the effect of a run that was done elsewhere is claimed before it has a record.
    ParkedRecord,
    /// R23: the effect of a run that was done elsewhere is not claimed.
    ClaimOfRecorded,
    /// R23: that a run was done elsewhere is written over whatever stands in its record.
    RecordedBySwap,
    /// R24: the former name keeps the right, which is shared with it.
    RightMoves,
    /// R24: the runs of the former name are read when planning alone.
    FormerAfterClaim,
    /// R24: which name a job had is known by its spec alone.
    FormerByClaim,
    /// R25: what comes before is read when planning alone.
    SecondLookAtPredecessors,
    /// R27: an effect is given back while the record of the run is open.
    CloseBeforeGivingBack,
    /// R27: an effect is given back whatever was done of it.
    UnusedAlone,
    /// R32: the next attempt is made as soon as the end of the job was asked for, whatever became of it.
    EndBeforeNext,
    /// R32: that a job is replaced is not announced.
    Replacing,
    /// R32: the next attempt is written over whatever stands in the record.
    NextBySwap,
    /// R32: what the next attempt does is not claimed.
    ClaimOfNext,
    /// R32: a job of an attempt that was replaced is taken for one of the next.
    AttemptsApart,
    /// R32: whoever finds a job that is to be replaced, and has ended, closes its record.
    GoingOn,
}

impl Scenario {
    pub fn spec(&self, runner: usize) -> Spec {
        self.specs[self.runners[runner]]
    }

    /// Whether two runs are of one job.
    pub fn is_same_job(&self, one: usize, other: usize) -> bool {
        self.runs[one].name == self.runs[other].name
    }
}

const X1: Run = Run { name: 'X', number: 1 };
const X2: Run = Run { name: 'X', number: 2 };
const Y1: Run = Run { name: 'Y', number: 1 };

/// One run, applied twice at once.
pub const ONE_RUN: Scenario = Scenario {
    name: "one run, two runners",
    runs: &[X1],
    specs: &[Spec { run: 0, work: 0 }],
    runners: &[0, 0],
    replacing: &[],
    moved: &[],
    recorded: &[],
    after: None,
    gives_back: false,
    jobs_a_run: 3,
    lists: Lists::Lag,
    answers: Answers::Any,
    loss: Loss::Nothing,
    processes: Processes::End,
    way_out: WayOut::Apply,
};

/// The same with a third runner.
pub const THREE_RUNNERS: Scenario =
    Scenario { name: "one run, three runners", runners: &[0, 0, 0], jobs_a_run: 2, ..ONE_RUN };

/// The same with room for a third job.
pub const THREE_RUNNERS_THREE_JOBS: Scenario =
    Scenario { name: "one run, three runners, three jobs", jobs_a_run: 3, ..THREE_RUNNERS };

/// Two names for one effect.
pub const TWO_NAMES: Scenario = Scenario {
    name: "two names with one effect",
    runs: &[X1, Y1],
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 1, work: 0 }],
    runners: &[0, 1],
    jobs_a_run: 2,
    way_out: WayOut::Cancel,
    ..ONE_RUN
};

/// The same with a second runner for the first name.
pub const THREE_RUNNERS_TWO_NAMES: Scenario =
    Scenario { name: "two names with one effect, three runners", runners: &[0, 0, 1], ..TWO_NAMES };

/// Two runs of one job, asked for by two checkouts.
pub const TWO_RUNS: Scenario = Scenario { name: "two runs of one job", runs: &[X1, X2], ..TWO_NAMES };

/// Two checkouts that mean different things by the same run.
pub const TWO_WORKS: Scenario = Scenario {
    name: "one run, two meanings",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 1 }],
    runners: &[0, 1],
    ..ONE_RUN
};

/// The spec of a run is edited once its job is made, and the job is replaced.
pub const REPLACED: Scenario = Scenario {
    name: "a job that is replaced",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 1 }],
    runners: &[0, 1],
    replacing: &[1],
    jobs_a_run: 2,
    lists: Lists::Exact,
    ..ONE_RUN
};

/// The same, and the spec was not edited.
pub const REPLACED_BY_THE_SAME: Scenario = Scenario {
    name: "a job that is replaced by the same",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 0 }],
    ..REPLACED
};

/// The same, and nobody knows when a job is listed.
pub const REPLACED_AND_LATE: Scenario =
    Scenario { name: "a job that is replaced, and late lists", lists: Lists::Lag, ..REPLACED };

/// Two people replace a job.
pub const REPLACED_TWICE: Scenario = Scenario { name: "a job that is replaced twice", runners: &[0, 1, 1], ..REPLACED };

/// A job is replaced by one that does what another name does.
pub const REPLACED_BESIDE_A_NAME: Scenario = Scenario {
    name: "a job that is replaced, and another name",
    runs: &[X1, Y1],
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 1 }, Spec { run: 1, work: 1 }],
    runners: &[0, 1, 2],
    jobs_a_run: 1,
    way_out: WayOut::Cancel,
    ..REPLACED
};

/// A job is replaced while its next run begins.
pub const REPLACED_BEFORE_THE_NEXT: Scenario = Scenario {
    name: "a job that is replaced, and the next run",
    runs: &[X1, X2],
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 1 }, Spec { run: 1, work: 1 }],
    runners: &[0, 1, 2],
    jobs_a_run: 1,
    way_out: WayOut::Cancel,
    ..REPLACED
};

/// A job has another name: one runner has the old checkout, one the new one.
pub const MOVED: Scenario = Scenario { name: "a job that has another name", moved: &[1], ..TWO_NAMES };

/// The same with a second runner for the old checkout.
pub const MOVED_THREE: Scenario =
    Scenario { name: "a job that has another name, three runners", runners: &[0, 0, 1], ..MOVED };

/// The name is given back: one runner has the checkout from before, one that between, one that after.
pub const MOVED_BACK: Scenario = Scenario {
    name: "a job that gets its name back",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 1, work: 0 }, Spec { run: 0, work: 0 }],
    moved: &[1, 2],
    runners: &[0, 1, 2],
    jobs_a_run: 1,
    lists: Lists::Exact,
    ..MOVED
};

/// The new name's spec does not say any more which one it had.
pub const MOVED_AND_FORGOTTEN: Scenario = Scenario {
    name: "a job that has another name, and a forgotten word",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 1, work: 0 }, Spec { run: 1, work: 0 }],
    moved: &[1],
    ..MOVED_BACK
};

/// One checkout says of a run that it was done elsewhere, the other one does not.
pub const RECORDED: Scenario = Scenario {
    name: "a run that was done elsewhere",
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 0, work: 0 }],
    recorded: &[1],
    runners: &[0, 1],
    jobs_a_run: 2,
    way_out: WayOut::Cancel,
    ..ONE_RUN
};

/// What one name does is on record as done elsewhere under another.
pub const RECORDED_BESIDE_A_NAME: Scenario =
    Scenario { name: "a run that was done elsewhere, and another name", recorded: &[1], ..TWO_NAMES };

/// A job comes after another one, which is run twice.
pub const AFTER: Scenario = Scenario {
    name: "a job that comes after another",
    runs: &[X1, X2, Y1],
    specs: &[Spec { run: 0, work: 0 }, Spec { run: 1, work: 0 }, Spec { run: 2, work: 1 }],
    runners: &[0, 1, 2],
    after: Some((2, 'X')),
    jobs_a_run: 1,
    lists: Lists::Exact,
    way_out: WayOut::Cancel,
    ..ONE_RUN
};

/// A person gives the effect back of a name that did nothing of it.
pub const GIVEN_BACK: Scenario = Scenario { name: "an effect that is given back", gives_back: true, ..TWO_NAMES };

/// Somebody else used the token of the run.
pub const TOKEN_TAKEN: Scenario = Scenario {
    name: "a token that somebody else used",
    answers: Answers::TokenTaken,
    way_out: WayOut::Cancel,
    ..ONE_RUN
};

/// S3 refuses what the first of two runs asks for.
pub const REFUSED_RUN: Scenario =
    Scenario { name: "a run that S3 refuses, and the next", answers: Answers::RefusedFor(0), ..TWO_RUNS };

/// The ledger is lost before the eyes of those who work with it.
pub const LOST_BEFORE_WITNESSES: Scenario = Scenario {
    name: "records lost before witnesses",
    loss: Loss::BeforeWitnesses,
    processes: Processes::GoOn,
    ..ONE_RUN
};

/// A record is lost; its job is listed.
pub const LOST_WITH_CLAIMS: Scenario = Scenario {
    name: "a record lost with its claim",
    lists: Lists::Exact,
    loss: Loss::RecordAndClaims,
    jobs_a_run: 2,
    ..ONE_RUN
};

/// A record is lost; nobody knows when its job is listed.
pub const LOST_BESIDE_CLAIM: Scenario =
    Scenario { name: "a record lost beside its claim", loss: Loss::Record, jobs_a_run: 2, ..ONE_RUN };

/// Two runners for each of two names.
pub const FOUR_RUNNERS_TWO_NAMES: Scenario =
    Scenario { name: "two names with one effect, four runners", runners: &[0, 0, 1, 1], ..TWO_NAMES };

/// Two runners for the first of two runs.
pub const THREE_RUNNERS_TWO_RUNS: Scenario =
    Scenario { name: "two runs of one job, three runners", runners: &[0, 0, 1], ..TWO_RUNS };
