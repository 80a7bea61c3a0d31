//! What the local S3 remembers, as tables and bytes: one transactional database, and files for large bodies.
//!
//! A [`Store`] is opened on a folder (durable: a transaction that returned survives `kill -9`) or in memory. It knows
//! nothing of what is in its tables: each area declares its own, in the [`Layout`] that a state is opened with. Start
//! reading at `database.rs`.

mod body;
mod database;
mod error;
mod facts;
mod group;
pub(crate) mod json;
mod record;
mod tables;

pub(crate) use body::{BodyId, BodySegment, SharedBody, Source, Staged, read_body};
pub(crate) use database::{Change, CommitHook, CommitMoment, Store, View};
pub(crate) use error::StoreError;
pub(crate) use record::{pack, unpack};
pub(crate) use tables::{Layout, Tables};
