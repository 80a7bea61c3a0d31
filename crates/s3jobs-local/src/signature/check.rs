use bytes::Bytes;
use http::{HeaderMap, Request};
use jiff::{SignedDuration, Timestamp};

use super::canonical;
use super::chunks;
use super::claim::{Claim, parameter};
use super::claimed::Claimed;
use super::keys::AccessKeys;
use super::refusals as refuse;
use super::second;
use super::signer::{Signer, digest, same};
use crate::gate::Service;
use crate::refusal::Refusal;

/// How far the clocks of client and server may differ.
// Source: S3 API Reference, "Error responses", RequestTimeTooSkewed; "Authenticating requests": 15 minutes.
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// How the body takes part in the signature.
const UNSIGNED: [&str; 2] = ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];
const CHUNKED: [&str; 2] = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"];

/// Checks the signature of a request to a service, which needs one, at the real time `now`: a client knows no other.
pub(crate) fn check(
    keys: &AccessKeys,
    request: &Request<Bytes>,
    (service, now): (Service, Timestamp),
) -> Result<(), Refusal> {
    match service {
        Service::S3 if second::is_claimed(request) && !is_fourth(request) => check_second(keys, request, now),
        Service::Control | Service::Sts if second::is_claimed(request) => Err(refuse::other_mechanism()),
        Service::S3 | Service::Control => check_fourth(keys, request, ("s3", now)),
        Service::Sts => check_fourth(keys, request, ("sts", now)),
    }
}

/// Refuses a presigned URL whose time is over. Nothing else of its signature is looked at.
pub(crate) fn check_life(request: &Request<Bytes>, now: Timestamp) -> Result<(), Refusal> {
    if is_fourth(request) {
        let claimed = Claimed::of(request).and_then(|claimed| claimed.service);
        let claim = Claim::read(request, claimed.as_deref().unwrap_or("s3")).ok();
        return claim.filter(|claim| claim.life.is_some()).map_or(Ok(()), |claim| check_time(&claim, now));
    }
    if second::in_query(request) { second::Claim::read(request)?.check_time(now, SKEW) } else { Ok(()) }
}

/// Whether a URL is signed with version 4.
fn is_fourth<B>(request: &Request<B>) -> bool {
    request.uri().query().is_some_and(|query| parameter(query, "X-Amz-Algorithm").is_some())
}

fn check_second(keys: &AccessKeys, request: &Request<Bytes>, now: Timestamp) -> Result<(), Refusal> {
    let claim = second::Claim::read(request)?;
    let secret = keys.secret(claim.key()).ok_or_else(refuse::unknown_key)?;
    refuse_token(request)?;
    claim.check_time(now, SKEW)?;
    claim.check(request, secret)
}

fn check_fourth(keys: &AccessKeys, request: &Request<Bytes>, (service, now): (&str, Timestamp)) -> Result<(), Refusal> {
    let claim = Claim::read(request, service)?;
    let secret = keys.secret(&claim.key).ok_or_else(refuse::unknown_key)?;
    refuse_token(request)?;
    check_time(&claim, now)?;
    check_headers(request.headers(), &claim)?;
    let payload = payload(request, &claim, service)?;
    let payload = payload.as_str();
    let canonical = canonical::request(request, &claim.headers, payload).ok_or_else(refuse::mismatch)?;
    let signer = Signer::new(secret, &claim);
    if !same(&signer.sign("AWS4-HMAC-SHA256", &[&digest(canonical.as_bytes())]), &claim.signature) {
        return Err(refuse::mismatch());
    }
    check_body(request.body(), payload, &signer, &claim)
}

/// A local S3 gives no temporary credentials.
fn refuse_token<B>(request: &Request<B>) -> Result<(), Refusal> {
    const TOKEN: &str = "x-amz-security-token";
    let mut names = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split('=').next());
    let is_sent = request.headers().contains_key(TOKEN) || names.any(|name| name.eq_ignore_ascii_case(TOKEN));
    if is_sent { Err(refuse::token()) } else { Ok(()) }
}

fn check_time(claim: &Claim, now: Timestamp) -> Result<(), Refusal> {
    let age = now.duration_since(claim.at);
    match claim.life {
        Some(_) if age < -SKEW => Err(refuse::access_denied("Request is not yet valid")),
        Some(life) if age > life => {
            let end = claim.at.saturating_add(life).unwrap_or(claim.at);
            Err(refuse::expired(end, now).with("X-Amz-Expires", life.as_secs().to_string()))
        }
        Some(_) => Ok(()),
        None if age.abs() > SKEW => Err(refuse::skewed()),
        None => Ok(()),
    }
}

/// The host and everything that S3 acts on must be signed: somebody else could have added it.
fn check_headers(headers: &HeaderMap, claim: &Claim) -> Result<(), Refusal> {
    let is_signed = |name: &str| claim.headers.iter().any(|signed| signed == name);
    // A presigned URL says nothing of its body, but the clients that use it may.
    let may_be_absent = |name: &str| claim.life.is_some() && name == "x-amz-content-sha256";
    let unsigned = headers
        .keys()
        .map(http::HeaderName::as_str)
        .find(|name| name.starts_with("x-amz-") && !is_signed(name) && !may_be_absent(name));
    match unsigned {
        Some(_) => Err(refuse::access_denied("There were headers present in the request which were not signed")),
        None if !is_signed("host") => {
            Err(refuse::access_denied("There were headers present in the request which were not signed"))
        }
        None => Ok(()),
    }
}

/// The last line of what is signed. Other services than S3 take the digest of the body, whether it was said or not.
fn payload(request: &Request<Bytes>, claim: &Claim, service: &str) -> Result<String, Refusal> {
    let query = request.uri().query().unwrap_or_default();
    match request.headers().get("x-amz-content-sha256") {
        Some(digest) => digest.to_str().map(str::to_owned).map_err(|_| refuse::other_digest()),
        None if service != "s3" => Ok(digest(request.body())),
        None if claim.life.is_some() => {
            Ok(parameter(query, "X-Amz-Content-Sha256").unwrap_or_else(|| UNSIGNED[0].to_owned()))
        }
        None => Err(refuse::missing_digest()),
    }
}

fn check_body(body: &[u8], payload: &str, signer: &Signer<'_>, claim: &Claim) -> Result<(), Refusal> {
    if UNSIGNED.contains(&payload) {
        Ok(())
    } else if CHUNKED.contains(&payload) {
        chunks::check(body, signer, &claim.signature)
    } else if digest(body).eq_ignore_ascii_case(payload) {
        Ok(())
    } else {
        Err(refuse::other_digest())
    }
}
