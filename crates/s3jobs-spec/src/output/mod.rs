//! What everything that is written out has in common: text from outside made harmless, numbers in words, the head of JSON
//! documents, and how much fits into a comment.

mod comment;
mod document;
pub mod escape;
mod number;
mod pretty;

pub use comment::add;
pub use document::{ApiVersion, TOOL_VERSION, write};
pub use number::{count, counted, percent, progress};
