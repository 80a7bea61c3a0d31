use std::sync::{Arc, PoisonError, RwLock};

use camino::Utf8Path;
use redb::{
    Database, DatabaseError, Key, ReadOnlyTable, ReadTransaction, ReadableDatabase, StorageError, Table,
    TableDefinition, Value, WriteTransaction,
    backends::{FileBackend, InMemoryBackend},
};

use super::body::{Bodies, Unnamed};
use super::group::{Entered, Group, Medium};
use super::tables::Layout;
use super::{BodyId, StoreError, Tables, tables};
use crate::private;

/// How much of its file the database keeps in memory, in bytes: its own default is a gigabyte.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// The database's file in the folder of a state.
const FILE: &str = "state.redb";

/// The database and the folder of large bodies. Clones share both.
#[derive(Clone)]
pub(crate) struct Store {
    shared: Arc<Shared>,
    /// What reads see instead of the present state.
    past: Option<Arc<ReadTransaction>>,
    /// Asked before and after each commit.
    hook: Option<CommitHook>,
}

/// When a hook is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommitMoment {
    /// The change is made, and nothing of it is durable yet. An error drops it.
    Before,
    /// All of the change is durable.
    After,
}

/// Stands at every commit of a store: a place where a crash can be provoked.
pub(crate) type CommitHook = Arc<dyn Fn(CommitMoment) -> Result<(), StoreError> + Send + Sync>;

struct Shared {
    database: Database,
    bodies: Bodies,
    group: Group,
    /// Held by readers while they may open body files, and taken alone while files are removed: a reader sees objects as
    /// they were when it began, thus also those whose file a later change removes.
    removing: RwLock<()>,
}

impl Store {
    /// Opens the state in `directory`, making it where it is missing, and removes body files that nothing names. Only the
    /// owner can read it.
    pub(crate) fn open_with(layout: &Layout, directory: &Utf8Path) -> Result<Self, StoreError> {
        let made = |source| StoreError::Directory { directory: directory.to_owned(), source };
        let path = directory.join(FILE);
        // A folder that holds nothing of ours yet may be a person's, who shares it with others.
        let folder = if path.exists() { private::own_folder } else { private::make_folder };
        folder(directory).map_err(made)?;
        let file = private::own_file(&path).map_err(made)?;
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE_BYTES);
        let database = match FileBackend::new(file).and_then(|backend| builder.create_with_backend(backend)) {
            Err(DatabaseError::DatabaseAlreadyOpen) => {
                return Err(StoreError::Locked { directory: directory.to_owned() });
            }
            Err(DatabaseError::Storage(StorageError::Io(source))) => return Err(made(source)),
            outcome => outcome?,
        };
        define(&database, layout, directory)?;
        let store = Self::over(database, Bodies::in_directory(directory.join("bodies"))?)?;
        store.read(|view| view.bodies.sweep(view))?;
        Ok(store)
    }

    /// A store that is gone with its last clone.
    pub(crate) fn in_memory_with(layout: &Layout) -> Result<Self, StoreError> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new())?;
        define(&database, layout, Utf8Path::new(""))?;
        Self::over(database, Bodies::in_database())
    }

    fn over(database: Database, bodies: Bodies) -> Result<Self, StoreError> {
        let medium = if bodies.are_files() { Medium::Disk } else { Medium::Memory };
        let shared = Arc::new(Shared { database, bodies, group: Group::new(medium), removing: RwLock::new(()) });
        let store = Self { shared, past: None, hook: None };
        store.read(|view| view.bodies.count_from(view))?;
        Ok(store)
    }

    /// The same store, whose reads go on to see what it holds now. Its changes are made to the present state.
    ///
    /// As long as it lives, the database keeps what it replaces: it grows.
    pub(crate) fn frozen(&self) -> Result<Self, StoreError> {
        Ok(Self { past: Some(Arc::new(self.shared.database.begin_read()?)), ..self.clone() })
    }

    /// The same store, whose commits `hook` is asked about.
    pub(crate) fn hooked(&self, hook: CommitHook) -> Self {
        Self { hook: Some(hook), ..self.clone() }
    }

    /// Reads one consistent state. Do not call [`write`](Self::write) from inside.
    pub(crate) fn read<T, E: From<StoreError>>(&self, read: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let kept = self.shared.removing.read().unwrap_or_else(PoisonError::into_inner);
        let (transaction, newest) = if let Some(past) = &self.past {
            (Arc::clone(past), 0)
        } else {
            let transaction = self.shared.database.begin_read().map_err(StoreError::from)?;
            (Arc::new(transaction), self.shared.group.newest())
        };
        let answer = read(&View { transaction, bodies: &self.shared.bodies });
        drop(kept);
        self.shared.group.wait(newest)?;
        answer
    }

    /// Makes one atomic, durable change: all of it when `change` returns `Ok`, nothing of it otherwise.
    ///
    /// Changes run one after another; a second one waits.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let Shared { database, bodies, group, .. } = &*self.shared;
        let entered = group.enter(database);
        let transaction = database.begin_write().map_err(StoreError::from)?;
        let mut open = Change { transaction, bodies, added: Vec::new(), removed: Vec::new() };
        let answer = change(&mut open)?;
        self.ask(CommitMoment::Before)?;
        self.commit(open, entered)?;
        self.ask(CommitMoment::After)?;
        Ok(answer)
    }

    fn ask(&self, moment: CommitMoment) -> Result<(), StoreError> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(moment))
    }

    fn commit(&self, change: Change<'_>, entered: Entered<'_>) -> Result<(), StoreError> {
        let Change { transaction, bodies, added, removed } = change;
        let number = entered.commit(transaction)?;
        // From here on the files may be named by what is on the disk, whether or not the rest goes well.
        added.into_iter().for_each(Unnamed::keep);
        drop(entered);
        self.shared.group.wait(number)?;
        if !removed.is_empty() {
            let _alone = self.shared.removing.write().unwrap_or_else(PoisonError::into_inner);
            for body in removed {
                bodies.remove(body);
            }
        }
        Ok(())
    }

    /// Where new bodies are staged.
    pub(super) fn bodies(&self) -> &Bodies {
        &self.shared.bodies
    }
}

