//! The local S3 of a project: opened in this process, or reached in the process that has it open.
//!
//! [`LocalS3`] holds it for a command; `settings` are what a project says of it, `trust` refuses functions of a project that nobody
//! trusted. Only one process can have the state open. The others talk to it over HTTP, and one of them takes over, on the same
//! address, when it ends.

pub(crate) mod admin;
mod behaviour;
mod environment;
pub(crate) mod functions;
pub(crate) mod misbehaviour;
mod place;
mod server;
mod service;
pub(crate) mod settings;
mod site;
mod standby;
pub(crate) mod trust;
pub(crate) mod trusted;

pub(crate) use admin::Callee;
pub(crate) use environment::Environment;
pub(crate) use misbehaviour::Misbehaviour;
pub(crate) use place::{Access, Listening, Place};
pub(crate) use service::{LocalS3, Settings, running, url};
pub(crate) use site::Site;
