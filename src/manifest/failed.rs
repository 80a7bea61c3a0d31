use std::collections::BTreeSet;

use super::listed::{List, Listed};
use super::{csv, inventory};
use crate::aws::{Objects, PortError};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::{ETag, VersionId};
use crate::model::{FailureReason, Manifest, Severity};

/// Words of reasons that are about a job's list.
// Source: S3 User Guide, "Troubleshooting Batch Operations", and reasons seen on AWS ("Unexpected number of task fields",
// "Missing job manifest spec fields").
const ABOUT_LISTS: [&str; 6] = ["manifest", "object key format", "version id format", "task fields", "etag", "schema"];

/// What is wrong with the list of a job that S3 failed for it. Empty if S3 failed the job for something else.
///
/// Reads the list that the job was made with: one that is gone or was overwritten is not checked, and a note says so.
pub async fn of_failed(objects: &dyn Objects, manifest: &Manifest, reasons: &[FailureReason]) -> Vec<Finding> {
    let (address, version, etag) = match manifest {
        Manifest::Csv(list) => (list.object.address(), list.version_id.as_ref(), &list.etag),
        Manifest::Inventory(report) => (report.object.address(), report.version_id.as_ref(), &report.etag),
        // A job in S3 has no file, and what S3 generates is no list of the author's.
        Manifest::File(_) | Manifest::Generator(_) => return Vec::new(),
    };
    if !reasons.iter().any(is_about_list) {
        return Vec::new();
    }
    let mut findings = look(objects, (manifest, &address), (version, etag)).await.findings;
    findings.retain(|finding| finding.severity == Severity::Error || is_about_looking(finding.code));
    if findings.is_empty() {
        let message = format!("{address} was checked, and nothing that S3 could not read was found in it");
        findings.push(Finding::note(FindingCode::ManifestUnread, message));
    }
    findings
}

async fn look(
    objects: &dyn Objects,
    (manifest, address): (&Manifest, &ObjectAddress),
    (version, etag): (Option<&VersionId>, &ETag),
) -> Listed {
    let unread = |why: String| {
        let message = format!("the list was not checked: {address} {why}");
        Listed::only(Finding::note(FindingCode::ManifestUnread, message))
    };
    let head = match super::head(objects, address, version).await {
        Ok(Some(head)) => head,
        Ok(None) | Err((PortError::NotFound { .. }, _)) => return unread("is not there any more".to_owned()),
        Err((error, why)) => {
            let mut listed = unread(format!("could not be asked for ({error})"));
            listed.findings.extend(why);
            return listed;
        }
    };
    if head.etag.canonical() != etag.canonical() {
        return unread("was overwritten since the job was made".to_owned());
    }
    let list = List { address, version, head: &head };
    match manifest {
        Manifest::Csv(csv) => {
            csv::read(objects, (list, csv::LOOKED_AT), &[&csv.fields], &BTreeSet::new()).await.pop().unwrap_or_default()
        }
        Manifest::Inventory(_) => inventory::read(objects, list, &BTreeSet::new()).await,
        Manifest::File(_) | Manifest::Generator(_) => Listed::default(),
    }
}

fn is_about_list(reason: &FailureReason) -> bool {
    let text = format!("{} {}", reason.code, reason.reason).to_lowercase();
    ABOUT_LISTS.iter().any(|words| text.contains(words))
}

/// Whether a finding says how much of a list was looked at.
fn is_about_looking(code: FindingCode) -> bool {
    matches!(code, FindingCode::ManifestInPart | FindingCode::ManifestUnread)
}
