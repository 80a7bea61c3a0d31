use std::num::NonZeroU32;

use jiff::SignedDuration;

use super::{Behaviour, CancelOfWaiting, ListOrder, MissingJob, PriorityChange, TokenMemory, TokenReuse};
use crate::duration::LONGEST;

/// One choice of [`Behaviour`], as people make it: `NAME=VALUE`.
pub struct Setting {
    /// Its name, such as `token-memory`.
    pub name: &'static str,
    /// The values that it takes, such as `forever|none|DURATION`; the first is the default.
    pub values: &'static str,
    /// What it is about, in one sentence.
    pub help: &'static str,
    set: fn(&mut Behaviour, &str) -> Option<()>,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.name, self.values)
    }
}

/// Why a `NAME=VALUE` sets nothing: the user's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BehaviourError {
    /// There is no equals sign.
    #[error("`{text}` is not of the form NAME=VALUE, such as token-memory=10m")]
    Form {
        /// What was given.
        text: String,
    },
    /// No setting has this name.
    #[error("no behaviour is called `{name}`: there are {}", names())]
    Name {
        /// What was given.
        name: String,
    },
    /// The setting does not take this value.
    #[error("behaviour `{name}` cannot be `{value}`: it takes {values}{}", greatest(.values))]
    Value {
        /// The setting.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        values: &'static str,
    },
}

static SETTINGS: [Setting; 12] = [
    Setting {
        name: "token-memory",
        values: "forever|none|DURATION",
        help: "How long CreateJob remembers a ClientRequestToken",
        set: |behaviour, value| put(&mut behaviour.token_memory, token_memory(value)),
    },
    Setting {
        name: "token-reuse",
        values: "refused|ignored",
        help: "What a remembered token with other parameters gets: IdempotencyException, or the job that it made",
        set: |behaviour, value| {
            let choices = [("refused", TokenReuse::Refused), ("ignored", TokenReuse::Ignored)];
            put(&mut behaviour.token_reuse, one_of(value, &choices))
        },
    },
    Setting {
        name: "list-lag",
        values: "0s|DURATION",
        help: "How long after its creation ListJobs shows a job first",
        set: |behaviour, value| put(&mut behaviour.list_lag, duration(value)),
    },
    Setting {
        name: "list-order",
        values: "newest-first|oldest-first|arbitrary",
        help: "In which order ListJobs lists",
        set: |behaviour, value| {
            let choices = [
                ("newest-first", ListOrder::NewestFirst),
                ("oldest-first", ListOrder::OldestFirst),
                ("arbitrary", ListOrder::Arbitrary),
            ];
            put(&mut behaviour.list_order, one_of(value, &choices))
        },
    },
    Setting {
        name: "effect-lag",
        values: "0s|DURATION",
        help: "How long after a call DescribeJob, ListJobs and GetJobTagging show its effect first",
        set: |behaviour, value| put(&mut behaviour.effect_lag, duration(value)),
    },
    Setting {
        name: "preparing-time",
        values: "0s|DURATION",
        help: "How long after its creation a job goes on preparing, at least",
        set: |behaviour, value| put(&mut behaviour.preparing_time, duration(value)),
    },
    Setting {
        name: "missing-job",
        values: "NotFoundException|NoSuchJobException",
        help: "What calls answer about a job that does not exist",
        set: |behaviour, value| {
            let choices = [
                ("NotFoundException", MissingJob::NotFoundException),
                ("NoSuchJobException", MissingJob::NoSuchJobException),
            ];
            put(&mut behaviour.missing_job, one_of(value, &choices))
        },
    },
    Setting {
        name: "cancel-of-waiting",
        values: "cancelled|cancelling",
        help: "The status that a job has right after it is cancelled before it ran",
        set: |behaviour, value| {
            let choices = [("cancelled", CancelOfWaiting::Cancelled), ("cancelling", CancelOfWaiting::Cancelling)];
            put(&mut behaviour.cancel_of_waiting, one_of(value, &choices))
        },
    },
    Setting {
        name: "priority-change",
        values: "live|waiting|active-or-suspended",
        help: "Which jobs take another priority: those not ended, Ready and Suspended ones, Active and Suspended ones",
        set: |behaviour, value| {
            let choices = [
                ("live", PriorityChange::Live),
                ("waiting", PriorityChange::Waiting),
                ("active-or-suspended", PriorityChange::ActiveOrSuspended),
            ];
            put(&mut behaviour.priority_change, one_of(value, &choices))
        },
    },
    Setting {
        name: "redrives",
        values: "3|NUMBER",
        help: "How often a task that failed for the time being is tried again before its job ends",
        set: |behaviour, value| put(&mut behaviour.redrives, value.parse().ok()),
    },
    Setting {
        name: "active-jobs",
        values: "6|NUMBER",
        help: "How many jobs of one account and Region run at once",
        set: |behaviour, value| put(&mut behaviour.active_jobs, value.parse::<NonZeroU32>().ok()),
    },
    Setting {
        name: "keys-per-job",
        values: "20000000000|NUMBER",
        help: "How many rows the manifest of a job may have",
        set: |behaviour, value| put(&mut behaviour.keys_per_job, value.parse().ok()),
    },
];

