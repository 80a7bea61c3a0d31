//! Numbers with their things.

#[path = "../../../src/render/words/number.rs"]
mod number;

pub(in crate::render) use number::{count, counted};
