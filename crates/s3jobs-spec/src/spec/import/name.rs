//! Names of jobs that came without one.

use std::collections::BTreeSet;

use serde_json::Value;

use super::data::ImportedJob;
use crate::model::JobId;
use crate::model::names::JobName;

/// How many letters a name may have.
const LONGEST: usize = 63;
/// How much of a job's id tells it from others.
const OF_ID: usize = 8;

/// A name for a job: what its description says, or else what it does, and which of S3's jobs it was.
pub(super) fn derive(spec: &Value, id: Option<&JobId>) -> JobName {
    let description = spec.get("description").and_then(Value::as_str).map(slug).filter(|slug| !slug.is_empty());
    let operation = || {
        let operation = spec.get("operation").and_then(Value::as_object)?;
        operation.keys().next().map(|name| kebab(name))
    };
    let words = description.or_else(operation).unwrap_or_else(|| "job".to_owned());
    let end = id.map(|id| id.as_str().chars().take(OF_ID).collect::<String>()).map(|id| slug(&id));
    fitting(&words, end.filter(|end| !end.is_empty()).as_deref())
}

/// A name with an ending, within the limits of names.
fn fitting(words: &str, end: Option<&str>) -> JobName {
    let end = end.map(|end| format!("-{end}")).unwrap_or_default();
    let kept: String = words.chars().take(LONGEST - end.len()).collect();
    let name = format!("{}{end}", kept.trim_matches('-'));
    JobName::new(name).expect("a slug holds lower-case letters, digits and inner hyphens, and is cut to what fits")
}

/// A text as a part of a name.
fn slug(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// `putObjectTagging` as `put-object-tagging`.
fn kebab(name: &str) -> String {
    let spaced: String = name.chars().flat_map(|c| c.is_uppercase().then_some(' ').into_iter().chain([c])).collect();
    slug(&spaced)
}

/// Gives each job a name that no other one has, and none of `taken`.
pub fn distinct(jobs: &mut [ImportedJob], taken: &mut BTreeSet<JobName>) {
    for job in jobs {
        let first = job.name.clone();
        let mut number = 2;
        while !taken.insert(job.name.clone()) {
            job.name = fitting(first.as_str(), Some(&number.to_string()));
            number += 1;
        }
    }
}
