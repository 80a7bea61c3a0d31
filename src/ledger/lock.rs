//! Who may write a ledger in a folder, while they write.

use std::fs::{File, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::files::{io_error, make_folder, open_lock};
use super::port::LedgerError;

/// How long a held lock is waited for, and the longest pause between two tries.
const WAIT: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// How many locks there are for all the files of a ledger: one each would leave as many files behind as there are records.
const LOCKS: u8 = 64;

/// The right to write. It ends when it is dropped, or with its process.
///
/// Whoever writes shares the ledger's lock; earlier versions of this tool, and whoever cleans up, hold it alone.
pub(super) struct Right {
    root: Utf8PathBuf,
    held: Vec<File>,
}

impl Right {
    /// The right to make files.
    pub(super) fn shared(root: &Utf8Path) -> Result<Self, LedgerError> {
        let path = root.join("lock");
        let file = open_lock(&path)?;
        wait(&path, || file.try_lock_shared())?;
        Ok(Self { root: root.to_owned(), held: vec![file] })
    }

    /// The right to write while nobody else does; nothing if somebody does.
    pub(super) fn alone(root: &Utf8Path) -> Result<Option<Self>, LedgerError> {
        let path = root.join("lock");
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { root: root.to_owned(), held: vec![file] })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(io_error("lock", &path)(source)),
        }
    }

    /// The right to change this file, too, which nobody else has at the same time.
    pub(super) fn and_change(mut self, path: &Utf8Path) -> Result<Self, LedgerError> {
        let folder = self.root.join("locks");
        make_folder(&folder)?;
        let lock = folder.join(format!("{:02}", Sha256::digest(path.as_str().as_bytes())[0] % LOCKS));
        let file = open_lock(&lock)?;
        wait(&lock, || file.try_lock())?;
        self.held.push(file);
        Ok(self)
    }
}

impl Drop for Right {
    fn drop(&mut self) {
        // The last one first, so that whoever gets the ledger's lock finds no other one held.
        while self.held.pop().is_some() {}
    }
}

/// Waits for a lock, in pauses that grow: most locks are held for less than a millisecond.
#[allow(
    clippy::disallowed_methods,
    reason = "the system tells nobody when a lock is free, and this thread is there to wait"
)]
fn wait(path: &Utf8Path, try_lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), LedgerError> {
    let (begin, mut pause) = (Instant::now(), Duration::from_micros(200));
    loop {
        match try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if begin.elapsed() < WAIT => thread::sleep(pause),
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Locked { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(io_error("lock", path)(source)),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
