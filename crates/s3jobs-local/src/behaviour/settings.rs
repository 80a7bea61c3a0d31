use std::num::NonZeroU32;

use jiff::SignedDuration;

use super::choices::Choice;
use super::{CancelOfWaiting, DescribeEcho, ListOrder, MissingJob, PriorityChange, TokenMemory, TokenReuse};

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

/// A number that people can choose.
trait Number: std::str::FromStr {
    fn of(number: u64) -> Self;
}

impl Number for u64 {
    fn of(number: u64) -> Self {
        number
    }
}

impl Number for u32 {
    fn of(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl Number for NonZeroU32 {
    fn of(number: u64) -> Self {
        Self::new(u32::of(number)).unwrap_or(Self::MIN)
    }
}

/// Makes the table of behaviours what a local S3 does, its defaults, and how people choose. A number stands with its default;
/// every other type knows its own.
macro_rules! settings {
    (@values $type:ty) => { <$type as Choice>::VALUES };
    (@values $type:ty, $default:literal) => { concat!($default, "|NUMBER") };
    (@default $type:ty) => { <$type as Choice>::DEFAULT };
    (@default $type:ty, $default:literal) => { <$type as Number>::of($default) };
    (@read $type:ty) => { <$type as Choice>::read };
    (@read $type:ty, $default:literal) => { |value: &str| value.parse::<$type>().ok() };
    ($($(#[doc = $about:literal])+ $field:ident: $type:ty $(= $default:literal)?, $name:literal, $help:literal;)+) => {
        /// What a local S3 does where S3's own behaviour is not documented, and where tests want it to differ.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Behaviour {
            $($(#[doc = $about])+ pub $field: $type,)+
        }

        impl Default for Behaviour {
            fn default() -> Self {
                Self { $($field: settings!(@default $type $(, $default)?),)+ }
            }
        }

        /// In the order of the documentation.
        static SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            values: settings!(@values $type $(, $default)?),
            help: $help,
            set: |behaviour, value| {
                behaviour.$field = (settings!(@read $type $(, $default)?))(value)?;
                Some(())
            },
        },)+];
    };
}

settings! {
    /// How long CreateJob remembers a `ClientRequestToken`.
    token_memory: TokenMemory, "token-memory", "How long CreateJob remembers a ClientRequestToken";
    /// What CreateJob does with a remembered token.
    token_reuse: TokenReuse, "token-reuse",
        "What a remembered token gets: its job with the same parameters alone, its job always, or IdempotencyException always";
    /// How long after its creation a job is listed first. DescribeJob finds it at once.
    list_lag: SignedDuration, "list-lag", "How long after its creation ListJobs shows a job first";
    /// In which order ListJobs lists.
    list_order: ListOrder, "list-order", "In which order ListJobs lists";
    /// How long after a call DescribeJob, ListJobs and GetJobTagging show its effect first. Until then, they answer as if
    /// the call had not been made. The job itself is not held up.
    effect_lag: SignedDuration, "effect-lag",
        "How long after a call DescribeJob, ListJobs and GetJobTagging show its effect first";
    /// How long after its creation a job goes on preparing, at least. It can be cancelled meanwhile, however wrong its list.
    preparing_time: SignedDuration, "preparing-time",
        "How long after its creation a job goes on preparing, at least";
    /// What the calls answer about a job that does not exist.
    missing_job: MissingJob, "missing-job", "What calls answer about a job that does not exist";
    /// What DescribeJob says of fields that CreateJob was not sent.
    describe_echo: DescribeEcho, "describe-echo",
        "What DescribeJob says of fields that were never sent: nothing, the defaults, or what no client of today knows";
    /// The status that a job has when it is cancelled before it ran.
    cancel_of_waiting: CancelOfWaiting, "cancel-of-waiting",
        "The status that a job has right after it is cancelled before it ran";
    /// Which jobs take another priority.
    priority_change: PriorityChange, "priority-change",
        "Which jobs take another priority: those not ended, Ready and Suspended ones, Active and Suspended ones";
    /// How often a task that failed for the time being is tried again before its job ends.
    redrives: u32 = 3, "redrives",
        "How often a task that failed for the time being is tried again before its job ends";
    /// How many jobs of one account and Region run at once. A job of higher priority makes one of lower priority pause.
    // The only number that S3 documents: "up to 6 active Batch Replication jobs", S3 User Guide, "Performing object
    // operations in bulk with Batch Operations".
    active_jobs: NonZeroU32 = 6, "active-jobs", "How many jobs of one account and Region run at once";
    /// The most rows that a job's manifest may have, 20 billion by default.
    // Source: S3 User Guide, "Performing object operations in bulk with Batch Operations". Its pages disagree: 1, 4 and 20
    // billion stand there, and only restoring is said to take fewer than the others.
    keys_per_job: u64 = 20_000_000_000, "keys-per-job", "How many rows the manifest of a job may have";
}

impl Behaviour {
    /// Every setting, in the order of the documentation.
    pub fn settings() -> &'static [Setting] {
        SETTINGS
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
    SETTINGS.iter().map(|setting| setting.name).collect::<Vec<_>>().join(", ")
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
        insta::assert_snapshot!(set("tokens=none").unwrap_err(), @"no behaviour is called `tokens`: there are token-memory, token-reuse, list-lag, list-order, effect-lag, preparing-time, missing-job, describe-echo, cancel-of-waiting, priority-change, redrives, active-jobs, keys-per-job");
        insta::assert_snapshot!(set("list-lag=-1s").unwrap_err(), @"behaviour `list-lag` cannot be `-1s`: it takes 0s|DURATION, which is like 10m or 90d, and at most 36500d");
        insta::assert_snapshot!(set("active-jobs=0").unwrap_err(), @"behaviour `active-jobs` cannot be `0`: it takes 6|NUMBER");
    }
}
