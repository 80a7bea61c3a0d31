use bytes::Bytes;
use serde_json::json;

use super::registry::{FunctionTarget, Functions};
use super::{command, http};

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

impl Functions {
    /// Invokes a function and waits for its end, at most for as long as it may take.
    pub(crate) async fn invoke(&self, arn: &str, event: Bytes) -> Reply {
        let Some(function) = self.find(arn) else { return Reply::NotFound };
        let run = async {
            match &function.target {
                FunctionTarget::Url(url) => http::post(url, event).await,
                FunctionTarget::Command { line, folder } => {
                    command::run((line, folder), self.environment(), event).await
                }
            }
        };
        let timeout = function.timeout;
        tokio::time::timeout(timeout, run).await.unwrap_or_else(|_| Reply::FunctionError(timed_out(timeout)))
    }
}

// As in S3 User Guide, "Examples: S3 Batch Operations completion reports", without the time and request id before it.
fn timed_out(timeout: std::time::Duration) -> String {
    format!("{{\"errorMessage\":\"Task timed out after {:.2} seconds\"}}", timeout.as_secs_f64())
}
