use std::time::Duration;

/// Units of time, longest name first where one begins like another, with their length in milliseconds.
const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// The longest that can be given: a hundred years, as days. No clock or sum of times overflows by it.
pub(super) const LONGEST: Duration = Duration::from_hours(36_500 * 24);

/// A text that is not a length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a length of time; write a whole number and a unit, such as 250ms, 30s, 5m, 12h or 31d, at most 36500d"
)]
pub struct DurationError {
    text: String,
}

/// Reads a length of time: a whole number, and `ms`, `s`, `m` (minutes), `h` or `d` (days of 24 hours); at most 36500 days.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let failed = || DurationError { text: text.to_owned() };
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let (_, milliseconds) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(failed)?;
    let number: u64 = number.parse().map_err(|_| failed())?;
    let duration = number.checked_mul(*milliseconds).map(Duration::from_millis);
    duration.filter(|duration| *duration <= LONGEST).ok_or_else(failed)
}

/// A length of time as [`parse_duration`] reads it, in the longest unit that fits.
pub(super) fn show_duration(duration: Duration) -> String {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let fits = |(_, length): &&(&str, u64)| milliseconds != 0 && milliseconds.is_multiple_of(*length);
    let (unit, length) = UNITS.iter().rev().find(fits).unwrap_or(&UNITS[0]);
    format!("{}{unit}", milliseconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_shown() {
        for text in ["250ms", "30s", "5m", "12h", "31d", "0ms", "36500d"] {
            assert_eq!(show_duration(parse_duration(text).unwrap()), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "5", "s", "1.5h", "-3s", "5 s", "5y", "99999999999999999999d", "9999999999999999d", "36501d"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
