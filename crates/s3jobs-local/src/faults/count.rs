use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::rule::Measure;

/// How many requests of each call a rule has met, and how many of them it befell.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(BTreeMap<&'static str, (u64, u64)>);

impl Counts {
    /// Counts one more request, and says whether the rule befalls it. `dice` throws the dice for the request's number.
    pub(super) fn meet(&mut self, call: &'static str, measure: &Measure, dice: impl FnOnce(u64) -> f64) -> bool {
        let (met, befell) = self.0.entry(call).or_default();
        *met += 1;
        let number = *met;
        let Measure { skip, nth, every, rate, times } = *measure;
        let strikes = number > skip
            && nth.is_none_or(|nth| number == nth)
            && every.is_none_or(|every| (number - skip).is_multiple_of(every))
            && times.is_none_or(|times| *befell < times)
            && rate.is_none_or(|rate| dice(number) < rate);
        *befell += u64::from(strikes);
        strikes
    }
}

/// A number from 0 to below 1 that depends on nothing but seed, rule, call and the request's number.
pub(super) fn dice(seed: u64, rule: usize, call: &str, number: u64) -> f64 {
    let hash = Sha256::digest(format!("{seed} {rule} {call} {number}"));
    let bits = hash[..4].iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
    f64::from(bits) / f64::from(u32::MAX) * (1.0 - f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn befallen(measure: &Measure, requests: u64) -> Vec<u64> {
        let mut counts = Counts::default();
        (1..=requests).filter(|_| counts.meet("GetObject", measure, |number| dice(7, 0, "GetObject", number))).collect()
    }

    #[test]
    fn requests_are_spared_counted_and_limited() {
        let none = Measure::default();
        assert_eq!(befallen(&none, 3), [1, 2, 3]);
        assert_eq!(befallen(&Measure { nth: Some(2), ..none }, 5), [2]);
        assert_eq!(befallen(&Measure { every: Some(3), ..none }, 9), [3, 6, 9]);
        assert_eq!(befallen(&Measure { skip: 2, times: Some(2), ..none }, 9), [3, 4]);
        assert_eq!(befallen(&Measure { skip: 1, every: Some(2), ..none }, 7), [3, 5, 7]);
    }

    #[test]
    fn a_rate_is_kept_and_the_same_every_time() {
        let rate = Measure { rate: Some(0.1), ..Measure::default() };
        let first = befallen(&rate, 10_000);
        assert_eq!(first, befallen(&rate, 10_000));
        assert!((900..1100).contains(&first.len()), "{}", first.len());
    }

    #[test]
    fn every_call_is_counted_by_itself() {
        let mut counts = Counts::default();
        let second = Measure { nth: Some(2), ..Measure::default() };
        let met: Vec<bool> =
            ["GetObject", "PutObject", "GetObject", "PutObject"].map(|call| counts.meet(call, &second, |_| 0.0)).into();
        assert_eq!(met, [false, false, true, true]);
    }
}
