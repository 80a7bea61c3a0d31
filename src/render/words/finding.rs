//! What was found in S3 about a run's list and buckets.

use crate::model::Finding;
use crate::plan::Step;

/// The findings that the step's own words do not tell.
pub(in crate::render) fn findings(step: &Step) -> impl Iterator<Item = &Finding> {
    step.findings.iter().filter(|finding| !step.detail.contains(&finding.located()))
}

/// A finding on one line, with what to do about it: `error[manifest-row]: line 3: this line is empty (remove it)`.
pub(in crate::render) fn finding(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}: {}{help}", code(finding), finding.located())
}

/// A finding's head: `warning[manifest-key-encoding]`.
pub(in crate::render) fn code(finding: &Finding) -> String {
    format!("{}[{}]", finding.severity, finding.code)
}
