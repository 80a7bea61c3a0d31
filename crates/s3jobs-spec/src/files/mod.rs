//! Files whose paths come from a checkout: a pull request may make any of them a link to what it must not see.
//!
//! A path is resolved, opened without following a link any more, and looked at once it is open: it must be a regular
//! file, inside of where it may lead, and no larger than it may be. Nothing waits for a pipe. Start at [`open`].

mod error;
mod named;
mod open;
mod plain;

pub use error::FileError;
pub use named::{PROJECT_FILE, check_writable, create, resolve};
pub use open::{Opened, Reach, open, stays_inside};
