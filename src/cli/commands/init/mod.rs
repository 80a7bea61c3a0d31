//! `s3jobs init`: a project that runs at once, with everything that people and editors expect beside it.
//!
//! [`files`] says which files there are and what is in them, without touching the disk; [`workflow`] makes the one for
//! CI from the page in `docs/`; [`from`] gets the job that a project is made of; [`others`] finds the YAML of other programs. What is there is never changed. Start at [`command`].

mod command;
mod files;
mod from;
mod others;
mod workflow;

pub(crate) use command::{InitArgs, run};
