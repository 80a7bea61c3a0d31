//! What the model knows of the world at one moment: the ledger, S3, what is on its way between them, and the runners.
//!
//! All of it is small plain data, so that two moments that differ in nothing are one state.

/// How many runs, specs, effects, jobs and runners a state has room for.
pub const RUNS: usize = 3;
pub const SPECS: usize = 3;
pub const ATTEMPTS: usize = 2;
pub const WORKS: usize = 2;
pub const JOBS: usize = 6;
pub const RUNNERS: usize = 4;

/// A run of a job: what exists exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The job's name.
    pub name: char,
    pub number: u8,
}

/// What a checkout asks for: a run, and what is done to which objects, which is its digest and its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Which of the scenario's runs.
    pub run: usize,
    /// Which of the scenario's effects.
    pub work: usize,
}

/// The record of a run. Its version is not here: each runner knows whether what it read still stands (`Runner::sees`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Record {
    Absent,
    /// A request is recorded, and may have been sent. `in_doubt`: so was an earlier one, of which nobody knows the end.
    Intent {
        spec: u8,
        attempt: u8,
        in_doubt: bool,
    },
    /// The only send surely made nothing.
    Refused {
        spec: u8,
        attempt: u8,
    },
    /// `announced`: what was announced of the job.
    Elected {
        spec: u8,
        attempt: u8,
        job: u8,
        announced: Announced,
    },
    /// Without a job: the run was given up.
    Closed {
        spec: u8,
        attempt: u8,
        job: Option<u8>,
    },
    /// Put on record as done elsewhere, or under the former name of its job.
    Entered {
        spec: u8,
    },
}

/// What is about to be asked for the elected job. One excludes the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Announced {
    Nothing,
    /// Letting it run.
    Confirming,
    /// Ending it, so that the next attempt is made in its place.
    Replacing,
}

/// A job in S3, of the request that a spec makes for an attempt. Which one is older is known by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Job {
    pub spec: u8,
    pub attempt: u8,
    pub status: Status,
}

/// Suspended, at work, done, cancelled while it was held, and cancelled while it was at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Held,
    Running,
    Ended,
    Cancelled,
    Stopped,
}

/// A process that applies one spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Runner {
    pub at: At,
    /// Whether the record that it read last is still the one that stands: whether a compare-and-swap would succeed.
    pub sees: bool,
    /// The runs of which it saw a record.
    pub saw: Set,
    /// Which attempt it works on.
    pub attempt: u8,
    /// The runs from whose names its job took its effect over, as the claim said when it was claimed.
    pub formers: Set,
    /// Whether what its job comes after has not been complete since it wrote the intent.
    pub is_early: bool,
}

/// What a runner does next. Each is one step; between two of them anything may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum At {
    /// List the jobs.
    Start,
    /// Read the ledger, having listed these jobs.
    Listed(Set),
    /// Read the claims, having listed jobs and seen records of these runs: only where the rule on that order is left out.
    ReadRecords { listed: Set, recorded: Set },
    /// List the jobs, having seen records of these runs: only where the rule on the order is left out.
    Read(Set),
    /// Write the intent: over a refused record, or where there is none.
    Intend { over_refused: bool },
    /// Write a record that says that nothing was sent: the run is not to have a job.
    Park { over_refused: bool },
    /// Close the record of a run that is not to have a job.
    Enter,
    /// Take over an intent by compare-and-swap.
    TakeOver,
    /// Claim the effect.
    Claim(Sending),
    /// Read own record and other runs again.
    LookAgain(Sending),
    /// Send CreateJob.
    Send,
    /// CreateJob is on its way.
    Await,
    /// Nothing was sent, or what was sent surely made nothing: say so in the record.
    Withdraw,
    /// Give the claim back: only where the rule that nobody does is left out.
    GiveBack,
    /// Write a job into the record.
    Elect(u8),
    /// Read the record again, since another runner changed it.
    Yield(u8),
    /// Cancel a second job while it is held.
    CancelDuplicate(u8),
    /// Write `confirming` into the record.
    Announce(u8),
    /// Let the elected job run.
    Confirm(u8),
    /// Write `replacing` into the record.
    Replace(u8),
    /// End the job that is replaced.
    EndReplaced(u8),
    /// Write the next attempt's intent.
    NextAttempt,
    /// Close the record of a job that has ended.
    Close(u8),
    /// The ledger was lost while this process watched: it does nothing more.
    Stopped,
}

/// Which send of a run comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sending {
    /// The run had no record.
    First,
    /// Its record said that there is surely no job.
    Anew,
    /// Its record is an intent of which nobody knows the end.
    Again,
    /// None comes: the run is put on record as done.
    Never,
}

