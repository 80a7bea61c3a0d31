//! How a local S3 behaves where nobody has written down how S3 does.
//!
//! [`Behaviour`] holds one choice a question; the defaults are the answers that S3's documentation makes most likely.
//! The table in `settings.rs` states each once: from it come the fields and their defaults, what [`Behaviour::set`] reads as
//! `NAME=VALUE`, and what help and documentation list.
//! Programs that are right under every one of these choices are right against S3.

mod choices;
mod settings;

pub use choices::{CancelOfWaiting, DescribeEcho, ListOrder, MissingJob, PriorityChange, TokenMemory, TokenReuse};
pub use settings::{Behaviour, BehaviourError, Setting};
