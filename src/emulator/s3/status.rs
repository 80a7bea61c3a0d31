use http::StatusCode;
use s3s::S3Response;

/// The status of an answer that is not the one that its operation has most often: the protocol layer passes on an
/// answer's extensions, and of its status knows nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnswerStatus(pub(super) StatusCode);

/// An answer with a status of its own.
pub(super) fn with_status<T>(output: T, status: StatusCode) -> S3Response<T> {
    let mut answer = S3Response::new(output);
    answer.extensions.insert(AnswerStatus(status));
    answer
}
