//! What the ledger tells of the runs of a job, held against what S3 still knows of them.
//!
//! [`look()`] asks S3 about the job of each run, [`check()`] says where job, tags, claim and record do not agree. Nothing is written.

mod audited;
mod check;
mod look;

pub use audited::{Audited, Disagreement, Found};
pub use check::check;
pub use look::look;
