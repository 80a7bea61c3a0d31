//! Why a job call was refused: S3's code and words, all in one place.

use super::element::XmlError;
use crate::behaviour::MissingJob;
use crate::code::Code;
use crate::refusal::Refusal;

// Statuses: Amazon S3 API Reference, errors of each S3 Control job call: all are 400 but for the server's own failure.
impl Refusal {
    pub(super) fn malformed_xml(error: &XmlError) -> Self {
        Self::new(Code::MalformedXML, error.to_string())
    }

    /// No such job in this account and region.
    // Texts and the second code: S3 User Guide, "Troubleshooting Batch Operations". The third is that of two other emulators.
    pub(crate) fn no_such_job(error: MissingJob) -> Self {
        let code = match error {
            MissingJob::NotFoundException => Code::NotFoundException,
            MissingJob::NoSuchJobException => Code::NoSuchJobException,
            MissingJob::NoSuchJob => Code::NoSuchJob,
        };
        Self::new(code, "The specified job does not exist")
    }

    /// The token was used before.
    pub(crate) fn token_reused(message: impl Into<String>) -> Self {
        Self::new(Code::IdempotencyException, message)
    }

    /// The job's status does not allow the call.
    pub(crate) fn job_status(message: impl Into<String>) -> Self {
        Self::new(Code::JobStatusException, message)
    }

    /// The token does not come from an earlier ListJobs answer.
    pub(crate) fn next_token() -> Self {
        Self::new(Code::InvalidNextTokenException, "The next token is not one that ListJobs returned")
    }

    /// More tags than a job can have.
    pub(crate) fn too_many_tags(count: usize) -> Self {
        Self::new(Code::TooManyTagsException, format!("A job has at most 50 tags; the request has {count}"))
    }

    /// Real S3 does it; this server does not yet.
    pub(crate) fn not_implemented(what: impl Into<String>) -> Self {
        Self::new(Code::NotImplemented, what)
    }

    /// The path leads nowhere, or not with this method.
    pub(crate) fn no_such_call(method: &http::Method, path: &str) -> Self {
        let message = format!("{method} {path} is not one of the eight S3 Control job calls that this server answers");
        Self::new(Code::NotImplemented, message)
    }
}
