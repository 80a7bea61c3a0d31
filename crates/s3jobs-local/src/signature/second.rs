//! Signature Version 2: what boto3 signs URLs with in `us-east-1`, and what old programs sign all requests with.
// Source: S3 User Guide, "Appendix: Authenticating requests (AWS signature version 2)".

use std::collections::BTreeMap;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, Request, header};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use sha1::Sha1;

use super::claim::{parameter, time};
use super::refusals as refuse;
use super::signer::same;
use crate::checksum::base64;
use crate::gate::Addressed;
use crate::refusal::Refusal;

/// What begins the header.
const SCHEME: &str = "AWS ";

/// Query parameters that are signed.
// Source: the same, "Constructing the CanonicalizedResource element", and what clients sign of later calls. Those of the last
// two lines are signed by no client. They tell calls apart all the same, so nobody may add them to a signed request.
const SIGNED: [&str; 44] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
    "append",
    "attributes",
    "encryption",
    "legal-hold",
    "ownershipControls",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "retention",
];

/// What a request says about a signature of this version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    key: String,
    signature: String,
    dated: Dated,
}

/// Until when a signature is valid, and how the request writes that.
#[derive(Debug, PartialEq, Eq)]
enum Dated {
    /// Around this time; the text is empty where `x-amz-date` says it, which is signed with the other headers.
    At(String, Timestamp),
    /// Until this one.
    Until(String, Timestamp),
}

/// Whether a request is signed so.
pub(super) fn is_claimed<B>(request: &Request<B>) -> bool {
    in_header(request).is_some() || in_query(request)
}

/// The id of the access key.
pub(super) fn key<B>(request: &Request<B>) -> Option<String> {
    let of_header = || in_header(request)?.split_once(':').map(|(key, _)| key.to_owned());
    let of_query = || parameter(request.uri().query()?, "AWSAccessKeyId");
    of_header().or_else(of_query).filter(|key| !key.is_empty())
}

fn in_header<B>(request: &Request<B>) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix(SCHEME)
}

/// Whether the URL is signed so.
pub(super) fn in_query<B>(request: &Request<B>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    ["AWSAccessKeyId", "Signature"].into_iter().any(|name| parameter(query, name).is_some())
}

impl Claim {
    pub(super) fn read<B>(request: &Request<B>) -> Result<Self, Refusal> {
        match in_header(request) {
            Some(_) if in_query(request) => Err(refuse::two_mechanisms()),
            Some(text) => Self::of_header(text, request.headers()),
            None => Self::of_query(request.uri().query().unwrap_or_default()),
        }
    }

    fn of_header(text: &str, headers: &HeaderMap) -> Result<Self, Refusal> {
        let (key, signature) = text.trim().split_once(':').ok_or_else(|| {
            refuse::invalid_argument("Authorization header is invalid -- one and only one ' ' (space) required")
        })?;
        let said = |name: &str| headers.get(name).and_then(|date| date.to_str().ok()).map(str::to_owned);
        let own = said("x-amz-date");
        let text = own.clone().or_else(|| said("date"));
        let at = text.as_deref().and_then(instant);
        let at =
            at.ok_or_else(|| refuse::access_denied("AWS authentication requires a valid Date or x-amz-date header"))?;
        let line = if own.is_some() { String::new() } else { text.unwrap_or_default() };
        Ok(Self { key: key.to_owned(), signature: signature.to_owned(), dated: Dated::At(line, at) })
    }

    fn of_query(query: &str) -> Result<Self, Refusal> {
        let needed = |name: &str| {
            parameter(query, name).filter(|value| !value.is_empty()).ok_or_else(|| {
                let message =
                    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters";
                refuse::access_denied(message)
            })
        };
        let (key, signature, expires) = (needed("AWSAccessKeyId")?, needed("Signature")?, needed("Expires")?);
        let end = expires.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
        let end = end.ok_or_else(|| {
            refuse::access_denied(&format!("Invalid date (should be seconds since epoch): {expires}"))
        })?;
        Ok(Self { key, signature, dated: Dated::Until(expires, end) })
    }

