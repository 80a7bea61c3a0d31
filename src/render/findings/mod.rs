//! Findings to bytes: text for people, JSON for programs.
//!
//! Places become positions here, from the text of each file with findings, once. Outside text is escaped once, where it
//! enters a format. Nothing here decides what is a finding. Start at [`write_text`] and [`write_json`].

mod json;
mod located;
mod summary;
mod text;

pub use json::{FindingsDocument, JsonFinding, JsonFix, JsonRelated, JsonSeverity, JsonSummary, write_json};
pub use summary::{FindingsReport, Summary};
pub use text::{Style, write_text};
