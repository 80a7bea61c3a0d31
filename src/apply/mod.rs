//! Carries a plan out, as typed events. It decides nothing: whatever it may do stands in the plan, conditions included.
//!
//! [`apply()`] has the loop of [`follow`](crate::follow) do what is settled. Every effect is announced in the ledger first, by
//! compare-and-swap; only a job that the ledger names is ever let run. `submit` creates a job, `send` has what is read again
//! before each send, `enter` puts runs on record for which nothing is sent, `replace` ends a job for the next attempt, and `effects`
//! does every other action.

mod close;
mod effects;
mod enter;
mod replace;
mod runner;
mod send;
mod submit;
mod told;
mod untold;

pub use close::{closing, closing_of};
pub use runner::{Runner, Task, apply};
pub use submit::SECOND_JOB;

pub use crate::follow::{Ending, Event, Follow, Following, Happening, RunOutcome, Sink, Standing, StepError};
