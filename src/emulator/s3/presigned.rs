use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use s3s::S3Result;

use super::error::refuse;

/// Parameters of a signature of version 4, below `X-Amz-`.
const FOURTH: [&str; 7] =
    ["algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token"];

/// Those of version 2.
const SECOND: [&str; 3] = ["AWSAccessKeyId", "Expires", "Signature"];

/// Headers of a request that are no header of AWS, and that URLs signed with version 2 have as parameters.
const STANDARD: [&str; 2] = ["content-md5", "content-type"];

/// Parameters that count as a header would not: a body is not held to a checksum that the URL names.
// Who signs a URL has no body yet, and some SDKs sign the checksum of an empty one. S3 takes the upload all the same.
const WITHOUT_EFFECT: [&str; 2] = ["x-amz-checksum-", "x-amz-sdk-checksum-algorithm"];

/// What is left of a query without the parameters of a signature, and without the headers that a presigned URL holds: these
/// become headers, where the request has none of that name.
// Source: S3 API Reference, "Authenticating requests: using query parameters"; the signers of AWS's SDKs move headers there.
pub(super) fn unfold(query: &str, headers: &mut HeaderMap) -> S3Result<String> {
    let pairs = || query.split('&').filter(|pair| !pair.is_empty());
    let names = |pair: &str, name: &str| self::name(pair) == name;
    let is_second = pairs().any(|pair| names(pair, "AWSAccessKeyId"));
    let is_presigned = is_second || pairs().any(|pair| names(pair, "X-Amz-Algorithm"));
    let mut kept = Vec::new();
    for pair in pairs() {
        let lower = name(pair).to_ascii_lowercase();
        let own = lower.strip_prefix("x-amz-");
        if own.is_some_and(|own| FOURTH.contains(&own)) || is_second && SECOND.contains(&name(pair)) {
            continue;
        }
        let is_header = own.is_some() || is_second && STANDARD.contains(&lower.as_str());
        if !(is_presigned && is_header) {
            kept.push(pair);
        } else if !WITHOUT_EFFECT.iter().any(|name| lower.starts_with(name)) {
            set(headers, &lower, value(pair))?;
        }
    }
    Ok(kept.join("&"))
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) -> S3Result<()> {
    let wrong = || refuse("InvalidArgument", format!("the parameter `{name}` cannot be a header"));
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

    fn unfolded(query: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-acl", HeaderValue::from_static("private"));
        let query = unfold(query, &mut headers).unwrap();
        let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        format!("{query} | {}", headers.join(", "))
    }

    #[test]
    fn a_presigned_url_may_hold_headers() {
        let second =
            "AWSAccessKeyId=k&Signature=s%3D&Expires=9&x-amz-meta-a=b%20c&content-type=text%2Fplain&versionId=1";
        let shown = unfolded(second);
        insta::assert_snapshot!(shown, @r#"versionId=1 | x-amz-acl: "private", x-amz-meta-a: "b c", content-type: "text/plain""#);
        let fourth = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Storage-Class=GLACIER\
                      &x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&X-Amz-Acl=public-read&x-id=PutObject";
        let shown = unfolded(fourth);
        insta::assert_snapshot!(shown, @r#"x-id=PutObject | x-amz-acl: "private", x-amz-content-sha256: "UNSIGNED-PAYLOAD", x-amz-storage-class: "GLACIER""#);
    }

    #[test]
    fn other_requests_have_their_parameters() {
        assert_eq!(
            unfolded("x-amz-meta-a=b&Expires=1&Signature=x"),
            "x-amz-meta-a=b&Expires=1&Signature=x | x-amz-acl: \"private\""
        );
    }
}
