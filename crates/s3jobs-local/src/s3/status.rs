use bytes::Bytes;
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

/// An answer that says nothing but that it is done: 204.
pub(super) fn no_content<T: Default>() -> S3Response<T> {
    with_status(T::default(), StatusCode::NO_CONTENT)
}

/// Elements that the protocol layer's types lack, in front of an end tag of the answer.
#[derive(Clone, Debug)]
pub(super) struct AddedElements {
    pub(super) end_tag: &'static str,
    pub(super) xml: String,
}

impl AddedElements {
    /// The answer with the elements in it.
    pub(super) fn within(&self, body: &Bytes) -> Bytes {
        let body = String::from_utf8_lossy(body);
        Bytes::from(body.replacen(self.end_tag, &format!("{}{}", self.xml, self.end_tag), 1))
    }
}
