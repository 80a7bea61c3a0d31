//! Bytes to documents: reading one file, with all that can go wrong.

use std::fs;
use std::io::{self, Read as _};
use std::sync::Arc;

use camino::Utf8Path;

use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};

/// How large a file may be. A spec has about a kilobyte, so this holds more than the documents that a file may have.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The text of a file.
pub(super) fn file(path: &Utf8Path, shown: &Utf8Path) -> Result<Arc<str>, Box<Finding>> {
    let unreadable = |error: io::Error| finding(Code::UnreadableFile, shown, format!("cannot be read: {error}"));
    let opened = fs::File::open(path).map_err(unreadable)?;
    let size = opened.metadata().map_err(unreadable)?.len();
    if size > MAX_BYTES {
        return Err(too_large(shown, size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    // A file may grow while it is read.
    opened.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    text(bytes, shown)
}

/// The text of some bytes.
pub(super) fn text(bytes: Vec<u8>, shown: &Utf8Path) -> Result<Arc<str>, Box<Finding>> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(shown, bytes.len() as u64));
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

fn too_large(shown: &Utf8Path, size: u64) -> Box<Finding> {
    let message = format!("the file has {size} bytes, and may have {MAX_BYTES}");
    let mut finding = finding(Code::TooLarge, shown, message);
    finding.help = Some("split it; lists of objects belong into a CSV file, which may be of any size".to_owned());
    finding
}

fn finding(code: Code, shown: &Utf8Path, message: String) -> Box<Finding> {
    Box::new(Finding::new(code, Place::file(shown), message))
}
