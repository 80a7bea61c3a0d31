use serde::Deserialize;
use serde_json::Value;

use super::event::{Event, SchemaVersion};
use crate::functions::Reply;
use crate::jobs::task::{TaskEnd, TaskFailure};

/// S3's words for an answer that it cannot read.
// Source: S3 User Guide, "Invoke AWS Lambda function".
const MALFORMED: &str = "Invalid JSON returned in Lambda payload";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    invocation_schema_version: SchemaVersion,
    invocation_id: String,
    treat_missing_keys_as: Option<ResultCode>,
    results: Vec<TaskResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TaskResult {
    task_id: String,
    result_code: ResultCode,
    #[serde(default)]
    result_string: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum ResultCode {
    Succeeded,
    TemporaryFailure,
    PermanentFailure,
}

/// How the task of an event ended, by the function's reply.
pub(super) fn end(schema: SchemaVersion, event: &Event, (function, reply): (&str, Reply)) -> TaskEnd {
    match reply {
        Reply::Returned(body) => returned(schema, event, &body),
        Reply::FunctionError(error) => function_error(&error),
        // Source: AWS Lambda API Reference, Invoke, for these codes and statuses.
        Reply::NotFound => {
            let message = format!(
                "Function not found: {function} (the local S3 invokes functions that it was given with --function or in the \
                 project file's local.functions)"
            );
            TaskEnd::Failed(TaskFailure::new(404, "ResourceNotFoundException", message))
        }
        Reply::Throttled => TaskEnd::Temporary(TaskFailure::new(429, "TooManyRequestsException", "Rate Exceeded.")),
        Reply::Unreachable(why) => {
            let message = format!("the function {function} cannot be reached at {why}");
            TaskEnd::Temporary(TaskFailure::new(500, "ServiceException", message))
        }
    }
}

// Source: S3 User Guide, "Examples: S3 Batch Operations completion reports": status 200, and the payload behind it.
fn function_error(payload: &str) -> TaskEnd {
    permanent(format!("Lambda returned function error: {payload}"))
}

fn permanent(message: impl Into<String>) -> TaskEnd {
    TaskEnd::Failed(TaskFailure::new(200, "PermanentFailure", message))
}

fn returned(schema: SchemaVersion, event: &Event, body: &[u8]) -> TaskEnd {
    let Ok(payload) = serde_json::from_slice::<Value>(body) else { return permanent(MALFORMED) };
    // Lambda's runtime interface emulator tells of a failure in the payload alone.
    if payload.get("errorMessage").is_some() && payload.get("results").is_none() {
        return function_error(&payload.to_string());
    }
    let answer = match Answer::deserialize(&payload) {
        Ok(answer) => answer,
        Err(error) => return permanent(format!("{MALFORMED}: {error}")),
    };
    if answer.invocation_id != event.invocation || answer.invocation_schema_version != schema {
        return permanent(format!("{MALFORMED}: invocationId or invocationSchemaVersion is not the request's"));
    }
    let missing = answer.treat_missing_keys_as.unwrap_or(ResultCode::TemporaryFailure);
    match answer.results.into_iter().find(|result| result.task_id == event.task) {
        Some(TaskResult { result_code, result_string, .. }) => by_code(result_code, text(result_string)),
        None => by_code(missing, "The task is missing from the results of the Lambda function".to_owned()),
    }
}

fn by_code(code: ResultCode, message: String) -> TaskEnd {
    match code {
        ResultCode::Succeeded => TaskEnd::Succeeded(message.into()),
        ResultCode::TemporaryFailure => TaskEnd::Temporary(TaskFailure::new(200, "TemporaryFailure", message)),
        ResultCode::PermanentFailure => permanent(message),
    }
}

/// A result string as it stands in the report. Functions may return something else than a string.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event { invocation: "i".to_owned(), task: "t".to_owned(), body: bytes::Bytes::new() }
    }

    fn said(reply: Reply) -> String {
        match end(SchemaVersion::One, &event(), ("f", reply)) {
            TaskEnd::Succeeded(message) => format!("succeeded: {message}"),
            TaskEnd::Failed(TaskFailure { status, code, message }) => format!("failed {status} {code}: {message}"),
            TaskEnd::Temporary(TaskFailure { status, code, message }) => format!("again {status} {code}: {message}"),
        }
    }

    fn returned(body: &str) -> String {
        said(Reply::Returned(bytes::Bytes::copy_from_slice(body.as_bytes())))
    }

    fn results(results: &str, more: &str) -> String {
        returned(&format!(
            "{{\"invocationSchemaVersion\":\"1.0\",\"invocationId\":\"i\",\"results\":[{results}]{more}}}"
        ))
    }

    #[test]
    fn a_result_code_decides() {
        let with =
            |code| results(&format!("{{\"taskId\":\"t\",\"resultCode\":\"{code}\",\"resultString\":\"x\"}}"), "");
        insta::assert_snapshot!(with("Succeeded"), @"succeeded: x");
        insta::assert_snapshot!(with("TemporaryFailure"), @"again 200 TemporaryFailure: x");
        insta::assert_snapshot!(with("PermanentFailure"), @"failed 200 PermanentFailure: x");
        insta::assert_snapshot!(with("Done"), @"failed 200 PermanentFailure: Invalid JSON returned in Lambda payload: unknown variant `Done`, expected one of `Succeeded`, `TemporaryFailure`, `PermanentFailure`");
    }

    #[test]
    fn a_task_that_is_missing_is_treated_as_the_answer_says_or_tried_again() {
        insta::assert_snapshot!(results("", ""), @"again 200 TemporaryFailure: The task is missing from the results of the Lambda function");
        insta::assert_snapshot!(results("", ",\"treatMissingKeysAs\":\"PermanentFailure\""), @"failed 200 PermanentFailure: The task is missing from the results of the Lambda function");
        insta::assert_snapshot!(results("", ",\"treatMissingKeysAs\":\"Succeeded\""), @"succeeded: The task is missing from the results of the Lambda function");
    }

    #[test]
    fn what_is_no_answer_fails_for_good() {
        insta::assert_snapshot!(returned("done"), @"failed 200 PermanentFailure: Invalid JSON returned in Lambda payload");
        insta::assert_snapshot!(returned("{}"), @"failed 200 PermanentFailure: Invalid JSON returned in Lambda payload: missing field `invocationSchemaVersion`");
        insta::assert_snapshot!(returned("{\"invocationSchemaVersion\":\"1.0\",\"invocationId\":\"other\",\"results\":[]}"), @"failed 200 PermanentFailure: Invalid JSON returned in Lambda payload: invocationId or invocationSchemaVersion is not the request's");
    }

    #[test]
    fn errors_of_functions_stand_in_the_report_as_they_are() {
        insta::assert_snapshot!(said(Reply::FunctionError("{\"errorMessage\":\"x\"}".to_owned())), @r#"failed 200 PermanentFailure: Lambda returned function error: {"errorMessage":"x"}"#);
        insta::assert_snapshot!(returned("{\"errorMessage\":\"x\"}"), @r#"failed 200 PermanentFailure: Lambda returned function error: {"errorMessage":"x"}"#);
    }

    #[test]
    fn what_lambda_itself_refuses_has_its_codes() {
        insta::assert_snapshot!(said(Reply::NotFound), @"failed 404 ResourceNotFoundException: Function not found: f (the local S3 invokes functions that it was given with --function or in the project file's local.functions)");
        insta::assert_snapshot!(said(Reply::Throttled), @"again 429 TooManyRequestsException: Rate Exceeded.");
        insta::assert_snapshot!(said(Reply::Unreachable("http://x: refused".to_owned())), @"again 500 ServiceException: the function f cannot be reached at http://x: refused");
    }
}
