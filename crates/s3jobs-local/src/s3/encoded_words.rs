//! User metadata that is not ASCII: headers carry it as encoded words, and the store keeps what they say.
//!
//! Both directions are S3's own: which signs stay as they are, and when base 64 is used, is what the service answers.
// Source: RFC 2047; S3 User Guide, "Working with object metadata".

use crate::checksum::{Digest, base64};

/// How an encoded word begins and ends.
const OPEN: &str = "=?";
const CLOSE: &str = "?=";

/// What an encoded word in the `Q` encoding has as it is, beside letters and digits.
const PLAIN: &[u8] = b"!\"#$%&'()*+,-./:;<>@[\\]^`{|}~\t";

/// The text that a header's value stands for: encoded words are decoded, and what is none is taken as it is.
pub(super) fn decode(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    let mut follows_word = false;
    while let Some(start) = rest.find(OPEN) {
        let (before, from) = rest.split_at(start);
        let Some((word, after)) = decode_first(from) else {
            text.push_str(before);
            text.push_str(OPEN);
            rest = &from[OPEN.len()..];
            follows_word = false;
            continue;
        };
        // Space between encoded words only separates them.
        if !(follows_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        text.push_str(&word);
        rest = after;
        follows_word = true;
    }
    text.push_str(rest);
    text
}

/// The encoded word with which a text begins, and what follows it.
fn decode_first(text: &str) -> Option<(String, &str)> {
    let (charset, rest) = text.strip_prefix(OPEN)?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (encoded, rest) = rest.split_once(CLOSE)?;
    let bytes = match encoding {
        "B" | "b" => Digest::from_base64(encoded)?.bytes().to_vec(),
        "Q" | "q" => decode_quoted(encoded)?,
        _ => return None,
    };
    let word = match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "us-ascii" => String::from_utf8(bytes).ok()?,
        "iso-8859-1" => bytes.into_iter().map(char::from).collect(),
        _ => return None,
    };
    Some((word, rest))
}

fn decode_quoted(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

/// The value of a header that stands for a text.
pub(super) fn encode(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || PLAIN.contains(&byte);
    if text.bytes().all(|byte| is_plain(byte) || b" _=?".contains(&byte)) {
        return text.to_owned();
    }
    if text.chars().any(|character| character.is_control() || character == char::REPLACEMENT_CHARACTER) {
        return format!("{OPEN}UTF-8?B?{}{CLOSE}", base64(text.as_bytes()));
    }
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    let quoted = text.bytes().fold(String::new(), |mut quoted, byte| {
        match byte {
            b' ' => quoted.push('_'),
            byte if is_plain(byte) => quoted.push(char::from(byte)),
            byte => quoted.extend(['=', digit(byte >> 4), digit(byte & 15)]),
        }
        quoted
    });
    format!("{OPEN}UTF-8?Q?{quoted}{CLOSE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_encoded_as_s3_does_it() {
        for (text, encoded) in [
            ("test_—_file%E2%80%94_é_2?.pdf", "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?="),
            ("ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
            ("\u{0}\u{1}\u{2}\u{3}", "=?UTF-8?B?AAECAw==?="),
            ("a b_c=d?~", "a b_c=d?~"),
        ] {
            assert_eq!(encode(text), encoded);
            assert_eq!(decode(encoded), text);
        }
    }

    #[test]
    fn encoded_words_are_decoded_wherever_they_stand() {
        assert_eq!(decode("=?UTF-8?Q?actually-ascii?="), "actually-ascii");
        assert_eq!(decode("=?utf-8?b?YWJj?= and =?iso-8859-1?q?=E9?="), "abc and é");
        assert_eq!(decode("=?UTF-8?Q?a?= =?UTF-8?Q?b?="), "ab");
    }

    #[test]
    fn what_is_no_encoded_word_stays() {
        for text in ["", "=?", "=?UTF-8?X?YWJj?=", "=?UTF-8?B?=GGG?=", "=?UTF-8?Q?=G1?=", "=?koi8-r?Q?a?=", "a=?b?c"] {
            assert_eq!(decode(text), text);
        }
    }
}
