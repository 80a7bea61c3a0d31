//! The part of `render` that shows findings.

#[path = "../../src/render/escape.rs"]
pub(crate) mod escape;
#[path = "../../src/render/findings/mod.rs"]
pub(crate) mod findings;
