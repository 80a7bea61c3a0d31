use clap::{Args, ValueEnum};

use super::output::Output;

/// How to write what came of it.
#[derive(Clone, Debug, Args)]
pub(crate) struct ResultArgs {
    /// How to write the result, and perhaps where: text, json, or jsonl for events; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<Output<ResultFormat>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultFormat {
    Text,
    Json,
    Jsonl,
}
