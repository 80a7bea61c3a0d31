//! What a file of a ledger says, checked in the same way whatever store it lies in.

use camino::Utf8Path;

use super::claim::Claim;
use super::document;
use super::layout;
use super::port::LedgerError;
use super::record::{Header, RECORD_VERSION, Record};

/// A file of a ledger.
#[derive(Clone, Copy)]
pub(super) struct File<'f> {
    /// The ledger's place.
    pub(super) root: &'f Utf8Path,
    /// The file's, below it.
    pub(super) path: &'f Utf8Path,
    /// What it says.
    pub(super) text: &'f str,
}

impl File<'_> {
    /// The header in this file.
    pub(super) fn header(&self) -> Result<Header, LedgerError> {
        let header: Header = document::decode(self.text).map_err(damaged(self.path))?;
        check_version(self.path, header.version)?;
        Ok(header)
    }

    /// The record in this file, which must be the one that belongs there: one that was copied or moved would count twice.
    pub(super) fn record(&self, is_there: impl Fn(&Utf8Path) -> bool) -> Result<Record, LedgerError> {
        let mut record: Record = document::decode(self.text).map_err(damaged(self.path))?;
        // A list that is read begins with room for four, and nearly all runs have one attempt.
        record.attempts.shrink_to_fit();
        check_version(self.path, record.version)?;
        if record.attempts.is_empty() && record.closed.is_none() {
            return Err(damaged(self.path)("it has no attempt".to_owned()));
        }
        let (run, place) = (&record.run, self.root.join(layout::record(&record.run)));
        if place != self.path {
            let twin = if is_there(&place) { ", where there is one already" } else { "" };
            let message = format!("it is the record of {run} in {}, whose place is `{place}`{twin}", run.scope);
            return Err(damaged(self.path)(message));
        }
        Ok(record)
    }

    /// The claim in this file, which must be the one that belongs there.
    pub(super) fn claim(&self) -> Result<Claim, LedgerError> {
        let claim: Claim = document::decode(self.text).map_err(damaged(self.path))?;
        check_version(self.path, claim.version)?;
        if self.root.join(layout::claim(&claim.digest)) != self.path || claim.owners.is_empty() {
            return Err(damaged(self.path)("it is not the claim that its name says".to_owned()));
        }
        Ok(claim)
    }
}

fn check_version(path: &Utf8Path, version: u32) -> Result<(), LedgerError> {
    if version > RECORD_VERSION {
        let message = format!("it is of version {version}, this s3jobs knows {RECORD_VERSION}: upgrade it");
        return Err(damaged(path)(message));
    }
    Ok(())
}

/// The error for a file that cannot be read as what it should be.
pub(super) fn damaged(path: &Utf8Path) -> impl Fn(String) -> LedgerError {
    let path = path.to_owned();
    move |message| LedgerError::Damaged { path: path.clone(), message }
}