/// Makes the tables of a new state, and refuses one of another format before anything in it is changed.
fn define(database: &Database, layout: &Layout, directory: &Utf8Path) -> Result<(), StoreError> {
    let transaction = database.begin_write()?;
    tables::define(&transaction, layout, directory)?;
    Ok(transaction.commit()?)
}

/// One consistent state, for reading.
pub(crate) struct View<'s> {
    transaction: Arc<ReadTransaction>,
    bodies: &'s Bodies,
}

impl Tables for View<'_> {
    type Table<'t, K: Key + 'static, V: Value + 'static>
        = ReadOnlyTable<K, V>
    where
        Self: 't;

    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<ReadOnlyTable<K, V>, StoreError> {
        Ok(self.transaction.open_table(definition)?)
    }

    fn bodies(&self) -> &Bodies {
        self.bodies
    }
}

/// One transaction that changes the store. Reads inside it see what it has written so far.
pub(crate) struct Change<'s> {
    transaction: WriteTransaction,
    bodies: &'s Bodies,
    /// Files that objects of this change name: theirs to keep once the change is committed.
    pub(super) added: Vec<Unnamed>,
    /// Files that no object names any more, removed once the change is committed.
    pub(super) removed: Vec<BodyId>,
}

impl Change<'_> {
    /// Opens a table for writing. A table can be open only once at a time.
    pub(crate) fn open<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<Table<'_, K, V>, StoreError> {
        Ok(self.transaction.open_table(definition)?)
    }
}

impl Tables for Change<'_> {
    type Table<'t, K: Key + 'static, V: Value + 'static>
        = Table<'t, K, V>
    where
        Self: 't;

    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<Table<'_, K, V>, StoreError> {
        self.open(definition)
    }

    fn bodies(&self) -> &Bodies {
        self.bodies
    }
}
