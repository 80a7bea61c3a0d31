use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Read, Write};
use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::Timestamp;

use super::interrupt::Interrupt;
use super::log_output::LogOutput;
use super::terminal::{self, Ask, Terminal};
use crate::model::{Invocation, Time};
use crate::render::progress::Screen;
use crate::render::{Paper, Style, Width, text};

/// Everything that a command takes from the world around it, so that tests can give it another one.
pub struct Context {
    /// The time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Random ids: 32 hex digits, never the same twice.
    pub nonce: Arc<dyn Fn() -> String + Send + Sync>,
    /// Standard input, for specs given as `-`.
    pub input: Box<dyn Read + Send>,
    /// Results.
    pub out: Box<dyn Write + Send>,
    /// Everything else that is said to people.
    pub err: Box<dyn Write + Send>,
    /// Where `-v` writes: to standard error as well.
    pub log: LogOutput,
    /// Asks a person a question, and waits for the answer.
    pub ask: Ask,
    /// Which of the three streams are terminals.
    pub terminal: Terminal,
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// What relative paths are relative to. Absolute.
    pub working_directory: Utf8PathBuf,
    /// The person's wish to end.
    pub interrupt: Interrupt,
    /// How a person comes back to where the command works: set by [`run`](super::run), and again when the project is found.
    pub invocation: Invocation,
}

/// Why the process's world cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The working directory is gone, or may not be entered. The user's.
    #[error("cannot tell the working directory")]
    WorkingDirectory(#[source] io::Error),
    /// The working directory's path is not UTF-8. The user's.
    #[error("the path of the working directory, `{0}`, is not UTF-8; work in another folder")]
    NotUtf8(String),
}

/// The variable with the name of the host.
const HOST: &str = "HOSTNAME";

#[cfg(unix)]
fn host_name() -> Option<String> {
    rustix::system::uname().nodename().to_str().ok().map(str::to_owned)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    None
}

/// How wide a terminal is taken to be that does not say it, in columns.
const UNKNOWN_COLUMNS: u16 = 80;

fn width(is_terminal: bool, columns: Option<u16>) -> Width {
    if is_terminal { Width::Columns(columns.unwrap_or(UNKNOWN_COLUMNS).into()) } else { Width::Unlimited }
}

impl Context {
    /// The world of this process. Must be called inside a Tokio runtime: it listens for ctrl-c.
    pub fn of_process() -> Result<Self, ContextError> {
        let folder = std::env::current_dir().map_err(ContextError::WorkingDirectory)?;
        let working_directory = Utf8PathBuf::from_path_buf(folder)
            .map_err(|folder| ContextError::NotUtf8(folder.to_string_lossy().into_owned()))?;
        let env = std::env::vars_os();
        let env = env.filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
        let mut env: BTreeMap<String, String> = env.collect();
        // Shells know it and do not export it.
        if let Some(host) = host_name() {
            env.entry(HOST.to_owned()).or_insert(host);
        }
        #[allow(clippy::disallowed_methods, reason = "the one place where the process's clock is read")]
        let clock = Arc::new(Timestamp::now);
        Ok(Self {
            clock,
            nonce: Arc::new(|| uuid::Uuid::new_v4().simple().to_string()),
            input: Box::new(io::stdin()),
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            log: LogOutput::new(Box::new(io::stderr())),
            ask: Arc::new(terminal::on_terminal),
            terminal: Terminal {
                input: io::stdin().is_terminal(),
                out: io::stdout().is_terminal(),
                err: io::stderr().is_terminal(),
                columns: terminal_size::terminal_size_of(io::stdout())
                    .map(|(terminal_size::Width(columns), _)| columns),
                err_size: terminal_size::terminal_size_of(io::stderr())
                    .map(|(terminal_size::Width(columns), terminal_size::Height(rows))| (columns, rows)),
            },
            env,
            working_directory,
            interrupt: Interrupt::on_signals(),
            invocation: Invocation::default(),
        })
    }

    /// A variable of the environment. An empty one counts as absent.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The width at which a page of prose on standard output is wrapped, in columns: the terminal's, but not so wide that
    /// lines are hard to read; 80 where nobody can tell.
    pub fn columns(&self) -> usize {
        const WIDEST: u16 = 100;
        usize::from(self.terminal.columns.unwrap_or(UNKNOWN_COLUMNS).min(WIDEST))
    }

