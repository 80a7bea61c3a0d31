//! Lists over which no job can be created.

use crate::model::{Finding, ObjectRef};
use crate::plan::why::{ListFault, PlaceFault};

pub(super) fn list(ListFault { place, errors }: &ListFault) -> Vec<String> {
    place.iter().flat_map(self::place).chain(told(errors)).collect()
}

/// Findings, each with what to do about it.
pub(super) fn told(errors: &[Finding]) -> impl Iterator<Item = String> {
    errors.iter().flat_map(|finding| std::iter::once(finding.located()).chain(finding.help.clone()))
}

fn place(fault: &PlaceFault) -> Vec<String> {
    let at = |place: &Option<ObjectRef>| place.as_ref().map(ToString::to_string).unwrap_or_default();
    match fault {
        PlaceFault::NotKnown(trouble) => vec![trouble.message.clone()],
        PlaceFault::Missing { place, version: None } => {
            vec![format!("there is no object {}", at(place)), "upload it, or correct `manifest`".to_owned()]
        }
        PlaceFault::Missing { place, version: Some(version) } => vec![
            format!("there is no object {}, or no version `{version}` of it", at(place)),
            "correct `versionId`, or leave it out with its `etag` set to the current one's; or upload the object"
                .to_owned(),
        ],
        PlaceFault::Changed { place, found, wanted } => vec![
            format!("{} has the ETag {found}, the job's spec says {wanted}", at(place)),
            format!("if the new content is meant, set `etag: {found}`"),
        ],
        PlaceFault::Another { place } => {
            let place = place.as_ref().map_or_else(|| "its place".to_owned(), ToString::to_string);
            vec![
                format!("{place} is named for the content of the file, and holds another list"),
                "find out who wrote it; remove it, or give another `prefix`".to_owned(),
            ]
        }
    }
}
