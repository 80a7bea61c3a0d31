//! The way out of a ledger that has lost records: what S3 and the claims still tell of them is put on record again.
//!
//! [`look()`] lists the jobs of every scope, [`find()`] says which runs are not on record and what became of them, and
//! [`write()`] makes the missing records. Nothing is done to a job, no record that stands is changed, and no run ever
//! becomes one that did not run: what is not known is closed as unknown.

mod find;
mod look;
mod record;
mod write;

pub use find::{Adopted, Fate, Left, Lost, Rebuild, Specified, Unfit, find};
pub use look::{Look, look};
pub use record::Author;
pub use write::{Written, write};
