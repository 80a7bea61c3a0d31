//! Misbehaviour on purpose: rules say which requests meet which fault, and the same seed gives the same faults.
//!
//! A [`FaultRule`] is read from a text such as `throttle:calls=CreateJob,rate=0.1` (`grammar`); `names` and `call` say what
//! a request is called; `decide` asks the rules, or a [`Replay`], about each request and writes the decisions to a
//! [`Recorder`]; `befall` carries a decision out around the real answer, and gives a [`Reply`], over sockets and in process
//! alike. Where there is no rule, nothing of this is in the way of a request.

mod answers;
mod befall;
mod call;
mod count;
mod decide;
mod error;
mod glob;
mod grammar;
mod names;
mod record;
mod replay;
mod reply;
mod rule;
mod stale;

pub(super) use befall::{Effect, befall};
pub(super) use call::Call;
pub(super) use decide::Faults;
pub use decide::{FaultPlan, OnCrash};
pub use error::FaultRuleError;
pub use record::Recorder;
pub use replay::{Replay, ReplayError};
pub use reply::Reply;
pub use rule::FaultRule;
pub(super) use stale::Past;
