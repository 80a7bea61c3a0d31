//! Which findings matter: what the command line denies and allows.

use std::collections::BTreeSet;

use super::code::{Code, Severity};
use super::finding::Finding;

/// Changes of severity, for all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Warnings or notes of these codes are errors.
    pub deny: BTreeSet<Code>,
    /// Findings of these severities are errors.
    pub deny_all: BTreeSet<Severity>,
    /// Warnings or notes of these codes are left out.
    pub allow: BTreeSet<Code>,
}

impl Levels {
    /// Applies the changes. Errors stay errors; a code that is named counts more than a severity.
    pub fn apply(&self, findings: &mut Vec<Finding>) {
        findings.retain(|finding| finding.severity == Severity::Error || !self.allow.contains(&finding.code));
        for finding in findings {
            if self.deny.contains(&finding.code) || self.deny_all.contains(&finding.severity) {
                finding.severity = Severity::Error;
            }
        }
    }
}
