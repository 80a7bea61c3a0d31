//! The file: where it is, and what comes out of it.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use crate::model::digest::hex;
use crate::model::manifest::FileManifest;
use crate::model::{FileContent, JobSpec, Manifest};
use crate::rows::{Checker, Reach, Rows, Rule, Trouble};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target, quoted};
use crate::spec::path::FieldPath;

/// How much of a file is kept to show its lines: larger ones are named by line alone.
const SHOWN_BYTES: u64 = 16 * 1024 * 1024;
/// How much is read at once.
const PIECE_BYTES: usize = 64 * 1024;

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
/// `folder` is the spec's folder, and `root` the project's; both exist.
pub(in crate::spec) fn read(spec: &JobSpec, (folder, root): (&Utf8Path, &Utf8Path), place: &Place) -> Content {
    let Manifest::File(manifest) = &spec.manifest else {
        return Content { file: ManifestFile::None, findings: Vec::new(), text: None };
    };
    let at = FieldPath::of(["spec", "manifest", "file", "path"]);
    let spec_place = Place { at, target: Target::Value, ..place.clone() };
    let refuse = |(message, help): (String, String)| {
        let finding = Finding::new(Code::ManifestFile, spec_place.clone(), message).with_help(help);
        Content { file: ManifestFile::Unusable, findings: vec![finding], text: None }
    };
    let path = match inside(&manifest.path, folder, root) {
        Ok(path) => path,
        Err(reason) => return refuse(reason),
    };
    match rows(&path, manifest) {
        Err(error) => refuse(unreadable(&manifest.path, &error)),
        Ok((Rows { bytes: 0, troubles, .. }, _)) if troubles.is_empty() => {
            refuse(("the manifest file is empty".to_owned(), "list at least one object in it".to_owned()))
        }
        Ok(rows) => content((path, manifest), rows, &spec_place),
    }
}

/// What the rows say, and the hash of the file.
fn rows(path: &Utf8Path, manifest: &FileManifest) -> io::Result<(Rows, String)> {
    let mut file = File::open(path)?;
    let (mut checker, mut hash) = (Checker::new(&manifest.fields), Sha256::new());
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let bytes = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => &piece[..length],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(bytes);
        checker.push(bytes);
    }
    Ok((checker.finish(Reach::Whole), hex(&hash.finalize())))
}

fn content(
    (path, manifest): (Utf8PathBuf, &FileManifest),
    (rows, sha256): (Rows, String),
    spec_place: &Place,
) -> Content {
    let shown = shown(&spec_place.file, &manifest.path);
    let text = if rows.troubles.is_empty() || rows.bytes > SHOWN_BYTES {
        None
    } else {
        std::fs::read_to_string(&path).ok().map(|text| (shown.clone(), Arc::from(text)))
    };
    let finding = |trouble: &Trouble| {
        // An end beyond what an address can name is beyond what is shown.
        let offset = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
        let target = Target::Bytes(offset(trouble.bytes.start), offset(trouble.bytes.end));
        let place = Place { file: shown.clone(), document: 0, at: FieldPath::root(), target };
        let line = trouble.line.filter(|_| text.is_none()).map(|line| format!("line {line}: ")).unwrap_or_default();
        let related = if trouble.kind.is_about_fields() {
            let at = FieldPath::of(["spec", "manifest", "file", "fields"]);
            (Place { at, ..spec_place.clone() }, "the columns")
        } else {
            (spec_place.clone(), "the manifest of this job")
        };
        let finding = Finding::new(code(trouble.kind.rule()), place, format!("{line}{}", trouble.message()));
        finding.with_help(trouble.help.clone()).with_related(related.0, related.1)
    };
    let findings: Vec<Finding> = rows.troubles.iter().map(finding).collect();
    let is_usable = !crate::spec::finding::has_errors(&findings);
    let content = FileContent { path, sha256, bytes: rows.bytes, rows: rows.count, buckets: rows.buckets };
    let file = if is_usable { ManifestFile::Read(content) } else { ManifestFile::Unusable };
    Content { file, findings, text }
}

fn code(rule: Rule) -> Code {
    match rule {
        Rule::Form => Code::ManifestFile,
        Rule::Row => Code::ManifestRow,
        Rule::KeyEncoding => Code::ManifestKeyEncoding,
        Rule::Once => Code::DuplicateRows,
    }
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
