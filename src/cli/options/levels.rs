use clap::{Args, ValueEnum};

use crate::cli::errors::{Error, UsageError};
use crate::model::nearest;
use crate::spec::{Code, Levels, Severity, SpecSet};

/// Which findings count, and how much.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct LevelArgs {
    /// Take these findings as errors: a code, `warnings` or `notes`; may be given more than once
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    deny: Vec<String>,
    /// Leave these warnings and notes out: a code; may be given more than once
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    allow: Vec<String>,
    /// The least grave finding that makes the command fail
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    min_severity: Least,
}

/// The least grave finding that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Least {
    #[default]
    Error,
    Warning,
    Note,
}

impl LevelArgs {
    /// What the options say, if it makes sense.
    pub(crate) fn levels(&self) -> Result<Levels, Error> {
        let mut levels = Levels::default();
        for name in &self.deny {
            match name.as_str() {
                "warning" | "warnings" => drop(levels.deny_all.insert(Severity::Warning)),
                "note" | "notes" => drop(levels.deny_all.insert(Severity::Note)),
                name => drop(levels.deny.insert(code(name)?)),
            }
        }
        for name in &self.allow {
            let code = code(name)?;
            if code.severity() == Severity::Error {
                return Err(UsageError::AllowOfError { code }.into());
            }
            if levels.deny.contains(&code) {
                return Err(UsageError::AllowedAndDenied { code }.into());
            }
            levels.allow.insert(code);
        }
        Ok(levels)
    }

    /// Whether a set's findings make the command fail.
    pub(crate) fn fails(&self, set: &SpecSet) -> bool {
        let least = match self.min_severity {
            Least::Error => Severity::Error,
            Least::Warning => Severity::Warning,
            Least::Note => Severity::Note,
        };
        set.findings.iter().any(|finding| finding.severity <= least)
    }
}

fn code(name: &str) -> Result<Code, UsageError> {
    Code::from_name(name).ok_or_else(|| {
        let nearest = nearest(name, Code::ALL.iter().copied(), |code| code.name());
        UsageError::UnknownCode { name: name.to_owned(), nearest }
    })
}
