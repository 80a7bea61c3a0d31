//! What was found in the specs of a plan: below each run, but of many findings of one code the first three, of runs for which
//! something is left to be done. The others are counted.

use std::collections::BTreeMap;
use std::io;

use crate::model::Invocation;
use crate::render::findings::{JsonFinding, JsonSeverity};
use crate::render::page::{Line, Page, Tone};
use crate::render::view::{PlanView, one_line};
use crate::render::words::counted;

/// How many findings of one code are shown.
const SHOWN: usize = 3;

/// The run that findings are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Something is left to be done.
    Ahead,
    /// Nothing is.
    Done,
}

/// What is to be shown, what was shown so far, and what was not.
#[derive(Debug)]
pub(super) struct Lint {
    /// How many findings of a code there are.
    all: BTreeMap<&'static str, usize>,
    shown: BTreeMap<&'static str, usize>,
    warnings: u64,
    notes: u64,
}

impl Lint {
    /// Nothing was shown yet of what was found in the specs of a plan.
    pub(super) fn new(view: PlanView<'_>) -> Self {
        let mut all = BTreeMap::new();
        let of_jobs = view.plan.steps.iter().flat_map(|step| view.findings.of(&step.run.name));
        for finding in of_jobs.chain(view.findings.of_project()) {
            *all.entry(finding.code).or_default() += 1;
        }
        Self { all, shown: BTreeMap::new(), warnings: 0, notes: 0 }
    }

    /// Writes findings, each on a line.
    pub(super) fn write(
        &mut self,
        page: &mut Page<'_>,
        (indent, about): (usize, About),
        findings: &[JsonFinding],
    ) -> io::Result<()> {
        for finding in findings {
            let are_few = self.all.get(finding.code).is_none_or(|all| *all <= SHOWN);
            let shown = self.shown.entry(finding.code).or_default();
            if are_few || (about == About::Ahead && *shown < SHOWN) {
                *shown += 1;
                page.line(indent, Line::new().tone(Tone::Warn, one_line(finding)))?;
            } else {
                self.count(finding);
            }
        }
        Ok(())
    }

    fn count(&mut self, finding: &JsonFinding) {
        match finding.severity {
            JsonSeverity::Error | JsonSeverity::Warning => self.warnings += 1,
            JsonSeverity::Note => self.notes += 1,
        }
    }

    /// Says how many were not shown, and what shows them.
    pub(super) fn left_out(&self, page: &mut Page<'_>, invocation: &Invocation) -> io::Result<()> {
        let counts = [(self.warnings, "warning"), (self.notes, "note")];
        let counts: Vec<String> =
            counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| more(number, noun)).collect();
        if counts.is_empty() {
            return Ok(());
        }
        let them = if self.warnings + self.notes == 1 { "it" } else { "them" };
        let validate = invocation.offline_command("validate");
        page.line(0, Line::new().tone(Tone::Dim, format!("{}; {validate} shows {them}", counts.join(", "))))
    }
}

/// `996 more warnings`.
fn more(number: u64, noun: &str) -> String {
    counted(number, &format!("more {noun}"))
}
