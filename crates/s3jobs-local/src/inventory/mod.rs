//! S3 Inventory reports: lists of a bucket's objects as CSV files, gzipped or plain, named by a `manifest.json`.
//!
//! Jobs read them as manifests, write the lists that they generate in the same shape, and [`write`] makes one of a local
//! bucket. `manifest.rs` has the `manifest.json`, `gzip.rs` the data files as streams, `fields.rs` what a row can say.

mod fields;
mod gzip;
mod manifest;
mod report;
mod rows;

pub(crate) use fields::Field;
pub(crate) use gzip::{Unpacker, pack};
pub(crate) use manifest::{DataFile, List, Written, checksum_key};
pub(crate) use report::{Destination, Order, Report, Versions, write};
pub(crate) use rows::{encode_key, write_row};
