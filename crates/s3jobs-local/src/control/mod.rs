//! S3 Control on the wire: requests of the eight job calls to typed calls, and their results to XML.
//!
//! [`Control::respond`] is the way in. `call` says which call a request is, `decode` and `encode` turn bodies into values
//! and back, led by the service model in `shapes`; `refusal` has the texts of errors, and [`code`](crate::code) their codes
//! and statuses. Nothing here changes a job: that is [`jobs`](super::jobs).

mod answer;
mod call;
mod decode;
mod echo;
mod element;
mod encode;
mod leaf;
mod model;
mod refusal;
mod scope;
mod service;
mod shape;
mod shapes;

pub(crate) use scope::{names_account, scope};
pub(crate) use service::Control;

#[cfg(test)]
mod tests;
