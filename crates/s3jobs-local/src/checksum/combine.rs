use super::{Algorithm, Digest};
use crc_fast::CrcAlgorithm;

impl Algorithm {
    /// The checksum of `first` followed by `second`, whose length in bytes is given, without reading either again.
    /// Nothing where the algorithm cannot do that: only CRCs can.
    pub(crate) fn combine(self, first: &Digest, (second, length): (&Digest, u64)) -> Option<Digest> {
        let algorithm = match self {
            Self::Crc32 => CrcAlgorithm::Crc32IsoHdlc,
            Self::Crc32c => CrcAlgorithm::Crc32Iscsi,
            Self::Crc64Nvme => CrcAlgorithm::Crc64Nvme,
            Self::Md5 | Self::Sha1 | Self::Sha256 | Self::Sha512 | Self::XxHash64 | Self::XxHash3 | Self::XxHash128 => {
                return None;
            }
        };
        let number = |digest: &Digest| digest.0.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let combined = crc_fast::checksum_combine(algorithm, number(first), number(second), length);
        Some(Digest(combined.to_be_bytes()[8 - first.0.len()..].to_vec()))
    }
}

impl Digest {
    /// The checksum in this base 64, or nothing where it is none.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        const PADDING: u8 = b'=';
        let digits = text.trim_end_matches(char::from(PADDING));
        if text.is_empty() || !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
            return None;
        }
        let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
        let (mut bits, mut count) = (0u32, 0);
        for digit in digits.bytes() {
            bits = bits << 6 | u32::from(value(digit)?);
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
                bits &= (1 << count) - 1;
            }
        }
        Some(Self(bytes))
    }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(algorithm: Algorithm, bytes: &[u8]) -> Digest {
        let mut hasher = algorithm.hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    #[test]
    fn the_crcs_of_two_parts_make_that_of_the_whole() {
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
            let second = of(algorithm, b" world");
            let combined = algorithm.combine(&of(algorithm, b"hello"), (&second, 6));
            assert_eq!(combined, Some(of(algorithm, b"hello world")), "{}", algorithm.name());
        }
        assert_eq!(Algorithm::Sha1.combine(&of(Algorithm::Sha1, b"a"), (&of(Algorithm::Sha1, b"b"), 1)), None);
    }

    #[test]
    fn base_64_is_read_back() {
        for text in ["a", "ab", "abc", "abcd"] {
            let digest = of(Algorithm::Sha1, text.as_bytes());
            assert_eq!(Digest::from_base64(&digest.base64()), Some(digest));
        }
        for wrong in ["", "A", "AAA", "A===", "AA-A"] {
            assert_eq!(Digest::from_base64(wrong), None, "{wrong}");
        }
    }
}
