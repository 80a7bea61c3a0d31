use std::num::NonZeroU32;

use camino::Utf8PathBuf;

use super::behaviour::Behaviour;
use super::clock::{Clock, ClockStart};
use super::faults::FaultPlan;
use super::functions::Functions;
use super::signature::AccessKeys;
use s3jobs_spec::model::AccountId;

/// The account of callers that nobody gave another one.
const DEFAULT_ACCOUNT: &str = "000000000000";

/// How a local S3 is to be run.
#[derive(Clone)]
pub struct Config {
    /// Where buckets, objects and jobs are kept.
    pub state: State,
    /// The most tasks a second, over all jobs. Nothing: as fast as it goes.
    pub tasks_per_second: Option<NonZeroU32>,
    /// The Lambda functions that jobs can invoke.
    pub functions: Functions,
    /// The real time, UTC.
    pub clock: Clock,
    /// Which time it is in the state when it is opened.
    pub start: ClockStart,
    /// What it does where S3's own behaviour is not known.
    pub behaviour: Behaviour,
    /// What goes wrong on purpose.
    pub faults: FaultPlan,
    /// Whose requests are answered. Without keys, everybody's.
    pub keys: AccessKeys,
    /// The account of callers whose access key does not tell one: what STS answers them.
    pub account: AccountId,
}

impl Config {
    /// A local S3 with every setting at its default.
    pub fn new(state: State, clock: Clock) -> Self {
        Self {
            state,
            tasks_per_second: None,
            functions: Functions::default(),
            clock,
            start: ClockStart::default(),
            behaviour: Behaviour::default(),
            faults: FaultPlan::default(),
            keys: AccessKeys::default(),
            account: default_account(),
        }
    }
}

fn default_account() -> AccountId {
    AccountId::new(DEFAULT_ACCOUNT).expect("an account is 12 digits")
}

/// Where a local S3 keeps its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In memory: gone with the last clone of the `Emulator`.
    Memory,
    /// In this folder, which is made where it is missing. Every answered request survives `kill -9`.
    Directory(Utf8PathBuf),
}

/// What a step of the job engine found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a driver goes on by it, and a failed store shows nowhere else"]
pub enum Tick {
    /// No job is live.
    Idle,
    /// Jobs are live, and each waits: for a person, or for the pace.
    Waiting,
    /// Something was done; the next step may follow at once.
    Moved,
    /// The store failed, and why. The next step tries again.
    Failed(String),
}