    /// Refuses a signature that is not valid at this time any more, or not yet.
    pub(super) fn check_time(&self, now: Timestamp, skew: SignedDuration) -> Result<(), Refusal> {
        match &self.dated {
            Dated::At(_, at) if now.duration_since(*at).abs() > skew => Err(refuse::skewed()),
            Dated::Until(_, end) if now >= *end => Err(refuse::expired(*end, now)),
            Dated::At(..) | Dated::Until(..) => Ok(()),
        }
    }

    /// The id of the access key.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Refuses another signature than that of this secret.
    pub(super) fn check(&self, request: &Request<Bytes>, secret: &str) -> Result<(), Refusal> {
        let path = request.uri().path();
        // A bucket alone is signed with a slash behind it by some clients, whether they send it or not. It is the same bucket.
        let of_bucket = format!("{}/", path.trim_end_matches('/'));
        let is_signed = |path: &str| {
            let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
            mac.update(self.text(request, path).as_bytes());
            same(&base64(&mac.finalize().into_bytes()), &self.signature)
        };
        let is_bucket = Addressed::of(request).before.is_none() && of_bucket.matches('/').count() == 2;
        if is_signed(path) || is_bucket && is_signed(&of_bucket) { Ok(()) } else { Err(refuse::mismatch()) }
    }

    /// What is signed.
    fn text(&self, request: &Request<Bytes>, path: &str) -> String {
        let (date, query) = match &self.dated {
            Dated::At(date, _) => (date, ""),
            Dated::Until(date, _) => (date, request.uri().query().unwrap_or_default()),
        };
        let headers = headers(request.headers(), query);
        let said = |name: &str| headers.get(name).map(|values| values.join(",")).unwrap_or_default();
        let own = headers.iter().filter(|(name, _)| name.starts_with("x-amz-"));
        let own = own.map(|(name, values)| format!("{name}:{}\n", values.join(","))).collect::<Vec<_>>().concat();
        let (digest, kind) = (said("content-md5"), said("content-type"));
        format!("{}\n{digest}\n{kind}\n{date}\n{own}{}", request.method(), resource(request, path))
    }
}

/// The headers that are signed, by their names in lower case. A URL may have them as parameters.
fn headers(headers: &HeaderMap, query: &str) -> BTreeMap<String, Vec<String>> {
    let is_signed = |name: &str| name.starts_with("x-amz-") || ["content-md5", "content-type"].contains(&name);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name.as_str())) {
        let text = String::from_utf8_lossy(value.as_bytes());
        found.entry(name.as_str().to_owned()).or_default().push(text.trim().to_owned());
    }
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let name = name.to_ascii_lowercase();
        // A client that sends the header itself repeats what the URL says.
        let repeats = ["content-md5", "content-type"].contains(&name.as_str()) && found.contains_key(&name);
        if is_signed(&name) && !repeats {
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            found.entry(name).or_default().push(value);
        }
    }
    found
}

/// The bucket, the path as it was sent, and those parameters that are signed.
fn resource<B>(request: &Request<B>, path: &str) -> String {
    let bucket = Addressed::of(request).before.map(|bucket| format!("/{bucket}")).unwrap_or_default();
    let pairs = request.uri().query().unwrap_or_default().split('&');
    let mut signed: Vec<(&str, Option<&str>)> = pairs
        .map(|pair| pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value))))
        .filter(|(name, _)| SIGNED.contains(name))
        .collect();
    signed.sort_by_key(|(name, _)| *name);
    let signed = signed.into_iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={}", percent_decode_str(value).decode_utf8_lossy()),
        None => name.to_owned(),
    });
    let signed = signed.collect::<Vec<_>>().join("&");
    let mark = if signed.is_empty() { "" } else { "?" };
    format!("{bucket}{path}{mark}{signed}")
}

/// A date as mail and HTTP write it, or as version 4 does.
fn instant(text: &str) -> Option<Timestamp> {
    let of_mail = rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    of_mail.or_else(|| time(text).map(|(_, at)| at))
}
