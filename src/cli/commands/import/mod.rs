//! `s3jobs import`: specs of jobs that S3 has, and of requests that were pasted.
//!
//! [`inputs`] gets the texts, [`written`] writes the specs and never over what is there, [`verdict`] says what is wrong with them where
//! they stand; [`taken`] is one of them. The conversion itself is [`spec::import`](crate::spec::import). Start at [`command`].

mod args;
mod command;
mod inputs;
mod taken;
mod verdict;
mod written;

pub(crate) use args::ImportArgs;
pub(crate) use command::run;
