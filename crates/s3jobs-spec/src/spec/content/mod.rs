//! The CSV file of a manifest of kind `file`: found inside the project, hashed, and read row by row.
//!
//! S3 fails a whole job for one row that it cannot read, after the job was created and paid for; here the row is named
//! before. Files are streamed, so their size does not matter. Start at [`read`]; [`rows`](crate::rows) judges the rows.

mod file;

pub(super) use file::{ManifestFile, read};
