//! A history before it is told: who does what, when, and what is in the way. All of it follows from a seed.

use std::fmt;
use std::time::Duration;

use super::dice::Dice;
use super::project::{Spec, Word, before};

/// The names of jobs. The last one works on the objects of the first.
const NAMES: [&str; 3] = ["a", "b", "c"];

/// A history.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) seed: u64,
    /// Whether the ledger is in S3, or in a folder.
    pub(super) in_s3: bool,
    /// What S3 does where nobody has written it down, as `NAME=VALUE`.
    pub(super) behaviours: Vec<String>,
    /// How many tasks S3 does a second, if it takes time over them.
    pub(super) pace: Option<u32>,
    /// What is wrong with the network and with S3, as rules of the local S3.
    pub(super) faults: Vec<String>,
    /// The specs at the beginning, by name.
    pub(super) specs: Vec<(&'static str, Spec)>,
    /// What each runner does, one after the other.
    pub(super) runners: Vec<Vec<Step>>,
}

/// One thing that a runner does.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// How long it waits before.
    pub(super) after: Duration,
    pub(super) action: Action,
    /// How many commits its checkout is behind.
    pub(super) behind: usize,
    /// What befalls its process.
    pub(super) fate: Option<Fate>,
}

/// What befalls a process, and before which of its calls and writes, counted from 1; each counts twice, before and after its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) at: usize,
    pub(super) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is killed.
    Kill,
    /// It stands still for this long.
    Stall(Duration),
}

