use std::collections::BTreeSet;
use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;
use md5::{Digest as _, Md5};

use crate::model::digest::hex;
use crate::model::manifest::ManifestField;
use crate::rows::{Checker, Reach, Rows};

/// Packed bytes that are unpacked at once: at most a thousand times as many come out.
const PACKED: usize = 16 * 1024;
/// The first two bytes of gzip.
// Source: RFC 1952.
const GZIP: &[u8] = b"\x1f\x8b";

/// A data file of an inventory report as it comes: packed, or plain as some reports have them.
pub(super) struct Unpacked {
    checker: Checker,
    md5: Md5,
    form: Form,
}

/// How a data file is packed.
enum Form {
    Unknown,
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

impl Unpacked {
    pub(super) fn new(fields: &[ManifestField], watched: &BTreeSet<String>) -> Self {
        Self { checker: Checker::new(fields).watching(watched), md5: Md5::new(), form: Form::Unknown }
    }

    /// Takes the next bytes. Fails if they are no gzip.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.md5.update(bytes);
        if matches!(self.form, Form::Unknown) {
            let is_gzip = bytes.starts_with(GZIP);
            self.form = if is_gzip { Form::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))) } else { Form::Plain };
        }
        match &mut self.form {
            Form::Unknown => {}
            Form::Plain => self.checker.push(bytes),
            Form::Gzip(decoder) => {
                for piece in bytes.chunks(PACKED) {
                    decoder.write_all(piece)?;
                    self.checker.push(&std::mem::take(decoder.get_mut()));
                }
            }
        }
        Ok(())
    }

    /// What the rows hold, and the MD5 of the file in hex. Fails if it ends too early.
    pub(super) fn finish(mut self) -> io::Result<(Rows, String)> {
        if let Form::Gzip(mut decoder) = self.form {
            decoder.try_finish()?;
            self.checker.push(&std::mem::take(decoder.get_mut()));
        }
        Ok((self.checker.finish(Reach::Whole), hex(&self.md5.finalize())))
    }
}
