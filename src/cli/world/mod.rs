//! The world of the process: clock, randomness, environment, streams, the terminal, and a person at it.
//!
//! [`Context`] holds everything that is read from there, and nothing else reads it. [`Cli`] is what a command is given: that world,
//! and the options that every command takes.

mod cli;
mod context;
mod input;
mod interrupt;
mod log_output;
pub(crate) mod prompt;
mod terminal;

pub(crate) use cli::Cli;
pub use context::{Context, ContextError};
pub use interrupt::{Interrupt, Interrupter};
pub use log_output::LogOutput;
pub use terminal::{Ask, Terminal};
