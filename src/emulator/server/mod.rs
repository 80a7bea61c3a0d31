//! The local S3 on a socket: connections, whole request bodies within bounds, and an end that leaves the state free.
//!
//! `serve` accepts connections and drives the job engine; `receive` reads a request and sends what [`exchange`] gives in
//! return, a reset or truncated answer included; `line` is a connection that can be reset, `outgoing` a body that can be
//! cut short.
//!
//! [`exchange`]: crate::emulator::Emulator::exchange

mod line;
mod outgoing;
mod receive;
mod serve;

pub(super) use receive::error_answer;
pub use serve::ServeError;
