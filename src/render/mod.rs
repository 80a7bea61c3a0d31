//! Values and events to bytes: one file a format, no I/O but the writer that is passed in.
//!
//! [`text`] is for people at a terminal, [`markdown`] for pull requests, [`json`] and [`jsonl`] for programs, and
//! [`progress`] shows events while they happen, [`log`] what `-v` asks for. [`findings`] explains mistakes in specs. What is said is in `words`, how
//! it looks in [`Style`]. Text that came from outside (keys, failure reasons, messages) is escaped once, where it enters
//! a format: `escape` says how.

mod done;
mod fold;
mod grave;
pub mod json;
pub mod jsonl;
pub mod log;
pub mod markdown;
mod page;
mod price;
pub mod progress;
pub mod resolved;
pub mod results;
mod summary;
pub mod text;
mod unseen;
mod view;
mod words;
mod wrap;

pub use s3jobs_spec::findings;
use s3jobs_spec::output::escape;

pub use page::{Paper, Style, Width};
pub use results::Results;
pub use view::{PlanFindings, PlanView, RebuildView};
pub use words::{
    ask_for_name, counted, detail, facts, help_of, help_of_ledger, loss, reports_left_out, restore, second_jobs,
    why_on_one_line,
};
pub use wrap::prose;
