use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a key keeps as it is. Everything else is `%` and two hex digits, also `+`, which would be read as a space.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A key as it stands in reports and manifests: URL-encoded.
pub(crate) fn encode_key(key: &str) -> String {
    utf8_percent_encode(key, &ESCAPED).to_string()
}

/// Adds a row whose fields are all quoted, as S3 writes reports.
pub(crate) fn write_row<'f>(out: &mut Vec<u8>, fields: impl IntoIterator<Item = &'f str>) {
    for (index, field) in fields.into_iter().enumerate() {
        out.extend_from_slice(if index == 0 { b"\"" } else { b",\"" });
        out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_so_that_decoding_gives_them_back() {
        assert_eq!(encode_key("a b/c+d%20,\"ü"), "a%20b/c%2Bd%2520%2C%22%C3%BC");
        assert_eq!(encode_key("logs/2026-11.txt~_"), "logs/2026-11.txt~_");
    }

    #[test]
    fn every_field_is_quoted() {
        let mut row = Vec::new();
        write_row(&mut row, ["b", "", "say \"hi\""]);
        assert_eq!(row, b"\"b\",\"\",\"say \"\"hi\"\"\"\n");
    }
}
