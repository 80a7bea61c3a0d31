use camino::Utf8PathBuf;

/// Why the store itself failed: the machine's fault, never the caller's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// Another process has the state folder open.
    #[error("state folder `{directory}` is in use by another process")]
    Locked {
        /// The folder that is in use.
        directory: Utf8PathBuf,
    },
    /// The state folder cannot be made, or the database in it cannot be read and written.
    #[error("state folder `{directory}` cannot be made or written")]
    Directory {
        /// The folder.
        directory: Utf8PathBuf,
        /// What the file system answered.
        source: std::io::Error,
    },
    /// The state was written by another version of this program.
    #[error(
        "state folder `{directory}` has format {found}, and this version of s3jobs reads and writes format {expected}: \
         remove the folder to start afresh, or use the s3jobs that wrote it"
    )]
    Format {
        /// The state's folder, which is left as it is.
        directory: Utf8PathBuf,
        /// The state's format.
        found: u64,
        /// Ours.
        expected: u64,
    },
    /// The change was made in memory, and the disk could not be written.
    #[error("the state could not be written to the disk; restart to go on from what is there")]
    NotDurable,
    /// The database refused or could not reach its file.
    #[error("the state database failed")]
    Database(#[source] Box<redb::Error>),
    /// The file of a large object cannot be written or read.
    #[error("failed to {action} object body `{path}`")]
    Body {
        /// What was being done: `write`, `read`, `list`.
        action: &'static str,
        /// The file.
        path: Utf8PathBuf,
        /// What the file system answered.
        source: std::io::Error,
    },
    /// What the state says about itself cannot be read.
    #[error("what the state says about its {name} cannot be read; delete the state folder to start afresh")]
    Fact {
        /// About what.
        name: &'static str,
    },
    /// A rule for faults made the local S3 crash: it does nothing any more until it is opened again.
    #[error("the local S3 has crashed, as a fault rule asked for")]
    Crashed,
    /// What a rule for faults decided cannot be written down.
    #[error("the recording of faults cannot be written")]
    Recording(#[source] std::io::Error),
    /// A record in the database does not have the shape that this version writes.
    #[error("a record in the state database cannot be read; delete the state folder to start afresh")]
    Record(#[source] postcard::Error),
    /// What is to be written cannot be said as JSON: a mistake of this program.
    #[error("failed to write JSON")]
    Json(#[from] serde_json::Error),
}

macro_rules! from_database_error {
    ($($error:ident),+) => {$(
        impl From<redb::$error> for StoreError {
            fn from(source: redb::$error) -> Self {
                Self::Database(Box::new(source.into()))
            }
        }
    )+};
}

from_database_error!(DatabaseError, TransactionError, TableError, StorageError, CommitError, SetDurabilityError);
