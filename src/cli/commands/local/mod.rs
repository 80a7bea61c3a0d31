//! `s3jobs local`: a file a subcommand, `serve` for the command itself, and `options` for what it is served with.

mod clock;
mod command;
mod env;
mod exec;
mod inventory;
mod options;
mod serve;
mod trust;

pub(crate) use command::{LocalArgs, run};
