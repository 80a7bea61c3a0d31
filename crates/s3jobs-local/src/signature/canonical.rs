//! The form of a request that is signed.
// Source: S3 API Reference, "Signature calculations for the Authorization header", task 1.

use http::{HeaderMap, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::gate;

/// What stands for itself in a canonical query; in a path, so do slashes.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The canonical request, `payload` being its last line. Nothing, if a signed header is not there.
pub(super) fn request<B>(request: &Request<B>, signed: &[String], payload: &str) -> Option<String> {
    let mut headers = String::new();
    for name in signed {
        let value = if name == "host" { gate::authority(request)?.to_owned() } else { value(request.headers(), name)? };
        headers.extend([name.as_str(), ":", value.as_str(), "\n"]);
    }
    let path = path(request.uri().path());
    let query = query(request.uri().query().unwrap_or_default());
    Some(format!("{}\n{path}\n{query}\n{headers}\n{}\n{payload}", request.method(), signed.join(";")))
}

/// Values of one header, with single spaces, joined by commas.
fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = Vec::new();
    for value in headers.get_all(name) {
        let text = String::from_utf8_lossy(value.as_bytes());
        values.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    (!values.is_empty()).then(|| values.join(","))
}

fn path(path: &str) -> String {
    let plain: Vec<u8> = percent_decode_str(path).collect();
    let encoded = percent_encoding::percent_encode(&plain, PATH).to_string();
    if encoded.is_empty() { "/".to_owned() } else { encoded }
}

fn query(query: &str) -> String {
    let recode = |text: &str| utf8_percent_encode(&percent_decode_str(text).decode_utf8_lossy(), QUERY).to_string();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (recode(name), recode(value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}
