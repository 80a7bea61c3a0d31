//! Bucket policies as documents: whether S3 would take one, and whether it makes the bucket public. None is enforced.
//!
//! [`Policy::read`] is the way in; `statement` checks one statement, `public` decides who it lets in.

mod document;
mod malformed;
mod public;
mod statement;
#[cfg(test)]
mod tests;

pub(super) use document::Policy;
