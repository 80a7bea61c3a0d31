use uuid::Uuid;

use super::work::ChecksumWork;
use crate::jobs::task::TaskFailure;

/// A checksum as the report's `ResultMessage` says it.
///
/// `text` is the checksum in base 64, for a composite with the number of parts behind it.
// Source: S3 User Guide, "Examples: S3 Batch Operations completion reports", down to the escaped equals signs.
pub(super) fn success(work: ChecksumWork, (text, hex): (&str, &str), etag: &str) -> String {
    let ChecksumWork { algorithm, kind } = work;
    let text = text.replace('=', "\\u003d");
    format!(
        "{{\"checksum_base64\":\"{text}\",\"etag\":\"{etag}\",\"checksumAlgorithm\":\"{}\",\"checksumType\":\"{}\",\
         \"checksum_hex\":\"{hex}\"}}",
        algorithm.name(),
        kind.name()
    )
}

/// A failure as the report says it: whatever went wrong, the row's status is 200 and its code `PermanentFailure`.
// Source: S3 User Guide, the same page.
pub(super) fn failure(cause: &TaskFailure) -> TaskFailure {
    let TaskFailure { status, code, message } = cause;
    let message = if *code == "NoSuchKey" { "Key not found" } else { message };
    let message = serde_json::Value::from(format!("Task {} {message}", Uuid::new_v4()));
    let details = format!("error details: {{\"failureMessage\":{message}, \"errorCode\": \"{status}\"}}");
    TaskFailure::new(200, "PermanentFailure", details)
}
