use bytes::Bytes;
use http::{HeaderValue, Response, header};
use s3s::Body;

use super::error::default_message;
use crate::emulator::control::RequestIds;

/// Gives an answer its request id, in the headers and in the body of an error; an error without words gets some.
pub(super) fn finish(answer: Response<Bytes>, is_head: bool, ids: &RequestIds) -> Response<Bytes> {
    let (mut parts, body) = answer.into_parts();
    let is_error = parts.status.is_client_error() || parts.status.is_server_error();
    let body = if is_head {
        Bytes::new()
    } else if is_error {
        let body = complete_error(body, ids);
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        body
    } else {
        body
    };
    if is_head && is_error {
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
    }
    for (name, id) in [("x-amz-request-id", &ids.request), ("x-amz-id-2", &ids.host)] {
        if let Ok(value) = HeaderValue::from_str(id) {
            parts.headers.insert(name, value);
        }
    }
    Response::from_parts(parts, body)
}

/// The error's document is our own, so its end tags can be relied on.
fn complete_error(body: Bytes, ids: &RequestIds) -> Bytes {
    let Ok(document) = std::str::from_utf8(&body) else { return body };
    let Some(start) = document.strip_suffix("</Error>") else { return body };
    let message = match (between(start, "<Code>", "</Code>"), start.contains("<Message>")) {
        (Some(code), false) => format!("<Message>{}</Message>", default_message(code)),
        (Some(_), true) | (None, _) => String::new(),
    };
    let ids = format!("<RequestId>{}</RequestId><HostId>{}</HostId>", ids.request, ids.host);
    Bytes::from(format!("{start}{message}{ids}</Error>"))
}

fn between<'d>(document: &'d str, open: &str, close: &str) -> Option<&'d str> {
    Some(document.split_once(open)?.1.split_once(close)?.0)
}

/// A body of the protocol layer that is there already, as those of errors are.
pub(super) fn body_in_memory(mut body: Body) -> Bytes {
    body.take_bytes().unwrap_or_default()
}
