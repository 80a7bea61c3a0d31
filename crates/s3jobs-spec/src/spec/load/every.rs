//! A project's specs in every environment, and what is wrong in any of them as one list.

use std::collections::BTreeMap;

use super::parallel::OnProgress;
use super::stages::load_for;
use super::{LoadError, Sources, SpecSet};
use crate::model::project::EnvironmentName;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};
use crate::spec::layers::Incomplete;
use crate::spec::path::FieldPath;

/// Loads every spec of some paths without an environment, and again for each environment of the project.
///
/// A finding that not all of them have says which do. A spec that only environments complete is looked at in those. The
/// jobs are those of the first environment, as far as every other one has them too: for counting, not for planning.
pub fn load_every(sources: &Sources, progress: OnProgress<'_>) -> Result<SpecSet, LoadError> {
    let base = Sources { environment: None, ..sources.clone() };
    let base = load_for(&base, Incomplete::LeftOut, progress)?;
    let environments = base.project.iter().flat_map(|project| project.spec.environments.keys());
    let mut sets = Vec::new();
    for name in environments {
        let chosen = Sources { environment: Some(name.clone()), ..sources.clone() };
        sets.push(load_for(&chosen, Incomplete::Refused, progress)?);
    }
    Ok(together(base, sets))
}

/// The sets of all environments as one.
fn together(base: SpecSet, sets: Vec<SpecSet>) -> SpecSet {
    if sets.is_empty() {
        return base;
    }
    let SpecSet { root, project, invalid, findings, mut files, mut checked, project_file, .. } = base;
    let mut found = Found { all: sets.len(), ..Found::default() };
    found.add(None, findings);
    let mut jobs = None;
    for set in sets {
        found.add(set.environment.as_ref(), set.findings);
        set.files.iter().for_each(|(file, text)| files.insert(file.to_owned(), text.clone()));
        let known = jobs.get_or_insert_with(|| set.jobs.clone());
        known.retain(|job| set.jobs.iter().any(|other| other.job.name == job.job.name));
    }
    let jobs = jobs.unwrap_or_default();
    checked.jobs = jobs.len();
    let findings = found.findings();
    SpecSet { root, project, environment: None, jobs, invalid, findings, files, checked, project_file }
}

/// The findings of several environments, each once.
#[derive(Default)]
struct Found {
    /// How many environments there are.
    all: usize,
    findings: BTreeMap<(Place, Code, String), (Finding, Environments)>,
}

/// The environments that have a finding; none stands for no environment.
type Environments = Vec<Option<EnvironmentName>>;

impl Found {
    fn add(&mut self, environment: Option<&EnvironmentName>, findings: Vec<Finding>) {
        for finding in findings {
            let key = (finding.place.clone(), finding.code, finding.message.clone());
            let (_, environments) = self.findings.entry(key).or_insert_with(|| (finding, Vec::new()));
            environments.push(environment.cloned());
        }
    }

    fn findings(self) -> Vec<Finding> {
        let Self { all, findings } = self;
        let finding = |(mut finding, environments): (Finding, Environments)| {
            if environments.iter().flatten().count() == all {
                return Some(finding);
            }
            let is_of_environment = is_of_environment(&finding.place.at);
            // A comment that one environment does not need, another one does.
            if finding.code == Code::UnusedAllow && !is_of_environment {
                return None;
            }
            // The right correction in one environment may be a wrong one in another.
            finding.fix = finding.fix.filter(|_| is_of_environment);
            finding.only_in = environments;
            Some(finding)
        };
        findings.into_values().filter_map(finding).collect()
    }
}

/// Whether a field says something for one environment alone.
fn is_of_environment(at: &FieldPath) -> bool {
    at.segments().starts_with(FieldPath::of(["spec", "environments"]).segments())
}
