//! A local S3 with S3 Batch Operations: buckets, objects and jobs that really run, on one port.
//!
//! An [`Emulator`] answers HTTP requests, in process ([`Emulator::respond`]) or on a socket ([`Emulator::serve`], which runs the
//! jobs as well; without it, [`Emulator::tick`] does). Any Rust test can start one:
//!
//! ```
//! use std::sync::Arc;
//!
//! use s3jobs_local::{Config, Emulator, State};
//! use tokio::net::TcpListener;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::open(Config::new(State::Memory, Arc::new(jiff::Timestamp::now)))?;
//!
//! let made = emulator.respond(http::Request::put("/my-bucket").body(bytes::Bytes::new())?).await;
//! assert_eq!(made.status(), 200);
//!
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! let endpoint_url = format!("http://{}", listener.local_addr()?); // For any client of S3.
//! let server = tokio::spawn(emulator.serve(listener, std::future::pending()));
//! # server.abort();
//! # Ok(())
//! # }
//! ```
//!
//! The data plane is in `s3`, the eight job calls in `control`, the engine that runs jobs in `jobs`, buckets and objects in
//! `objects`; all of them work on one `store`, whose transactions hold a task's effect together with its report row. It knows
//! nothing of the client side: each is the other's witness. Time comes in through [`Config`]; nothing here sleeps but the server's own loop.

mod admin;
mod api;
mod behaviour;
mod causes;
mod checksum;
mod clock;
mod code;
mod config;
mod control;
mod duration;
mod exchange;
mod faults;
mod functions;
mod gate;
mod hex;
mod inventory;
mod jobs;
mod objects;
mod planes;
pub mod private;
mod refusal;
mod s3;
mod seed;
mod server;
mod signature;
mod state;
mod store;
mod sts;
mod timekeeper;

pub use api::{Emulator, OpenError};
pub use behaviour::{
    Behaviour, BehaviourError, CancelOfWaiting, DescribeEcho, ListOrder, MissingJob, PriorityChange, Setting,
    TokenMemory, TokenReuse,
};
pub use clock::{Clock, ClockStart};
pub use config::{Config, State, Tick};
pub use duration::{DurationError, parse_duration};
pub use faults::{FaultPlan, FaultRule, FaultRuleError, OnCrash, Recorder, Replay, ReplayError, Reply};
pub use functions::{Function, FunctionEnvironment, FunctionTarget, Functions, FunctionsError};
pub use gate::S3_HOST;
pub use seed::{SeedError, SeedSummary};
pub use server::ServeError;
pub use signature::{AccessKeyError, AccessKeys, Credential, sign};
