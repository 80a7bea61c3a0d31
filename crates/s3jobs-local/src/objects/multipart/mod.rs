//! Objects that are uploaded in parts: the upload, its parts, and the object that they become.
//!
//! A part's bytes are a body of their own, and completing an upload only names them in order: nothing is copied. Start
//! reading at `upload.rs`, then `complete.rs`.

mod complete;
mod completed;
mod list;
mod upload;

pub(crate) use complete::{Completion, NamedPart};
pub(crate) use completed::Completed;
pub(crate) use list::{AfterUpload, UploadListing, UploadPage, is_of_another_key, page as list_uploads};
pub(crate) use upload::{Upload, UploadChecksum, UploadId, UploadReading, UploadedPart};
