use crate::checksum::{Algorithm, ChecksumType, Composite, Hasher};

/// The checksum of an object that is read in pieces.
pub(super) enum Reader {
    Whole(Hasher),
    Parts {
        composite: Composite,
        /// The sizes of the parts that have not ended, in bytes, the last one first.
        sizes: Vec<u64>,
    },
}

impl Reader {
    /// Begins with an object whose parts have these sizes, in bytes and in order.
    pub(super) fn new(algorithm: Algorithm, kind: ChecksumType, parts: Vec<u64>) -> Self {
        match kind {
            ChecksumType::FullObject => Self::Whole(algorithm.hasher()),
            ChecksumType::Composite => {
                Self::Parts { composite: Composite::new(algorithm), sizes: parts.into_iter().rev().collect() }
            }
        }
    }

    /// Takes the next bytes.
    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        match self {
            Self::Whole(hasher) => hasher.update(bytes),
            Self::Parts { composite, sizes } => {
                while let Some(size) = sizes.last_mut().filter(|_| !bytes.is_empty()) {
                    let length = usize::try_from(*size).unwrap_or(usize::MAX).min(bytes.len());
                    let (now, later) = bytes.split_at(length);
                    composite.update(now);
                    *size -= length as u64;
                    bytes = later;
                    if *size == 0 {
                        composite.end_part();
                        sizes.pop();
                    }
                }
            }
        }
    }

    /// The checksum in base 64, as S3 writes it, and in hex.
    pub(super) fn finish(self) -> (String, String) {
        match self {
            Self::Whole(hasher) => {
                let digest = hasher.finish();
                (digest.base64(), digest.upper_hex())
            }
            Self::Parts { mut composite, sizes } => {
                for _ in &sizes {
                    composite.end_part();
                }
                let (digest, parts) = composite.finish();
                (format!("{}-{parts}", digest.base64()), digest.upper_hex())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composite(pieces: &[&str], parts: &[u64]) -> String {
        let mut reader = Reader::new(Algorithm::Crc32, ChecksumType::Composite, parts.to_vec());
        for piece in pieces {
            reader.update(piece.as_bytes());
        }
        reader.finish().0
    }

    #[test]
    fn pieces_need_not_end_where_parts_do() {
        let expected = composite(&["abc", "de"], &[3, 2]);
        assert!(expected.ends_with("-2"), "{expected}");
        assert_eq!(composite(&["a", "bcd", "e"], &[3, 2]), expected);
        assert_eq!(composite(&["abcde"], &[3, 2]), expected);
        assert_ne!(composite(&["abcde"], &[2, 3]), expected);
    }

    #[test]
    fn an_empty_object_is_one_part() {
        assert!(composite(&[], &[0]).ends_with("-1"));
    }
}
