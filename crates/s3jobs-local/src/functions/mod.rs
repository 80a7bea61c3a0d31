//! Lambda functions that live on this machine: a server that is asked by HTTP, or a command that is run.
//!
//! [`Functions`] knows them by name; [`Functions::invoke`] hands one an event and returns what Lambda would answer. What
//! events and answers mean is not known here. No process of a function outlives its invocation or this process. Start reading at `registry.rs`.

mod command;
mod group;
mod http;
mod invoke;
#[cfg(unix)]
mod lifeline;
mod registry;
mod reply;
#[cfg(test)]
mod tests;

pub use registry::{Function, FunctionEnvironment, FunctionTarget, Functions, FunctionsError};
pub(super) use reply::Reply;
use reply::{MAX_ANSWER, too_large};
