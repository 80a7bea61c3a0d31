use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use tokio::sync::mpsc;

/// How long it must be quiet before a change is told: editors write, rename and touch a file in one go.
const QUIET: Duration = Duration::from_millis(200);

/// Tells of saved files below some folders.
pub struct Watcher {
    // Watches until it is dropped.
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    changes: mpsc::UnboundedReceiver<Vec<Utf8PathBuf>>,
}

/// Why folders cannot be watched. The machine's: too many watches, or a file system without events.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch `{path}` for changes")]
pub struct WatchError {
    path: Utf8PathBuf,
    source: notify::Error,
}

impl Watcher {
    /// Watches folders, and everything below them. Of a file, its folder is watched.
    pub fn new(paths: &[Utf8PathBuf]) -> Result<Self, WatchError> {
        let (sender, changes) = mpsc::unbounded_channel();
        let tell = move |result: DebounceEventResult| {
            let saved: Vec<Utf8PathBuf> = result.unwrap_or_default().iter().flat_map(saved_specs).collect();
            if !saved.is_empty() {
                // Nobody listens any more: the watcher is about to be dropped.
                drop(sender.send(saved));
            }
        };
        let first = paths.first().map_or_else(|| Utf8PathBuf::from("."), Clone::clone);
        let mut debouncer = new_debouncer(QUIET, None, tell).map_err(|source| WatchError { path: first, source })?;
        for path in paths {
            let folder = folder_of(path);
            debouncer
                .watch(folder.as_std_path(), RecursiveMode::Recursive)
                .map_err(|source| WatchError { path: folder.to_owned(), source })?;
        }
        Ok(Self { _debouncer: debouncer, changes })
    }

    /// The next saved files, together. `None` when nothing is watched any more.
    pub async fn saved(&mut self) -> Option<Vec<Utf8PathBuf>> {
        let mut saved = self.changes.recv().await?;
        while let Ok(more) = self.changes.try_recv() {
            saved.extend(more);
        }
        saved.sort();
        saved.dedup();
        Some(saved)
    }
}

fn folder_of(path: &Utf8Path) -> &Utf8Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(path) }
}

/// The files of an event that may be specs, or what specs name. Reading a file saves nothing.
fn saved_specs(event: &DebouncedEvent) -> Vec<Utf8PathBuf> {
    let is_change = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    };
    let paths =
        event.paths.iter().filter(|_| is_change).filter_map(|path| Utf8PathBuf::from_path_buf(path.clone()).ok());
    paths.filter(|path| matches!(path.extension(), Some("yaml" | "yml" | "csv")) && !is_own(path)).collect()
}

/// Whether a file lies where this tool itself writes.
fn is_own(path: &Utf8Path) -> bool {
    path.components().any(|component| matches!(component.as_str(), ".s3jobs" | ".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn watched(change: impl FnOnce(&Utf8Path)) -> Vec<String> {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
        std::fs::create_dir_all(folder.join("specs/.s3jobs")).unwrap();
        std::fs::write(folder.join("specs/a.yaml"), "old").unwrap();
        let mut watcher = Watcher::new(std::slice::from_ref(&folder)).unwrap();
        change(&folder.join("specs"));
        let saved = watcher.saved().await.unwrap();
        saved.iter().map(|path| path.strip_prefix(&folder).unwrap().to_string()).collect()
    }

    #[tokio::test]
    async fn a_saved_spec_is_told_once() {
        let saved = watched(|folder| {
            std::fs::write(folder.join(".s3jobs/b.yaml"), "own").unwrap();
            std::fs::write(folder.join("notes.txt"), "no spec").unwrap();
            std::fs::write(folder.join("a.yaml"), "new").unwrap();
            std::fs::write(folder.join("a.yaml"), "newer").unwrap();
        });
        assert_eq!(saved.await, ["specs/a.yaml"]);
    }

    #[tokio::test]
    async fn a_spec_that_an_editor_replaces_is_told() {
        let saved = watched(|folder| {
            std::fs::write(folder.join("a.yaml.swp"), "new").unwrap();
            std::fs::rename(folder.join("a.yaml.swp"), folder.join("a.yaml")).unwrap();
        });
        assert_eq!(saved.await, ["specs/a.yaml"]);
    }
}
