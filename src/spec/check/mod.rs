//! One document against its schema and its types, with every mistake in the user's words.
//!
//! The schema finds all mistakes of a document at once and names their paths; the typed decode then catches what a
//! schema cannot say. Nothing here knows positions. Start at [`check`].

mod api;
mod decode;
mod document;
mod expect;
mod form;
mod help;
mod mistake;
mod shape;
pub(super) mod suggest;

pub(super) use document::{Content, LEAVE_OUT, check, faults, job_name};
pub(super) use suggest::nearest;
