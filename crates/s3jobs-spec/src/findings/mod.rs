//! Findings to bytes: text for people, JSON for programs, and the formats that CI systems and code hosts read.
//!
//! Places become positions here, from the text of each file with findings, once. Outside text is escaped once, where it
//! enters a format: no control or bidirectional character, and no markup, command or link gets through. Nothing here
//! decides what is a finding. Start at [`write_text`] and [`write_json`].

mod concise;
mod fingerprint;
mod fold;
mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
mod links;
mod located;
mod markdown;
mod paths;
mod rdjson;
mod sarif;
mod summary;
mod text;
mod window;

pub use concise::write_concise;
pub use github::{write_github, write_github_log};
pub use gitlab::write_gitlab;
pub use json::located_findings;
pub use json::{
    FindingsDocument, JsonCorrection, JsonFinding, JsonFix, JsonRelated, JsonSeverity, JsonSummary,
    write_corrected_json, write_json,
};
pub use jsonl::{FindingEvent, FindingLine, write_jsonl};
pub use junit::write_junit;
pub use markdown::write_markdown;
pub use paths::Paths;
pub use rdjson::write_rdjson;
pub use sarif::write_sarif;
pub use summary::{FindingsReport, Summary};
pub use text::{Amount, Look, Style, write_linked_text, write_text, write_text_as, write_text_within};
