//! An S3 Inventory report, by its `manifest.json`.
//!
//! `report` reads what the file says, and whether S3 Batch Operations takes such a report; `files` looks whether its data
//! files are there and whole, and reads them where they are small.

mod files;
mod read;
mod report;

pub(super) use read::read;
