//! The commands: from a command line to an exit code.
//!
//! [`run`] parses and dispatches; each command is a file, whose body is the pipeline of load, observe, plan, apply and
//! render. [`Context`] holds everything that is read from the process's world, and nothing else reads it. `specs`,
//! `session` and `ledgers` are the stages that commands share, `findings` says which mistakes in specs a command tells,
//! `show` is where all rendering is called from, `error` and `outcome` turn what happened into exit codes.

mod apply;
mod cancel;
mod carry_out;
mod checking;
mod chosen;
mod command;
mod connection;
mod context;
mod error;
mod explain;
mod findings;
mod fix;
mod fmt;
mod help;
mod init;
mod invocation;
mod ledger;
mod ledgers;
mod levels;
mod lists;
mod local;
mod log;
mod outcome;
mod output;
mod plan;
mod project;
mod prompt;
mod rebuild;
mod report;
mod reports;
mod repository;
mod resolved;
mod rewrite;
mod run;
mod schema;
mod session;
mod show;
mod sinks;
mod specs;
mod status;
mod validate;
mod verify;
mod wait;
mod watch;

pub use cancel::{Cancel, Canceller};
pub use context::{Context, ContextError, Terminal};
pub use log::LogOutput;
pub use prompt::Ask;
pub use run::run;
pub use show::report_start_failure;
