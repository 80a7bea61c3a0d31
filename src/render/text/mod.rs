//! For people at a terminal: one function a subject, plain or with colours.
//!
//! [`plan`] before anything is done, [`outcomes`] after it, [`status`], [`report`] and [`ledger`] for questions in between,
//! [`explain`] for topics of the spec language, [`formatting`] for spec files, [`error`] for what went wrong. Every line goes
//! through `page`, where text from outside is escaped.

mod asked;
mod audit;
mod differences;
mod error;
pub mod explain;
mod findings;
pub mod formatting;
pub mod ledger;
mod left;
mod lint;
mod next;
mod outcomes;
mod plan;
pub mod pruning;
mod rebuild;
mod report;
pub mod resolve;
mod status;
mod table;

pub use audit::audited;
pub(super) use differences::lines as difference_lines;
pub use error::{error, escaped, line, pace};
pub use outcomes::outcomes;
pub use plan::plan;
pub use rebuild::{rebuild, rebuilt, verified};
pub use report::{LaterRun, ReportView, report, reports};
pub use status::status;
