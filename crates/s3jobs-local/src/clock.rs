use std::sync::Arc;

use jiff::Timestamp;

/// Where a local S3 takes the time from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

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
