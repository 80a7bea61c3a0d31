//! Times as the AWS CLI, boto3 and S3 write them, in the form of specs.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use regex::{Captures, Regex};

use crate::model::Time;

/// A time of a spec, and whether the text said in which zone it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) text: String,
    pub(super) zone: Zone,
}

/// Whether a time says where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    Given,
    /// It is taken for UTC.
    Assumed,
}

/// Reads a time in whole seconds; none if it is none.
pub(super) fn read(text: &str) -> Option<Read> {
    if Time::try_from(text.to_owned()).is_ok() {
        return Some(Read { text: text.to_owned(), zone: Zone::Given });
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return of_seconds(seconds);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return of_instant(instant);
    }
    let (civil, zone) = match python(text) {
        Some(found) => found,
        None => (text.parse::<DateTime>().ok()?, Zone::Assumed),
    };
    let read = of_instant(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())?;
    Some(Read { zone, ..read })
}

#[allow(clippy::cast_possible_truncation, reason = "a whole number of seconds, which fits or is no instant")]
fn of_seconds(seconds: f64) -> Option<Read> {
    if seconds.fract() != 0.0 {
        return None;
    }
    of_instant(Timestamp::from_second(seconds as i64).ok()?)
}

/// S3 and specs know whole seconds.
fn of_instant(instant: Timestamp) -> Option<Read> {
    let is_whole = instant.subsec_nanosecond() == 0;
    is_whole.then(|| Read { text: Time::from_timestamp(instant).to_string(), zone: Zone::Given })
}

/// `datetime.datetime(2025, 1, 31, 0, 0, tzinfo=tzutc())`, as Python prints it.
fn python(text: &str) -> Option<(DateTime, Zone)> {
    static CALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:datetime\.)?datetime\(([0-9, ]+?)(?:,\s*tzinfo=(.*))?\)$")
            .expect("a fixed pattern, compiled by a test")
    });
    let call: Captures<'_> = CALL.captures(text)?;
    let parts: Vec<i32> = call[1].split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let part = |index: usize| parts.get(index).copied().unwrap_or(0);
    let small = |index: usize| i8::try_from(part(index)).ok();
    let year = i16::try_from(part(0)).ok()?;
    let nanoseconds = part(6).checked_mul(1_000)?;
    let civil = DateTime::new(year, small(1)?, small(2)?, small(3)?, small(4)?, small(5)?, nanoseconds).ok()?;
    let zone = call.get(2).map_or("", |zone| zone.as_str()).to_ascii_lowercase();
    Some((civil, if zone.contains("utc") { Zone::Given } else { Zone::Assumed }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text).map_or_else(|| "none".to_owned(), |read| format!("{} {:?}", read.text, read.zone))
    }

    #[test]
    fn times_are_read_however_they_are_written() {
        let cases = [
            ("2027-01-31T02:00:00+02:00", "2027-01-31T02:00:00+02:00 Given"),
            ("2027-01-31T02:00:00.000Z", "2027-01-31T02:00:00Z Given"),
            ("2027-01-31T02:00:00.000000+00:00", "2027-01-31T02:00:00Z Given"),
            ("1735689600", "2025-01-01T00:00:00Z Given"),
            ("1735689600.0", "2025-01-01T00:00:00Z Given"),
            ("2025-01-01", "2025-01-01T00:00:00Z Assumed"),
            ("2025-01-01 10:20:30", "2025-01-01T10:20:30Z Assumed"),
            ("2025-01-01T10:20:30", "2025-01-01T10:20:30Z Assumed"),
            ("datetime.datetime(2025, 1, 31, 0, 0, tzinfo=tzutc())", "2025-01-31T00:00:00Z Given"),
            ("datetime(2025, 1, 31, 4, 5, 6)", "2025-01-31T04:05:06Z Assumed"),
            ("2027-01-31T02:00:00.5Z", "none"),
            ("1735689600.5", "none"),
            ("datetime(2025, 13, 31)", "none"),
            ("tomorrow", "none"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
