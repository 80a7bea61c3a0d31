//! The operation that invokes a Lambda function for each object: S3's events, and what it makes of the answers.
//!
//! `work.rs` reads the request and runs a batch of invocations, `event.rs` writes what a function is sent, and `answer.rs`
//! turns a reply into the end of a task. Where functions live is the business of `emulator::functions`.

mod answer;
mod event;
mod work;

pub(in crate::jobs) use work::LambdaWork;
