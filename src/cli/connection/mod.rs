//! What a command works with once it is connected: one endpoint, one ledger, one project.
//!
//! [`Session`] is all of it, [`Reach`] the endpoint alone; `urls` says where the services are, `ledgers` opens or makes the ledger that belongs to them.

pub(crate) mod ledgers;
mod reach;
mod session;
mod urls;

pub(crate) use ledgers::Use;
pub(crate) use reach::{Described, Reach};
pub(crate) use session::Session;
pub(crate) use urls::Urls;
