use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Uri, header};
use s3s::{S3Error, S3Result, dto};
use sha2::{Digest as _, Sha256};

use super::admitted::{SentBody, Unread, Verified};
use super::checksum;
use super::chunked::unchunk;
use super::error::{invalid_argument, refuse};
use super::members::Members as _;
use super::presigned::SECOND;
use super::signer::Signer;
use crate::code::Code;
use crate::gate::Addressed;
use crate::hex::hex;

/// What a header that follows a body may be: a checksum. A signature may not cover it, so it must not say anything else.
// Source: S3 API Reference, "Signature calculations: ... trailing headers".
const TRAILING: &str = "x-amz-checksum-";

/// Query parameters that are numbers.
const NUMBERS: [&str; 6] = ["max-buckets", "max-keys", "max-parts", "max-uploads", "part-number-marker", "partNumber"];

/// What is said of any other.
// Source: S3 API Reference, "Error responses", MalformedTrailerError.
const TRAILER_MESSAGE: &str =
    "The request contained trailing data that was not well-formed or did not conform to our published schema.";

/// The headers that an object keeps, beside its user metadata.
const KEPT: [header::HeaderName; 6] = [
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::EXPIRES,
];

/// Makes a request plain: the body without chunk framing and checked against its digests, the bucket in the path, and
/// neither signature nor authority.
///
/// Any credentials are accepted, so the signature is dropped unchecked.
pub(super) fn admit(request: Request<Bytes>) -> S3Result<Request<Bytes>> {
    let signer = Signer::of(&request);
    let bucket = host_bucket(&request).map(str::to_owned);
    let (mut parts, body) = request.into_parts();
    let body = plain_body(&mut parts.headers, body)?;
    plain_encoding(&mut parts.headers);
    // What completes an upload carries the checksum of the object, not of its own body.
    let is_completion = parts.method == http::Method::POST && has_parameter(&parts.uri, "uploadId");
    let checksum = if is_completion { None } else { checksum::verify(&parts.headers, &body)? };
    parts.uri = plain_uri(&parts.uri, bucket.as_deref())?;
    plain_conditions(&mut parts.headers);
    let unread = take_unread(&mut parts.headers);
    parts.headers.remove(header::AUTHORIZATION);
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    parts.extensions.insert(signer);
    parts.extensions.insert(Unread(unread));
    parts.extensions.insert(Verified(checksum));
    parts.extensions.insert(SentBody(body.clone()));
    Ok(Request::from_parts(parts, body))
}

/// The bucket that the host names, such as `BUCKET.s3.emulator.test`.
pub(super) fn host_bucket<B>(request: &Request<B>) -> Option<&str> {
    Addressed::of(request).before
}

fn plain_uri(uri: &Uri, bucket: Option<&str>) -> S3Result<Uri> {
    let path = uri.path().trim_start_matches('/');
    let path = match bucket {
        Some(bucket) => format!("/{bucket}/{path}"),
        None => uri.path().to_owned(),
    };
    let asked = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_signature(pair));
    let mut query: Vec<&str> = Vec::new();
    for pair in asked {
        if !is_empty_number(pair)? {
            query.push(pair);
        }
    }
    let target = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    match PathAndQuery::try_from(target) {
        Ok(target) => Ok(Uri::from(target)),
        Err(_) => Err(refuse(Code::InvalidURI, "Couldn't parse the specified URI.")),
    }
}

/// Whether a pair of the query is a number that is not given, which is as if it was not there.
fn is_empty_number(pair: &str) -> S3Result<bool> {
    let Some((name, value)) = pair.split_once('=') else { return Ok(false) };
    let Some(name) = NUMBERS.into_iter().find(|number| *number == name) else { return Ok(false) };
    if value.is_empty() || value.parse::<i32>().is_ok() {
        return Ok(value.is_empty());
    }
    let message = match name {
        "partNumber" => "Part number must be an integer between 1 and 10000, inclusive".to_owned(),
        name => format!("Provided {name} not an integer or within integer range"),
    };
    Err(invalid_argument(name, value, message))
}

/// Whether the query has a parameter of this name.
pub(super) fn has_parameter(uri: &Uri, name: &str) -> bool {
    let mut names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    names.any(|found| found == name)
}

