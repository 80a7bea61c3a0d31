use http::HeaderMap;
use s3s::{S3Error, S3ErrorCode};

use super::described::{http_date, set};
use super::members::{self, Members as _};
use crate::causes::with_causes;
use crate::code::Code;
use crate::objects::{Failure, Refusal};
use crate::store::StoreError;

/// An error with S3's code and words.
pub(super) fn refuse(code: Code, message: impl Into<String>) -> S3Error {
    let known = S3ErrorCode::from_bytes(code.as_str().as_bytes()).unwrap_or(S3ErrorCode::InvalidRequest);
    let mut error = S3Error::with_message(known, message.into());
    error.set_status_code(code.http_status());
    error
}

/// An error about a header, a parameter or an element, with its name and what it says.
pub(super) fn invalid_argument(name: &'static str, value: &str, message: impl Into<String>) -> S3Error {
    refuse(Code::InvalidArgument, message).with("ArgumentName", name).with("ArgumentValue", value)
}

/// The answer to something that S3 can do and the local S3 cannot.
pub(super) fn not_implemented(what: &str) -> S3Error {
    refuse(Code::NotImplemented, format!("the local S3 does not implement {what}; leave it out"))
}

/// The answer to a body whose elements are not those of S3's schema.
pub(super) fn malformed_xml() -> S3Error {
    refuse(Code::MalformedXML, default_message(Code::MalformedXML))
}

/// The answer where a body is needed, and none was sent.
pub(super) fn missing_body() -> S3Error {
    refuse(Code::MissingRequestBodyError, default_message(Code::MissingRequestBodyError))
}

/// The answer where a setting of a bucket was never set.
pub(super) fn unset(code: Code, message: &'static str, bucket: &str) -> S3Error {
    absent(code, message).with("BucketName", bucket)
}

/// The answer where an attribute of an object was never set.
pub(super) fn absent(code: Code, message: &'static str) -> S3Error {
    refuse(code, message)
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
        error
    }
}

impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        refuse(Code::InternalError, format!("the local S3 failed: {}", with_causes(&error)))
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
const WORDS: [(Code, &str); 10] = [
    (Code::InvalidBucketName, "The specified bucket is not valid."),
    (Code::InvalidRange, "The requested range is not satisfiable"),
    (Code::InvalidURI, "Couldn't parse the specified URI."),
    (Code::KeyTooLongError, "Your key is too long"),
    (Code::MalformedXML, "The XML you provided was not well-formed or did not validate against our published schema"),
    (Code::MethodNotAllowed, "The specified method is not allowed against this resource."),
    (Code::MissingRequestBodyError, "Request Body is empty"),
    (Code::MissingContentLength, "You must provide the Content-Length HTTP header."),
    (Code::IncompleteBody, "You did not provide the number of bytes specified by the Content-Length HTTP header"),
    (Code::MaxMessageLengthExceeded, "Your request was too big."),
];

/// What to say where nothing more is known than the code.
pub(super) fn default_message(code: Code) -> &'static str {
    message_of(code.as_str())
}

/// The same of a code of the protocol layer, which has more of them.
pub(super) fn message_of(code: &str) -> &'static str {
    let known = WORDS.iter().find(|(known, _)| known.as_str() == code);
    known.map_or("the local S3 cannot make sense of this request", |(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The protocol layer is the witness: two tables of the same service agree.
    #[test]
    fn codes_have_the_statuses_that_the_protocol_layer_gives_them() {
        let mut compared = 0;
        for code in Code::ALL {
            let known = S3ErrorCode::from_bytes(code.as_str().as_bytes()).and_then(|known| known.status_code());
            if let Some(status) = known {
                assert_eq!(status, code.http_status(), "{code}");
                compared += 1;
            }
        }
        assert!(compared > 40, "only {compared} codes were compared");
    }
}
