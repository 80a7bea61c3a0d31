//! The stable codes of findings, and the page that explains each.
//!
//! A code is a line in [`table`]: name, kebab-case name, severity. What it means, why it matters, what to do, where the
//! fact comes from and an example of each side stand in `src/spec/codes/CODE.md`, which is embedded and parsed into a
//! [`Page`] when it is first asked for; the form is written down there. `tests/spec/explain.rs` runs every example.

mod page;
mod reference;
mod table;

pub use page::{Examples, Excerpt, Page, Role};
pub use table::{Code, Group};

pub use crate::model::Severity;
