//! Offline knowledge about jobs: what they cost, and what they do beyond their operation's name.
//!
//! Numbers and facts about S3 Batch Operations that need no call to AWS. Nothing here decides or prints.

pub mod cost;
pub mod effects;
pub mod risk;

pub use cost::{Cost, ObjectList};
pub use effects::{Effect, EffectCode, EffectKind, effects};
pub use risk::{Risk, risks};
