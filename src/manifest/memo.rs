use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// Answers by question: each is asked for once, however many want it, and at the same time.
pub(super) struct Memo<K, V> {
    answers: Mutex<BTreeMap<K, Arc<OnceCell<V>>>>,
}

impl<K: Ord, V: Clone> Memo<K, V> {
    pub(super) fn new() -> Self {
        Self { answers: Mutex::new(BTreeMap::new()) }
    }

    /// The answer, if somebody has asked and it is there.
    pub(super) fn peek(&self, key: &K) -> Option<V> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(key)?.get().cloned()
    }

    /// The answer, from whoever asked first.
    pub(super) async fn get(&self, key: K, ask: impl Future<Output = V>) -> V {
        let cell = Arc::clone(self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        cell.get_or_init(|| ask).await.clone()
    }
}
