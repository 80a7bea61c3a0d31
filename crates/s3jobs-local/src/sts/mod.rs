//! The one call of STS that programs make before they call S3: `GetCallerIdentity`, which tells their account.
//!
//! [`is_asked`] tells requests to STS from those to S3 where both have one URL, `call` reads them, `answer` writes XML, and
//! [`refused`] turns refusals, those of signatures included, into the errors of STS. Start reading at `service.rs`.

mod answer;
mod call;
mod caller;
mod service;
#[cfg(test)]
mod tests;

pub(super) use answer::refused;
pub(super) use call::is_asked;
pub(super) use service::Sts;
