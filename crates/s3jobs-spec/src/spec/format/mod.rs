//! Spec files in canonical form: fields in the order of the schema, one way to indent, quotes where YAML would guess.
//!
//! A document is read as it is [written], with every comment and blank line at the field that it belongs to, brought
//! into [canonical] order and quotes, and written out again. What comes out is read once more and must hold the same
//! values and comments, or the document stays as it was: formatting never changes what a spec means. Documents that are
//! not s3jobs' own stay as they are. Pure: text to text. Start at [`format()`].

mod attach;
mod canonical;
mod document;
mod fields;
mod inline;
mod quote;
mod read;
mod same;
mod text;
mod write;
mod written;

pub use text::{Formatted, Left, Reason, format};
