use std::num::NonZeroUsize;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, ValueEnum};

use crate::model::project::EnvironmentName;

/// Options that every command takes.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Global {
    /// The project file, if it is not the nearest `s3jobs.yaml` at or above the first path
    #[arg(long, global = true, value_name = "FILE", help_heading = "For every command")]
    pub(crate) project: Option<Utf8PathBuf>,
    /// The environment of the project file whose values lie over its defaults
    #[arg(long, global = true, value_name = "NAME", help_heading = "For every command")]
    pub(crate) env: Option<EnvironmentName>,
    /// Work against the project's local S3 in place of AWS; its state and ledger are under `.s3jobs/local/`
    #[arg(long, global = true, conflicts_with_all = ["profile", "endpoint_url"], help_heading = "Connection")]
    pub(crate) local: bool,
    /// The profile of the AWS configuration that gives the credentials
    #[arg(long, global = true, value_name = "NAME", help_heading = "Connection")]
    pub(crate) profile: Option<String>,
    /// The URL of an S3 and S3 Control in place of those of AWS
    #[arg(long, global = true, value_name = "URL", help_heading = "Connection")]
    pub(crate) endpoint_url: Option<String>,
    /// How many calls of AWS run at once, at most; by default 16
    #[arg(long, global = true, value_name = "NUMBER", help_heading = "Connection")]
    pub(crate) parallelism: Option<NonZeroUsize>,
    /// When to use colours: auto (on a terminal, unless `NO_COLOR` is set), always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help_heading = "For every command")]
    pub(crate) color: ColorWhen,
    /// Show each call of AWS and each write of the ledger on standard error; `-vv`: with the bodies of requests and answers
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "For every command")]
    pub(crate) verbose: u8,
    /// How `-v` writes: text, or json for one JSON object a line
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "For every command")]
    pub(crate) log_format: LogFormat,
}

impl Global {
    /// The first option about a connection to AWS, if there is one.
    pub(crate) fn connection_option(&self) -> Option<&'static str> {
        let options = [("--profile", &self.profile), ("--endpoint-url", &self.endpoint_url)];
        options.into_iter().find(|(_, value)| value.is_some()).map(|(name, _)| name)
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How `-v` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line of text an event
    #[default]
    Text,
    /// A JSON object an event
    Json,
}
