//! The file: where it is, and what comes out of it.

use std::collections::BTreeSet;
use std::io::{self, Read as _, Seek as _};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::files::{self, FileError, Opened};
use crate::model::digest::hex;
use crate::model::manifest::FileManifest;
use crate::model::{FileContent, Manifest};
use crate::rows::{Checker, Mistakes, Reach, Rows, Rule};
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
/// `folder` is the spec's folder, and `root` the project's; both exist. `place` is where the manifest stands. `watched` are
/// buckets that are told of wherever a row names them.
pub(in crate::spec) fn read(
    manifest: &Manifest,
    (folder, root): (&Utf8Path, &Utf8Path),
    place: &Place,
    watched: &BTreeSet<String>,
) -> Content {
    let Manifest::File(manifest) = manifest else {
        return Content { file: ManifestFile::None, findings: Vec::new(), text: None };
    };
    let refuse = |(message, help): (String, String)| {
        let finding = Finding::new(Code::ManifestFile, field(place, "path"), message).with_help(help);
        Content { file: ManifestFile::Unusable, findings: vec![finding], text: None }
    };
    let opened = match files::open(&folder.join(&manifest.path), files::Reach::Inside(root)) {
        Ok(opened) => opened,
        Err(error) => return refuse(refused(&manifest.path, error)),
    };
    match rows(&opened, (manifest, watched)) {
        Err(error) => refuse(unreadable(&manifest.path, &error)),
        Ok((Rows { count: 0, mistakes, .. }, _)) if mistakes.is_empty() => {
            refuse(("the manifest file is empty".to_owned(), "list at least one object in it".to_owned()))
        }
        Ok(rows) => content((opened, manifest), rows, place),
    }
}

/// What the rows say, and SHA-256 and MD5 of the file, which is read no further than rows can be told apart in it.
fn rows(opened: &Opened, (manifest, watched): (&FileManifest, &BTreeSet<String>)) -> io::Result<(Rows, [String; 2])> {
    let (mut file, mut checker) = (&opened.file, Checker::new(&manifest.fields).watching(watched));
    let (mut sha256, mut md5) = (Sha256::new(), Md5::new());
    let mut piece = vec![0; PIECE_BYTES];
    while !checker.is_over() {
        let bytes = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => &piece[..length],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        sha256.update(bytes);
        md5.update(bytes);
        checker.push(bytes);
    }
    Ok((checker.finish(Reach::Whole), [hex(&sha256.finalize()), hex(&md5.finalize())]))
}

/// The place of a field of the manifest.
fn field(place: &Place, name: &'static str) -> Place {
    Place { at: place.at.join("file").join(name), target: Target::Value, ..place.clone() }
}

fn content(
    (mut opened, manifest): (Opened, &FileManifest),
    (rows, [sha256, md5]): (Rows, [String; 2]),
    manifest_place: &Place,
) -> Content {
    let shown = shown(&manifest_place.file, &manifest.path);
    let text = if rows.mistakes.is_empty() || rows.bytes > SHOWN_BYTES {
        None
    } else {
        text(&mut opened).map(|text| (shown.clone(), text))
    };
    let finding = |alike: &Mistakes| {
        // An end beyond what an address can name is beyond what is shown.
        let offset = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
        let target = Target::Bytes(offset(alike.bytes.start), offset(alike.bytes.end));
        let place = Place { file: shown.clone(), document: 0, at: FieldPath::root(), target };
        let line = alike.line.filter(|_| text.is_none()).map(|line| format!("line {line}: ")).unwrap_or_default();
        let related = if alike.kind.is_about_fields() {
            (field(manifest_place, "fields"), "the columns")
        } else {
            (field(manifest_place, "path"), "the manifest of this job")
        };
        let finding = Finding::new(code(alike.kind.rule()), place, format!("{line}{}", alike.message()));
        finding.with_help(alike.help.clone()).with_related(related.0, related.1)
    };
    let findings: Vec<Finding> = rows.mistakes.iter().map(finding).collect();
    let is_usable = !crate::spec::finding::has_errors(&findings);
    let path = opened.path;
    let content = FileContent { path, sha256, md5, bytes: rows.bytes, rows: rows.count, buckets: rows.buckets };
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

/// What was read, once more from the same file, to show its lines.
fn text(opened: &mut Opened) -> Option<Arc<str>> {
    opened.file.rewind().ok()?;
    opened.bytes(SHOWN_BYTES).ok().and_then(|bytes| String::from_utf8(bytes).ok()).map(Arc::from)
}

/// Why the file is not read, and what to do about it.
fn refused(path: &Utf8Path, error: FileError) -> (String, String) {
    match error {
        FileError::Outside { .. } => {
            let help = "copy it into the project, so that what a pull request shows is what runs".to_owned();
            (format!("{} lies outside the project", quoted(path.as_str())), help)
        }
        FileError::Irregular { .. } => {
            (format!("{} is not a file", quoted(path.as_str())), "name a CSV file".to_owned())
        }
        FileError::Io(error) => unreadable(path, &error),
        error @ FileError::TooLarge { .. } => unreadable(path, &error.into_io()),
    }
}

fn unreadable(path: &Utf8Path, error: &io::Error) -> (String, String) {
    if error.kind() == io::ErrorKind::NotFound {
        let help = "the path is relative to the spec's folder".to_owned();
        return (format!("there is no file {}", quoted(path.as_str())), help);
    }
    (format!("{} cannot be read: {error}", quoted(path.as_str())), "check its permissions".to_owned())
}
