//! The calls below `/_s3jobs/`, which AWS does not have: reading, advancing and setting the clock, and
//! making inventory reports.
//!
//! No bucket can be called `_s3jobs`, so nothing of S3's is hidden. Requests take query parameters and answers are JSON, so
//! that a shell and any HTTP client can make them. Start reading at `service.rs`.

mod clock;
mod inventory;
mod query;
mod refusal;
mod service;

pub(super) use service::{is_admin, respond};
