use clap::{Args, ValueEnum};

use super::output::Output;

/// How to write the answer.
#[derive(Debug, Args)]
pub(crate) struct DocumentArgs {
    /// How to write it, and perhaps where: text or json; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<Output<DocumentFormat>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    Text,
    Json,
}
