//! The ledger: one record a run, in one place that every runner shares.
//!
//! [`record`] holds the records as plain data, [`claim`] who owns an effect, [`port`] what a store must promise,
//! [`directory`] the store in a folder, [`open`] whether that is the expected one, [`check`] whether it is whole.
//! A record is written before the effect that it announces, by compare-and-swap, and never deleted: that S3 has
//! forgotten a job must never mean that it runs again.

pub mod check;
pub mod claim;
pub mod directory;
mod document;
mod files;
mod lock;
pub mod open;
pub mod port;
pub mod record;

pub use check::{Checked, Expected, Fault, Remedy, check, lineage_of};
pub use claim::{Claim, Owner};
pub use directory::DirectoryStore;
pub use open::{Birth, OpenError, Opened, make, open, open_or_make};
pub use port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
pub use record::{AttemptRecord, Closing, Header, Outcome, Rebuilt, Record, Refusal, ReportPlace};
