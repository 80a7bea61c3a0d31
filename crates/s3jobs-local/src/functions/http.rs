use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::{MAX_ANSWER, Reply, too_large};

/// Where Lambda's runtime interface emulator takes events.
// Source: github.com/aws/aws-lambda-runtime-interface-emulator.
const PATH: &str = "/2015-03-31/functions/function/invocations";

/// Posts an event to a function's server.
pub(super) async fn post(url: &Uri, event: Bytes) -> Reply {
    let unreachable = |error: &dyn std::fmt::Display| Reply::Unreachable(format!("{url}: {error}"));
    let request = Request::post(target(url)).header(header::CONTENT_TYPE, "application/json").body(Full::new(event));
    let request = match request {
        Ok(request) => request,
        Err(error) => return unreachable(&error),
    };
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let answer = match client.request(request).await {
        Ok(answer) => answer,
        Err(error) => return unreachable(&crate::causes::with_causes(&error)),
    };
    let (parts, body) = answer.into_parts();
    match Limited::new(body, MAX_ANSWER).collect().await {
        Ok(body) => reply(parts.status, &parts.headers, body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => too_large(),
        Err(error) => unreachable(&error),
    }
}

fn target(url: &Uri) -> String {
    let text = url.to_string();
    if matches!(url.path(), "" | "/") { format!("{}{PATH}", text.trim_end_matches('/')) } else { text }
}

// Source: AWS Lambda API Reference, Invoke: an error of the function is status 200 with the header.
fn reply(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Reply {
    match status {
        _ if headers.contains_key("x-amz-function-error") => Reply::FunctionError(lossy(&body)),
        status if status.is_success() => Reply::Returned(body),
        StatusCode::NOT_FOUND => Reply::NotFound,
        StatusCode::TOO_MANY_REQUESTS => Reply::Throttled,
        status => Reply::Unreachable(format!("the function's server answered with status {status}: {}", lossy(&body))),
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
