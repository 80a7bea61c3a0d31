//! The settings of a bucket: one file for each pair of calls that sets and shows one.
//!
//! A setting is decoded into the store's types, or refused by name where the local S3 could not honour it; nothing of it is
//! kept only to be shown again, but policies.

mod encryption;
mod ownership;
mod policy;
mod replication;
mod tagging;
mod versioning;

pub(super) use encryption::{delete as delete_encryption, get as get_encryption, put as put_encryption};
pub(super) use ownership::{
    delete_controls, delete_public_access, get_controls, get_public_access, put_controls, put_public_access,
};
pub(super) use policy::{
    delete as delete_policy, get as get_policy, get_status as get_policy_status, put as put_policy,
};
pub(super) use replication::{delete as delete_replication, get as get_replication, put as put_replication};
pub(super) use tagging::{delete as delete_tags, get as get_tags, put as put_tags};
pub(super) use versioning::{get as get_versioning, put as put_versioning};
