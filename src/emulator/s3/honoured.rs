use http::{HeaderMap, Uri};
use s3s::{S3Request, S3Result};

use super::checksum;
use super::error::not_implemented;

/// What an operation takes into account beyond bucket, key and body. Everything else is refused by name.
pub(super) struct Honoured {
    /// Names of headers, in lower case. One that ends in `-` stands for all that begin so.
    pub(super) headers: &'static [&'static str],
    /// More of them, which several operations have in common.
    pub(super) also: &'static [&'static str],
    /// Names of query parameters.
    pub(super) parameters: &'static [&'static str],
}

/// Nothing but bucket, key and body.
pub(super) const NOTHING: Honoured = Honoured { headers: &[], also: &[], parameters: &[] };

/// Headers that say how a request was sent, not what is wanted, or that hold for every request here.
// One account, under whatever id, owns every bucket, and no bucket lets requesters pay: S3 ignores that header then.
const TRANSPORT: [&str; 10] = [
    "x-amz-expected-bucket-owner",
    "x-amz-request-payer",
    "x-amz-source-expected-bucket-owner",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-security-token",
    "x-amz-trailer",
    "x-amz-user-agent",
];

/// Standard headers that change what a request means.
const STANDARD: [&str; 6] =
    ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"];

impl Honoured {
    /// Refuses a request that asks for more than the operation does.
    pub(super) fn check<T>(&self, request: &S3Request<T>) -> S3Result<()> {
        self.check_headers(&request.headers)?;
        self.check_parameters(&request.uri)
    }

    fn check_headers(&self, headers: &HeaderMap) -> S3Result<()> {
        let known = |name: &str| {
            TRANSPORT.contains(&name)
                || checksum::is_verified(name)
                || self
                    .headers
                    .iter()
                    .chain(self.also)
                    .any(|&own| own == name || own.ends_with('-') && name.starts_with(own))
        };
        let asks = |name: &str| name.starts_with("x-amz-") || STANDARD.contains(&name);
        match headers.keys().map(http::HeaderName::as_str).find(|name| asks(name) && !known(name)) {
            Some(name) => Err(not_implemented(&format!("header `{name}` here"))),
            None => Ok(()),
        }
    }

    fn check_parameters(&self, uri: &Uri) -> S3Result<()> {
        let names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
        // `x-id` only repeats the operation's name.
        let mut asks = names.filter(|name| !name.is_empty() && *name != "x-id");
        match asks.find(|name| !self.parameters.contains(name)) {
            Some(name) => Err(not_implemented(&format!("query parameter `{name}` here"))),
            None => Ok(()),
        }
    }
}