/// Whether a query parameter is part of a presigned URL's signature.
fn is_signature(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let names = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token"];
    SECOND.contains(&name) || name.strip_prefix("X-Amz-").is_some_and(|rest| names.contains(&rest))
}

fn plain_body(headers: &mut HeaderMap, body: Bytes) -> S3Result<Bytes> {
    let digest = headers.get("x-amz-content-sha256").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if digest.starts_with("STREAMING-") {
        return unframe(headers, body);
    }
    if is_sha256(digest) {
        let computed = hex(&Sha256::digest(&body));
        if !computed.eq_ignore_ascii_case(digest) {
            let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
            return Err(refuse(Code::XAmzContentSHA256Mismatch, message)
                .with("ClientComputedContentSHA256", digest)
                .with("S3ComputedContentSHA256", computed));
        }
    }
    Ok(body)
}

fn is_sha256(digest: &str) -> bool {
    digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn unframe(headers: &mut HeaderMap, framed: Bytes) -> S3Result<Bytes> {
    let plain = unchunk(framed).ok_or_else(incomplete)?;
    let announced = headers.get("x-amz-decoded-content-length").and_then(|value| value.to_str().ok());
    if announced.is_some_and(|length| length.parse() != Ok(plain.body.len())) {
        return Err(incomplete());
    }
    for (name, value) in plain.trailers {
        if !name.as_str().starts_with(TRAILING) {
            return Err(refuse(Code::MalformedTrailerError, TRAILER_MESSAGE));
        }
        headers.insert(name, value);
    }
    Ok(plain.body)
}

/// Leaves of `Content-Encoding` the encodings of the object itself: `aws-chunked` is only how it was sent, and may be named
/// where the body has no chunks, too.
fn plain_encoding(headers: &mut HeaderMap) {
    const CHUNKED: &str = "aws-chunked";
    let Some(text) = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()) else { return };
    if !text.split(',').any(|encoding| encoding.trim() == CHUNKED) {
        return;
    }
    let kept: Vec<&str> = text.split(',').map(str::trim).filter(|encoding| *encoding != CHUNKED).collect();
    match HeaderValue::from_str(&kept.join(",")) {
        Ok(kept) if !kept.is_empty() => drop(headers.insert(header::CONTENT_ENCODING, kept)),
        Ok(_) | Err(_) => drop(headers.remove(header::CONTENT_ENCODING)),
    }
}

fn take_unread(headers: &mut HeaderMap) -> HeaderMap {
    let mut unread = HeaderMap::new();
    for name in KEPT {
        if headers.get(&name).is_some_and(|value| !value.as_bytes().is_ascii())
            && let Some(value) = headers.remove(&name)
        {
            unread.insert(name, value);
        }
    }
    unread
}

