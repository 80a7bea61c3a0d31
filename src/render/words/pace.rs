//! What S3's throttling does to a command.

use super::counted;
use crate::aws::Pace;

/// How many calls run at once by now.
pub(in crate::render) fn pace(pace: Pace) -> String {
    match pace {
        Pace::Slowed { at_once, most } => format!("S3 throttles: {} at once instead of {most}", calls(at_once)),
        Pace::Recovered { most } => format!("S3 no longer throttles: {} at once again", calls(most)),
    }
}

fn calls(number: usize) -> String {
    counted(number as u64, "call")
}
