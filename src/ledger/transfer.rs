//! Copies a ledger into another store, file by file and byte by byte, so that fields which this version does not know go along.
//!
//! The header is written last: what was copied in part has none, and nobody takes it for a ledger.

use camino::Utf8PathBuf;
use futures::future::try_join_all;

use super::check::{Checked, Expected, check};
use super::fault::{Fault, Remedy};
use super::layout;
use super::port::LedgerError;
use super::record::Header;
use super::store::{Put, Store};

/// How many files are written at once.
const AT_ONCE: usize = 32;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Whose ledger it is.
    pub header: Header,
    /// How many records it has.
    pub records: u64,
    /// How many claims it has.
    pub claims: u64,
}

/// Why a ledger is not copied. Each is the user's, but for the last.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is nothing to copy.
    #[error("there is no ledger in `{place}`")]
    NoLedger {
        /// Where one was looked for.
        place: Utf8PathBuf,
    },
    /// A copy would be as damaged, or be taken for another project's.
    #[error("the ledger in `{place}` is not copied, since it is not whole or another one: `{}`: {}", .fault.path, .fault.message)]
    NotWhole {
        /// Its place.
        place: Utf8PathBuf,
        /// The first of its faults.
        fault: Box<Fault>,
    },
    /// Two ledgers are never put together.
    #[error("there is a ledger in `{place}` already")]
    Exists {
        /// Its place.
        place: Utf8PathBuf,
    },
    /// A file is in the way, or is of a copy that was begun before this one and is older.
    #[error("`{path}` is there and says something else")]
    Differs {
        /// The file.
        path: Utf8PathBuf,
    },
    /// One of the two cannot be read or written.
    #[error(transparent)]
    Unreadable(#[from] LedgerError),
}

/// Copies a whole ledger to where there is none. A copy that was broken off is gone on with.
///
/// Whoever writes to the ledger meanwhile may be missing in the copy: a move needs that nobody does.
pub async fn copy(from: &dyn Store, to: &dyn Store, expected: &Expected) -> Result<Copied, CopyError> {
    let Checked { header, records, claims, faults } = check(from, expected).await?;
    if let Some(fault) = faults.into_iter().find(matters) {
        let nothing = header.is_none() && records == 0 && claims == 0;
        let place = from.place();
        return Err(if nothing {
            CopyError::NoLedger { place }
        } else {
            CopyError::NotWhole { place, fault: Box::new(fault) }
        });
    }
    let Some(header) = header else { return Err(CopyError::NoLedger { place: from.place() }) };
    if to.header().await?.is_some() {
        return Err(CopyError::Exists { place: to.place() });
    }
    let (last, files): (Vec<_>, Vec<_>) = from.texts().await?.into_iter().partition(|(name, _)| name == layout::HEADER);
    for some in files.chunks(AT_ONCE).chain([last.as_slice()]) {
        try_join_all(some.iter().map(|(name, text)| put(to, name, text))).await?;
    }
    Ok(Copied { header, records, claims })
}

async fn put(to: &dyn Store, name: &str, text: &str) -> Result<(), CopyError> {
    match to.put_text(name, text).await? {
        Put::Made | Put::Same => Ok(()),
        Put::Other => Err(CopyError::Differs { path: to.place().join(name) }),
    }
}

/// Whether a fault would be in the copy as well.
fn matters(fault: &Fault) -> bool {
    match fault.remedy {
        Remedy::Backup
        | Remedy::BackupOfHeader
        | Remedy::Undelete
        | Remedy::Init
        | Remedy::Rebuild
        | Remedy::Person => true,
        Remedy::Setting | Remedy::Remove | Remedy::None => false,
    }
}
