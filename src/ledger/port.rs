//! What a ledger's store must promise.

use async_trait::async_trait;

use super::claim::Claim;
use super::layout;
use super::record::{Header, Record};
use crate::aws::PortError;
use crate::model::{Digest, FailureKind, RunKey};

/// The state of a record in its store, opaque: what a replacement is conditional on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(pub String);

/// A record, or a claim, and the state in which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T = Record> {
    /// The record.
    pub record: T,
    /// Its state.
    pub version: Version,
}

/// Whether a record was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a record that exists already is somebody else's"]
pub enum Created {
    /// It was, in this state.
    Created(Version),
    /// The run has a record already.
    Exists,
}

/// Whether a record was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a lost swap means that nothing may follow"]
pub enum Replaced {
    /// It was, and is in this state now.
    Replaced(Version),
    /// Somebody else changed it first.
    Lost,
}

/// A store of records. Every write is durable when it returns, and atomic.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Whose ledger this is. `None` if there is none.
    async fn header(&self) -> Result<Option<Header>, LedgerError>;

    /// Makes the ledger; refused if there is one.
    async fn init(&self, header: &Header) -> Result<Created, LedgerError>;

    /// Every record, in the order of runs.
    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError>;

    /// The records of all runs of a run's job, in the order of runs.
    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError>;

    /// One record, or nothing.
    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError>;

    /// Makes a run's first record, if it has none.
    async fn create(&self, record: &Record) -> Result<Created, LedgerError>;

    /// Replaces a record, if it is still in the state `version`. Fields that this version does not know are kept.
    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError>;

    /// Who owns an effect, if anybody does.
    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError>;

    /// Who owns which effect: every claim.
    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError>;

    /// Claims an effect, if nobody owns it.
    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError>;

    /// Replaces a claim, if it is still in the state `version`.
    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError>;

    /// Puts what was read where the next reader finds it sooner, if that is worth it. Whatever becomes of it, nothing is lost
    /// but time.
    async fn ease_reading(&self) {}
}

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file system's.
    #[error("cannot {what} `{path}` of the ledger")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: camino::Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A call to the S3 that keeps the ledger failed.
    #[error("cannot {what} `{path}` of the ledger {place}")]
    S3 {
        /// What was tried.
        what: &'static str,
        /// The object, or the prefix.
        path: camino::Utf8PathBuf,
        /// Where that S3 is, for people: `at URL`, or `in REGION`.
        place: String,
        /// Why not.
        source: Box<PortError>,
    },
    /// Somebody deleted an object from a bucket that keeps versions: what it said is lost history, and can be had back.
    #[error("`{path}` of the ledger was deleted, and a delete marker stands in its place")]
    Deleted {
        /// The object.
        path: camino::Utf8PathBuf,
    },
    /// Somebody edited a record, or it is of a newer version of this tool.
    #[error("`{path}` of the ledger cannot be read: {message}")]
    Damaged {
        /// The file.
        path: camino::Utf8PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// Another process holds the ledger's lock.
    #[error("`{path}` of the ledger is locked by another process")]
    Locked {
        /// The lock file.
        path: camino::Utf8PathBuf,
    },
}

impl LedgerError {
    /// What can be done about it.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Locked { .. } => FailureKind::Busy,
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                FailureKind::StorageDenied
            }
            Self::Io { .. } => FailureKind::Storage,
            Self::S3 { source, .. } => source.kind(),
            Self::Deleted { .. } => FailureKind::Deleted,
            Self::Damaged { .. } => FailureKind::Damaged,
        }
    }

    /// Whether it says that a record, and not a claim or the header, was deleted.
    pub fn is_deleted_record(&self) -> bool {
        matches!(self, Self::Deleted { path } if layout::is_record(path))
    }
}
