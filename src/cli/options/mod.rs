//! Options and arguments that several commands take, each as a group that a command flattens into its own.
//!
//! They are what the parser of the command line makes of them, and nothing that they lead to.

mod document;
mod follow;
mod global;
mod job_name;
mod levels;
mod output;
mod paths;
mod pattern;
mod prune;
mod replace;
mod result;
mod run_number;
mod selection;
mod selector;

pub(crate) use document::{DocumentArgs, DocumentFormat};
pub(crate) use follow::FollowArgs;
pub(crate) use global::{ColorWhen, Global, LogFormat};
pub(crate) use job_name::job_name;
pub(crate) use levels::LevelArgs;
pub(crate) use output::Output;
pub(crate) use paths::Paths;
pub(crate) use pattern::Pattern;
pub(crate) use prune::PruneArgs;
pub(crate) use replace::ReplaceArgs;
pub(crate) use result::{ResultArgs, ResultFormat};
pub(crate) use run_number::run_number;
pub(crate) use selection::Selection;
pub(crate) use selector::Selector;
