//! The ledger: one record a run, in one place that every runner shares.
//!
//! [`record`] holds the records as plain data, [`history`] what happened to each, [`claim`] who owns an effect, [`port`] what a store must promise,
//! [`directory`] the store in a folder, [`s3`] the one in a bucket, [`open`] whether that is the expected one, [`check`] whether
//! it is whole, [`transfer`] copies it. A record is written before the effect that it announces, by compare-and-swap, and never deleted: that S3 has
//! forgotten a job must never mean that it runs again.

mod apart;
pub mod check;
pub mod claim;
mod content;
pub mod directory;
mod document;
pub mod fault;
mod files;
pub mod history;
mod layout;
mod lock;
pub mod open;
mod outcome;
pub mod port;
mod pruned;
pub mod record;
pub mod recording;
pub mod s3;
pub mod store;
pub mod transfer;

pub use check::{Checked, Expected, check, lineage_of};
pub use claim::{Claim, GivenBack, Owner, unclaimed};
pub use directory::DirectoryStore;
pub use fault::{Fault, Remedy};
pub use history::{Happened, History, Origin, Who};
pub use open::{Birth, OpenError, Opened, make, open, open_or_make};
pub use outcome::Outcome;
pub use port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
pub use pruned::Pruned;
pub use record::{AttemptRecord, Closing, ConfirmedBy, Header, Rebuilt, Record, Refusal, ReportPlace};
pub use recording::Recording;
pub use s3::S3Store;
pub use store::{Filed, Inventory, Put, Store};
pub use transfer::{Copied, CopyError, copy};
