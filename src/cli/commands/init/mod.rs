//! `s3jobs init`: a project that runs at once, with everything that people and editors expect beside it.
//!
//! [`files`] says which files there are and what is in them, without touching the disk; [`workflow`] makes the one for
//! CI from the page in `docs/`; [`write`] writes what is missing and never changes what is there. Start at [`command`].

mod command;
mod files;
mod workflow;
mod write;

pub(crate) use command::{InitArgs, run};
