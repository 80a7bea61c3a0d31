use bytes::Bytes;

use super::registry::{FunctionTarget, Functions};
use super::reply::Reply;
use super::{command, http};

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
