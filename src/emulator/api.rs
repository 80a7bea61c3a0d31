use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use http::{Request, Response};
use uuid::Uuid;

use super::admin;
use super::config::{Config, Progress, State};
use super::control::{self, Control, RequestIds};
use super::jobs::{self, Engine};
use super::s3::{self, DataPlane};
use super::seed::{self, SeedError, SeedSummary};
use super::store::{Store, StoreError};
use super::timekeeper::{TimeError, Timekeeper};
use crate::model::seed::Seed;

/// The path under which S3 Control is.
// Source: S3 Control 2018-08-20, every operation's `requestUri`.
const CONTROL_PATH: &str = "/v20180820/";

/// A local S3 with S3 Batch Operations. Clones are the same one.
#[derive(Clone)]
pub struct Emulator {
    store: Store,
    time: Timekeeper,
    data: DataPlane,
    control: Control,
    engine: std::sync::Arc<Engine>,
}

/// Why a local S3 cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the state folder open: connect to its local S3, or end it.
    #[error("state folder `{directory}` is in use by another process")]
    Locked {
        /// The folder that is in use.
        directory: Utf8PathBuf,
    },
    /// The state cannot be read or made: the machine's fault, or that of another version.
    #[error("failed to open the state of the local S3")]
    State(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The clock cannot start at the time that was asked for: the user's.
    #[error("the clock of the local S3 cannot start like that")]
    Clock(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator").finish_non_exhaustive()
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Locked { directory } => Self::Locked { directory },
            other @ (StoreError::Directory { .. }
            | StoreError::Database(_)
            | StoreError::Body { .. }
            | StoreError::Format { .. }
            | StoreError::Fact { .. }
            | StoreError::Crashed
            | StoreError::Record(_)) => Self::State(Box::new(other)),
        }
    }
}

impl From<TimeError> for OpenError {
    fn from(error: TimeError) -> Self {
        match error {
            TimeError::Store(error) => error.into(),
            other @ (TimeError::Backwards { .. } | TimeError::TooFar) => Self::Clock(Box::new(other)),
        }
    }
}

impl Emulator {
    /// Opens the state, making it where there is none. Jobs go on where they stood with the next [`tick`](Self::tick).
    pub fn open(config: Config) -> Result<Self, OpenError> {
        let Config { state, tasks_per_second, clock, start } = config;
        let store = match state {
            State::Memory => Store::in_memory()?,
            State::Directory(directory) => Store::open(&directory)?,
        };
        let time = Timekeeper::open(store.clone(), clock, start)?;
        Ok(Self {
            data: DataPlane::new(store.clone(), time.clock()),
            control: Control::new(store.clone()),
            engine: std::sync::Arc::new(Engine::new(store.clone(), tasks_per_second)),
            store,
            time,
        })
    }

    /// Makes the buckets of a seed that do not exist yet, with their objects. `root` is the seed file's folder.
    ///
    /// A bucket is made as a whole or not at all; one that exists is left as it is.
    pub fn apply_seed(&self, seed: &Seed, root: &Utf8Path) -> Result<SeedSummary, SeedError> {
        seed::apply(&self.store, seed, root, self.time.now())
    }

    /// Answers one HTTP request, to S3 or to S3 Control. Every request has an answer; a failure is status 500.
    pub async fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let ids = request_ids();
        let is_bucket = s3::is_virtual_hosted(&request);
        if admin::is_admin(&request) && !is_bucket {
            return admin::respond(&request, &self.time);
        }
        if request.uri().path().starts_with(CONTROL_PATH) && !is_bucket {
            return self.control.respond(&request, self.time.now(), &ids);
        }
        let region = control::scope(&request).region;
        self.data.respond(request, region, &ids).await
    }

    /// Does one bounded step of work on the jobs. Never sleeps; call it again for the next step.
    pub fn tick(&self) -> Progress {
        match self.engine.tick(self.time.now()) {
            Ok(jobs::Progress::Idle) => Progress::Idle,
            Ok(jobs::Progress::Waiting) => Progress::Waiting,
            Ok(jobs::Progress::Moved) => Progress::Moved,
            Err(error) => Progress::Failed(with_causes(&error)),
        }
    }
}

fn request_ids() -> RequestIds {
    let (request, host) = (Uuid::new_v4().simple().to_string(), Uuid::new_v4().simple().to_string());
    RequestIds { request: request[..16].to_uppercase(), host }
}

/// An error and what caused it, on one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
