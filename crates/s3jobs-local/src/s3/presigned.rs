use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use percent_encoding::percent_decode_str;
use s3s::S3Result;

use super::checksum;
use super::error::{not_implemented, refuse};
use crate::code::Code;

/// Parameters of a signature of version 4, below `X-Amz-`.
const FOURTH: [&str; 7] =
    ["algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token"];

/// Those of version 2.
pub(super) const SECOND: [&str; 3] = ["AWSAccessKeyId", "Expires", "Signature"];

/// Headers of a request that are no header of AWS, and that URLs signed with version 2 have as parameters.
const STANDARD: [&str; 2] = ["content-md5", "content-type"];

/// Makes headers of those parameters of a presigned URL that stand for headers, where the request has none of that name.
// Source: S3 API Reference, "Authenticating requests: using query parameters"; the signers of AWS's SDKs put headers there.
pub(super) fn unfold(request: Request<Bytes>) -> S3Result<Request<Bytes>> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let has = |wanted: &str| query.split('&').any(|pair| name(pair) == wanted);
    let is_second = has("AWSAccessKeyId");
    if !is_second && !has("X-Amz-Algorithm") {
        return if has("Expires") { Err(not_implemented("query parameter `Expires` here")) } else { Ok(request) };
    }
    let (mut parts, body) = request.into_parts();
    let mut kept = Vec::new();
    for pair in query.split('&') {
        let lower = name(pair).to_ascii_lowercase();
        let is_of_aws = lower.strip_prefix("x-amz-").is_some_and(|own| !FOURTH.contains(&own));
        if !(is_of_aws || is_second && STANDARD.contains(&lower.as_str())) {
            kept.push(pair);
        } else if !checksum::is_verified(&lower) {
            // A body is not held to a checksum that the URL names: who signs a URL has no body yet, and some SDKs sign the
            // checksum of an empty one. S3 takes the upload all the same.
            set(&mut parts.headers, &lower, value(pair))?;
        }
    }
    parts.uri = with_query(&parts.uri, &kept.join("&"))?;
    Ok(Request::from_parts(parts, body))
}

fn with_query(uri: &Uri, query: &str) -> S3Result<Uri> {
    let wrong = || refuse(Code::InvalidURI, "Couldn't parse the specified URI.");
    let mut parts = uri.clone().into_parts();
    let target = PathAndQuery::try_from(format!("{}?{query}", uri.path())).map_err(|_| wrong())?;
    parts.path_and_query = Some(target);
    Uri::from_parts(parts).map_err(|_| wrong())
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) -> S3Result<()> {
    let wrong = || refuse(Code::InvalidArgument, format!("the parameter `{name}` cannot be a header"));
    let value: Vec<u8> = percent_decode_str(value).collect();
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
    let value = HeaderValue::from_bytes(&value).map_err(|_| wrong())?;
    headers.entry(name).or_insert(value);
    Ok(())
}

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn value(pair: &str) -> &str {
    pair.split_once('=').map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(query: &str) -> S3Result<String> {
        let request = Request::put(format!("http://b.s3.emulator.test/k?{query}")).header("x-amz-acl", "private");
        let request = unfold(request.body(Bytes::new()).unwrap())?;
        let headers: Vec<String> = request.headers().iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        Ok(format!("{} | {}", request.uri(), headers.join(", ")))
    }

    #[test]
    fn a_presigned_url_may_hold_headers() {
        let second = "AWSAccessKeyId=k&Signature=s&Expires=9&x-amz-meta-a=b%20c&content-type=text%2Fplain&versionId=1";
        let shown = unfolded(second).unwrap();
        insta::assert_snapshot!(shown, @r#"http://b.s3.emulator.test/k?AWSAccessKeyId=k&Signature=s&Expires=9&versionId=1 | x-amz-acl: "private", x-amz-meta-a: "b c", content-type: "text/plain""#);
        let fourth = "X-Amz-Algorithm=A&X-Amz-Date=D&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Storage-Class=GLACIER\
                      &x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&X-Amz-Acl=public-read&x-id=PutObject";
        let shown = unfolded(fourth).unwrap();
        insta::assert_snapshot!(shown, @r#"http://b.s3.emulator.test/k?X-Amz-Algorithm=A&X-Amz-Date=D&x-id=PutObject | x-amz-acl: "private", x-amz-content-sha256: "UNSIGNED-PAYLOAD", x-amz-storage-class: "GLACIER", x-amz-sdk-checksum-algorithm: "CRC32""#);
    }

    #[test]
    fn other_requests_have_their_parameters() {
        let plain = "http://b.s3.emulator.test/k?x-amz-meta-a=b | x-amz-acl: \"private\"";
        assert_eq!(unfolded("x-amz-meta-a=b").unwrap(), plain);
        assert_eq!(unfolded("Expires=1").unwrap_err().code().as_str(), "NotImplemented");
    }
}
