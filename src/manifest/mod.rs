//! Manifests: the lists of objects that jobs work on.
//!
//! Counts a list before a job exists, so that a plan can say how many objects it is about.

mod count;

pub use count::count_objects;
