//! The local S3 of a project: opened in this process, or reached in the process that has it open.
//!
//! [`LocalS3`] holds it for a command with `--local`; `args` are the command `local` and its subcommands, `options` what it is
//! served with; `trust` asks before a project's own functions run. Only one process can have the state open. The others talk to it over HTTP, and one of them takes over, on the same
//! address, when it ends.

mod admin;
mod args;
pub(super) mod behaviour;
mod clock;
mod environment;
mod error;
mod exec;
pub(super) mod functions;
mod inventory;
pub(super) mod misbehaviour;
mod options;
mod place;
mod serve;
mod server;
mod service;
mod site;
mod standby;
pub(super) mod trust;
mod trusted;

pub(super) use args::{LocalArgs, run};
pub(super) use error::LocalError;
pub(super) use place::{Access, Place};
pub(super) use service::{LocalS3, Settings};
