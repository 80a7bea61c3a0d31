//! Bodies that are signed piece by piece, and trailing headers.
// Source: S3 API Reference, "Signature calculations: transferring a payload in multiple chunks" and "... trailing headers".

use super::refusals as refuse;
use super::signer::{Signer, digest, same};
use crate::refusal::Refusal;

/// Checks every chunk of a body against the signature before it, beginning with the request's own.
pub(super) fn check(mut body: &[u8], signer: &Signer<'_>, seed: &str) -> Result<(), Refusal> {
    let mut previous = seed.to_owned();
    loop {
        let head = line(&mut body)?;
        let (size, signature) = head.split_once(";chunk-signature=").ok_or_else(refuse::mismatch)?;
        let size = usize::from_str_radix(size, 16).map_err(|_| refuse::incomplete())?;
        let chunk = body.split_off(..size).ok_or_else(refuse::incomplete)?;
        let lines = [previous.as_str(), &digest(b""), &digest(chunk)];
        let expected = signer.sign("AWS4-HMAC-SHA256-PAYLOAD", &lines);
        if !same(&expected, signature) {
            return Err(refuse::mismatch());
        }
        previous = expected;
        if size == 0 {
            return trailers(body, signer, &previous);
        }
        if !line(&mut body)?.is_empty() {
            return Err(refuse::incomplete());
        }
    }
}

/// Trailing headers, where there are any, end with a signature of them all.
fn trailers(rest: &[u8], signer: &Signer<'_>, previous: &str) -> Result<(), Refusal> {
    let text = std::str::from_utf8(rest).map_err(|_| refuse::incomplete())?;
    let mut canonical = String::new();
    let mut signature = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(refuse::incomplete)?;
        match name.trim() {
            "x-amz-trailer-signature" => signature = Some(value.trim()),
            name => canonical.extend([&name.to_ascii_lowercase(), ":", value.trim(), "\n"]),
        }
    }
    let expected = signer.sign("AWS4-HMAC-SHA256-TRAILER", &[previous, &digest(canonical.as_bytes())]);
    match signature {
        None if canonical.is_empty() => Ok(()),
        Some(signature) if same(&expected, signature) => Ok(()),
        Some(_) | None => Err(refuse::mismatch()),
    }
}

fn line<'b>(body: &mut &'b [u8]) -> Result<&'b str, Refusal> {
    let end = body.windows(2).position(|pair| pair == b"\r\n").ok_or_else(refuse::incomplete)?;
    let line = std::str::from_utf8(&body[..end]).map_err(|_| refuse::incomplete())?;
    *body = &body[end + 2..];
    Ok(line)
}
