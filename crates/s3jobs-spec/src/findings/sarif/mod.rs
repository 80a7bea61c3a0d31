//! Findings as SARIF 2.1.0, for code scanning and editors.
//!
//! One run: every rule there is, so that a rule's index never depends on what was found, and every finding. GitHub's
//! code scanning refuses a run of more than 25,000 results and shows the 5,000 most severe. Texts are plain; braces
//! stand for themselves, since no message here has arguments. Start at [`write_sarif`].

mod log;
mod results;
mod rules;

pub use log::write_sarif;
