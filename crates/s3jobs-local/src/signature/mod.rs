//! Who may talk to a local S3 that has access keys: AWS Signature Version 4, and 2 for S3, checked as S3 checks them.
//!
//! [`check`] is the way in: `claim` reads what a request says about its signature, in a header or in a presigned URL,
//! `canonical` puts the request into the form that is signed, `chunks` checks bodies that are signed piece by piece; `second` is
//! version 2. Without keys nothing is checked but that a URL has not expired, and [`Claimed`] is taken as it is said. [`sign`] is the other side, for the calls of this
//! program itself. Written from the documentation alone: the SDKs are its witnesses.

mod canonical;
mod check;
mod chunks;
mod claim;
mod claimed;
mod keys;
mod refusals;
mod second;
mod sign;
mod signer;
#[cfg(test)]
mod tests;

pub(super) use check::{check, check_life};
pub(super) use claimed::Claimed;
pub use keys::{AccessKeyError, AccessKeys};
pub(super) use refusals::{other_mechanism, wrong_region};
pub use sign::{Credential, sign};
