use std::io;

use camino::Utf8PathBuf;

/// Why a file is not read.
///
/// `Display` never holds a byte of the file, and never repeats its source.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The user's file system: missing, or not to be opened.
    #[error("it cannot be opened")]
    Io(#[from] io::Error),
    /// A link, or a path, leads to where it must not.
    #[error("it leads out of `{root}`, to `{target}`")]
    Outside {
        /// The folder in which the link stands.
        folder: Utf8PathBuf,
        /// The folder that it may not leave.
        root: Utf8PathBuf,
        /// Where it leads.
        target: Utf8PathBuf,
    },
    /// A folder, a pipe, a device or a socket.
    #[error("it is {kind}, and must be a regular file")]
    Irregular {
        /// What it is.
        kind: &'static str,
    },
    /// More bytes than this kind of file may have.
    #[error("it has {size} bytes, and may have {limit}")]
    TooLarge {
        /// How many it has, in bytes, or at least has.
        size: u64,
        /// How many it may have, in bytes.
        limit: u64,
    },
}

impl FileError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// The same for callers that know errors of the file system alone.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io(error) => error,
            Self::Outside { .. } | Self::Irregular { .. } => {
                io::Error::new(io::ErrorKind::InvalidInput, self.to_string())
            }
            Self::TooLarge { .. } => io::Error::new(io::ErrorKind::FileTooLarge, self.to_string()),
        }
    }
}
