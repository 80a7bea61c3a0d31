//! What was found in S3 about a run's list and buckets.

use crate::model::Finding;
use crate::plan::Step;

/// The findings that are no part of why the run stands where it stands.
pub(in crate::render) fn findings(step: &Step) -> impl Iterator<Item = &Finding> {
    step.findings.iter().filter(|finding| !step.why.findings().contains(finding))
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
