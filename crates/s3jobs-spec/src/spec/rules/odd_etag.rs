//! `odd-etag`: a text that is none of S3's ETags, though it might be another program's.
// Source: S3 API, Object, `ETag`: 32 hex digits, for objects in parts with a hyphen and the number of parts.

use super::Subject;
use super::not_an_etag::{ASK, Form, form};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, quoted};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, etag)) = subject.etag().filter(|(_, etag)| matches!(form(etag), Form::Odd)) else {
        return Vec::new();
    };
    let digits = etag.trim_matches('"');
    let other = match (digits.bytes().all(|byte| byte.is_ascii_hexdigit()), digits.len()) {
        (true, 40) => "; this has the length of a SHA-1",
        (true, 64) => "; this has the length of a SHA-256",
        (true, 8) => "; this has the length of a CRC-32",
        (true, _) => "; this has another number of digits",
        (false, _) => "",
    };
    let message = format!(
        "{} is none of S3's ETags: they are 32 hex digits, perhaps with `-` and a number of parts{other}",
        quoted(etag)
    );
    vec![subject.at_value(Code::OddEtag, at, message).with_help(ASK)]
}
