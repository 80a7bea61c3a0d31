use std::borrow::Cow;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, MultiGzDecoder};

/// What a gzip file begins with.
// Source: RFC 1952, section 2.3.1.
const MAGIC: &[u8] = b"\x1f\x8b";

/// Unpacks a data file that comes in pieces: gzip of one member or of several in a row, or plain.
// S3 Inventory writes gzip. Reports that others write may be plain, and S3 reads both
// (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3).
pub(crate) enum Unpacker {
    /// Too little was read to tell.
    Start(Vec<u8>),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

impl Unpacker {
    pub(crate) fn new() -> Self {
        Self::Start(Vec::new())
    }

    /// Takes the next bytes of the file and returns what they unpack to, which may be nothing yet.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Cow::Borrowed(bytes);
        if let Self::Start(start) = self {
            start.extend_from_slice(&bytes);
            if start.len() < MAGIC.len() {
                return Ok(Vec::new());
            }
            bytes = Cow::Owned(std::mem::take(start));
            let is_gzip = bytes.starts_with(MAGIC);
            *self = if is_gzip { Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))) } else { Self::Plain };
        }
        match self {
            Self::Start(_) | Self::Plain => Ok(bytes.into_owned()),
            Self::Gzip(decoder) => {
                decoder.write_all(&bytes)?;
                Ok(std::mem::take(decoder.get_mut()))
            }
        }
    }

    /// Returns what is left, or an error where a gzip file ends too early or its checksum is wrong.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Start(start) => Ok(start),
            Self::Plain => Ok(Vec::new()),
            Self::Gzip(mut decoder) => {
                decoder.try_finish()?;
                Ok(std::mem::take(decoder.get_mut()))
            }
        }
    }
}

/// A gzip file of these bytes.
pub(crate) fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(packed: &[u8], piece: usize) -> io::Result<Vec<u8>> {
        let mut unpacker = Unpacker::new();
        let mut bytes = Vec::new();
        for piece in packed.chunks(piece) {
            bytes.extend(unpacker.push(piece)?);
        }
        bytes.extend(unpacker.finish()?);
        Ok(bytes)
    }

    #[test]
    fn a_file_is_unpacked_wherever_its_pieces_are_cut() {
        let text: Vec<u8> = (0..5000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
        let packed = pack(&text).unwrap();
        for piece in [1, 7, 1000, packed.len()] {
            assert_eq!(unpack(&packed, piece).unwrap(), text);
        }
    }

    #[test]
    fn members_in_a_row_are_one_file() {
        let packed = [pack(b"one,").unwrap(), pack(b"two").unwrap()].concat();
        assert_eq!(unpack(&packed, 3).unwrap(), b"one,two");
    }

    #[test]
    fn a_file_that_is_not_packed_is_taken_as_it_is() {
        for plain in ["bucket,key\n", "b", ""] {
            for piece in [1, 100] {
                assert_eq!(unpack(plain.as_bytes(), piece).unwrap(), plain.as_bytes());
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_short_or_damaged_is_an_error() {
        let packed = pack(b"some text").unwrap();
        assert!(unpack(&packed[..packed.len() - 1], 100).is_err());
        let mut damaged = packed;
        damaged[2] = 0;
        assert!(unpack(&damaged, 100).is_err());
    }
}
