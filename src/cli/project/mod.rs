//! The project and the specs that a command is about.
//!
//! [`found`] is the project file, [`specs`] loads specs as far as a command needs them valid, [`findings`] says which mistakes a
//! command tells, [`names`] refuses names that nobody has, [`chosen`] tells which jobs a
//! command line means, by names, patterns, paths and labels, `changed` which of them changed since a revision of git, and
//! [`origin()`] from where records are written.

mod changed;
mod chosen;
pub(crate) mod findings;
pub(crate) mod fix;
pub(crate) mod found;
pub(crate) mod invocation;
mod jobs;
pub(crate) mod names;
mod new_file;
mod origin;
mod rewrite;
pub(crate) mod specs;

pub(crate) use chosen::{Chosen, choose, choose_for, choose_to_plan, repeat_with};
pub(crate) use findings::{About, Errors};
pub(crate) use found::Found;
pub(crate) use jobs::Jobs;
pub(crate) use new_file::{Written, write};
pub(crate) use origin::origin;
pub(crate) use rewrite::{Change, replace};
pub(crate) use specs::{Mistakes, Reading, Specs};
