use std::fmt;
use std::time::Duration;

use super::call::{Call, Plane};
use super::glob::Glob;
use crate::duration::show_duration;

/// What befalls some requests: a kind of fault, which requests it is for, and how many of them.
///
/// Read from a text: `KIND[:NAME=VALUE,...]`.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    pub(super) text: String,
    pub(super) fault: Fault,
    pub(super) selection: Selection,
    pub(super) measure: Measure,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Refused for too many requests, with the plane's own code. No effect.
    Throttle,
    /// Answered with status 500.
    Internal(When),
    /// Answered with status 503.
    Unavailable(When),
    /// Done and answered after a time.
    Latency(Duration),
    /// The connection is reset instead of an answer.
    Reset(When),
    /// The answer is kept back, for a time or for ever.
    Hold(When, Option<Duration>),
    /// The connection is reset within the answer's body, after so many bytes; half of them where no number is given.
    Truncate(Option<u64>),
    /// Done and answered after a time, even if the client has long given up.
    Late(Duration),
    /// A list shows what it showed when it was last answered without this fault.
    Stale,
    /// The local S3 ends at once, as with `kill -9`.
    Crash(When),
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Nothing was done.
    Before,
    /// All was done, and nothing was said.
    After,
}

/// Which requests a rule is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// Names of calls, or of a plane; all requests where there is none.
    pub(super) calls: Vec<CallPattern>,
    pub(super) bucket: Option<Glob>,
    pub(super) key: Option<Glob>,
}

/// Which calls.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CallPattern {
    /// Every call of a plane: `s3`, `control`.
    Plane(Plane),
    /// Calls by name.
    Name(Glob),
}

/// How many of the requests that a rule is for it befalls. Requests of one call are counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measure {
    /// Spares so many first.
    pub(super) skip: u64,
    /// Only this one.
    pub(super) nth: Option<u64>,
    /// Every so manieth.
    pub(super) every: Option<u64>,
    /// The probability of each, above 0 and at most 1.
    pub(super) rate: Option<f64>,
    /// At most so many.
    pub(super) times: Option<u64>,
}

impl Selection {
    pub(super) fn selects(&self, call: &Call) -> bool {
        let named = if self.calls.is_empty() {
            call.plane != Plane::Engine
        } else {
            self.calls.iter().any(|pattern| pattern.matches(call))
        };
        let matches = |glob: &Option<Glob>, text: &Option<String>| match (glob, text) {
            (None, _) => true,
            (Some(glob), Some(text)) => glob.matches(text),
            (Some(_), None) => false,
        };
        named && matches(&self.bucket, &call.bucket) && matches(&self.key, &call.key)
    }
}

impl CallPattern {
    pub(super) fn matches(&self, call: &Call) -> bool {
        match self {
            Self::Plane(plane) => call.plane == *plane,
            // `*` stands for requests. The engine's commits are meant only where they are named.
            Self::Name(glob) => glob.matches(call.name) && (call.plane != Plane::Engine || glob.is_literal()),
        }
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// As a rule's text would say it: a recording can be read back.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Throttle => f.write_str("throttle"),
            Self::Internal(when) => write!(f, "500:when={when}"),
            Self::Unavailable(when) => write!(f, "503:when={when}"),
            Self::Latency(by) => write!(f, "latency:by={}", show_duration(*by)),
            Self::Reset(when) => write!(f, "reset:when={when}"),
            Self::Hold(when, None) => write!(f, "hold:when={when}"),
            Self::Hold(when, Some(lasts)) => write!(f, "hold:when={when},for={}", show_duration(*lasts)),
            Self::Truncate(None) => f.write_str("truncate"),
            Self::Truncate(Some(bytes)) => write!(f, "truncate:bytes={bytes}"),
            Self::Late(by) => write!(f, "late:by={}", show_duration(*by)),
            Self::Stale => f.write_str("stale"),
            Self::Crash(when) => write!(f, "crash:when={when}"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
        })
    }
}
