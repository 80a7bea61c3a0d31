use jiff::SignedDuration;

use crate::duration::LONGEST;

/// What people can choose by name.
pub(super) trait Choice: Sized {
    /// The values that it takes, with `|` between them; the first is the default.
    const VALUES: &'static str;
    /// The first of them.
    const DEFAULT: Self;

    /// The value of this name.
    fn read(value: &str) -> Option<Self>;
}

/// Makes an enum a choice: each value with its name, the default first.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $type:ident {
            $(#[$of_first:meta])* $first:ident = $first_word:literal,
            $($(#[$of_other:meta])* $other:ident = $word:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type {
            $(#[$of_first])*
            $first,
            $($(#[$of_other])* $other,)*
        }

        impl Choice for $type {
            const VALUES: &'static str = concat!($first_word $(, "|", $word)*);
            const DEFAULT: Self = Self::$first;

            fn read(value: &str) -> Option<Self> {
                [($first_word, Self::$first) $(, ($word, Self::$other))*]
                    .into_iter()
                    .find_map(|(word, choice)| (word == value).then_some(choice))
            }
        }
    };
}

/// How long a `ClientRequestToken` is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMemory {
    /// For as long as the state lasts, also beyond the job.
    Forever,
    /// For this long after the job's creation; afterwards, it makes a new job.
    For(SignedDuration),
    /// Not at all: every request makes a new job.
    None,
}

impl Choice for TokenMemory {
    const VALUES: &'static str = "forever|none|DURATION";
    const DEFAULT: Self = Self::Forever;

    fn read(value: &str) -> Option<Self> {
        match value {
            "forever" => Some(Self::Forever),
            "none" => Some(Self::None),
            other => SignedDuration::read(other).map(Self::For),
        }
    }
}

impl Choice for SignedDuration {
    const VALUES: &'static str = "0s|DURATION";
    const DEFAULT: Self = Self::ZERO;

    /// Whole days, as in `90d`, or what is shorter, as in `1h 30m`, `5s`, `200ms`; at most 36500 days.
    fn read(value: &str) -> Option<Self> {
        let days = value.strip_suffix('d').and_then(|days| days.parse::<i64>().ok());
        let days = days.and_then(|days| days.checked_mul(24)).and_then(Self::try_from_hours);
        let duration = days.or_else(|| value.parse().ok())?;
        std::time::Duration::try_from(duration).is_ok_and(|duration| duration <= LONGEST).then_some(duration)
    }
}

words! {
    /// What a remembered token gets.
    // AWS's convention for idempotent calls, and the name of `IdempotencyException`, say that one with other parameters is
    // refused. Two other clouds with this API document an error for any repetition: Tencent COS ("The ClientRequestToken
    // parameter already exists") and Volcengine TOS.
    pub enum TokenReuse {
        /// With its own parameters the job that it made, with others `IdempotencyException`.
        Refused = "refused",
        /// The job that it made, as if the parameters were its own.
        Ignored = "ignored",
        /// `IdempotencyException`, whatever the parameters are.
        ErrorAlways = "error-always",
    }
}

words! {
    /// The order of ListJobs.
    // Seen in a real listing of 25 jobs: by descending time of creation. Not documented.
    pub enum ListOrder {
        /// By descending time of creation.
        NewestFirst = "newest-first",
        /// By ascending time of creation.
        OldestFirst = "oldest-first",
        /// By no time at all, yet the same on every page.
        Arbitrary = "arbitrary",
    }
}

words! {
    /// The error about a job that does not exist.
    pub enum MissingJob {
        /// `NotFoundException` with status 400.
        // Amazon S3 API Reference, errors of DescribeJob.
        NotFoundException = "NotFoundException",
        /// `NoSuchJobException` with status 404.
        // S3 User Guide, "Troubleshooting Batch Operations"; the status is a guess.
        NoSuchJobException = "NoSuchJobException",
        /// `NoSuchJob` with status 404.
        // Two other emulators of S3 Control.
        NoSuchJob = "NoSuchJob",
    }
}

words! {
    /// What DescribeJob says of fields that CreateJob was not sent.
    pub enum DescribeEcho {
        /// Nothing.
        AsSent = "as-sent",
        /// What S3 documents to do without them, `false`, and lists without elements.
        Defaults = "defaults",
        /// In each structure an element that no client of today knows; and that objects get no event hold, which the newest
        /// API can say.
        UnknownField = "unknown-field",
        /// In fields that may be absent a value that no client of today knows.
        UnknownValue = "unknown-value",
    }
}

words! {
    /// The status of a job that is cancelled before it ran.
    pub enum CancelOfWaiting {
        /// `Cancelled` at once.
        // AWS CLI examples of update-job-status.
        Cancelled = "cancelled",
        /// `Cancelling` first.
        Cancelling = "cancelling",
    }
}

words! {
    /// Which jobs take another priority.
    // AWS's own samples disagree: Python's code says `Ready` and `Suspended`, Java's `Active` and `Suspended`; the S3 User Guide
    // says that the priority of a running job can change.
    pub enum PriorityChange {
        /// Those that have not ended.
        Live = "live",
        /// Those that are `Ready` or `Suspended`.
        Waiting = "waiting",
        /// Those that are `Active` or `Suspended`.
        ActiveOrSuspended = "active-or-suspended",
    }
}
