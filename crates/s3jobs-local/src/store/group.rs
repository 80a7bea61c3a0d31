use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use redb::{Database, Durability, WriteTransaction};

use super::StoreError;

/// The most commits that one write to the disk makes durable together.
const MOST: u64 = 64;

/// Lets changes that wait for each other share one write to the disk.
///
/// Each change is a transaction of its own, so that one which fails leaves nothing of itself. While others are waiting for
/// their turn, it is committed to memory alone; the last one of them writes all to the disk. Nobody is answered before that.
// A change that is alone, as of a client with one connection, is written at once, and costs no more than without this.
pub(super) struct Group {
    /// Changes that have begun and are not committed yet.
    entered: AtomicU64,
    commits: Mutex<Commits>,
    flushed: Condvar,
    medium: Medium,
}

/// Whether what is committed has to outlast the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Disk,
    Memory,
}

#[derive(Default)]
struct Commits {
    /// The number of the last commit. Commits are numbered in their order.
    committed: u64,
    /// The number of the last commit that is on the disk, with all before it.
    durable: u64,
    /// A write to the disk failed: nothing will be durable any more.
    is_broken: bool,
}

/// A change that has begun. Once dropped, others no longer wait for it.
pub(super) struct Entered<'g> {
    group: &'g Group,
    database: &'g Database,
}

impl Group {
    pub(super) fn new(medium: Medium) -> Self {
        let commits = Mutex::new(Commits::default());
        Self { entered: AtomicU64::new(0), commits, flushed: Condvar::new(), medium }
    }

    /// Says that a change begins. To be called before its transaction begins, for others to see that it waits.
    pub(super) fn enter<'g>(&'g self, database: &'g Database) -> Entered<'g> {
        self.entered.fetch_add(1, Ordering::SeqCst);
        Entered { group: self, database }
    }

    fn commits(&self) -> MutexGuard<'_, Commits> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the last commit that a reader who begins now may see.
    pub(super) fn newest(&self) -> u64 {
        self.commits().committed
    }

    /// Waits until a commit is on the disk.
    ///
    /// Readers wait as well: what was answered once is there after a crash too.
    pub(super) fn wait(&self, number: u64) -> Result<(), StoreError> {
        if self.medium == Medium::Memory {
            return Ok(());
        }
        let mut commits = self.commits();
        while commits.durable < number && !commits.is_broken {
            commits = self.flushed.wait(commits).unwrap_or_else(PoisonError::into_inner);
        }
        if commits.durable < number { Err(StoreError::NotDurable) } else { Ok(()) }
    }

    /// Notes how a commit to the disk, which made everything up to `number` durable, went.
    fn settle(&self, number: u64, written: Result<(), StoreError>) -> Result<(), StoreError> {
        let mut commits = self.commits();
        match &written {
            Ok(()) => commits.durable = commits.durable.max(number),
            Err(_) => commits.is_broken = true,
        }
        drop(commits);
        self.flushed.notify_all();
        written
    }

    /// Writes to the disk what is committed to memory alone, if there is any.
    fn flush(&self, database: &Database) -> Result<(), StoreError> {
        let transaction = database.begin_write()?;
        let (number, is_done) = {
            let commits = self.commits();
            (commits.committed, commits.durable >= commits.committed)
        };
        if is_done {
            return Ok(transaction.abort()?);
        }
        self.settle(number, transaction.commit().map_err(StoreError::from))
    }
}

impl Entered<'_> {
    /// Commits a transaction, to memory alone where others wait, and returns the commit's number.
    pub(super) fn commit(&self, mut transaction: WriteTransaction) -> Result<u64, StoreError> {
        // The transaction excludes all others: the numbers have the order of the commits.
        let (number, unwritten) = {
            let mut commits = self.group.commits();
            commits.committed += 1;
            (commits.committed, commits.committed - commits.durable)
        };
        let is_alone = self.group.medium == Medium::Disk && self.group.entered.load(Ordering::SeqCst) == 1;
        if is_alone || unwritten >= MOST {
            let written = transaction.commit().map_err(StoreError::from);
            return self.group.settle(number, written).map(|()| number);
        }
        transaction.set_durability(Durability::None)?;
        transaction.commit()?;
        Ok(number)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        let is_last = self.group.entered.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last && self.group.medium == Medium::Disk {
            let is_written = {
                let commits = self.group.commits();
                commits.durable >= commits.committed
            };
            if !is_written {
                // Whoever waits learns how it went.
                drop(self.group.flush(self.database));
            }
        }
    }
}
