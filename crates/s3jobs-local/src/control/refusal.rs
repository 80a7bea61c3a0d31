//! Why a job call was refused: S3's code, HTTP status and words, all in one place.

use http::StatusCode;
use quick_xml::escape::escape;

use super::element::XmlError;
use crate::behaviour::MissingJob;

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct Refusal {
    /// The HTTP status of the answer.
    pub(crate) status: StatusCode,
    /// The error code that clients match on.
    pub(crate) code: &'static str,
    /// What is wrong, for people.
    pub(crate) message: String,
    /// The Region that a request should have been signed for, where it was signed for another.
    pub(crate) region: Option<String>,
    /// What else S3 says of this error, as elements of their names.
    pub(crate) details: Vec<(&'static str, String)>,
}

// Statuses: Amazon S3 API Reference, errors of each S3 Control job call: all are 400 but for the server's own failure.
impl Refusal {
    fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// An answer of this status, code and text.
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), region: None, details: Vec::new() }
    }

    /// The same with one more element.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// The request breaks a limit of the service model.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::bad("BadRequestException", message)
    }

    pub(super) fn malformed_xml(error: &XmlError) -> Self {
        Self::bad("MalformedXML", error.to_string())
    }

    /// No such job in this account and region.
    // Texts and the second code: S3 User Guide, "Troubleshooting Batch Operations".
    pub(crate) fn no_such_job(error: MissingJob) -> Self {
        let (status, code) = match error {
            MissingJob::NotFoundException => (StatusCode::BAD_REQUEST, "NotFoundException"),
            MissingJob::NoSuchJobException => (StatusCode::NOT_FOUND, "NoSuchJobException"),
        };
        Self::new(status, code, "The specified job does not exist")
    }

    /// The token was used before, for another request.
    pub(crate) fn token_reused() -> Self {
        Self::bad(
            "IdempotencyException",
            "The client request token was already used by a request with other parameters",
        )
    }

    /// The job's status does not allow the call.
    pub(crate) fn job_status(message: impl Into<String>) -> Self {
        Self::bad("JobStatusException", message)
    }

    /// The token does not come from an earlier ListJobs answer.
    pub(crate) fn next_token() -> Self {
        Self::bad("InvalidNextTokenException", "The next token is not one that ListJobs returned")
    }

    /// More tags than a job can have.
    pub(crate) fn too_many_tags(count: usize) -> Self {
        Self::bad("TooManyTagsException", format!("A job has at most 50 tags; the request has {count}"))
    }

    /// Real S3 does it; this server does not yet.
    pub(crate) fn not_implemented(what: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", what)
    }

    /// The path leads nowhere, or not with this method.
    pub(crate) fn no_such_call(method: &http::Method, path: &str) -> Self {
        let message = format!("{method} {path} is not one of the eight S3 Control job calls that this server answers");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// The server failed, not the caller.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            message.push_str(": ");
            message.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceException", message)
    }

    /// The error envelope of S3 Control.
    // As PutPublicAccessBlock of the same service answers: github.com/aws/aws-sdk-go-v2 issue 2384.
    pub(crate) fn document(&self, ids: &RequestIds) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ErrorResponse>\
             <Error><Code>{}</Code><Message>{}</Message></Error><RequestId>{}</RequestId><HostId>{}</HostId></ErrorResponse>",
            self.code,
            escape(self.message.as_str()),
            ids.request,
            ids.host
        )
    }
}

impl Refusal {
    /// The error envelope of S3.
    // Source: S3 API Reference, "Error responses".
    pub(crate) fn s3_document(&self, ids: &RequestIds) -> String {
        let region = self.region.as_ref().map(|region| format!("<Region>{}</Region>", escape(region.as_str())));
        let region = region.unwrap_or_default();
        let details = self.details.iter().map(|(name, value)| format!("<{name}>{}</{name}>", escape(value.as_str())));
        let details: String = details.collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message>\
             {region}{details}<RequestId>{}</RequestId><HostId>{}</HostId></Error>",
            self.code,
            escape(self.message.as_str()),
            ids.request,
            ids.host
        )
    }
}

impl RequestIds {
    /// Gives an answer its ids.
    pub(crate) fn stamp<B>(&self, answer: &mut http::Response<B>) {
        for (name, id) in [("x-amz-request-id", &self.request), ("x-amz-id-2", &self.host)] {
            if let Ok(value) = http::HeaderValue::from_str(id) {
                answer.headers_mut().insert(name, value);
            }
        }
    }
}

/// The two ids that every answer of S3 carries.
#[derive(Clone, Debug)]
pub(crate) struct RequestIds {
    /// `x-amz-request-id`.
    pub(crate) request: String,
    /// `x-amz-id-2`.
    pub(crate) host: String,
}
