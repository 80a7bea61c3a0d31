//! A plan as it is shown: with what was found in the specs of its jobs.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::findings::{FindingsReport, JsonFinding, JsonSeverity, located_findings};
use crate::ledger::Header;
use crate::model::{Invocation, JobName};
use crate::plan::Plan;
use crate::rebuild::Rebuild;

/// A plan, and what was found in its specs.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What was found.
    pub findings: &'a PlanFindings,
}

/// What is not on record in a ledger.
#[derive(Clone, Copy, Debug)]
pub struct RebuildView<'a> {
    /// Whose ledger it is.
    pub header: &'a Header,
    /// What was found.
    pub rebuild: &'a Rebuild,
    /// How the commands that are shown reach the same world.
    pub invocation: &'a Invocation,
}

/// What was found in the specs of a plan: warnings and notes, since an error refuses the plan.
#[derive(Clone, Debug, Default)]
pub struct PlanFindings {
    jobs: BTreeMap<JobName, Vec<JsonFinding>>,
    project: Vec<JsonFinding>,
}

impl PlanFindings {
    /// The findings of a report, each with the job whose spec it is about.
    pub fn new(report: &FindingsReport<'_>) -> Self {
        let specs: BTreeMap<(&Utf8Path, usize), &JobName> =
            report.jobs.iter().map(|it| ((it.file.as_path(), it.document), &it.job.name)).collect();
        let mut findings = Self::default();
        for (place, finding) in located_findings(report) {
            match specs.get(&(place.file.as_path(), place.document)) {
                Some(name) => findings.jobs.entry((*name).clone()).or_default().push(finding),
                None => findings.project.push(finding),
            }
        }
        // Most have one, and a list that grows begins with room for four.
        findings.jobs.values_mut().for_each(Vec::shrink_to_fit);
        findings
    }

    /// Those about a job's spec.
    pub(super) fn of(&self, job: &JobName) -> &[JsonFinding] {
        self.jobs.get(job).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those about no single spec, such as one in the project file.
    pub(super) fn of_project(&self) -> &[JsonFinding] {
        &self.project
    }
}

/// A finding on one line: `warning[public-acl] at jobs/a.yaml:12: everybody on the internet may read these objects`.
pub(super) fn one_line(finding: &JsonFinding) -> String {
    let severity = match finding.severity {
        JsonSeverity::Error => "error",
        JsonSeverity::Warning => "warning",
        JsonSeverity::Note => "note",
    };
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{severity}[{}] at {}{line}: {}", finding.code, finding.file, finding.message)
}
