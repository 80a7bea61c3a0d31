//! The errors of requests that are not, or not rightly, signed.

use http::{Request, header};
use jiff::Timestamp;

use crate::code::Code;
use crate::refusal::Refusal;

// Codes, statuses and texts: S3 API Reference, "Error responses"; and what S3 answers to requests with these mistakes.

pub(super) fn access_denied(message: &str) -> Refusal {
    Refusal::new(Code::AccessDenied, message)
}

/// The time of a presigned URL is over.
pub(super) fn expired(end: Timestamp, now: Timestamp) -> Refusal {
    let shown = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    access_denied("Request has expired").with("Expires", shown(end)).with("ServerTime", shown(now))
}

pub(super) fn unknown_key() -> Refusal {
    let message = "The AWS Access Key Id you provided does not exist in our records.";
    Refusal::new(Code::InvalidAccessKeyId, message)
}

pub(super) fn mismatch() -> Refusal {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    Refusal::new(Code::SignatureDoesNotMatch, message)
}

pub(super) fn skewed() -> Refusal {
    let message = "The difference between the request time and the current time is too large.";
    Refusal::new(Code::RequestTimeTooSkewed, message)
}

/// The session token of temporary credentials, which a local S3 never gave.
pub(super) fn token() -> Refusal {
    let message = "The provided token is malformed or otherwise invalid.";
    Refusal::new(Code::InvalidToken, message)
}

pub(super) fn malformed_header(message: &str) -> Refusal {
    Refusal::new(Code::AuthorizationHeaderMalformed, message)
}

pub(super) fn malformed_query(message: &str) -> Refusal {
    Refusal::new(Code::AuthorizationQueryParametersError, message)
}

/// The signature is for another Region than the bucket's.
// As S3 words it; clients read the Region from its element of the error.
pub(crate) fn wrong_region<B>(request: &Request<B>, signed: &str, expected: String) -> Refusal {
    let refusal = if request.headers().contains_key(header::AUTHORIZATION) {
        let what = "The authorization header is malformed; the region";
        malformed_header(&format!("{what} '{signed}' is wrong; expecting '{expected}'"))
    } else {
        let what = "Error parsing the X-Amz-Credential parameter; the region";
        malformed_query(&format!("{what} '{signed}' is wrong; expecting '{expected}'"))
    };
    Refusal { region: Some(expected), ..refusal }
}

pub(super) fn invalid_argument(message: &str) -> Refusal {
    Refusal::new(Code::InvalidArgument, message)
}

pub(super) fn two_mechanisms() -> Refusal {
    let message = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                   parameter or the Authorization header should be specified";
    Refusal::new(Code::InvalidArgument, message)
}

/// Another version of the signature, where S3 takes version 4 alone.
pub(crate) fn other_mechanism() -> Refusal {
    let message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    Refusal::new(Code::InvalidRequest, message)
}

pub(super) fn missing_digest() -> Refusal {
    let message = "Missing required header for this request: x-amz-content-sha256";
    Refusal::new(Code::InvalidRequest, message)
}

pub(super) fn other_digest() -> Refusal {
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    Refusal::new(Code::XAmzContentSHA256Mismatch, message)
}

pub(super) fn incomplete() -> Refusal {
    Refusal::new(Code::IncompleteBody, "The request body terminated unexpectedly")
}
