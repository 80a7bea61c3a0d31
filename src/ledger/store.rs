//! A ledger's store as those know it who open, make or check it: where it is, and everything that lies in it.

use std::fmt::Debug;

use async_trait::async_trait;
use camino::Utf8PathBuf;

use super::claim::Claim;
use super::fault::Fault;
use super::history::History;
use super::port::{Ledger, LedgerError};
use super::record::{Header, Record};
use crate::model::RunKey;

/// A store, and where it is.
#[async_trait]
pub trait Store: Ledger + Debug {
    /// Where the ledger is: a folder, or `s3://BUCKET/PREFIX`. Its files are named by paths below it.
    fn place(&self) -> Utf8PathBuf;

    /// Where the S3 is that keeps it, for people: `at URL`, or `in REGION`. `None` for a folder.
    fn service(&self) -> Option<String>;

    /// Everything that lies in the ledger, each file read for itself. Fails only if it cannot be listed.
    async fn inventory(&self) -> Result<Inventory, LedgerError>;

    /// What is wrong with what the ledger lies in: settings under which records would be lost.
    async fn surroundings(&self) -> Vec<Fault>;

    /// The header, claims and records word for word, by their paths below the ledger; claims before records.
    async fn texts(&self) -> Result<Vec<(String, String)>, LedgerError>;

    /// What happened to a run, as its record tells it; nothing where it has none.
    async fn history(&self, run: &RunKey) -> Result<History, LedgerError>;

    /// Makes a file of this text, if there is none.
    async fn put_text(&self, name: &str, text: &str) -> Result<Put, LedgerError>;
}

/// What became of a file that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "another text that is there stays"]
pub enum Put {
    /// It was.
    Made,
    /// The same text was there.
    Same,
    /// Another text is there.
    Other,
}

/// A file of a ledger, and what it says if it can be read.
#[derive(Debug)]
pub struct Filed<T> {
    /// The file.
    pub path: Utf8PathBuf,
    /// What it says. `None` if it is gone by now.
    pub content: Result<Option<T>, LedgerError>,
}

/// Everything that lies in a ledger.
#[derive(Debug)]
pub struct Inventory {
    /// Whose ledger it is.
    pub header: Filed<Header>,
    /// The records.
    pub records: Vec<Filed<Record>>,
    /// The claims.
    pub claims: Vec<Filed<Claim>>,
    /// What is wrong with other files.
    pub others: Vec<Fault>,
}
