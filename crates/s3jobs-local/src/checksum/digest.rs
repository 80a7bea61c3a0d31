/// A checksum's bytes, most significant first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digest(pub(super) Vec<u8>);

impl Digest {
    /// The bytes themselves.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// In base 64, as headers carry it.
    pub(crate) fn base64(&self) -> String {
        base64(&self.0)
    }

    /// In upper-case hex, as completion reports carry it.
    pub(crate) fn upper_hex(&self) -> String {
        let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'A' + value - 10 });
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

/// Base 64 with padding.
// Source: RFC 4648, section 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
