//! The file: where it is, and what comes out of it.

use std::fs::File;
use std::io::{self, BufReader};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::rows::{self, Rows, Trouble};
use crate::model::manifest::FileManifest;
use crate::model::{FileContent, Manifest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target, quoted};
use crate::spec::path::FieldPath;

/// How much of a file is kept to show its lines: larger ones are named by line alone.
const SHOWN_BYTES: u64 = 16 * 1024 * 1024;

/// What became of a manifest's file.
#[derive(Debug)]
pub(in crate::spec) struct Content {
    pub(in crate::spec) file: ManifestFile,
    pub(in crate::spec) findings: Vec<Finding>,
    /// The file's text, if findings are about it: its path as it is shown, and the text.
    pub(in crate::spec) text: Option<(Utf8PathBuf, Arc<str>)>,
}

/// The file of a job's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::spec) enum ManifestFile {
    /// The manifest is of another kind.
    None,
    /// It can be used.
    Read(FileContent),
    /// It cannot, as findings say.
    Unusable,
}

/// The content of a job's manifest file, if its manifest is one.
///
/// `folder` is the spec's folder, and `root` the project's; both exist. `place` is where the manifest stands.
pub(in crate::spec) fn read(manifest: &Manifest, (folder, root): (&Utf8Path, &Utf8Path), place: &Place) -> Content {
    let Manifest::File(manifest) = manifest else {
        return Content { file: ManifestFile::None, findings: Vec::new(), text: None };
    };
    let refuse = |(message, help): (String, String)| {
        let finding = Finding::new(Code::ManifestFile, field(place, "path"), message).with_help(help);
        Content { file: ManifestFile::Unusable, findings: vec![finding], text: None }
    };
    let path = match inside(&manifest.path, folder, root) {
        Ok(path) => path,
        Err(reason) => return refuse(reason),
    };
    let read = File::open(&path).and_then(|file| rows::read(BufReader::new(file), &manifest.fields));
    match read {
        Err(error) => refuse(unreadable(&manifest.path, &error)),
        Ok(Rows { count: 0, .. }) => {
            refuse(("the manifest file is empty".to_owned(), "list at least one object in it".to_owned()))
        }
        Ok(rows) => content((path, manifest), rows, place),
    }
}

/// The place of a field of the manifest.
fn field(place: &Place, name: &'static str) -> Place {
    Place { at: place.at.join("file").join(name), target: Target::Value, ..place.clone() }
}

fn content((path, manifest): (Utf8PathBuf, &FileManifest), rows: Rows, manifest_place: &Place) -> Content {
    let shown = shown(&manifest_place.file, &manifest.path);
    let text = if rows.troubles.is_empty() || rows.bytes > SHOWN_BYTES {
        None
    } else {
        std::fs::read_to_string(&path).ok().map(|text| (shown.clone(), Arc::from(text)))
    };
    let finding = |trouble: &Trouble| {
        let target = Target::Bytes(trouble.bytes.start, trouble.bytes.end);
        let place = Place { file: shown.clone(), document: 0, at: FieldPath::root(), target };
        let line = if text.is_none() { format!("line {}: ", trouble.line) } else { String::new() };
        let related = if trouble.is_about_fields {
            (field(manifest_place, "fields"), "the columns")
        } else {
            (field(manifest_place, "path"), "the manifest of this job")
        };
        let finding = Finding::new(trouble.code, place, format!("{line}{}", trouble.message()));
        finding.with_help(trouble.help.clone()).with_related(related.0, related.1)
    };
    let findings: Vec<Finding> = rows.troubles.iter().map(finding).collect();
    let is_usable = !crate::spec::finding::has_errors(&findings);
    let content = FileContent { path, sha256: rows.sha256, bytes: rows.bytes, rows: rows.count, buckets: rows.buckets };
    let file = if is_usable { ManifestFile::Read(content) } else { ManifestFile::Unusable };
    Content { file, findings, text }
}

/// The path of a spec's file as it is shown: beside the spec, without `.` and `..`.
fn shown(spec: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let beside = spec.parent().unwrap_or(Utf8Path::new("")).join(path);
    let mut shown = Utf8PathBuf::new();
    for part in beside.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if shown.file_name().is_some() => {
                shown.pop();
            }
            Utf8Component::Prefix(_) | Utf8Component::RootDir => shown.push(part),
            Utf8Component::ParentDir | Utf8Component::Normal(_) => shown.push(part),
        }
    }
    shown
}

/// The file, absolute, if it lies inside the project, links followed.
fn inside(path: &Utf8Path, folder: &Utf8Path, root: &Utf8Path) -> Result<Utf8PathBuf, (String, String)> {
    let canonical = folder.join(path).canonicalize_utf8().map_err(|error| unreadable(path, &error))?;
    let root = root.canonicalize_utf8().map_err(|error| unreadable(root, &error))?;
    if !canonical.starts_with(&root) {
        let help = "copy it into the project, so that what a pull request shows is what runs".to_owned();
        return Err((format!("{} lies outside the project", quoted(path.as_str())), help));
    }
    if !canonical.is_file() {
        return Err((format!("{} is not a file", quoted(path.as_str())), "name a CSV file".to_owned()));
    }
    Ok(canonical)
}

fn unreadable(path: &Utf8Path, error: &io::Error) -> (String, String) {
    if error.kind() == io::ErrorKind::NotFound {
        let help = "the path is relative to the spec's folder".to_owned();
        return (format!("there is no file {}", quoted(path.as_str())), help);
    }
    (format!("{} cannot be read: {error}", quoted(path.as_str())), "check its permissions".to_owned())
}
