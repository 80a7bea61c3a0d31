//! What S3's throttling does to a command.

use crate::aws::Pace;

/// How many calls run at once by now.
pub(in crate::render) fn pace(pace: Pace) -> String {
    match pace {
        Pace::Slowed { at_once, most } => format!("S3 throttles: {at_once} calls at once instead of {most}"),
        Pace::Recovered { most } => format!("S3 no longer throttles: {most} calls at once again"),
    }
}
