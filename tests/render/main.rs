//! What people and programs read: each renderer on small plans, events and reports.

#[path = "../support/mod.rs"]
mod support;

mod documents;
mod hostile;
mod markdown;
mod outcomes;
mod plan;
mod progress;
mod tables;
mod world;
