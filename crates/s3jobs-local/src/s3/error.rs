use http::{HeaderMap, StatusCode};
use s3s::{S3Error, S3ErrorCode};

use super::described::{http_date, set};
use super::members::{self, Members as _};
use crate::causes::with_causes;
use crate::objects::{Failure, Refusal};
use crate::store::StoreError;

/// An error with S3's code and words.
pub(super) fn refuse(code: &'static str, message: impl Into<String>) -> S3Error {
    let code = S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InvalidRequest);
    let mut error = S3Error::with_message(code, message.into());
    // The protocol layer would say that it failed where it does not know the code.
    if error.status_code().is_none() {
        error.set_status_code(StatusCode::BAD_REQUEST);
    }
    error
}

/// An error about a header, a parameter or an element, with its name and what it says.
pub(super) fn invalid_argument(name: &'static str, value: &str, message: impl Into<String>) -> S3Error {
    refuse("InvalidArgument", message).with("ArgumentName", name).with("ArgumentValue", value)
}

/// The answer to something that S3 can do and the local S3 cannot.
pub(super) fn not_implemented(what: &str) -> S3Error {
    refuse("NotImplemented", format!("the local S3 does not implement {what}; leave it out"))
}

/// The answer to a body whose elements are not those of S3's schema.
pub(super) fn malformed_xml() -> S3Error {
    refuse("MalformedXML", default_message("MalformedXML"))
}

/// The answer where a body is needed, and none was sent.
pub(super) fn missing_body() -> S3Error {
    refuse("MissingRequestBodyError", default_message("MissingRequestBodyError"))
}

/// The answer where a setting of a bucket was never set.
pub(super) fn unset(code: &'static str, message: &'static str, bucket: &str) -> S3Error {
    absent(code, message).with("BucketName", bucket)
}

/// The answer where an attribute of an object was never set.
pub(super) fn absent(code: &'static str, message: &'static str) -> S3Error {
    let mut error = refuse(code, message);
    error.set_status_code(StatusCode::NOT_FOUND);
    error
}

/// What an answer says of the delete marker that it met.
fn marker_headers(refusal: &Refusal) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    if let Refusal::IsDeleteMarker { modified, .. } = refusal {
        set(&mut headers, "last-modified", http_date(*modified));
        set(&mut headers, "allow", "DELETE");
    }
    if let Refusal::Deleted { marker, .. } | Refusal::IsDeleteMarker { marker, .. } = refusal {
        set(&mut headers, "x-amz-delete-marker", "true");
        set(&mut headers, "x-amz-version-id", marker.to_string());
        return Some(headers);
    }
    None
}

impl From<Refusal> for S3Error {
    fn from(refusal: Refusal) -> Self {
        let mut error = refuse(refusal.code(), refusal.to_string());
        if let Some(headers) = marker_headers(&refusal) {
            error.set_headers(headers);
        }
        for (name, text) in members::of(&refusal) {
            error = error.with(name, text);
        }
        if let Ok(status) = StatusCode::from_u16(refusal.status()) {
            error.set_status_code(status);
        }
        error
    }
}

impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        refuse("InternalError", format!("the local S3 failed: {}", with_causes(&error)))
    }
}

impl From<Failure> for S3Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Store(error) => error.into(),
        }
    }
}

/// What to say where the protocol layer refuses a request and gives no reason.
pub(super) fn default_message(code: &str) -> &'static str {
    match code {
        "InvalidBucketName" => "The specified bucket is not valid.",
        "InvalidRange" => "The requested range is not satisfiable",
        "InvalidURI" => "Couldn't parse the specified URI.",
        "KeyTooLongError" => "Your key is too long",
        "MalformedXML" => "The XML you provided was not well-formed or did not validate against our published schema",
        "MethodNotAllowed" => "The specified method is not allowed against this resource.",
        "MissingRequestBodyError" => "Request Body is empty",
        "MissingContentLength" => "You must provide the Content-Length HTTP header.",
        "IncompleteBody" => "You did not provide the number of bytes specified by the Content-Length HTTP header",
        "MaxMessageLengthExceeded" => "Your request was too big.",
        _ => "the local S3 cannot make sense of this request",
    }
}
