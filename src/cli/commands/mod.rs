//! The commands: a file each, with its arguments and its body, which is the pipeline of load, observe, plan, apply and render.
//!
//! Nothing but `command` and `run` imports from here: what two commands share stands in the folders beside this one.

pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod cancel;
pub(crate) mod confirm;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod ledger;
pub(crate) mod local;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod validate;
pub(crate) mod wait;
pub(crate) mod watch;
