//! What all JSON documents have in common.

#[path = "../../../src/render/json/document.rs"]
mod document;

pub(crate) use document::{ApiVersion, TOOL_VERSION, write};
