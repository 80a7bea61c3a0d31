use std::num::NonZeroU32;
use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::Timestamp;

use super::behaviour::Behaviour;
use super::faults::FaultPlan;
use super::functions::Functions;
use super::signature::AccessKeys;
use s3jobs_spec::model::AccountId;

/// The host under which clients that use a proxy reach the S3 data plane; buckets may be its subdomains.
///
/// The `.test` domain never resolves, and no client exempts it from proxying.
// Source: RFC 6761, section 6.2.
pub const S3_HOST: &str = "s3.emulator.test";

/// The same for S3 Control; clients put the account before it.
pub(super) const CONTROL_HOST: &str = "s3control.emulator.test";

/// The same for STS, which tells a program the account that it works for.
pub(super) const STS_HOST: &str = "sts.emulator.test";

/// The account of callers that nobody gave another one.
const DEFAULT_ACCOUNT: &str = "000000000000";

/// Where a local S3 takes the time from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

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

/// Which time it is in a state when it is opened. It goes on with the real time, and is never set back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockStart {
    /// The state's own time: as far ahead of the real time as it was left. In a new state, the real time.
    #[default]
    Kept,
    /// The real time.
    Real,
    /// This time, UTC.
    At(Timestamp),
}

impl ClockStart {
    /// The first time that can be set, UTC. There was no S3 before.
    pub const EARLIEST: Timestamp = Timestamp::UNIX_EPOCH;
    /// The last time that can be set, UTC: the year 9000. What happens later, such as the end of a retention after a hundred
    /// years, must still have a date.
    pub const LATEST: Timestamp = Timestamp::constant(221_845_392_000, 0);
}

/// What a step of the job engine found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a driver goes on by it, and a failed store shows nowhere else"]
pub enum Progress {
    /// No job is live.
    Idle,
    /// Jobs are live, and each waits: for a person, or for the pace.
    Waiting,
    /// Something was done; the next step may follow at once.
    Moved,
    /// The store failed, and why. The next step tries again.
    Failed(String),
}
