//! A ledger in a folder of this machine.
//!
//! A record is a JSON file under `runs/PROJECT/ACCOUNT.REGION/NAME/`. Making one links a finished file into place without
//! replacing; changing one takes the folder's lock, reads the file again, writes beside it, syncs and renames. The
//! lock is advisory and dies with its process, so nothing is left to be unlocked by hand.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::time::Duration;

use async_trait::async_trait;
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::document;
use super::port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
use super::record::{Header, RECORD_VERSION, Record};
use crate::model::RunKey;
use crate::model::digest::hex;

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

    fn record_path(&self, run: &RunKey) -> Utf8PathBuf {
        let scope = format!("{}.{}", run.scope.account, run.scope.region);
        let file = format!("{:05}.json", run.run.get());
        self.root.join("runs").join(run.project.as_str()).join(scope).join(run.name.as_str()).join(file)
    }

    async fn lock(&self) -> Result<File, LedgerError> {
        let path = self.root.join("lock");
        let file = File::create(&path).map_err(io_error("lock", &path))?;
        for _ in 0..LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(TryLockError::Error(source)) => return Err(io_error("lock", &path)(source)),
            }
        }
        Err(LedgerError::Locked { path })
    }

    /// Links a finished file into place; an existing one is left alone.
    fn create_file(&self, path: &Utf8Path, text: &str) -> Result<Created, LedgerError> {
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(io_error("make folder", folder))?;
        let beside = write_beside(path, text)?;
        let linked = fs::hard_link(&beside, path);
        fs::remove_file(&beside).map_err(io_error("remove", &beside))?;
        match linked {
            Ok(()) => sync_folder(folder).map(|()| Created::Created(version_of(text))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Created::Exists),
            Err(source) => Err(io_error("make", path)(source)),
        }
    }
}

#[async_trait]
impl Ledger for DirectoryStore {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        let path = self.header_path();
        read(&path)?.map(|text| decode(&path, &text)).transpose()
    }

    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        let path = self.header_path();
        let text = document::encode(header).map_err(damaged(&path))?;
        self.create_file(&path, &text)
    }

    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        let mut records = Vec::new();
        for path in json_files(&self.root.join("runs"))? {
            records.extend(load_file(&path)?);
        }
        records.sort_by(|a, b| a.record.run.cmp(&b.record.run));
        Ok(records)
    }

    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        load_file(&self.record_path(run))
    }

    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        let path = self.record_path(&record.run);
        let text = document::encode(record).map_err(damaged(&path))?;
        self.create_file(&path, &text)
    }

    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        let path = self.record_path(&record.run);
        let lock = self.lock().await?;
        let Some(old) = read(&path)?.filter(|old| version_of(old) == *version) else {
            return Ok(Replaced::Lost);
        };
        let text = document::encode_over(&old, record).map_err(damaged(&path))?;
        let beside = write_beside(&path, &text)?;
        fs::rename(&beside, &path).map_err(io_error("replace", &path))?;
        sync_folder(path.parent().unwrap_or(&self.root))?;
        drop(lock);
        Ok(Replaced::Replaced(version_of(&text)))
    }
}

fn load_file(path: &Utf8Path) -> Result<Option<Versioned>, LedgerError> {
    let Some(text) = read(path)? else { return Ok(None) };
    let record: Record = decode(path, &text)?;
    if record.version > RECORD_VERSION {
        let message = format!("it is of version {}, this s3jobs knows {RECORD_VERSION}: upgrade it", record.version);
        return Err(LedgerError::Damaged { path: path.to_owned(), message });
    }
    if record.attempts.is_empty() {
        return Err(damaged(path)("it has no attempt".to_owned()));
    }
    Ok(Some(Versioned { record, version: version_of(&text) }))
}

/// The state of a file is its content.
fn version_of(text: &str) -> Version {
    Version(hex(&Sha256::digest(text.as_bytes())))
}

fn read(path: &Utf8Path) -> Result<Option<String>, LedgerError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io_error("read", path)(source)),
    }
}

fn decode<T: serde::de::DeserializeOwned>(path: &Utf8Path, text: &str) -> Result<T, LedgerError> {
    document::decode(text).map_err(damaged(path))
}

fn write_beside(path: &Utf8Path, text: &str) -> Result<Utf8PathBuf, LedgerError> {
    let beside = path.with_extension(format!("{}.tmp", uuid::Uuid::new_v4().simple()));
    let write = || -> io::Result<()> {
        let mut file = File::create_new(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(io_error("write", &beside))?;
    Ok(beside)
}

fn sync_folder(folder: &Utf8Path) -> Result<(), LedgerError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error("sync", folder))
}

/// Every `.json` file below a folder. No folder: none.
fn json_files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, LedgerError> {
    let entries = match folder.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(io_error("list", folder)(source)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io_error("list", folder))?;
        let kind = entry.file_type().map_err(io_error("read", entry.path()))?;
        if kind.is_dir() {
            files.extend(json_files(entry.path())?);
        } else if entry.path().extension() == Some("json") {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn io_error(what: &'static str, path: &Utf8Path) -> impl Fn(io::Error) -> LedgerError {
    let path = path.to_owned();
    move |source| LedgerError::Io { what, path: path.clone(), source }
}

fn damaged(path: &Utf8Path) -> impl Fn(String) -> LedgerError {
    let path = path.to_owned();
    move |message| LedgerError::Damaged { path: path.clone(), message }
}
