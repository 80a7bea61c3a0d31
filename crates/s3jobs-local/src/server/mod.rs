//! The local S3 on a socket: connections, whole request bodies within bounds, and an end that leaves the state free.
//!
//! `serve` drives the job engine; `connections` accepts clients, and closes the idlest for a new one where all places are
//! taken; `receive` reads a request and sends what [`exchange`] gives in return, a reset or truncated answer included;
//! `intake` receives a body, within its limit and the memory for all; `line` is a connection that can be reset, `pulse` what
//! it is at, `outgoing` a body that can be cut short.
//!
//! [`exchange`]: crate::Emulator::exchange

mod connections;
mod intake;
mod line;
mod outgoing;
mod pulse;
mod receive;
mod serve;

pub(super) use receive::error_answer;
pub use serve::ServeError;
