use http::{HeaderMap, HeaderValue};
use s3s::S3Result;

use super::error::refuse;
use super::members::Members as _;
use crate::code::Code;

/// A header's text; nothing where it is missing or empty.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> S3Result<Option<&'h str>> {
    match headers.get(name).map(HeaderValue::to_str) {
        None | Some(Ok("")) => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => {
            let message = format!("header `{name}` holds characters that are not allowed");
            Err(refuse(Code::InvalidArgument, message).with("ArgumentName", name))
        }
    }
}
