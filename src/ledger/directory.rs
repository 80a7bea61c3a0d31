//! A ledger in a folder of this machine.
//!
//! A record is a JSON file under `runs/PROJECT/ACCOUNT.REGION/NAME/`, a claim one under `effects/`. Writing takes the
//! folder's lock. Making a file links a finished one into place without replacing; changing one reads it again, writes
//! beside it, syncs and renames. The lock is advisory and dies with its process, so nothing is left to be unlocked by hand.

use std::fs::{File, TryLockError};
use std::time::Duration;

use async_trait::async_trait;
use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tracing::{debug, info};

use super::claim::Claim;
use super::document;
use super::files::{Draft, io_error, json_files, make_folder, open_lock, read, sweep};
use super::port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
use super::record::{Header, RECORD_VERSION, Record};
use crate::model::digest::hex;
use crate::model::{Digest, RunKey};

/// How often, and with which pause, a held lock is tried again: 10 seconds in all.
const LOCK_TRIES: u32 = 200;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// A ledger in a folder.
#[derive(Clone, Debug)]
pub struct DirectoryStore {
    root: Utf8PathBuf,
}

impl DirectoryStore {
    /// The ledger in `root`, whether it exists or not.
    pub fn new(root: impl Into<Utf8PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn header_path(&self) -> Utf8PathBuf {
        self.root.join("ledger.json")
    }

    /// The folder with the records of all runs of a job.
    fn job_path(&self, run: &RunKey) -> Utf8PathBuf {
        let scope = format!("{}.{}", run.scope.account, run.scope.region);
        self.root.join("runs").join(run.project.as_str()).join(scope).join(run.name.as_str())
    }

    fn record_path(&self, run: &RunKey) -> Utf8PathBuf {
        self.job_path(run).join(format!("{:05}.json", run.run.get()))
    }

    fn claim_path(&self, digest: &Digest) -> Utf8PathBuf {
        self.root.join("effects").join(format!("{digest}.json"))
    }

    fn drafts(&self) -> Utf8PathBuf {
        self.root.join("drafts")
    }

    /// The right to write. A ledger whose folder is gone is not made again by the way.
    async fn lock(&self) -> Result<File, LedgerError> {
        let path = self.root.join("lock");
        let file = open_lock(&path)?;
        for _ in 0..LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(TryLockError::Error(source)) => return Err(io_error("lock", &path)(source)),
            }
        }
        Err(LedgerError::Locked { path })
    }

    async fn create_file<T: Serialize>(&self, path: &Utf8Path, value: &T) -> Result<Created, LedgerError> {
        let text = document::encode(value).map_err(damaged(path))?;
        let lock = self.lock().await?;
        let folder = path.parent().unwrap_or(&self.root);
        make_folder(folder)?;
        sweep(&self.drafts(), folder);
        let is_made = Draft::write(&self.drafts(), &text)?.link(path)?;
        drop(lock);
        told(path, if is_made { "created" } else { "exists" }, &text);
        Ok(if is_made { Created::Created(version_of(&text)) } else { Created::Exists })
    }

    async fn replace_file<T>(&self, path: &Utf8Path, value: &T, version: &Version) -> Result<Replaced, LedgerError>
    where
        T: Serialize + DeserializeOwned,
    {
        let lock = self.lock().await?;
        let Some(old) = read(path)?.filter(|old| version_of(old) == *version) else {
            told(path, "changed by another", "");
            return Ok(Replaced::Lost);
        };
        let text = document::encode_over(&old, value).map_err(damaged(path))?;
        sweep(&self.drafts(), path.parent().unwrap_or(&self.root));
        Draft::write(&self.drafts(), &text)?.rename(path)?;
        drop(lock);
        told(path, "replaced", &text);
        Ok(Replaced::Replaced(version_of(&text)))
    }

    /// The record in a file, which must be the one that belongs there: one that was copied or moved would count twice.
    fn load_file(&self, path: &Utf8Path) -> Result<Option<Versioned>, LedgerError> {
        let Some(loaded) = load::<Record>(path)? else { return Ok(None) };
        let Record { run, attempts, version, .. } = &loaded.record;
        check_version(path, *version)?;
        if attempts.is_empty() {
            return Err(damaged(path)("it has no attempt".to_owned()));
        }
        let place = self.record_path(run);
        if place != path {
            let twin = if place.exists() { ", where there is one already" } else { "" };
            let message = format!("it is the record of {run} in {}, whose place is `{place}`{twin}", run.scope);
            return Err(damaged(path)(message));
        }
        Ok(Some(loaded))
    }

    fn load_claim_file(&self, path: &Utf8Path) -> Result<Option<Versioned<Claim>>, LedgerError> {
        let Some(loaded) = load::<Claim>(path)? else { return Ok(None) };
        check_version(path, loaded.record.version)?;
        if self.claim_path(&loaded.record.digest) != path || loaded.record.owners.is_empty() {
            return Err(damaged(path)("it is not the claim that its name says".to_owned()));
        }
        Ok(Some(loaded))
    }

    fn load_below(&self, folder: &Utf8Path) -> Result<Vec<Versioned>, LedgerError> {
        let mut records = Vec::new();
        for path in json_files(folder)? {
            records.extend(self.load_file(&path)?);
        }
        records.sort_by(|a, b| a.record.run.cmp(&b.record.run));
        Ok(records)
    }
}

#[async_trait]
impl Ledger for DirectoryStore {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        let path = self.header_path();
        let Some(loaded) = load::<Header>(&path)? else { return Ok(None) };
        check_version(&path, loaded.record.version)?;
        Ok(Some(loaded.record))
    }

    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        make_folder(&self.root)?;
        self.create_file(&self.header_path(), header).await
    }

    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.load_below(&self.root.join("runs"))
    }

    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.load_below(&self.job_path(run))
    }

    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.load_file(&self.record_path(run))
    }

    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        self.create_file(&self.record_path(&record.run), record).await
    }

    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        self.replace_file(&self.record_path(&record.run), record, version).await
    }

    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.load_claim_file(&self.claim_path(digest))
    }

    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        let files = json_files(&self.root.join("effects"))?;
        files.iter().filter_map(|path| self.load_claim_file(path).transpose()).collect()
    }

    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        self.create_file(&self.claim_path(&claim.digest), claim).await
    }

    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.replace_file(&self.claim_path(&claim.digest), claim, version).await
    }
}

fn load<T: DeserializeOwned>(path: &Utf8Path) -> Result<Option<Versioned<T>>, LedgerError> {
    let Some(text) = read(path)? else { return Ok(None) };
    let record = document::decode(&text).map_err(damaged(path))?;
    Ok(Some(Versioned { record, version: version_of(&text) }))
}

fn check_version(path: &Utf8Path, version: u32) -> Result<(), LedgerError> {
    if version > RECORD_VERSION {
        let message = format!("it is of version {version}, this s3jobs knows {RECORD_VERSION}: upgrade it");
        return Err(damaged(path)(message));
    }
    Ok(())
}

/// Tells of a write, and of one that was not to be.
fn told(path: &Utf8Path, outcome: &str, content: &str) {
    info!(target: "s3jobs::ledger", path = path.as_str(), outcome, "written");
    debug!(target: "s3jobs::ledger", path = path.as_str(), content, "content");
}

/// The state of a file is its content.
fn version_of(text: &str) -> Version {
    Version(hex(&Sha256::digest(text.as_bytes())))
}

fn damaged(path: &Utf8Path) -> impl Fn(String) -> LedgerError {
    let path = path.to_owned();
    move |message| LedgerError::Damaged { path: path.clone(), message }
}
