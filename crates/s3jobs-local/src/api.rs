use std::sync::Arc;

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use http::{Request, Response};

use super::behaviour::Behaviour;
use super::causes::with_causes;
use super::config::{Config, State, Tick};
use super::faults::{Call, Faults, Past};
use super::jobs::{self, Engine, Settings};
use super::planes::{self, Common, Planes};
use super::seed::{self, SeedError, SeedSummary};
use super::signature::AccessKeys;
use super::store::{Store, StoreError};
use super::timekeeper::{TimeError, Timekeeper};
use s3jobs_spec::model::AccountId;
use s3jobs_spec::model::seed::Seed;

/// A local S3 with S3 Batch Operations. Clones are the same one.
#[derive(Clone)]
pub struct Emulator {
    store: Store,
    time: Timekeeper,
    planes: Planes,
    behaviour: Behaviour,
    keys: AccessKeys,
    account: AccountId,
    engine: Arc<Engine>,
    faults: Option<Arc<Faults>>,
    /// What stale lists are answered from.
    past: Option<Arc<Past<Planes>>>,
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
    /// The state folder cannot be made, or what is in it cannot be read and written: its permissions, or a full or
    /// read-only disk.
    #[error("state folder `{directory}` cannot be made or written")]
    Folder {
        /// The folder.
        directory: Utf8PathBuf,
        /// What the file system answered.
        source: std::io::Error,
    },
    /// The state cannot be read: the machine's fault, or that of another version.
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
            StoreError::Directory { directory, source } => Self::Folder { directory, source },
            other @ (StoreError::Format { .. }
            | StoreError::NotDurable
            | StoreError::Json(_)
            | StoreError::Database(_)
            | StoreError::Body { .. }
            | StoreError::Fact { .. }
            | StoreError::Crashed
            | StoreError::Recording(_)
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
        let Config { state, tasks_per_second, functions, clock, start, behaviour, faults, keys, account } = config;
        let store = match state {
            State::Memory => Store::in_memory()?,
            State::Directory(directory) => Store::open(&directory)?,
        };
        let time = Timekeeper::open(store.clone(), clock, start)?;
        let faults = Faults::new(faults);
        let hook = faults.as_ref().and_then(Faults::commit_hook);
        let worked_on = hook.map_or_else(|| store.clone(), |hook| store.hooked(hook));
        let common = Common { time: &time, behaviour: &behaviour, keys: &keys, account: &account };
        let past = match &faults {
            Some(faults) if faults.make_stale() => Some(Arc::new(Past::new(Planes::over(&store.frozen()?, &common)))),
            Some(_) | None => None,
        };
        Ok(Self {
            engine: Arc::new(Engine::new(
                worked_on,
                functions,
                Settings { tasks_per_second, behaviour: behaviour.clone() },
            )),
            planes: Planes::over(&store, &common),
            behaviour,
            keys,
            account,
            faults,
            past,
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

    /// Answers one HTTP request, to S3 or to S3 Control, with no fault in its way. Every request has an answer; a failure
    /// is status 500.
    pub async fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.planes.respond(request, &planes::request_ids()).await
    }

    /// Answers a list with what it showed when it was last answered without a fault.
    pub(super) async fn recall(&self, call: &Call, request: Request<Bytes>) -> Response<Bytes> {
        let past = self.past.as_ref().map_or_else(|| self.planes.clone(), |past| past.of(call));
        past.respond(request, &planes::request_ids()).await
    }

    /// Keeps what a list would show now. Where that cannot be had, it keeps what it showed before.
    pub(super) fn keep(&self, call: &Call) {
        if let (Some(past), Ok(frozen)) = (&self.past, self.store.frozen()) {
            past.keep(call, Planes::over(&frozen, &self.common()));
        }
    }

    fn common(&self) -> Common<'_> {
        Common { time: &self.time, behaviour: &self.behaviour, keys: &self.keys, account: &self.account }
    }

    /// Whether only signed requests are answered.
    pub(super) fn needs_signatures(&self) -> bool {
        !self.keys.is_empty()
    }

    pub(super) fn faults(&self) -> Option<&Faults> {
        self.faults.as_deref()
    }

    /// Does one bounded step of work on the jobs. Never sleeps; call it again for the next step.
    pub fn tick(&self) -> Tick {
        if self.faults().is_some_and(Faults::has_crashed) {
            return Tick::Failed(StoreError::Crashed.to_string());
        }
        match self.engine.tick(self.time.now()) {
            Ok(jobs::Tick::Idle) => Tick::Idle,
            Ok(jobs::Tick::Waiting) => Tick::Waiting,
            Ok(jobs::Tick::Moved) => Tick::Moved,
            Err(error) => Tick::Failed(with_causes(&error)),
        }
    }
}
