//! The loop that does something again whenever a file is saved.
//!
//! [`Watcher`] tells of saved files below some folders, after a moment of quiet. Folders are watched and not files,
//! because editors replace files. What is done each time is the caller's business.

mod watcher;

pub use watcher::{WatchError, Watcher};
