//! Checksums of objects: S3's ten algorithms, streamed, and the two ways to make one of a multipart object.
//!
//! An [`Algorithm`] starts a [`Hasher`], which takes bytes piece by piece and ends as a [`Digest`], whose bytes are written
//! in base 64 on the wire. A [`Composite`] makes the checksum of the checksums of an object's parts. Nothing here knows
//! HTTP or the store.

mod algorithm;
mod combine;
mod composite;
mod digest;
mod hasher;
#[cfg(test)]
mod tests;

pub(crate) use algorithm::{Algorithm, ChecksumType};
pub(crate) use composite::Composite;
pub(crate) use digest::{Digest, base64};
pub(crate) use hasher::Hasher;
