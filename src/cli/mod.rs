//! The commands: from a command line to an exit code.
//!
//! [`run`] parses and dispatches. Each file and folder imports only from those above it in this list, and never from below:
//!
//! 1. `errors`: why a command did not come to its end, and with which exit code.
//! 2. `options`: arguments that commands share.
//! 3. `world`: [`Context`], which holds everything that is read from the process's world, and `Cli`, which commands are given.
//! 4. `output`: where and how a command writes.
//! 5. `project`: the project file, and the specs that a command is about.
//! 6. `local`: the local S3.
//! 7. `connection`: endpoint, ledger and project as one session.
//! 8. `carry_out`: a plan carried out and followed.
//! 9. `commands`: a file a command.
//! 10. `command` and `run`: all of them as one command line.

mod carry_out;
mod command;
mod commands;
mod connection;
mod errors;
mod local;
mod options;
mod output;
mod project;
mod run;
mod world;

pub use output::report_start_failure;
pub use run::run;
pub use world::{Ask, Context, ContextError, Interrupt, Interrupter, LogOutput, Terminal};
