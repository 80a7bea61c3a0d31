use std::collections::BTreeSet;

use super::listed::{List, Listed, unread};
use crate::aws::{Encryption, Objects, Part};
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::ManifestField;
use crate::rows::{Checker, Mistakes, Reach, Rule};

/// How much of a list is read, in bytes: some five million rows. S3 takes longer ones.
pub(super) const LOOKED_AT: u64 = 256 * 1024 * 1024;
/// How much is read at once, in bytes.
pub(super) const PIECE: u64 = 4 * 1024 * 1024;

/// Reads a list once, as far as `looked_at` bytes, and judges its rows by each of these sets of columns. `watched` are buckets
/// that are told of wherever a row names them.
pub(super) async fn read(
    objects: &dyn Objects,
    (list, looked_at): (List<'_>, u64),
    columns: &[&[ManifestField]],
    watched: &BTreeSet<String>,
) -> Vec<Listed> {
    let all = |finding: Finding| columns.iter().map(|_| Listed::only(finding.clone())).collect();
    if let Some(finding) = list.head.encryption.and_then(encryption) {
        return all(finding);
    }
    if list.head.bytes == 0 {
        let empty = Finding::error(FindingCode::ManifestForm, "the list is empty: it names no object");
        return all(empty.with_help("write at least one row into it, or remove the job"));
    }
    let mut checkers: Vec<Checker> = columns.iter().map(|fields| Checker::new(fields).watching(watched)).collect();
    let read = push(objects, (list, looked_at), &mut checkers).await;
    let reach = if read.reached == list.head.bytes { Reach::Whole } else { Reach::Part };
    let listed = |(checker, fields): (Checker, &&[ManifestField])| listed(checker, (fields, reach), &read, list);
    checkers.into_iter().zip(columns).map(listed).collect()
}

/// How far a list was read.
struct Read {
    reached: u64,
    is_inventory: bool,
    failure: Option<Finding>,
}

async fn push(objects: &dyn Objects, (list, looked_at): (List<'_>, u64), checkers: &mut [Checker]) -> Read {
    let end = list.head.bytes.min(looked_at);
    let mut read = Read { reached: 0, is_inventory: false, failure: None };
    while read.reached < end && checkers.iter().any(|checker| !checker.is_over()) {
        let bytes = read.reached..end.min(read.reached + PIECE);
        let part = Part { etag: list.head.etag.clone(), bytes };
        match objects.get_part(list.address, list.version, &part).await {
            Ok(piece) if !piece.is_empty() => {
                read.is_inventory |= read.reached == 0 && is_inventory(&piece);
                read.reached += piece.len() as u64;
                for checker in checkers.iter_mut() {
                    checker.push(&piece);
                }
            }
            Ok(_) => break,
            Err(error) => {
                let what = if read.reached == 0 { "the list" } else { "the rest of the list" };
                read.failure = Some(unread(what, &error));
                break;
            }
        }
    }
    read
}

fn listed(checker: Checker, (fields, reach): (&[ManifestField], Reach), read: &Read, list: List<'_>) -> Listed {
    let mut listed = Listed { has_versions: Some(fields.contains(&ManifestField::VersionId)), ..Listed::default() };
    if read.is_inventory {
        listed.findings.push(inventory());
        return listed;
    }
    let is_over = checker.is_over();
    let mut rows = checker.finish(reach);
    listed.objects = (reach == Reach::Whole && !is_over).then_some(rows.count);
    let seen = rows.count;
    for alike in rows.mistakes.iter_mut().filter(|alike| is_mended_in_list(alike)) {
        alike.help.push_str("; then upload the list again, and set its new `etag`");
    }
    listed.take(rows);
    for finding in listed.findings.iter_mut().filter(|finding| finding.line.is_some()) {
        finding.message = format!("{} (in the list {})", finding.message, list.address);
    }
    listed.findings.extend(read.failure.clone());
    if read.failure.is_none() && reach == Reach::Part && !is_over {
        listed.findings.push(in_part(seen, read.reached, list.head.bytes));
    }
    listed
}

/// Whether a row is corrected in the list and not in the spec. The list is a copy in S3, which the spec names by its ETag.
fn is_mended_in_list(alike: &Mistakes) -> bool {
    alike.line.is_some() && !alike.kind.is_about_fields() && alike.kind.rule() != Rule::Once
}

/// What is said of a list that is too long to be read whole.
fn in_part(rows: u64, bytes: u64, all: u64) -> Finding {
    let message = format!("only the first {rows} rows were checked, {bytes} of {all} bytes; S3 reads all of them");
    Finding::note(FindingCode::ManifestInPart, message)
}

/// Whether S3 can read a CSV manifest that is encrypted so.
// Source: S3 User Guide, "Creating an S3 Batch Operations job": manifests under SSE-C and CSV manifests under SSE-KMS are not
// supported. S3's words: "Troubleshooting Batch Operations".
fn encryption(encryption: Encryption) -> Option<Finding> {
    let name = match encryption {
        Encryption::S3 => return None,
        Encryption::Kms => "SSE-KMS",
        Encryption::Customer => "SSE-C",
    };
    let message = format!(
        "the list is encrypted with {name}, and S3 reads no CSV manifest that is: the job would fail with \"Reading the \
         manifest is forbidden: AccessDenied\""
    );
    let help = "write the list again with SSE-S3 (`aws s3 cp --sse AES256`) and set its new `etag`, or use a manifest of \
                kind `inventory`, which may be encrypted with SSE-KMS";
    Some(Finding::error(FindingCode::ManifestEncryption, message).with_help(help))
}

/// Whether a list begins as the `manifest.json` of an inventory report does.
fn is_inventory(start: &[u8]) -> bool {
    let names = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    start.trim_ascii_start().starts_with(b"{") && names(b"\"fileSchema\"") && names(b"\"files\"")
}

fn inventory() -> Finding {
    let message = "this is the `manifest.json` of an S3 Inventory report, and no CSV list";
    let help = "write `inventory` in place of `csv`, without `fields`: the report names its own columns";
    Finding::error(FindingCode::ManifestForm, message).with_help(help)
}
