//! An answer that is not a success, in the forms of S3 and of S3 Control.

use http::StatusCode;
use quick_xml::escape::escape;

use super::causes::with_causes;
use super::code::Code;

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct Refusal {
    /// The HTTP status of the answer: the code's, unless the caller is told otherwise.
    pub(crate) status: StatusCode,
    /// The error code that clients match on.
    pub(crate) code: Code,
    /// What is wrong, for people.
    pub(crate) message: String,
    /// The Region that a request should have been signed for, where it was signed for another.
    pub(crate) region: Option<String>,
    /// What else S3 says of this error, as elements of their names.
    pub(crate) details: Vec<(&'static str, String)>,
}

impl Refusal {
    /// An answer of this code and text.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { status: code.http_status(), code, message: message.into(), region: None, details: Vec::new() }
    }

    /// The same with one more element.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// The request breaks a limit of the service model.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequestException, message)
    }

    /// The server failed, not the caller.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        let message = with_causes(error);
        Self::new(Code::InternalServiceException, message)
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
