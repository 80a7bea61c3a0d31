use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::manifest::ETag;

/// An object as it was read or written last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// Its ETag then.
    pub(super) etag: ETag,
    /// What it said.
    pub(super) text: Arc<str>,
}

/// The checkpoint, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Known {
    /// It was not looked for.
    #[default]
    Unread,
    /// It is there, or is not, with the ETags of the files that it holds.
    Read(Option<ETag>, BTreeMap<String, ETag>),
}

/// What one process knows of the objects of a ledger: enough to not ask again for what did not change.
#[derive(Debug, Default)]
pub(super) struct Kept {
    texts: Mutex<BTreeMap<String, Text>>,
    checkpoint: Mutex<Known>,
}

impl Kept {
    // Whoever panicked while holding a lock cannot have left a map half changed.
    fn texts(&self) -> MutexGuard<'_, BTreeMap<String, Text>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what a file says.
    pub(super) fn keep(&self, name: &str, text: &Text) {
        self.texts().insert(name.to_owned(), text.clone());
    }

    /// Forgets a file that is gone.
    pub(super) fn forget(&self, name: &str) {
        self.texts().remove(name);
    }

    /// What a file says in a certain state, if that is known.
    pub(super) fn text(&self, name: &str, etag: &ETag) -> Option<Text> {
        self.texts().get(name).filter(|text| text.etag == *etag).cloned()
    }

    /// Everything that is known, in the order of names.
    pub(super) fn all(&self) -> BTreeMap<String, Text> {
        self.texts().clone()
    }

    /// Takes up what a checkpoint says of files of which nothing is known yet.
    pub(super) fn take_up(&self, etag: Option<ETag>, texts: BTreeMap<String, Text>) {
        let etags = texts.iter().map(|(name, text)| (name.clone(), text.etag.clone())).collect();
        self.note_checkpoint(Known::Read(etag, etags));
        let mut kept = self.texts();
        for (name, text) in texts {
            kept.entry(name).or_insert(text);
        }
    }

    /// What is known of the checkpoint.
    pub(super) fn checkpoint(&self) -> Known {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The files that the checkpoint holds whose names begin so, but for those that are listed.
    pub(super) fn unlisted(&self, begin: &str, listed: &HashSet<&str>) -> Vec<String> {
        match &*self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) {
            Known::Unread => Vec::new(),
            Known::Read(_, etags) => {
                let names = etags.keys().filter(|name| name.starts_with(begin) && !listed.contains(name.as_str()));
                names.cloned().collect()
            }
        }
    }

    /// Notes what is known of the checkpoint.
    pub(super) fn note_checkpoint(&self, known: Known) {
        *self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}
