use bytes::Bytes;
use serde_json::json;

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The function returned this.
    Returned(Bytes),
    /// The function failed, and this is the JSON that says how.
    FunctionError(String),
    /// There is no such function.
    NotFound,
    /// The function runs as often as it may at once.
    Throttled,
    /// Nobody answers where the function should be, and why.
    Unreachable(String),
}

/// The longest answer of a function, in bytes.
// Source: AWS Lambda Developer Guide, "Lambda quotas": 6 MB for synchronous invocations; the error's text has the number.
pub(super) const MAX_ANSWER: usize = 6 * 1024 * 1024 + 100;

/// The answer where a function's is longer than that, as Lambda words it.
pub(super) fn too_large() -> Reply {
    let message = format!("Response payload size exceeded maximum allowed payload size ({MAX_ANSWER} bytes).");
    let error = json!({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"});
    Reply::FunctionError(error.to_string())
}