/// Conditions as the protocol layer takes them: ETags with both quotes, and no range that is none.
// S3 takes an ETag with one quote or without, and ignores what it cannot read as a range (RFC 9110, section 14.2).
fn plain_conditions(headers: &mut HeaderMap) {
    const ETAGS: [&str; 4] =
        ["if-match", "if-none-match", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match"];
    for name in ETAGS {
        let Some(sent) = headers.get(name).and_then(|value| value.to_str().ok()) else { continue };
        let bare = sent.trim_matches('"');
        if sent == "*" || sent.starts_with("W/") || bare.contains('"') {
            continue;
        }
        if let Ok(quoted) = HeaderValue::try_from(format!("\"{bare}\"")) {
            headers.insert(name, quoted);
        }
    }
    let is_range = |value: &HeaderValue| value.to_str().is_ok_and(|range| dto::Range::parse(range).is_ok());
    if headers.get(header::RANGE).is_some_and(|range| !is_range(range)) {
        headers.remove(header::RANGE);
    }
}

fn incomplete() -> S3Error {
    refuse(Code::IncompleteBody, "The request body terminated unexpectedly")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(uri: &str, headers: &[(&'static str, &str)], body: &'static str) -> S3Result<Request<Bytes>> {
        let mut request = Request::put(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        admit(request.body(Bytes::from_static(body.as_bytes())).unwrap())
    }

    #[test]
    fn a_bucket_in_the_host_moves_into_the_path() {
        let request = admitted("http://my.bucket.s3.emulator.test/a%20b/c?tagging", &[], "").unwrap();
        assert_eq!(request.uri(), "/my.bucket/a%20b/c?tagging");
        let request = admitted("/k", &[("host", "b.s3.emulator.test:9000")], "").unwrap();
        assert_eq!(request.uri(), "/b/k");
        let request = admitted("/k", &[("host", "b.S3.emulator.TEST.")], "").unwrap();
        assert_eq!(request.uri(), "/b/k");
        let request = admitted("/k", &[("host", "b.localhost:9000")], "").unwrap();
        assert_eq!(request.uri(), "/b/k");
    }

    #[test]
    fn other_hosts_are_path_style() {
        let request = admitted("http://s3.emulator.test/b/k", &[], "").unwrap();
        assert_eq!(request.uri(), "/b/k");
        assert_eq!(admitted("/b/k", &[("host", "localhost:1")], "").unwrap().uri(), "/b/k");
    }

    #[test]
    fn signatures_are_dropped() {
        let presigned = "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=ab&tagging";
        let request = admitted(presigned, &[("authorization", "AWS4-HMAC-SHA256 ...")], "").unwrap();
        assert_eq!(request.uri(), "/b/k?tagging");
        let second = "/b/k?AWSAccessKeyId=k&Expires=9&Signature=s%3D&tagging";
        assert_eq!(admitted(second, &[], "").unwrap().uri(), "/b/k?tagging");
        assert!(!request.headers().contains_key("authorization"));
    }

    #[test]
    fn chunk_framing_is_taken_off() {
        let headers = [
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("content-encoding", "gzip,aws-chunked"),
            ("x-amz-decoded-content-length", "2"),
        ];
        let request = admitted("/b/k", &headers, "2\r\nhi\r\n0\r\nx-amz-checksum-crc32:2JMqrA==\r\n\r\n").unwrap();
        assert_eq!(request.body().as_ref(), b"hi");
        assert_eq!(request.headers()["content-encoding"], "gzip");
        assert_eq!(request.headers()["content-length"], "2");
        assert_eq!(request.headers()["x-amz-checksum-crc32"], "2JMqrA==");
    }

    #[test]
    fn the_name_of_chunk_framing_is_no_encoding_of_an_object() {
        let encoding = |sent: &str| {
            let request = admitted("/b/k", &[("content-encoding", sent)], "hi").unwrap();
            request.headers().get("content-encoding").map(|kept| kept.to_str().unwrap().to_owned())
        };
        assert_eq!(encoding("aws-chunked"), None);
        assert_eq!(encoding("aws-chunked, gzip"), Some("gzip".to_owned()));
        assert_eq!(encoding("gzip, br"), Some("gzip, br".to_owned()));
    }

    #[test]
    fn conditions_are_read_as_leniently_as_s3_does() {
        let kept = |name: &'static str, sent: &str| {
            let request = admitted("/b/k", &[(name, sent)], "").unwrap();
            request.headers().get(name).map(|kept| kept.to_str().unwrap().to_owned())
        };
        for sent in ["\"ab\"", "\"ab", "ab\"", "ab"] {
            assert_eq!(kept("if-match", sent), Some("\"ab\"".to_owned()), "{sent}");
        }
        assert_eq!(kept("if-none-match", "*"), Some("*".to_owned()));
        assert_eq!(kept("range", "bytes=0-1"), Some("bytes=0-1".to_owned()));
        for sent in ["bytes=1-0", "0-1", "bytes=a-b", "bytes=0-1,3-4", "pages=1-2", ""] {
            assert_eq!(kept("range", sent), None, "{sent}");
        }
    }

    #[test]
    fn a_trailer_cannot_say_what_a_signature_should_cover() {
        for trailer in ["x-amz-acl:public-read", "x-amz-copy-source:b/k", "authorization:x", "host:evil.example"] {
            let body: &'static str = format!("2\r\nhi\r\n0\r\n{trailer}\r\n\r\n").leak();
            let headers = [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")];
            let error = admitted("/b/k", &headers, body).unwrap_err();
            assert_eq!(error.code().as_str(), "MalformedTrailerError", "{trailer}");
        }
    }

    #[test]
    fn a_body_that_differs_from_its_digest_is_refused() {
        let digest = "0".repeat(64);
        let error = admitted("/b/k", &[("x-amz-content-sha256", &digest)], "hi").unwrap_err();
        assert_eq!(error.code().as_str(), "XAmzContentSHA256Mismatch");
    }
}
