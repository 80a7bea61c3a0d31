//! Validates and plans again when a spec is saved.
