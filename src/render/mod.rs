//! Values and events to bytes.

pub mod findings;
