//! The one loop that follows runs: for `apply`, `confirm`, `cancel` and `wait` alike.
//!
//! [`follow()`] settles each run against what is known, has the action done that is due, and looks at S3 again while runs wait.
//! Runs go on side by side, each with its own next time and back-off ([`course`]), and what befalls one stops no other. Actions
//! are done by whoever implements [`Perform`]; what they learn comes back through [`Telling`], so that nothing is asked for
//! twice. The loop adds nothing to a plan: every action comes from `plan::settle`. Whoever only looks on has its sweeps without
//! it ([`Attendance`]).

mod answered;
mod attend;
mod course;
mod driver;
mod ending;
pub mod event;
mod moment;
mod perform;
mod runs;
mod sweeping;
mod telling;
mod witness;

pub use attend::Attendance;
pub use driver::{Following, Looks, follow};
pub use ending::Ending;
pub use event::{Event, FileFault, Happening, RunOutcome, Sink, Standing, StepError};
pub use moment::Follow;
pub use perform::{Deed, Flow, Perform};
pub use telling::{News, Telling};
