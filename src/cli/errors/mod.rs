//! Why a command did not come to its end, what to do about it, and with which exit code it ends.
//!
//! [`Error`] is what all commands give back. It imports no other part of the command line.

mod error;
pub(crate) mod exits;
mod help;
mod import;
mod local;
mod selecting;
mod unusable;
mod usage;

pub(crate) use error::Error;
pub(crate) use import::ImportError;
pub(crate) use local::{LocalError, VARIABLE};
pub(crate) use selecting::SelectError;
pub(crate) use unusable::Unusable;
pub(crate) use usage::UsageError;
