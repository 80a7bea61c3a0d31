//! A ledger in a folder of this machine.
//!
//! A record is a JSON file under `runs/PROJECT/ACCOUNT.REGION/NAME/`, a claim one under `effects/`. Making a file links a finished
//! one into place without replacing; changing one takes its lock, reads it again, writes beside it, syncs and renames. Files that
//! have nothing to do with each other are written side by side: a disk makes many of them durable in the time of one. Locks are
//! advisory and die with their process, so nothing is left to be unlocked by hand.

use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};
use std::thread;

use async_trait::async_trait;
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use tracing::{debug, info};

use super::apart::apart;
use super::claim::Claim;
use super::content::{File, damaged};
use super::document::{self, Content};
use super::fault::{Fault, Remedy};
use super::files::{Draft, every_file, json_files, make_folder, read, sweep, sweep_old};
use super::history::{self, History};
use super::layout;
use super::lock::Right;
use super::port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
use super::record::{Header, Record};
use super::store::{Filed, Inventory, Put, Store};
use crate::model::digest::hex;
use crate::model::{Digest, RunKey};

/// A ledger in a folder.
#[derive(Clone, Debug)]
pub struct DirectoryStore {
    root: Utf8PathBuf,
    /// Whether what killed writers left was looked for.
    is_swept: Arc<OnceLock<()>>,
    /// The right to a thread of its own.
    threads: Arc<Semaphore>,
}

/// How many threads wait for the disk at once, at most. It makes as many files durable in the time of one, and more threads only
/// take memory.
const THREADS: usize = 16;

impl DirectoryStore {
    /// The ledger in `root`, whether it exists or not.
    pub fn new(root: impl Into<Utf8PathBuf>) -> Self {
        Self { root: root.into(), is_swept: Arc::default(), threads: Arc::new(Semaphore::new(THREADS)) }
    }

    /// The ledger's folder.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    fn header_path(&self) -> Utf8PathBuf {
        self.root.join(layout::HEADER)
    }

    fn record_path(&self, run: &RunKey) -> Utf8PathBuf {
        self.root.join(layout::record(run))
    }

    fn claim_path(&self, digest: &Digest) -> Utf8PathBuf {
        self.root.join(layout::claim(digest))
    }

    fn drafts(&self) -> Utf8PathBuf {
        self.root.join("drafts")
    }

    /// The right to write. A ledger whose folder is gone is not made again by the way.
    fn right(&self) -> Result<Right, LedgerError> {
        if self.is_swept.get().is_none() {
            // Where somebody else writes, what is left belongs to a writer that may be alive; the next process looks again.
            if let Some(alone) = Right::alone(&self.root)? {
                sweep(&self.drafts());
                sweep_old(&self.root.join(layout::RUNS));
                sweep_old(&self.root.join(layout::EFFECTS));
                drop(alone);
            }
            let _ = self.is_swept.set(());
        }
        Right::shared(&self.root)
    }

    fn create_file<T: Content>(&self, path: &Utf8Path, value: &T) -> Result<Created, LedgerError> {
        let text = document::encode(value).map_err(damaged(path))?;
        let is_made = self.create_text(path, &text)?;
        Ok(if is_made { Created::Created(version_of(&text)) } else { Created::Exists })
    }

    /// Makes a file, if there is none. Says whether it was.
    fn create_text(&self, path: &Utf8Path, text: &str) -> Result<bool, LedgerError> {
        let right = self.right()?;
        make_folder(path.parent().unwrap_or(&self.root))?;
        let is_made = Draft::write(&self.drafts(), text)?.link(path)?;
        drop(right);
        told(path, if is_made { "created" } else { "exists" }, text);
        Ok(is_made)
    }

    fn replace_file<T: Content>(&self, path: &Utf8Path, value: &T, version: &Version) -> Result<Replaced, LedgerError> {
        let right = self.right()?.and_change(path)?;
        let Some(old) = read(path)?.filter(|old| version_of(old) == *version) else {
            told(path, "changed by another", "");
            return Ok(Replaced::Lost);
        };
        let text = document::encode_over(&old, value).map_err(damaged(path))?;
        Draft::write(&self.drafts(), &text)?.rename(path)?;
        drop(right);
        told(path, "replaced", &text);
        Ok(Replaced::Replaced(version_of(&text)))
    }

    /// Does what waits for the disk where nobody else waits for it.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let store = self.clone();
        // Nobody closes it, so that the right is always given.
        let _right = self.threads.acquire().await.ok();
        apart(move || work(&store)).await
    }

    fn load_file(&self, path: &Utf8Path) -> Result<Option<Versioned>, LedgerError> {
        self.load_as(path, |file| file.record(Utf8Path::exists))
    }

    fn load_claim_file(&self, path: &Utf8Path) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.load_as(path, |file| file.claim())
    }

    fn load_as<T>(
        &self,
        path: &Utf8Path,
        decode: impl Fn(File<'_>) -> Result<T, LedgerError>,
    ) -> Result<Option<Versioned<T>>, LedgerError> {
        let Some(text) = read(path)? else { return Ok(None) };
        let record = decode(File { root: &self.root, path, text: &text })?;
        Ok(Some(Versioned { record, version: version_of(&text) }))
    }

    fn load_below(&self, folder: &Utf8Path) -> Result<Vec<Versioned>, LedgerError> {
        let mut records = load_side_by_side(&json_files(folder)?, |path| self.load_file(path))?;
        records.sort_by(|a, b| a.record.run.cmp(&b.record.run));
        Ok(records)
    }
}

