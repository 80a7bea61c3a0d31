//! What the local S3 remembers: buckets, objects, and the state of jobs, in one transactional database.
//!
//! A [`Store`] is opened on a folder (durable: a transaction that returned survives `kill -9`) or in memory. Every change
//! is a function on [`Change`], so that one transaction can hold the effects of many tasks and their report rows, and
//! everything that reads is a function of [`Reading`], which works inside a change and outside of one. Nothing here knows
//! HTTP. Start reading at `database.rs`, then `object.rs`.

mod body;
mod bucket;
mod copy;
mod database;
mod error;
mod facts;
mod format;
mod jobs;
mod list;
mod object;
mod precondition;
mod refusal;
mod storage_class;
mod tables;
mod tags;
#[cfg(test)]
mod tests;

pub(crate) use body::{BodyId, Source, hex};
pub(crate) use bucket::Bucket;
pub(crate) use copy::{Copy, CopyMetadata, CopyTags};
pub(crate) use database::{Change, CommitHook, CommitMoment, Store};
pub(crate) use error::{Failure, StoreError};
pub(crate) use jobs::{JobQuery, JobReading, Token};
pub(crate) use list::{After, Listing, Page};
pub(crate) use object::{Checksum, Headers, NewObject, Object, Place, Reading};
pub(crate) use precondition::Precondition;
pub(crate) use refusal::Refusal;
pub(crate) use storage_class::StorageClass;
pub(crate) use tables::{Tables, decode, encode};
pub(crate) use tags::Tags;
