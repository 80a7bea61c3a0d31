//! The model as the SDK's types, and the SDK's types as the model: one file a group, both ways side by side.
//!
//! Encoding takes our structs apart by name, so that a new field does not compile until it is mapped. Decoding is
//! total: what this version does not know becomes `None` for the whole operation or manifest, never a guess.

pub(super) mod access;
pub(super) mod copy;
pub(super) mod fields;
pub(super) mod filter;
pub(super) mod generator;
pub(super) mod job;
pub(super) mod lifecycle;
pub(super) mod lock;
pub(super) mod manifest;
pub(super) mod metadata;
pub(super) mod operation;
pub(super) mod parameters;
pub(super) mod report;
pub(super) mod request;
pub(super) mod words;