#[async_trait]
impl Ledger for DirectoryStore {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        Ok(self.load_as(&self.header_path(), |file| file.header())?.map(|loaded| loaded.record))
    }

    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        let (path, header) = (self.header_path(), header.clone());
        self.apart(move |store| {
            make_folder(&store.root)?;
            store.create_file(&path, &header)
        })
        .await
    }

    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.apart(|store| store.load_below(&store.root.join(layout::RUNS))).await
    }

    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.load_below(&self.root.join(layout::job(run)))
    }

    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.load_file(&self.record_path(run))
    }

    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        let (path, record) = (self.record_path(&record.run), record.clone());
        self.apart(move |store| store.create_file(&path, &record)).await
    }

    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        let (path, record, version) = (self.record_path(&record.run), record.clone(), version.clone());
        self.apart(move |store| store.replace_file(&path, &record, &version)).await
    }

    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.load_claim_file(&self.claim_path(digest))
    }

    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.apart(|store| {
            load_side_by_side(&json_files(&store.root.join(layout::EFFECTS))?, |path| store.load_claim_file(path))
        })
        .await
    }

    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        let (path, claim) = (self.claim_path(&claim.digest), claim.clone());
        self.apart(move |store| store.create_file(&path, &claim)).await
    }

    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        let (path, claim, version) = (self.claim_path(&claim.digest), claim.clone(), version.clone());
        self.apart(move |store| store.replace_file(&path, &claim, &version)).await
    }
}

#[async_trait]
impl Store for DirectoryStore {
    fn place(&self) -> Utf8PathBuf {
        self.root.clone()
    }

    fn service(&self) -> Option<String> {
        None
    }

    async fn inventory(&self) -> Result<Inventory, LedgerError> {
        self.apart(|store| {
            let (runs, mut others) = sorted(every_file(&store.root.join(layout::RUNS))?);
            let (effects, strays) = sorted(every_file(&store.root.join(layout::EFFECTS))?);
            others.extend(strays);
            others.extend(every_file(&store.drafts())?.into_iter().map(draft));
            let header = store.load_as(&store.header_path(), |file| file.header());
            Ok(Inventory {
                header: filed(store.header_path(), header),
                records: runs.into_iter().map(|path| filed(path.clone(), store.load_file(&path))).collect(),
                claims: effects.into_iter().map(|path| filed(path.clone(), store.load_claim_file(&path))).collect(),
                others,
            })
        })
        .await
    }

    async fn surroundings(&self) -> Vec<Fault> {
        Vec::new()
    }

    async fn texts(&self) -> Result<Vec<(String, String)>, LedgerError> {
        self.apart(|store| {
            let mut paths = json_files(&store.root.join(layout::EFFECTS))?;
            paths.extend(json_files(&store.root.join(layout::RUNS))?);
            paths.push(store.header_path());
            load_side_by_side(&paths, |path| {
                let name = path.strip_prefix(&store.root).unwrap_or(path).to_string();
                Ok(read(path)?.map(|text| (name, text)))
            })
        })
        .await
    }

    async fn history(&self, run: &RunKey) -> Result<History, LedgerError> {
        let path = self.record_path(run);
        let Some(text) = read(&path)? else { return Ok(History::default()) };
        history::read(&text).map_err(damaged(&path))
    }

    async fn put_text(&self, name: &str, text: &str) -> Result<Put, LedgerError> {
        let (path, text) = (self.root.join(name), text.to_owned());
        self.apart(move |store| {
            make_folder(&store.root)?;
            if store.create_text(&path, &text)? {
                return Ok(Put::Made);
            }
            Ok(if read(&path)?.is_some_and(|found| found == text) { Put::Same } else { Put::Other })
        })
        .await
    }
}

fn filed<T>(path: Utf8PathBuf, loaded: Result<Option<Versioned<T>>, LedgerError>) -> Filed<T> {
    Filed { path, content: loaded.map(|loaded| loaded.map(|versioned| versioned.record)) }
}

/// The files that should be records or claims, and what is wrong with the others.
fn sorted(files: Vec<Utf8PathBuf>) -> (Vec<Utf8PathBuf>, Vec<Fault>) {
    let (json, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| path.extension() == Some("json"));
    (json, others.into_iter().map(stray).collect())
}

fn stray(path: Utf8PathBuf) -> Fault {
    if path.extension() == Some("tmp") {
        return draft(path);
    }
    Fault { path, message: "it is no file of a ledger".to_owned(), remedy: Remedy::Person }
}

fn draft(path: Utf8PathBuf) -> Fault {
    let message = "a writer that was killed has left it, or one is at work".to_owned();
    Fault { path, message, remedy: Remedy::None }
}

/// How many files are worth a thread of their own.
const SHARE: usize = 200;

/// Loads files on all cores, in their order. A file that is gone by now is left out.
fn load_side_by_side<T: Send>(
    files: &[Utf8PathBuf],
    load: impl Fn(&Utf8Path) -> Result<Option<T>, LedgerError> + Sync,
) -> Result<Vec<T>, LedgerError> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = files.len().div_ceil(cores).max(SHARE);
    let load_share = |files: &[Utf8PathBuf]| -> Result<Vec<T>, LedgerError> {
        files.iter().filter_map(|path| load(path).transpose()).collect()
    };
    let shares: Vec<Result<Vec<T>, LedgerError>> = thread::scope(|scope| {
        let threads: Vec<_> = files.chunks(share).map(|files| scope.spawn(|| load_share(files))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut loaded = Vec::with_capacity(files.len());
    for share in shares {
        loaded.extend(share?);
    }
    Ok(loaded)
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
