//! The JSON Schemas of the spec language, generated from the types that decode it.
//!
//! The bytes under `schemas/` are committed and embedded; a test holds them equal to what the types generate. They are
//! shaped so that every validator names the exact mistake: unions are one-key maps instead of `oneOf`, and an optional
//! field is its value's schema instead of `anyOf` with null. Start at [`SchemaKind`]. `editor` adds what editors show.

mod editor;
mod json;
mod kind;
mod shape;
#[cfg(test)]
mod tests;

pub(crate) use editor::examples_of;
pub use kind::SchemaKind;
pub(crate) use shape::ONE_KEY;