impl Behaviour {
    /// Every setting, in the order of the documentation.
    pub fn settings() -> &'static [Setting] {
        &SETTINGS
    }

    /// Makes one choice, given as `NAME=VALUE`.
    pub fn set(&mut self, text: &str) -> Result<(), BehaviourError> {
        let (name, value) = text.split_once('=').ok_or_else(|| BehaviourError::Form { text: text.to_owned() })?;
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| BehaviourError::Name { name: name.to_owned() })?;
        (setting.set)(self, value).ok_or_else(|| BehaviourError::Value {
            name: setting.name,
            value: value.to_owned(),
            values: setting.values,
        })
    }
}

impl std::str::FromStr for Behaviour {
    type Err = BehaviourError;

    /// Reads `NAME=VALUE` choices with commas between them; what is not named keeps its default.
    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        let mut behaviour = Self::default();
        text.split(',').filter(|choice| !choice.is_empty()).try_for_each(|choice| behaviour.set(choice))?;
        Ok(behaviour)
    }
}

/// How long a duration may be, where one is taken.
fn greatest(values: &str) -> &'static str {
    if values.contains("DURATION") { ", which is like 10m or 90d, and at most 36500d" } else { "" }
}

fn names() -> String {
    SETTINGS.each_ref().map(|setting| setting.name).join(", ")
}

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn one_of<T: Copy>(value: &str, choices: &[(&str, T)]) -> Option<T> {
    choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice)
}

fn token_memory(value: &str) -> Option<TokenMemory> {
    match value {
        "forever" => Some(TokenMemory::Forever),
        "none" => Some(TokenMemory::None),
        other => duration(other).map(TokenMemory::For),
    }
}

/// Whole days, as in `90d`, or what is shorter, as in `1h 30m`, `5s`, `200ms`; at most 36500 days.
fn duration(value: &str) -> Option<SignedDuration> {
    let days = value.strip_suffix('d').and_then(|days| days.parse::<i64>().ok());
    let days = days.and_then(|days| days.checked_mul(24)).and_then(SignedDuration::try_from_hours);
    let duration = days.or_else(|| value.parse().ok())?;
    std::time::Duration::try_from(duration).is_ok_and(|duration| duration <= LONGEST).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<Behaviour, String> {
        text.parse::<Behaviour>().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_named_keeps_its_default() {
        assert_eq!(set("").unwrap(), Behaviour::default());
        let chosen = set("token-memory=10m,list-lag=1d,redrives=0").unwrap();
        assert_eq!(chosen.token_memory, TokenMemory::For(SignedDuration::from_mins(10)));
        assert_eq!(chosen.list_lag, SignedDuration::from_hours(24));
        assert_eq!((chosen.redrives, chosen.list_order), (0, ListOrder::NewestFirst));
    }

    /// The first value that a setting lists is its default, so setting it changes nothing.
    #[test]
    fn help_names_every_default() {
        for setting in Behaviour::settings() {
            let (first, _) = setting.values.split_once('|').unwrap();
            assert_eq!(set(&format!("{}={first}", setting.name)).unwrap(), Behaviour::default(), "{}", setting.name);
        }
    }

    #[test]
    fn every_word_of_every_setting_is_taken() {
        for setting in Behaviour::settings() {
            for value in setting.values.split('|') {
                let value = value.replace("DURATION", "5s").replace("NUMBER", "7");
                set(&format!("{}={value}", setting.name)).unwrap();
            }
        }
    }

    #[test]
    fn mistakes_are_told_with_what_would_be_right() {
        insta::assert_snapshot!(set("tokens").unwrap_err(), @"`tokens` is not of the form NAME=VALUE, such as token-memory=10m");
        insta::assert_snapshot!(set("tokens=none").unwrap_err(), @"no behaviour is called `tokens`: there are token-memory, token-reuse, list-lag, list-order, effect-lag, preparing-time, missing-job, cancel-of-waiting, priority-change, redrives, active-jobs, keys-per-job");
        insta::assert_snapshot!(set("list-lag=-1s").unwrap_err(), @"behaviour `list-lag` cannot be `-1s`: it takes 0s|DURATION, which is like 10m or 90d, and at most 36500d");
        insta::assert_snapshot!(set("active-jobs=0").unwrap_err(), @"behaviour `active-jobs` cannot be `0`: it takes 6|NUMBER");
    }
}
