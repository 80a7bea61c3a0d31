use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

/// The Lambda functions that a local S3 can invoke, by name or ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Functions {
    by_name: BTreeMap<String, Function>,
    environment: Arc<OnceLock<FunctionEnvironment>>,
}

/// What the environment of functions that are commands says otherwise than this process's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionEnvironment {
    /// Names and values.
    pub set: Vec<(String, String)>,
    /// Names that it does not have.
    pub unset: Vec<String>,
}

/// A function that lives on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// What is asked.
    pub target: FunctionTarget,
    /// How long one invocation may take.
    pub timeout: Duration,
}

/// What is asked when a function is invoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionTarget {
    /// An HTTP server that answers like Lambda's runtime interface emulator. Without a path, that of the emulator is meant.
    Url(http::Uri),
    /// A command line for the system's shell. It gets the event on standard input and answers on standard output.
    Command {
        /// The command line.
        line: String,
        /// The folder that it is run in.
        folder: Utf8PathBuf,
    },
}

/// Why a function cannot be taken: the user's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionsError {
    /// The name is not one that a job could ask for.
    #[error("`{name}` is not the name of a Lambda function: give its name, NAME:ALIAS, or its ARN")]
    Name {
        /// The name.
        name: String,
    },
    /// Two functions of one name.
    #[error("function `{name}` is given twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// Only plain HTTP is spoken, to a host that is named.
    #[error("`{url}` is not a URL of a local function: http://HOST:PORT or http://HOST:PORT/PATH")]
    Url {
        /// The URL.
        url: String,
    },
    /// A user name, and perhaps a password, in a URL. It is not repeated.
    #[error(
        "the URL of a function holds a user name or password (an `@`), which would be shown where it is asked in vain"
    )]
    UserInfo,
    /// Neither a URL nor a command, or both.
    #[error("a function needs exactly one of `url` and `command`")]
    Target,
    /// Nothing to run.
    #[error("function `{name}` has an empty command")]
    Command {
        /// The function's name.
        name: String,
    },
}

impl Function {
    /// How long an invocation takes where nothing else is said.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);
    /// How long an invocation takes at most.
    // Source: AWS Lambda Developer Guide, "Configure Lambda function timeout": 900 seconds.
    pub const MAX_TIMEOUT: Duration = Duration::from_mins(15);

    /// A function that is asked at a URL, or run as a command line in a folder: what begins with `http` is a URL.
    pub fn read(target: &str, folder: &Utf8Path) -> Result<Self, FunctionsError> {
        let target = if target.starts_with("http://") || target.starts_with("https://") {
            FunctionTarget::url(target)?
        } else {
            FunctionTarget::Command { line: target.to_owned(), folder: folder.to_owned() }
        };
        Ok(Self { target, timeout: Self::DEFAULT_TIMEOUT })
    }
}

impl FunctionTarget {
    /// The server at a URL.
    pub fn url(text: &str) -> Result<Self, FunctionsError> {
        if has_user_info(text) {
            return Err(FunctionsError::UserInfo);
        }
        let parsed: Option<http::Uri> = text.parse().ok();
        let local = |url: &http::Uri| url.scheme_str() == Some("http") && url.host().is_some();
        parsed.filter(local).map(Self::Url).ok_or_else(|| FunctionsError::Url { url: text.to_owned() })
    }
}

/// Whether the part of a URL that names the host, as far as one is there, names a user as well.
fn has_user_info(text: &str) -> bool {
    let host = text.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    host.is_some_and(|host| host.contains('@') || host.contains("%40"))
}

impl Functions {
    /// Adds a function under a name, `NAME:QUALIFIER`, or its ARN.
    pub fn add(&mut self, name: &str, function: Function) -> Result<(), FunctionsError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_:$".contains(c);
        if name.is_empty() || !name.chars().all(allowed) || name.starts_with(':') || name.ends_with(':') {
            // A URL without its name stands where the name should be.
            if has_user_info(name) {
                return Err(FunctionsError::UserInfo);
            }
            return Err(FunctionsError::Name { name: name.to_owned() });
        }
        if let FunctionTarget::Command { line, .. } = &function.target
            && line.trim().is_empty()
        {
            return Err(FunctionsError::Command { name: name.to_owned() });
        }
        match self.by_name.insert(name.to_owned(), function) {
            None => Ok(()),
            Some(_) => Err(FunctionsError::Twice { name: name.to_owned() }),
        }
    }

    /// Adds the functions of others whose names are not taken.
    pub fn extend(&mut self, others: Self) {
        for (name, function) in others.by_name {
            self.by_name.entry(name).or_insert(function);
        }
    }

    /// Says once, for all clones, what the environment of commands is: it leads them to this local S3.
    ///
    /// The address of a server is known only when it listens. What is said later changes nothing.
    pub fn lead(&self, environment: FunctionEnvironment) {
        drop(self.environment.set(environment));
    }

    /// What the environment of commands says otherwise, once that is known.
    pub(super) fn environment(&self) -> Option<&FunctionEnvironment> {
        self.environment.get()
    }

    /// The function that a job means: the one given with the whole ARN, else without its qualifier, else by name.
    pub(super) fn find(&self, arn: &str) -> Option<&Function> {
        spellings(arn).into_iter().find_map(|spelling| self.by_name.get(spelling))
    }
}

/// What a function may have been given as, the most exact first: ARN, ARN without qualifier, name:qualifier, name.
fn spellings(arn: &str) -> Vec<&str> {
    let (place, own) = match arn.rsplit_once("function:") {
        Some((before, own)) => (before.len() + "function:".len(), own),
        None => (0, arn),
    };
    let name = own.split(':').next().unwrap_or(own);
    let unqualified = &arn[..place + name.len()];
    vec![arn, unqualified, own, name]
}
