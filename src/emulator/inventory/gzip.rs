use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, MultiGzDecoder};

/// Unpacks a gzip file that comes in pieces, of one member or of several in a row.
pub(crate) struct Unpacker {
    decoder: MultiGzDecoder<Vec<u8>>,
}

impl Unpacker {
    pub(crate) fn new() -> Self {
        Self { decoder: MultiGzDecoder::new(Vec::new()) }
    }

    /// Takes the next packed bytes and returns what they unpack to, which may be nothing yet.
    pub(crate) fn push(&mut self, packed: &[u8]) -> io::Result<Vec<u8>> {
        self.decoder.write_all(packed)?;
        Ok(std::mem::take(self.decoder.get_mut()))
    }

    /// Returns what is left, or an error where the file ends too early or its checksum is wrong.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.decoder.try_finish()?;
        Ok(std::mem::take(self.decoder.get_mut()))
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
    fn a_file_that_is_cut_short_or_no_gzip_is_an_error() {
        let packed = pack(b"some text").unwrap();
        assert!(unpack(&packed[..packed.len() - 1], 100).is_err());
        assert!(unpack(b"bucket,key\n", 100).is_err());
    }
}
