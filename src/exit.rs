//! Exit codes: an interface that scripts rely on.

/// How a command ended.
///
/// The variants stand in the order of precedence: where several hold at once, the first is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use = "the exit code is what scripts go by"]
pub enum Exit {
    /// 130: a person or the system interrupted the command. Jobs that were let run go on in S3.
    Interrupted,
    /// 64: the command line is wrong, or a path does not exist or holds no spec.
    // The number is `EX_USAGE` of sysexits.h. Not 2, which means "changes present" in every pipeline made for Terraform.
    Usage,
    /// 3: a spec is invalid; nothing was observed or done.
    Invalid,
    /// 77: credentials or a permission are missing.
    // `EX_NOPERM` of sysexits.h.
    Permission,
    /// 75: something temporary; the same command is safe to repeat.
    // `EX_TEMPFAIL` of sysexits.h.
    Temporary,
    /// 4: blocked, or a job that is followed waits for a person.
    Blocked,
    /// 5: a job that is followed ended Failed or Cancelled.
    JobFailed,
    /// 6: a job that is followed is Complete with more failed tasks than its spec accepts.
    BeyondAcceptance,
    /// 7: a wait timed out.
    TimedOut,
    /// 1: something else failed.
    Failed,
    /// 2: changes are present, where that was asked for with `--detailed-exitcode`.
    Changes,
    /// 0: done.
    Done,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Usage => 64,
            Self::Invalid => 3,
            Self::Permission => 77,
            Self::Temporary => 75,
            Self::Blocked => 4,
            Self::JobFailed => 5,
            Self::BeyondAcceptance => 6,
            Self::TimedOut => 7,
            Self::Failed => 1,
            Self::Changes => 2,
            Self::Done => 0,
        }
    }

    /// The exit of several things at once: the first by precedence, [`Done`](Self::Done) if there is none.
    pub fn first(exits: impl IntoIterator<Item = Self>) -> Self {
        exits.into_iter().min().unwrap_or(Self::Done)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN_ORDER: [Exit; 12] = [
        Exit::Interrupted,
        Exit::Usage,
        Exit::Invalid,
        Exit::Permission,
        Exit::Temporary,
        Exit::Blocked,
        Exit::JobFailed,
        Exit::BeyondAcceptance,
        Exit::TimedOut,
        Exit::Failed,
        Exit::Changes,
        Exit::Done,
    ];

    #[test]
    fn several_at_once_give_the_first_by_precedence() {
        let codes: Vec<u8> = IN_ORDER.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [130, 64, 3, 77, 75, 4, 5, 6, 7, 1, 2, 0]);
        for (index, exit) in IN_ORDER.iter().enumerate() {
            let with_later = IN_ORDER[index..].iter().rev().copied();
            assert_eq!(Exit::first(with_later), *exit);
        }
    }

    #[test]
    fn nothing_at_all_is_done() {
        assert_eq!(Exit::first([]), Exit::Done);
    }
}
