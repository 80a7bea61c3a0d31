//! One document against its schema and its types, with every mistake in the user's words.
//!
//! What the types decode is valid. Of what they refuse, the schema finds all mistakes at once and names their paths.
//! Nothing here knows positions. Start at [`check`]; `names` has what other vocabularies call our fields, `request` what to do
//! about a pasted CreateJob request.

mod api;
mod claim;
mod decode;
mod document;
mod elsewhere;
mod expect;
mod form;
mod help;
mod mistake;
mod names;
mod request;
mod shape;
mod shorthand;
pub(super) mod suggest;
mod unknown;
mod written;

pub(super) use claim::{is_ours, reads_like_ours};
pub(super) use document::{Content, LEAVE_OUT, check, faults, job_names};
pub(super) use names::OF_A_JOB;
pub(super) use suggest::{list, nearest};
