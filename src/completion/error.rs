//! Why a completion report could not be read.

use crate::aws::PortError;
use crate::model::arn::ObjectAddress;
use crate::model::{FailureKind, Invocation};

/// Why a completion report could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CompletionError {
    /// The call failed: the network, credentials, or a missing permission.
    #[error("cannot read `{object}` of the completion report")]
    Port {
        /// What was asked for.
        object: ObjectAddress,
        /// Why not.
        source: PortError,
    },
    /// There is no such object: nothing was written, or somebody removed it.
    #[error("the completion report lacks `{object}`")]
    Missing {
        /// What was asked for.
        object: ObjectAddress,
    },
    /// An object's content is not what S3 wrote.
    #[error("`{object}` of the completion report is damaged: its MD5 is {actual}, it should be {expected}")]
    Damaged {
        /// The damaged object.
        object: ObjectAddress,
        /// The MD5 sum that S3 wrote down, in hex.
        expected: String,
        /// The MD5 sum of the content, in hex.
        actual: String,
    },
    /// The report's `manifest.json` is not one that this version understands.
    #[error("`{object}` is not the manifest of a completion report: {message}")]
    Index {
        /// The `manifest.json`.
        object: ObjectAddress,
        /// What is wrong with it.
        message: String,
    },
    /// A row of a CSV file is not one of a completion report.
    #[error("row {row} of `{object}` cannot be read: {message}")]
    Row {
        /// The CSV file.
        object: ObjectAddress,
        /// The row, from 1.
        row: u64,
        /// What is wrong with it.
        message: String,
    },
}

impl CompletionError {
    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Port { source, .. } => source.kind(),
            Self::Missing { .. } => FailureKind::Missing,
            Self::Damaged { .. } | Self::Index { .. } | Self::Row { .. } => FailureKind::Damaged,
        }
    }

    /// What a person can do about it.
    pub fn help(&self, invocation: &Invocation) -> String {
        let help = match self {
            Self::Port { .. } => "reading a report needs s3:GetObject on its bucket; check credentials and network",
            Self::Missing { .. } => {
                return format!(
                    "S3 writes a report only if a task was tried and the role may write to the report's bucket; {} shows the \
                     job's own counts",
                    invocation.command("status")
                );
            }
            Self::Damaged { .. } => "somebody changed the object after S3 wrote it; do not rely on this report",
            Self::Index { .. } | Self::Row { .. } => {
                "look at the object; if S3 wrote it like this, report it as a bug of s3jobs with this line"
            }
        };
        help.to_owned()
    }
}
