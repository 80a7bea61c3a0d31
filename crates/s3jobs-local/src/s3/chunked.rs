use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderName, HeaderValue};

/// The body of an `aws-chunked` request, with the headers that followed it.
// Source: S3 API reference, "Signature calculations: transferring a payload in multiple chunks", and "... trailing headers".
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unchunked {
    pub(super) body: Bytes,
    pub(super) trailers: Vec<(HeaderName, HeaderValue)>,
}

/// Takes the chunk framing off a body. Nothing: it is not framed as it should be, or ends too early.
pub(super) fn unchunk(mut framed: Bytes) -> Option<Unchunked> {
    let mut body = BytesMut::new();
    loop {
        let size = chunk_size(&line(&mut framed)?)?;
        if size == 0 {
            return Some(Unchunked { body: body.freeze(), trailers: trailers(framed)? });
        }
        if framed.len() < size {
            return None;
        }
        body.extend_from_slice(&framed.split_to(size));
        if !line(&mut framed)?.is_empty() {
            return None;
        }
    }
}

/// The bytes up to the next line break, which is dropped.
fn line(framed: &mut Bytes) -> Option<Bytes> {
    let end = framed.windows(2).position(|pair| pair == b"\r\n")?;
    let line = framed.split_to(end);
    framed.advance(2);
    Some(line)
}

// `10000;chunk-signature=...`: the signature is not checked.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line).ok()?;
    usize::from_str_radix(text.split(';').next()?, 16).ok()
}

fn trailers(mut framed: Bytes) -> Option<Vec<(HeaderName, HeaderValue)>> {
    let mut trailers = Vec::new();
    while !framed.is_empty() {
        // Some clients end the last line with a bare line feed, or not at all.
        let line = line(&mut framed).unwrap_or_else(|| std::mem::take(&mut framed));
        let line = std::str::from_utf8(&line).ok()?.trim();
        if line.is_empty() || line.starts_with("x-amz-trailer-signature:") {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        trailers.push((name.trim().parse().ok()?, value.trim().parse().ok()?));
    }
    Some(trailers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unchunked(text: &'static str) -> Option<(Bytes, usize)> {
        unchunk(Bytes::from_static(text.as_bytes())).map(|unchunked| (unchunked.body, unchunked.trailers.len()))
    }

    #[test]
    fn chunks_are_joined_and_signatures_dropped() {
        let framed = "5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n";
        assert_eq!(unchunked(framed), Some((Bytes::from_static(b"hello!"), 0)));
    }

    #[test]
    fn trailing_headers_are_kept() {
        let framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:ab\r\n\r\n";
        let unchunked = unchunk(Bytes::from_static(framed.as_bytes())).unwrap();
        assert_eq!(unchunked.trailers.len(), 1);
        assert_eq!(unchunked.trailers[0].0, "x-amz-checksum-crc32");
        assert_eq!(unchunked.trailers[0].1, "NhCmhg==");
    }

    #[test]
    fn a_body_that_ends_too_early_is_not_taken() {
        assert_eq!(unchunked("5\r\nhel"), None);
        assert_eq!(unchunked("5\r\nhello\r\n"), None);
        assert_eq!(unchunked("hello"), None);
    }
}
