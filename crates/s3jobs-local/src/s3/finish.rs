use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use quick_xml::escape::escape;
use s3s::Body;

use super::admission::host_bucket;
use super::error::message_of;
use super::members;
use crate::code::Code;
use crate::refusal::RequestIds;

/// What of a request its answer depends on, once the request is used up.
pub(super) struct Asked {
    method: Method,
    bucket: String,
}

impl Asked {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let path = request.uri().path().trim_start_matches('/').split('/').next().unwrap_or_default();
        let bucket = host_bucket(request).unwrap_or(path);
        Self { method: request.method().clone(), bucket: percent_decode_str(bucket).decode_utf8_lossy().into_owned() }
    }
}

/// Gives an answer its request id, in the headers and in the body of an error, and an error its members; one without words
/// gets some.
pub(super) fn finish(answer: Response<Bytes>, asked: &Asked, ids: &RequestIds) -> Response<Bytes> {
    let (mut parts, body) = answer.into_parts();
    let members = members::take(&mut parts.headers);
    let is_error = parts.status.is_client_error() || parts.status.is_server_error();
    let has_body = asked.method != Method::HEAD && parts.status != StatusCode::NOT_MODIFIED;
    let body = match (has_body, is_error) {
        (false, _) => Bytes::new(),
        (true, true) => complete_error(body, (asked, members), ids),
        (true, false) => body,
    };
    if is_error && has_body {
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    }
    if is_error && !has_body || parts.status == StatusCode::NOT_MODIFIED {
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
fn complete_error(body: Bytes, (asked, mut members): (&Asked, Vec<(String, String)>), ids: &RequestIds) -> Bytes {
    let Ok(document) = std::str::from_utf8(&body) else { return body };
    let Some(start) = document.strip_suffix("</Error>") else { return body };
    let code = between(start, "<Code>", "</Code>").unwrap_or_default();
    let message = if start.contains("<Message>") || code.is_empty() {
        String::new()
    } else {
        format!("<Message>{}</Message>", message_of(code))
    };
    if code == Code::MethodNotAllowed.as_str() {
        members.insert(0, ("Method".to_owned(), asked.method.to_string()));
    } else if code == Code::InvalidBucketName.as_str() {
        members.push(("BucketName".to_owned(), asked.bucket.clone()));
    }
    let element = |(name, text): &(String, String)| format!("<{name}>{}</{name}>", escape(text.as_str()));
    let members = members.iter().map(element).collect::<Vec<_>>().concat();
    let ids = format!("<RequestId>{}</RequestId><HostId>{}</HostId>", ids.request, ids.host);
    Bytes::from(format!("{start}{message}{members}{ids}</Error>"))
}

fn between<'d>(document: &'d str, open: &str, close: &str) -> Option<&'d str> {
    Some(document.split_once(open)?.1.split_once(close)?.0)
}

/// A body of the protocol layer that is there already, as those of errors are.
pub(super) fn body_in_memory(mut body: Body) -> Bytes {
    body.take_bytes().unwrap_or_default()
}
