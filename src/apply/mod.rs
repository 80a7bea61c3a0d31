//! Carries a plan out, as typed events. It decides nothing: whatever it may do stands in the plan, conditions included.
//!
//! [`apply()`] repeats *observe, settle, act* until nothing waits that it was asked to follow. Every effect is announced in
//! the ledger first, by compare-and-swap; only a job that the ledger names is ever let run. Read [`cycle`] for the loop,
//! `submit` for creating a job, `send` for what is read again before each send, and `effects` for every other action.

mod course;
pub mod cycle;
mod effects;
pub mod event;
mod send;
mod submit;
mod witness;

pub use cycle::{Follow, Following, Runner, apply};
pub use effects::{closing, closing_of};
pub use event::{Event, Happening, RunOutcome, Sink, Standing, StepError};
pub use submit::SECOND_JOB;