/// What people and programs do. A new one is added here, and to [`Action::any`] and `play::perform`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// `apply --detach`, `apply`, `apply --wait`.
    ApplyUntilCreated,
    Apply,
    ApplyToTheEnd,
    /// `apply --prune --wait`.
    Prune,
    /// `apply --replace NAME --wait`.
    Replace(&'static str),
    /// `confirm NAME --wait`, `cancel NAME`.
    Confirm(&'static str),
    Cancel(&'static str),
    /// `wait`.
    Wait,
    /// A commit: other work under the same run, the next run of the same work, the next run of other work.
    Edit(&'static str),
    Bump(&'static str),
    BumpAndEdit(&'static str),
    /// A commit: who lets it run, its priority, its tags.
    Reword(&'static str, Word),
    Reprioritise(&'static str),
    Retag(&'static str),
    /// A commit: the job is left alone, or is not any more.
    Suspend(&'static str),
    Resume(&'static str),
    /// A commit: the spec is gone, or is there again.
    Remove(&'static str),
    Restore(&'static str),
    /// A commit: the job has another name, and the next run with it; or the word that it had another one is gone.
    Rename(&'static str),
    RenameAndBump(&'static str),
    ForgetName(&'static str),
    /// A commit: the job comes after the one before it, or after none.
    After(&'static str),
    Alone(&'static str),
    /// A commit: the next run, or this one, was done elsewhere; or it was not.
    Recorded(&'static str),
    RecordedLate(&'static str),
    NotRecorded(&'static str),
    /// Somebody does the next run by hand, with a job of their own, and commits that.
    ByHand(&'static str),
    /// A person says of the last run of a job what became of it: `ledger resolve NAME`.
    Resolve(&'static str),
    /// Somebody else makes a job: one of their own, one of ours with other work, one of ours as it is.
    Foreign,
    LookAlike(&'static str),
    Clone(&'static str),
    /// What s3jobs rests on that nobody does, so that no story has it, and the judge is tried with it: the clones of a run are let run,
    /// records or claims are taken away, others' jobs are given another rank, every commit is rewritten to say that a job came after the
    /// one before it, or did other work.
    RunClones,
    LoseRecords,
    LoseClaims,
    TouchStrangers,
    PretendAfter(&'static str),
    PretendWork(&'static str),
}

impl Action {
    fn any(dice: &mut Dice) -> Self {
        let name = dice.one(&NAMES);
        let word = dice.one(&[Word::Automatic, Word::Guarded, Word::Manual]);
        match dice.below(146) {
            0..10 => Self::ApplyUntilCreated,
            10..30 => Self::Apply,
            30..45 => Self::ApplyToTheEnd,
            45..50 => Self::Prune,
            50..58 => Self::Confirm(name),
            58..65 => Self::Cancel(name),
            65..68 => Self::Wait,
            68..72 => Self::Edit(name),
            72..77 => Self::Bump(name),
            77..82 => Self::BumpAndEdit(name),
            82..85 => Self::Reword(name, word),
            85..87 => Self::Reprioritise(name),
            87..89 => Self::Retag(name),
            89..92 => Self::Remove(name),
            92..94 => Self::Restore(name),
            94..96 => Self::Foreign,
            96..97 => Self::LookAlike(name),
            97..100 => Self::Clone(name),
            100..108 => Self::Replace(name),
            108..110 => Self::Suspend(name),
            110..112 => Self::Resume(name),
            112..119 => Self::Rename(name),
            119..122 => Self::RenameAndBump(name),
            122..124 => Self::ForgetName(name),
            124..129 => before(name).map_or(Self::Alone(name), |_| Self::After(name)),
            129..131 => Self::Alone(name),
            131..134 => Self::Recorded(name),
            134..136 => Self::RecordedLate(name),
            136..138 => Self::NotRecorded(name),
            138..142 => Self::ByHand(name),
            _ => Self::Resolve(name),
        }
    }
}

impl Story {
    /// The story of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let dice = &mut Dice::of(seed);
        let in_s3 = dice.percent(50);
        let count = usize::try_from(1 + dice.below(3)).unwrap();
        let specs = NAMES.iter().take(count).map(|name| (*name, Spec::any(name, dice))).collect();
        let behaviours = behaviours(dice);
        let faults = faults(dice);
        let pace = dice.one(&[None, Some(1), Some(3)]);
        let runners = (0..dice.one(&[1, 2, 2, 3, 3, 4])).map(|_| runner(dice, in_s3)).collect();
        Self { seed, in_s3, behaviours, pace, faults, specs, runners }
    }

    /// One runner that applies one job in a world in which nothing is wrong, and one after it.
    pub(super) fn plain(in_s3: bool) -> Self {
        let other = Step { after: Duration::from_secs(5), ..Step::new(Action::ApplyToTheEnd) };
        let runners = vec![vec![Step::new(Action::ApplyToTheEnd)], vec![other]];
        Self { in_s3, runners, ..Self::quiet(Word::Automatic) }
    }

    /// One runner that does these things one after the other, in a world in which nothing is wrong.
    pub(super) fn with(word: Word, actions: &[Action]) -> Self {
        let steps = actions.iter().map(|action| Step { after: Duration::from_secs(2), ..Step::new(*action) });
        Self { runners: vec![steps.collect()], ..Self::quiet(word) }
    }

    /// The same with one more job, and an S3 that takes its time over tasks.
    pub(super) fn with_another(self, name: &'static str, word: Word) -> Self {
        let mut specs = self.specs;
        specs.push((name, Spec::first(name, word)));
        Self { specs, pace: Some(1), ..self }
    }

    fn quiet(word: Word) -> Self {
        let specs = vec![("a", Spec::first("a", word))];
        let (behaviours, faults, runners) = (Vec::new(), Vec::new(), Vec::new());
        Self { seed: 0, in_s3: false, behaviours, pace: None, faults, specs, runners }
    }

    /// The same, and the first command is killed there.
    pub(super) fn killed_at(&self, at: usize) -> Self {
        let mut story = self.clone();
        let steps = story.runners.iter_mut().flatten();
        if let Some(step) = steps.into_iter().find(|step| step.action.is_command()) {
            step.fate = Some(Fate { at, end: End::Kill });
        }
        story
    }
}

impl Step {
    fn new(action: Action) -> Self {
        Self { after: Duration::ZERO, action, behind: 0, fate: None }
    }
}

impl Action {
    /// Whether it is a command of s3jobs.
    pub(super) fn is_command(self) -> bool {
        match self {
            Self::ApplyUntilCreated | Self::Apply | Self::ApplyToTheEnd | Self::Prune | Self::Wait => true,
            Self::Replace(_) | Self::Confirm(_) | Self::Cancel(_) => true,
            Self::Edit(_) | Self::Bump(_) | Self::BumpAndEdit(_) | Self::Reword(..) | Self::Reprioritise(_) => false,
            Self::Retag(_) | Self::Remove(_) | Self::Restore(_) | Self::Suspend(_) | Self::Resume(_) => false,
            Self::Rename(_) | Self::RenameAndBump(_) | Self::ForgetName(_) | Self::After(_) | Self::Alone(_) => false,
            Self::Recorded(_) | Self::RecordedLate(_) | Self::NotRecorded(_) | Self::Resolve(_) => false,
            Self::Foreign | Self::LookAlike(_) | Self::Clone(_) | Self::ByHand(_) => false,
            Self::RunClones | Self::LoseRecords | Self::LoseClaims | Self::TouchStrangers => false,
            Self::PretendAfter(_) | Self::PretendWork(_) => false,
        }
    }
}

fn runner(dice: &mut Dice, in_s3: bool) -> Vec<Step> {
    let count = 1 + dice.below(5);
    (0..count)
        .map(|number| {
            let first = dice.one(&[Action::ApplyUntilCreated, Action::Apply, Action::ApplyToTheEnd]);
            let is_first = number == 0 && dice.percent(80);
            let action = if is_first { first } else { Action::any(dice) };
            let after = Duration::from_millis(dice.one(&[0, 10, 100, 300, 1_000, 3_000, 8_000]));
            let behind = dice.one(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 2]);
            let fate = dice.percent(45).then(|| fate(dice, in_s3));
            Step { after, action, behind, fate }
        })
        .collect()
}

fn fate(dice: &mut Dice, in_s3: bool) -> Fate {
    // A ledger in S3 takes more than one call for what is one access of a folder.
    let at = usize::try_from(1 + dice.below(if in_s3 { 110 } else { 70 })).unwrap();
    let stall = Duration::from_millis(dice.one(&[200, 2_000, 15_000, 90_000]));
    Fate { at, end: if dice.percent(70) { End::Kill } else { End::Stall(stall) } }
}

/// Each behaviour of the local S3 as it is by default, or otherwise.
fn behaviours(dice: &mut Dice) -> Vec<String> {
    let choices: [&[&str]; 12] = [
        &["token-memory=forever", "token-memory=none", "token-memory=5s"],
        &["token-reuse=refused", "token-reuse=ignored", "token-reuse=error-always"],
        &["list-lag=0s", "list-lag=0s", "list-lag=1s", "list-lag=6s"],
        &["list-order=newest-first", "list-order=oldest-first", "list-order=arbitrary"],
        &["effect-lag=0s", "effect-lag=0s", "effect-lag=1s", "effect-lag=5s"],
        &["preparing-time=0s", "preparing-time=0s", "preparing-time=3s"],
        &["missing-job=NotFoundException", "missing-job=NoSuchJobException", "missing-job=NoSuchJob"],
        &["describe-echo=as-sent", "describe-echo=defaults", "describe-echo=unknown-field"],
        &["cancel-of-waiting=cancelled", "cancel-of-waiting=cancelling"],
        &["priority-change=live", "priority-change=waiting", "priority-change=active-or-suspended"],
        &["active-jobs=6", "active-jobs=1"],
        &["redrives=3", "redrives=0"],
    ];
    choices.iter().map(|of| dice.one(of).to_owned()).collect()
}

/// What is in the way of requests: nothing, or up to four kinds of it.
fn faults(dice: &mut Dice) -> Vec<String> {
    const OF_ALL: [&str; 13] = [
        "throttle",
        "500:when=before",
        "500:when=after",
        "503:when=before",
        "503:when=after",
        "latency:by=2s",
        "reset:when=before",
        "reset:when=after",
        "hold:when=before,for=20s",
        "hold:when=after,for=20s",
        "hold:when=after",
        "truncate:bytes=10",
        "late:by=4s",
    ];
    // What is sent once, and not tried again by the SDK.
    const OF_ONE: [&str; 6] = [
        "late:by=20s,calls=CreateJob|UpdateJobStatus",
        "stale:calls=ListJobs",
        "reset:when=after,calls=CreateJob",
        "reset:when=before,calls=CreateJob|UpdateJobStatus",
        "500:when=after,calls=CreateJob|UpdateJobStatus",
        "hold:when=after,calls=CreateJob|PutObject",
    ];
    let with = |rule: &str, rate: f64| {
        let separator = if rule.contains(':') { ',' } else { ':' };
        format!("{rule}{separator}rate={rate}")
    };
    let of_all = (0..dice.below(3)).map(|_| with(dice.one(&OF_ALL), dice.one(&[0.01, 0.03, 0.1])));
    let mut faults: Vec<String> = of_all.collect();
    faults.extend((0..dice.below(3)).map(|_| with(dice.one(&OF_ONE), dice.one(&[0.2, 0.5, 0.8]))));
    faults
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "a ledger in {}", if self.in_s3 { "S3" } else { "a folder" })?;
        writeln!(f, "behaviour: {}", self.behaviours.join(", "))?;
        writeln!(f, "tasks a second: {:?}", self.pace)?;
        writeln!(f, "faults: {}", self.faults.join(", "))?;
        for (name, spec) in &self.specs {
            writeln!(f, "spec {name}: {spec:?}")?;
        }
        for (number, steps) in self.runners.iter().enumerate() {
            for Step { after, action, behind, fate } in steps {
                writeln!(f, "runner {number}: after {after:?}, {behind} behind, {action:?}, {fate:?}")?;
            }
        }
        Ok(())
    }
}
