//! What became of a run that nobody else can tell of: a person says it, and gives back what it claimed and did not do.
//!
//! [`look()`] asks the ledger and S3 about the run, [`Case::outcomes`] says what may be said of it, and [`settle()`] writes it. A run
//! whose job S3 shows is never settled: the job itself tells, or will. No record is deleted, and none of what S3 told is rewritten.

mod case;
mod look;
mod settle;

pub use case::{Case, Evidence, Report, Standing};
pub use look::look;
pub use settle::{Saying, Settled, settle};
