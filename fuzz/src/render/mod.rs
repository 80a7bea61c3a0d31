//! The part of `render` that shows findings, but for Markdown, which would bring plans and all that they are made of.

#[path = "../../../src/render/escape.rs"]
pub(crate) mod escape;
pub(crate) mod findings;
pub(crate) mod json;
pub(crate) mod words;
