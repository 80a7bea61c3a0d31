//! S3 Batch Operations: what jobs are, what the eight calls do to them, and the engine that runs them.
//!
//! [`Jobs`] carries out calls; [`Engine::tick`] moves every live job on by one step at a given time and never sleeps.
//! All state is in the store: a task's effect, its report row and the job's counters are one transaction, so that a
//! killed server goes on where it stopped and reports no task twice. Start reading at [`Job`], then `engine.rs`.

mod calls;
mod counts;
mod engine;
mod error;
mod failure;
mod flights;
mod job;
mod operations;
mod outside;
mod pace;
mod prepare;
mod region;
mod report;
mod request;
mod rows;
mod run;
mod schedule;
mod scope;
mod sent;
mod status;
mod step;
mod summary;
mod tables;
mod task;
#[cfg(test)]
mod testing;

pub(crate) use calls::{Jobs, Listing, Page, StatusChange};
pub(crate) use engine::{Engine, Settings, Tick};
pub(crate) use error::CallError;
pub(crate) use job::{GeneratedManifest, Job};
pub(crate) use scope::{JobId, Scope};
pub(crate) use status::{RequestedStatus, Status};
pub(crate) use summary::{Standing, Summary};
pub(crate) use tables::define;
pub(crate) use task::{Outcome, Task};
