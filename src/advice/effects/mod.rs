//! What a job does beyond its name: what cannot be undone, opens objects to others or unprotects them, what costs, what
//! is good to know.
//!
//! Every structure of a request is taken apart by name, so that a new field does not compile until somebody has decided
//! what it does. Nothing here is asked of S3: whether a bucket keeps versions, for instance, is not known. Start at
//! [`effects`].

mod access;
mod body;
mod copy;
mod effect;
mod lock;
mod objects;

pub use body::effects;
pub use effect::{Effect, EffectCode, EffectKind};

#[cfg(test)]
mod tests;
