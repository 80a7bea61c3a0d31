use std::net::SocketAddr;
use std::num::NonZeroU32;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use jiff::Timestamp;

use crate::cli::errors::{LocalError, UsageError};
use crate::cli::local::{Misbehaviour, Settings, functions};
use crate::emulator::{AccessKeys, Behaviour, BehaviourError, ClockStart};
use crate::files::{self, Reach};

/// How many bytes a file of access keys may have.
const MAX_KEYS: u64 = 1024 * 1024;

/// How a local S3 is served.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to listen; port 0 stands for any free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Listen on an address that is not the loopback; needs access keys
    #[arg(long)]
    allow_remote: bool,
    /// The folder of its state; by default, the project's `.s3jobs/local/state`
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<Utf8PathBuf>,
    /// Keep everything in memory: fast, and gone with the process. Other commands cannot find it by a state folder
    #[arg(long, conflicts_with = "state")]
    pub(crate) in_memory: bool,
    /// A file of kind `Seed` with the buckets to begin with; by default, the project's
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<Utf8PathBuf>,
    /// How many tasks all jobs together run in a second; by default, as the project says, else as many as it can
    #[arg(long, value_name = "NUMBER")]
    tasks_per_second: Option<NonZeroU32>,
    /// A Lambda function that jobs can invoke: where it answers, or the command line that is run for each object
    ///
    /// NAME is a function's name, NAME:ALIAS, or its ARN. A URL, such as `http://127.0.0.1:8080`, is asked like Lambda's
    /// runtime interface emulator. A command gets the event on standard input and answers on standard output. They come on
    /// top of the project's and replace those of the same name.
    #[arg(long = "function", value_name = "NAME=TARGET")]
    functions: Vec<String>,
    /// What it does where S3's own behaviour is not documented, such as `token-memory=10m`; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = choice, long_help = behaviours())]
    behaviour: Vec<String>,
    /// What time it is: an instant such as 2026-01-31T12:00:00Z, from which it goes on, or `real`
    ///
    /// By default a state goes on with its own time, which `local clock` can change. Time never goes back.
    #[arg(long, value_name = "INSTANT", value_parser = clock_start)]
    clock: Option<ClockStart>,
    /// Whose requests are answered, repeatable. Without keys, any signature or none will do
    ///
    /// With keys, the signature of every request is checked: Signature Version 4, in a header or a presigned URL. Other
    /// people of this machine can see a command line: a file, with `--access-keys`, keeps secrets better.
    #[arg(long = "access-key", value_name = "ID:SECRET", hide_env_values = true)]
    access_key: Vec<String>,
    /// A file of access keys, one ID:SECRET a line; lines that begin with `#` are comments
    #[arg(long, value_name = "FILE")]
    access_keys: Option<Utf8PathBuf>,
    #[command(flatten)]
    misbehaviour: Misbehaviour,
}

/// A choice that can be made.
fn choice(text: &str) -> Result<String, BehaviourError> {
    Behaviour::default().set(text).map(|()| text.to_owned())
}

fn behaviours() -> String {
    let about = "What it does where S3's own behaviour is not documented; repeatable. The first value is the default";
    let settings = Behaviour::settings().iter();
    let lines = settings.map(|setting| format!("  {}={}\n      {}", setting.name, setting.values, setting.help));
    format!("{about}:\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn clock_start(text: &str) -> Result<ClockStart, String> {
    if text == "real" {
        return Ok(ClockStart::Real);
    }
    instant(text).map(ClockStart::At).map_err(|what| format!("{what}, or `real`"))
}

/// A time that a clock can be set to.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    let (earliest, latest) = (ClockStart::EARLIEST, ClockStart::LATEST);
    let possible = text.parse().ok().filter(|time| (earliest..=latest).contains(time));
    possible.ok_or_else(|| format!("write an instant such as 2026-01-31T12:00:00Z, from {earliest} to {latest}"))
}

impl Options {
    /// The names of the functions that are given here.
    pub(crate) fn function_names(&self) -> Vec<&str> {
        self.functions.iter().map(|option| option.split_once('=').map_or(option.as_str(), |(name, _)| name)).collect()
    }

    /// What the project says, and these options on top of it. Seeds are the caller's.
    pub(crate) fn apply(&self, settings: &mut Settings, folder: &Utf8Path) -> Result<(), LocalError> {
        settings.tasks_per_second = self.tasks_per_second.or(settings.tasks_per_second);
        settings.functions = functions::with_options(&self.functions, &settings.functions, folder)?;
        settings.listen = self.listen;
        for choice in &self.behaviour {
            settings.behaviour.set(choice).map_err(|error| LocalError::Usage(UsageError::Behaviour(error)))?;
        }
        settings.start = self.clock.unwrap_or_default();
        settings.keys = self.keys(folder)?;
        self.check_address(&settings.keys)?;
        self.misbehaviour.apply(&mut settings.faults, folder)
    }

    fn keys(&self, folder: &Utf8Path) -> Result<AccessKeys, LocalError> {
        let mut keys = AccessKeys::default();
        for key in &self.access_key {
            keys.add(key).map_err(|source| LocalError::AccessKey { place: "--access-key".to_owned(), source })?;
        }
        let Some(path) = self.access_keys.as_ref().map(|path| folder.join(path)) else { return Ok(keys) };
        let text = files::open(&path, Reach::Named).and_then(|opened| opened.text(MAX_KEYS));
        let text = text.map_err(|error| LocalError::Read { path: path.clone(), source: error.into_io() })?;
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if !line.is_empty() && !line.starts_with('#') {
                let place = || format!("`{path}`, line {}", index + 1);
                keys.add(line).map_err(|source| LocalError::AccessKey { place: place(), source })?;
            }
        }
        Ok(keys)
    }

    /// Whoever reaches a local S3 may read and change everything in it.
    fn check_address(&self, keys: &AccessKeys) -> Result<(), LocalError> {
        match self.listen {
            Some(address) if !address.ip().is_loopback() && (!self.allow_remote || keys.is_empty()) => {
                Err(LocalError::Remote { address })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Another process serves with settings of its own: saying otherwise here would be ignored, so it is refused.
    pub(crate) fn refuse_any(&self) -> Result<(), UsageError> {
        let options = [
            ("--listen", self.listen.is_some()),
            ("--allow-remote", self.allow_remote),
            ("--seed", self.seed.is_some()),
            ("--tasks-per-second", self.tasks_per_second.is_some()),
            ("--function", !self.functions.is_empty()),
            ("--behaviour", !self.behaviour.is_empty()),
            ("--clock", self.clock.is_some()),
            ("--access-key", !self.access_key.is_empty()),
            ("--access-keys", self.access_keys.is_some()),
        ];
        let given = options.into_iter().chain(self.misbehaviour.given()).find(|(_, given)| *given);
        given.map_or(Ok(()), |(option, _)| Err(UsageError::HeldElsewhere { option }))
    }
}
