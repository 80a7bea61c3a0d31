//! The local S3 of a project: opened in this process, or reached in the process that has it open.
//!
//! [`LocalS3`] holds it for a command with `--local`; `args` are the commands `local`, `local env` and `local exec`. Only
//! one process can have the state open. The others talk to it over HTTP, and one of them takes over, on the same
//! address, when it ends.

mod args;
mod environment;
mod error;
mod exec;
pub(super) mod functions;
mod place;
mod server;
mod service;
mod standby;

pub(super) use args::{LocalArgs, run};
pub(super) use error::LocalError;
pub(super) use place::Place;
pub(super) use service::{LocalS3, Settings};
