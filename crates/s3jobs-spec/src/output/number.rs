//! Numbers as people read them.

use crate::model::Progress;

/// A number with a comma at the thousands: `1,003`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 task`, `1,003 tasks`.
pub fn counted(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(number))
}

/// A share in whole percent; neither 0 nor 100 unless it is exactly that.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".to_owned();
    }
    let percent = (u128::from(part) * 100 + u128::from(whole) / 2) / u128::from(whole);
    match percent {
        0 if part > 0 => "<1 %".to_owned(),
        100.. if part < whole => ">99 %".to_owned(),
        _ => format!("{percent} %"),
    }
}

/// How far a job is: `1,203/2,000 tasks (60 %), 3 failed`.
pub fn progress(progress: Progress) -> String {
    let Progress { total, succeeded, failed, active_seconds: _ } = progress;
    if total == 0 {
        return "not counted yet".to_owned();
    }
    let done = succeeded.saturating_add(failed);
    let failures = if failed == 0 { String::new() } else { format!(", {} failed", count(failed)) };
    format!("{}/{} tasks ({}){failures}", count(done), count(total), percent(done, total))
}

#[cfg(test)]
mod tests {
    use super::{count, counted, percent};

    #[test]
    fn numbers_have_commas() {
        assert_eq!([0, 999, 1_003, 1_000_000].map(count), ["0", "999", "1,003", "1,000,000"]);
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "task")), ["0 tasks", "1 task", "2 tasks"]);
    }

    #[test]
    fn a_share_is_not_rounded_to_nothing_or_to_all() {
        assert_eq!([0, 3, 600, 999, 1000].map(|n| percent(n, 1000)), ["0 %", "<1 %", "60 %", ">99 %", "100 %"]);
    }
}
