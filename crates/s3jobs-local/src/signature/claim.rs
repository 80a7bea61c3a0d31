use http::{HeaderMap, Request, header};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;

use super::refusals as refuse;
use crate::refusal::Refusal;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The longest life of a presigned URL, in seconds.
// Source: S3 API Reference, "Authenticating requests: using query parameters", X-Amz-Expires.
const LONGEST_LIFE: i64 = 604_800;

/// What a request says about its signature.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) key: String,
    /// `DATE/REGION/SERVICE/aws4_request`.
    pub(super) scope: String,
    /// In lower case, as the request lists them.
    pub(super) headers: Vec<String>,
    pub(super) signature: String,
    /// When it was signed, as the request writes it.
    pub(super) date: String,
    pub(super) at: Timestamp,
    /// How long it is valid, for a presigned URL.
    pub(super) life: Option<SignedDuration>,
}

impl Claim {
    /// Reads the header or the query parameters, which must be for this service.
    pub(super) fn read<B>(request: &Request<B>, service: &str) -> Result<Self, Refusal> {
        let query = request.uri().query().unwrap_or_default();
        let header = request.headers().get(header::AUTHORIZATION);
        match (header, parameter(query, "X-Amz-Algorithm")) {
            (Some(_), Some(_)) => Err(refuse::two_mechanisms()),
            (None, None) => Err(refuse::access_denied("Access Denied")),
            (Some(header), None) => {
                let text = header.to_str().map_err(|_| refuse::malformed_header("The header is not ASCII."))?;
                Self::of_header(text, request.headers(), service)
            }
            (None, Some(algorithm)) => Self::of_query(&algorithm, query, service),
        }
    }

    fn of_header(text: &str, headers: &HeaderMap, service: &str) -> Result<Self, Refusal> {
        let malformed =
            |what: &str| refuse::malformed_header(&format!("The authorization header is malformed; {what}"));
        if text.split(' ').next() != Some(ALGORITHM) {
            return Err(refuse::other_mechanism());
        }
        let part =
            |name: &str| part(text, name).map(str::to_owned).ok_or_else(|| malformed(&format!("{name} is missing.")));
        let (key, scope) =
            credential(&part("Credential")?).ok_or_else(|| malformed("the Credential is mal-formed."))?;
        let date = headers.get("x-amz-date").and_then(|date| date.to_str().ok());
        let missing = || refuse::access_denied("AWS authentication requires a valid Date or x-amz-date header");
        let (date, at) = date.and_then(time).ok_or_else(missing)?;
        let headers = listed(&part("SignedHeaders")?);
        let claim = Self { key, scope, headers, signature: part("Signature")?, date, at, life: None };
        claim.check_scope(service).map_err(|what| malformed(&what))?;
        Ok(claim)
    }

    fn of_query(algorithm: &str, query: &str, service: &str) -> Result<Self, Refusal> {
        let malformed = |what: &str| refuse::malformed_query(what);
        if algorithm != ALGORITHM {
            return Err(malformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""));
        }
        let needed = |name: &str| {
            parameter(query, name).ok_or_else(|| malformed(&format!("Query-string authentication needs {name}.")))
        };
        let credential = credential(&needed("X-Amz-Credential")?);
        let (key, scope) = credential.ok_or_else(|| malformed("Error parsing the X-Amz-Credential parameter."))?;
        let (date, at) = time(&needed("X-Amz-Date")?)
            .ok_or_else(|| malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""))?;
        let life = needed("X-Amz-Expires")?.parse().ok().filter(|life| (1..=LONGEST_LIFE).contains(life));
        let life = life.ok_or_else(|| malformed("X-Amz-Expires must be a number between 1 and 604800 seconds"))?;
        let headers = listed(&needed("X-Amz-SignedHeaders")?);
        let signature = needed("X-Amz-Signature")?;
        let claim = Self { key, scope, headers, signature, date, at, life: Some(SignedDuration::from_secs(life)) };
        claim.check_scope(service).map_err(|what| malformed(&what))?;
        Ok(claim)
    }

    fn check_scope(&self, service: &str) -> Result<(), String> {
        let parts: Vec<&str> = self.scope.split('/').collect();
        match parts.as_slice() {
            [_, _, other, _] if *other != service => {
                Err(format!("incorrect service \"{other}\". This endpoint belongs to \"{service}\"."))
            }
            [date, region, _, "aws4_request"] if !region.is_empty() && self.date.starts_with(*date) => Ok(()),
            [date, region, _, "aws4_request"] if !region.is_empty() => {
                Err(format!("Invalid credential date \"{date}\". This date is not the same as X-Amz-Date."))
            }
            [_, _, _, other] if *other != "aws4_request" => {
                Err(format!("the Credential ends with \"{other}\", not with \"aws4_request\"."))
            }
            _ => Err("the Credential is mal-formed.".to_owned()),
        }
    }
}

/// One part of an Authorization header.
pub(super) fn part<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.split([',', ' ']).find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A decoded query parameter.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == name))?.1;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// Key id and scope. An id has no slash.
pub(super) fn credential(text: &str) -> Option<(String, String)> {
    let (key, scope) = text.split_once('/')?;
    (!key.is_empty() && scope.split('/').count() == 4).then(|| (key.to_owned(), scope.to_owned()))
}

fn listed(text: &str) -> Vec<String> {
    text.split(';').map(str::to_ascii_lowercase).collect()
}

pub(super) fn time(text: &str) -> Option<(String, Timestamp)> {
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some((text.to_owned(), at.timestamp()))
}
