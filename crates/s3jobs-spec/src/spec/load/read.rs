//! Bytes to documents: reading one file, with all that can go wrong.

use std::io::Read as _;
use std::sync::Arc;

use camino::Utf8Path;

use crate::files::{self, FileError, Reach};
use crate::spec::check;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};

/// How many bytes a file may have. A spec has about a kilobyte, so this holds more than the documents that a file may have.
pub const MAX_SPEC_BYTES: u64 = 16 * 1024 * 1024;

/// How much of a file is looked at to tell whose it is: the head of a spec is a few hundred bytes.
const HEAD_BYTES: u64 = 64 * 1024;

/// The text of a file.
pub(super) fn file(path: &Utf8Path, shown: &Utf8Path, reach: Reach<'_>) -> Result<Arc<str>, Box<Finding>> {
    let bytes = files::open(path, reach).and_then(|opened| opened.read(MAX_SPEC_BYTES));
    text(bytes.map_err(|error| refused(&error, shown))?, shown)
}

/// The text of a file that stands in a folder. None if it cannot be taken for one of ours: it is no text, or too large, and
/// does not begin like a spec.
pub(super) fn walked(path: &Utf8Path, shown: &Utf8Path) -> Result<Option<Arc<str>>, Box<Finding>> {
    match file(path, shown, Reach::Resolved) {
        Err(finding) if matches!(finding.code, Code::NotUtf8 | Code::TooLarge) && !begins_like_ours(path) => Ok(None),
        read => read.map(Some),
    }
}

/// Whether the first bytes of a file are those of a spec, in whatever encoding. One that cannot be read may be.
fn begins_like_ours(path: &Utf8Path) -> bool {
    let mut head = Vec::new();
    let read = files::open(path, Reach::Resolved)
        .map_err(FileError::into_io)
        .and_then(|opened| opened.file.take(HEAD_BYTES).read_to_end(&mut head));
    // UTF-16 has a zero beside each letter.
    head.retain(|byte| *byte != 0);
    read.is_err() || check::reads_like_ours(&String::from_utf8_lossy(&head))
}

/// Why a file is not read, as a finding. It says nothing of what stands in the file.
pub(super) fn refused(error: &FileError, shown: &Utf8Path) -> Box<Finding> {
    match error {
        FileError::Io(error) => finding(Code::UnreadableFile, shown, format!("cannot be read: {error}")),
        FileError::Irregular { kind } => {
            let message = format!("cannot be read: it is {kind}, and must be a regular file");
            finding(Code::UnreadableFile, shown, message)
        }
        FileError::Outside { target, .. } => Box::new(outside(target, shown)),
        FileError::TooLarge { size, limit } => too_large(shown, *size, *limit),
    }
}

/// The finding for a link that leads out of its project.
pub(super) fn outside(target: &Utf8Path, shown: &Utf8Path) -> Finding {
    let message = format!("this link leads out of the project, to `{target}`");
    let finding = Finding::new(Code::OutsideProject, Place::file(shown), message);
    finding.with_help("put the file itself here, so that what a pull request shows is what runs")
}

/// The finding for a link to a spec of another project.
pub(super) fn another(target: &Utf8Path, shown: &Utf8Path) -> Finding {
    let message = format!("this link leads to a spec of another project, `{target}`, which each of the two would run");
    Finding::new(Code::OutsideProject, Place::file(shown), message)
        .with_help("remove the link, or the other project's file")
}

/// The text of some bytes.
pub(super) fn text(bytes: Vec<u8>, shown: &Utf8Path) -> Result<Arc<str>, Box<Finding>> {
    if bytes.len() as u64 > MAX_SPEC_BYTES {
        return Err(too_large(shown, bytes.len() as u64, MAX_SPEC_BYTES));
    }
    String::from_utf8(bytes).map(Arc::from).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
        let message = format!("not UTF-8 text: line {line} holds other bytes");
        let mut finding = finding(Code::NotUtf8, shown, message);
        finding.help = Some("save the file as UTF-8".to_owned());
        finding
    })
}

fn too_large(shown: &Utf8Path, size: u64, limit: u64) -> Box<Finding> {
    let message = format!("the file has {size} bytes, and may have {limit}");
    let mut finding = finding(Code::TooLarge, shown, message);
    finding.help = Some("split it; lists of objects belong into a CSV file, which may be of any size".to_owned());
    finding
}

fn finding(code: Code, shown: &Utf8Path, message: String) -> Box<Finding> {
    Box::new(Finding::new(code, Place::file(shown), message))
}
