use bytes::Bytes;
use http::Response;

/// What a client sees in return for a request. An answer that never comes is no reply: its future does not end.
#[derive(Clone, Debug)]
#[must_use = "a connection that is reset is no answer"]
pub enum Reply {
    /// An answer.
    Answer(Response<Bytes>),
    /// An answer whose connection is reset within the body.
    Truncated {
        /// The whole answer.
        answer: Response<Bytes>,
        /// How many bytes of its body arrive.
        arrives: usize,
    },
    /// No answer: the connection is reset.
    Reset,
}
