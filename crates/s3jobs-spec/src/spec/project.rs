//! The project file: where it is, what it says, and what to do without one.

use camino::{Utf8Path, Utf8PathBuf};

use super::check::{self, Content};
use super::code::Code;
use super::finding::{Finding, Place, Target};
use super::path::FieldPath;
use super::rules::{is_directory_bucket, unknown_regions};
use super::schema::SchemaKind;
use super::tree;
pub use crate::files::PROJECT_FILE;
use crate::model::policy::Freeze;
use crate::model::project::LedgerLocation;
use crate::model::{AccountId, ProjectDocument, Severity, bucket_name};

/// The name of a file that says, like `.gitignore`, what of a folder is no spec.
pub const IGNORE_FILE: &str = ".s3jobsignore";

/// The nearest project file at or above a folder.
pub fn nearest(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    folder.ancestors().find(|folder| is_root(folder)).map(|folder| folder.join(PROJECT_FILE))
}

/// Whether a folder is a project's. A link that cannot be read is a project file as well: jobs must not lose their policy
/// because it is broken.
pub(super) fn is_root(folder: &Utf8Path) -> bool {
    folder.join(PROJECT_FILE).symlink_metadata().is_ok_and(|found| !found.is_dir())
}

/// What a project file says, unless it cannot be used, and what is wrong with it.
pub(super) fn read(file: &Utf8Path, text: &str) -> (Option<ProjectDocument>, Vec<Finding>) {
    let documents = tree::parse(text);
    let mut findings = Vec::new();
    let mut projects: Vec<(usize, Box<ProjectDocument>)> = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let checked = check::check(file, index, text, document);
        findings.extend(checked.findings);
        match checked.content {
            Content::Project(project) => projects.push((index, project)),
            Content::Job(_) => findings.push(misplaced(file, index, SchemaKind::Job)),
            Content::Seed(_) => findings.push(misplaced(file, index, SchemaKind::Seed)),
            Content::Empty | Content::Invalid => {}
        }
    }
    if let Some((index, _)) = projects.get(1) {
        findings.push(misplaced(file, *index, SchemaKind::Project));
    }
    if let Some((index, project)) = projects.first() {
        findings.extend(empty_priority(file, *index, project));
        findings.extend(empty_freezes(file, *index, project));
        let document = Place { document: *index, ..Place::file(file) };
        findings.extend(of_ledger(&document, project));
        findings.extend(of_accounts(&document, project));
        findings.extend(unknown_regions(&document, project));
    }
    let Some((_, project)) = projects.into_iter().next() else {
        if findings.is_empty() {
            findings.push(
                Finding::new(Code::EmptyFile, Place::file(file), "the project file is empty").with_help(remedy()),
            );
        }
        return (None, findings);
    };
    let is_usable = findings.iter().all(|finding| finding.severity != Severity::Error);
    (is_usable.then_some(*project), findings)
}

/// The finding for a policy that no priority satisfies.
fn empty_priority(file: &Utf8Path, index: usize, project: &ProjectDocument) -> Option<Finding> {
    let range = project.spec.policy.as_ref()?.priority.filter(|range| range.min > range.max)?;
    let at = FieldPath::of(["spec", "policy", "priority"]);
    let place = |field| Place { file: file.to_owned(), document: index, at: at.join(field), target: Target::Value };
    let message = format!("no priority is at least {} and at most {}", range.min, range.max);
    let finding = Finding::new(Code::EmptyRange, place("min"), message).with_help("exchange the two");
    Some(finding.with_related(place("max"), "the upper limit"))
}

/// The findings for freezes that are over before they begin.
fn empty_freezes(file: &Utf8Path, index: usize, project: &ProjectDocument) -> Vec<Finding> {
    let freezes = project.spec.policy.iter().flat_map(|policy| policy.freeze.iter().flatten());
    let empty = freezes.enumerate().filter(|(_, freeze)| freeze.from >= freeze.until);
    let finding = |(number, freeze): (usize, &Freeze)| {
        let at = FieldPath::of(["spec", "policy", "freeze"]).join(number);
        let place = |field| Place { file: file.to_owned(), document: index, at: at.join(field), target: Target::Value };
        let message = format!("no time is at or after {} and before {}", freeze.from, freeze.until);
        let finding = Finding::new(Code::EmptyRange, place("from"), message).with_help("exchange the two");
        finding.with_related(place("until"), "the upper limit")
    };
    empty.map(finding).collect()
}

/// The findings for a ledger in a bucket that there cannot be, or that could not be read.
fn of_ledger(document: &Place, project: &ProjectDocument) -> Vec<Finding> {
    let Some(LedgerLocation::S3(ledger)) = &project.spec.ledger else { return Vec::new() };
    let at = FieldPath::of(["spec", "ledger", "s3"]);
    let place = |field| Place { at: at.join(field), target: Target::Value, ..document.clone() };
    let name = ledger.bucket.name();
    let of_bucket = if is_directory_bucket(name) {
        let message = format!("`{name}` is a directory bucket, which keeps no versions of a ledger");
        let finding = Finding::new(Code::DirectoryBucket, place("bucket"), message);
        Some(finding.with_help("name a general purpose bucket"))
    } else {
        let error = bucket_name::check(name).err();
        let finding = error.map(|error| Finding::new(Code::BucketName, place("bucket"), error.to_string()));
        finding.map(|finding| finding.with_help("S3 has no bucket of this name: write the name of yours"))
    };
    let is_lonely = ledger.external_id.is_some() && ledger.assume_role_arn.is_none();
    let of_role = is_lonely.then(|| without_role(place("externalId")));
    of_bucket.into_iter().chain(of_role).collect()
}

/// The findings for external ids of accounts in which no role is assumed.
fn of_accounts(document: &Place, project: &ProjectDocument) -> Vec<Finding> {
    let accounts = project.spec.accounts.iter();
    let lonely = accounts.filter(|(_, access)| access.external_id.is_some() && access.assume_role_arn.is_none());
    let at = FieldPath::of(["spec", "accounts"]);
    let place = |account: &AccountId| Place {
        at: at.join(account.to_string()).join("externalId"),
        target: Target::Value,
        ..document.clone()
    };
    lonely.map(|(account, _)| without_role(place(account))).collect()
}

fn without_role(place: Place) -> Finding {
    let message = "`externalId` is what a role asks for, and no role is assumed";
    Finding::new(Code::MissingField, place, message).with_help("add `assumeRoleArn`, or remove `externalId`")
}

fn misplaced(file: &Utf8Path, index: usize, kind: SchemaKind) -> Finding {
    let at = FieldPath::of(["kind"]);
    let place = Place { file: file.to_owned(), document: index, at, target: Target::Value };
    let message = format!("a {} does not belong here", kind.name().to_lowercase());
    Finding::new(Code::WrongKind, place, message).with_help("a project file holds one document, of kind `Project`")
}

/// The finding for specs that no project file covers.
pub(super) fn missing(root: &Utf8Path) -> Finding {
    let place = Place::file(&root.join(PROJECT_FILE));
    let message = format!("no `{PROJECT_FILE}` stands at or above `{root}`, so the jobs belong to no project");
    Finding::new(Code::NoProject, place, message).with_help(remedy())
}

fn remedy() -> String {
    format!("write `{PROJECT_FILE}`, such as:\napiVersion: s3jobs/v1\nkind: Project\nmetadata:\n  name: my-project")
}
