use bytes::Bytes;
use http::{HeaderMap, Request};
use jiff::{SignedDuration, Timestamp};

use super::canonical;
use super::chunks;
use super::claim::Claim;
use super::keys::AccessKeys;
use super::refusals as refuse;
use super::signer::{Signer, digest, same};
use crate::emulator::control::Refusal;

/// How far the clocks of client and server may differ.
// Source: S3 API Reference, "Error responses", RequestTimeTooSkewed; "Authenticating requests": 15 minutes.
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// How the body takes part in the signature.
const UNSIGNED: [&str; 2] = ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];
const CHUNKED: [&str; 2] = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"];

/// Checks the signature of a request, which needs one, at the real time `now`: a client knows no other.
pub(in crate::emulator) fn check(keys: &AccessKeys, request: &Request<Bytes>, now: Timestamp) -> Result<(), Refusal> {
    let claim = Claim::read(request)?;
    let secret = keys.secret(&claim.key).ok_or_else(refuse::unknown_key)?;
    let has_token = request.headers().contains_key("x-amz-security-token")
        || request.uri().query().is_some_and(|query| query.contains("X-Amz-Security-Token="));
    if has_token {
        return Err(refuse::token());
    }
    check_time(&claim, now)?;
    check_headers(request.headers(), &claim)?;
    let payload = payload(request.headers(), &claim)?;
    let canonical = canonical::request(request, &claim.headers, payload).ok_or_else(refuse::mismatch)?;
    let signer = Signer::new(secret, &claim);
    if !same(&signer.sign("AWS4-HMAC-SHA256", &[&digest(canonical.as_bytes())]), &claim.signature) {
        return Err(refuse::mismatch());
    }
    check_body(request.body(), payload, &signer, &claim)
}

fn check_time(claim: &Claim, now: Timestamp) -> Result<(), Refusal> {
    let age = now.duration_since(claim.at);
    match claim.life {
        Some(_) if age < -SKEW => Err(refuse::access_denied("Request is not yet valid")),
        Some(life) if age > life => Err(refuse::access_denied("Request has expired")),
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

/// The last line of what is signed.
fn payload<'r>(headers: &'r HeaderMap, claim: &Claim) -> Result<&'r str, Refusal> {
    match headers.get("x-amz-content-sha256") {
        Some(digest) => digest.to_str().map_err(|_| refuse::other_digest()),
        None if claim.life.is_some() => Ok(UNSIGNED[0]),
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