/// Everything, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// By run.
    pub records: [Record; RUNS],
    /// By effect: the runs for which it was claimed.
    pub claims: [Set; WORKS],
    /// Of those, the runs whose right another name took over, and those that gave it back.
    pub moved: [Set; WORKS],
    pub given_back: [Set; WORKS],
    /// In the order in which S3 made them.
    pub jobs: [Option<Job>; JOBS],
    /// By spec and attempt: how many CreateJob calls nobody waits for any more, and may take effect later.
    pub late: [[u8; ATTEMPTS]; SPECS],
    pub runners: [Runner; RUNNERS],
    /// Whether a record was lost.
    pub has_lost: bool,
    /// What a step has just broken that no state shows.
    pub broken: Option<Promise>,
}

/// What must hold in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promise {
    /// For each run one job is let run, at most.
    OneJobARun,
    /// Two names never have the same effect.
    OneNameAnEffect,
    /// Two runs of a job never run at once.
    OneRunAtATime,
    /// No run begins after a later one.
    NoRunGoesBack,
    /// Whoever lets a job run has planned what it does.
    OnlyWhatWasPlanned,
    /// The elected job is not cancelled as a duplicate.
    TheElectedJobStays,
    /// The ledger is not said to have lost history while it has not.
    NoFalseAlarm,
    /// What is on record as done elsewhere is not done.
    DoneElsewhereIsNotDone,
    /// Nothing is sent before what it comes after is complete.
    NothingBeforeItsTurn,
}

/// A small set of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set(pub u8);

impl Set {
    pub fn with(self, number: usize) -> Self {
        Self(self.0 | 1 << number)
    }

    pub fn without(self, number: usize) -> Self {
        Self(self.0 & !(1 << number))
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn has(self, number: usize) -> bool {
        self.0 & 1 << number != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |number| self.has(*number))
    }

    pub fn subsets(self) -> impl Iterator<Item = Self> {
        (0..=self.0).map(Self).filter(move |set| set.is_within(self))
    }
}

impl Runner {
    pub const NEW: Self =
        Self { at: At::Start, sees: false, saw: Set(0), attempt: 0, formers: Set(0), is_early: false };
}

impl State {
    pub const FIRST: Self = Self {
        records: [Record::Absent; RUNS],
        claims: [Set(0); WORKS],
        moved: [Set(0); WORKS],
        given_back: [Set(0); WORKS],
        jobs: [None; JOBS],
        late: [[0; ATTEMPTS]; SPECS],
        runners: [Runner::NEW; RUNNERS],
        has_lost: false,
        broken: None,
    };

    pub fn job(&self, job: u8) -> Job {
        self.jobs[usize::from(job)].expect("a job that is named was made")
    }

    pub fn jobs(&self) -> impl Iterator<Item = (u8, Job)> {
        (0_u8..).zip(self.jobs.iter().map_while(|job| *job))
    }

    /// The runs that have a record.
    pub fn recorded(&self) -> Set {
        let there = (0..RUNS).filter(|run| self.records[*run] != Record::Absent);
        there.fold(Set::default(), Set::with)
    }

    /// The same with a runner that does something else next.
    pub fn going(mut self, runner: usize, at: At) -> Self {
        self.runners[runner].at = at;
        // What was read is of no use to one who looks anew: two states less.
        if at == At::Start {
            self.runners[runner].sees = false;
            self.runners[runner].attempt = 0;
            self.runners[runner].formers = Set::default();
            self.runners[runner].is_early = false;
        }
        self
    }

    /// The runs that may have an effect.
    pub fn holders(&self, work: usize) -> Set {
        let left = self.moved[work].and(self.given_back[work]);
        left.numbers().fold(self.claims[work], Set::without)
    }

    pub fn set_status(&mut self, job: u8, status: Status) {
        self.jobs[usize::from(job)] = Some(Job { status, ..self.job(job) });
    }

    /// S3 makes a job.
    pub fn make_job(&mut self, job: Job) -> u8 {
        let place = self.jobs.iter().position(Option::is_none).expect("no more is sent than there is room for");
        self.jobs[place] = Some(job);
        u8::try_from(place).expect("there are few jobs")
    }

    /// Whether all is over, and well: a run has ended, none is open, and nothing is held or on its way.
    pub fn is_over(&self) -> bool {
        let is_settled = |record: &Record| !matches!(record, Record::Intent { .. } | Record::Elected { .. });
        let is_closed = |record: &Record| matches!(record, Record::Closed { .. } | Record::Entered { .. });
        let is_quiet = |(_, job): (u8, Job)| matches!(job.status, Status::Ended | Status::Cancelled | Status::Stopped);
        self.records.iter().all(is_settled)
            && self.records.iter().any(is_closed)
            && self.jobs().all(is_quiet)
            && self.late.iter().flatten().all(|late| *late == 0)
    }
}
