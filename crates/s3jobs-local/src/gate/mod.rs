//! Whom a local S3 listens to: which hosts a request may name, and what a browser says of the page behind it.
//!
//! A port of the loopback is open to every web page of the machine's browsers: a page can send simple requests there, and
//! by a name that it lets lead there (DNS rebinding) it can read the answers. [`Gate::check`] refuses both, on all planes and
//! before a body is read. [`authority`] is the one host that a request names, for everything that goes by it, and
//! [`Addressed`] what that host says: the service, and a bucket or an account before its name.

mod addressed;
mod authority;
mod check;
mod hosts;
mod names;
#[cfg(test)]
mod tests;

pub(super) use addressed::{Addressed, Service};
pub(super) use authority::{authority, check_authority, host};
pub(super) use check::{Gate, is_of_browser};
pub(super) use hosts::Hosts;
pub use names::S3_HOST;