    /// How wide text on standard output may be: what is no terminal takes lines as they are.
    pub fn width_of_out(&self) -> Width {
        width(self.terminal.out, self.terminal.columns)
    }

    /// How wide text on standard error may be.
    pub fn width_of_err(&self) -> Width {
        width(self.terminal.err, self.terminal.err_size.map(|(columns, _)| columns))
    }

    /// How large the terminal is on which progress is shown.
    pub fn screen(&self) -> Screen {
        let told = self.terminal.err_size.map(|(columns, rows)| Screen { columns: columns.into(), rows: rows.into() });
        told.unwrap_or_default()
    }

    /// Whether nobody is there to answer: in CI, or away from a terminal.
    pub fn is_unattended(&self) -> bool {
        self.variable("CI").is_some() || !(self.terminal.input || self.terminal.out || self.terminal.err)
    }

    /// Whether a question can be asked and answered.
    pub fn can_ask(&self) -> bool {
        self.terminal.input && self.terminal.err && self.variable("CI").is_none()
    }

    /// A name for the one who runs this command, for people who read the ledger.
    pub fn owner(&self) -> String {
        if let (Some(repository), Some(run)) = (self.variable("GITHUB_REPOSITORY"), self.variable("GITHUB_RUN_ID")) {
            return format!("{repository} run {run}");
        }
        if let Some(job) = self.variable("CI_JOB_URL").or_else(|| self.variable("BUILD_URL")) {
            return job.to_owned();
        }
        let user = self.variable("USER").or_else(|| self.variable("USERNAME")).unwrap_or("somebody");
        match self.host() {
            Some(host) => format!("{user}@{host}"),
            None => user.to_owned(),
        }
    }

    fn host(&self) -> Option<&str> {
        self.variable(HOST).or_else(|| self.variable("COMPUTERNAME"))
    }

    /// Who began the run of the CI system, in its words.
    // Source: the variables that GitHub Actions, GitLab, Buildkite, CircleCI and Jenkins' build-user plugin document.
    pub fn ci_actor(&self) -> Option<&str> {
        let names =
            ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILDKITE_BUILD_CREATOR", "CIRCLE_USERNAME", "BUILD_USER_ID"];
        names.into_iter().find_map(|name| self.variable(name))
    }

    /// Where this command runs: the address of the CI system's run, or the name of the host.
    // Source: the variables that GitHub Actions, GitLab, Buildkite, Jenkins, CircleCI and CodeBuild document as predefined.
    pub fn place(&self) -> Option<String> {
        let server = self.variable("GITHUB_SERVER_URL").unwrap_or("https://github.com");
        if let (Some(repository), Some(run)) = (self.variable("GITHUB_REPOSITORY"), self.variable("GITHUB_RUN_ID")) {
            return Some(format!("{server}/{repository}/actions/runs/{run}"));
        }
        let addresses = ["CI_JOB_URL", "BUILDKITE_BUILD_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "CODEBUILD_BUILD_URL"];
        addresses.into_iter().find_map(|name| self.variable(name)).or_else(|| self.host()).map(str::to_owned)
    }

    /// The time, in whole seconds.
    pub(crate) fn now(&self) -> Time {
        Time::from_timestamp((self.clock)())
    }

    /// Writes a line on standard output, whatever is in it: names of files and answers of servers may hold what a terminal
    /// would obey. A terminal that is too narrow for it shows it in several.
    pub(crate) fn print(&mut self, line: impl Display) -> io::Result<()> {
        let paper = Paper { style: Style::Plain, width: self.width_of_out() };
        text::line(&mut self.out, paper, &line.to_string())
    }

    /// The same, on standard error.
    pub(crate) fn say(&mut self, line: impl Display) -> io::Result<()> {
        let paper = Paper { style: Style::Plain, width: self.width_of_err() };
        text::line(&mut self.err, paper, &line.to_string())
    }

    /// The same, of a line that is copied: it stays one.
    pub(crate) fn say_to_copy(&mut self, line: impl Display) -> io::Result<()> {
        text::line(&mut self.err, Style::Plain, &line.to_string())
    }
}
