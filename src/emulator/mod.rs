//! A local S3 with S3 Batch Operations: buckets, objects and jobs that really run, on one port.
//!
//! An [`Emulator`] answers HTTP requests, in process ([`Emulator::respond`]) or on a socket ([`Emulator::serve`]). The
//! data plane is in `s3`, the eight job calls in `control`, the engine that runs jobs in `jobs`; all of them work on one
//! `store`, whose transactions hold a task's effect together with its report row. It knows nothing of the client side:
//! each is the other's witness. Time comes in through [`Config`]; nothing here sleeps but the server's own loop.

mod admin;
mod api;
mod behaviour;
mod checksum;
mod config;
mod control;
mod duration;
mod exchange;
mod faults;
mod functions;
mod gate;
mod inventory;
mod jobs;
mod planes;
pub(crate) mod private;
mod s3;
mod seed;
mod server;
mod signature;
mod store;
mod sts;
mod timekeeper;

pub use api::{Emulator, OpenError};
pub use behaviour::{
    Behaviour, BehaviourError, CancelOfWaiting, ListOrder, MissingJob, PriorityChange, Setting, TokenMemory, TokenReuse,
};
pub use config::{Clock, ClockStart, Config, Progress, S3_HOST, State};
pub use duration::{DurationError, parse_duration};
pub use faults::{FaultPlan, FaultRule, FaultRuleError, OnCrash, Recorder, Replay, ReplayError, Reply};
pub use functions::{Function, FunctionEnvironment, FunctionTarget, Functions, FunctionsError};
pub use seed::{SeedError, SeedSummary};
pub use server::ServeError;
pub use signature::{AccessKeyError, AccessKeys};
pub(crate) use signature::{Credential, sign};
