//! Options and arguments that several commands take, each as a group that a command flattens into its own.
//!
//! They are what the parser of the command line makes of them, and nothing that they lead to.

mod document;
mod follow;
mod global;
mod levels;
mod output;
mod paths;
mod prune;
mod replace;
mod result;

pub(crate) use document::{DocumentArgs, DocumentFormat};
pub(crate) use follow::FollowArgs;
pub(crate) use global::{ColorWhen, Global, LogFormat};
pub(crate) use levels::LevelArgs;
pub(crate) use output::Output;
pub(crate) use paths::Paths;
pub(crate) use prune::PruneArgs;
pub(crate) use replace::ReplaceArgs;
pub(crate) use result::{ResultArgs, ResultFormat};
