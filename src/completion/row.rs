//! A row of a completion report: what became of one task.
//!
//! `Bucket, Key[, VersionId], TaskStatus, HTTP status, error code[, message]`, without a header. AWS's own samples put the
//! last two numbers and codes in either order and sometimes leave the version column out, so each row is read by what
//! its fields hold: the task status has two values, and the field that is all digits is the HTTP status.

use std::borrow::Cow;

use csv::StringRecord;
use percent_encoding::percent_decode_str;

/// What S3 writes in place of a version id that is empty in the manifest.
// Seen in a report of S3 (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3).
const NO_VERSION: &str = "\\N";

/// What became of one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The object's bucket.
    pub(super) bucket: String,
    /// The object's key as it stood in the manifest, URL-encoded.
    pub(super) key: String,
    /// The object's version, if the manifest named one.
    pub(super) version: Option<String>,
    /// Whether the task succeeded.
    pub(super) succeeded: bool,
    /// The HTTP status, if there is one.
    pub(super) http_status: Option<u16>,
    /// S3's or Lambda's code, if there is one.
    pub(super) code: Option<String>,
    /// The message, if there is one.
    pub(super) message: Option<String>,
}

impl Row {
    /// Reads a row, or says what is wrong with it.
    pub(super) fn parse(record: &StringRecord) -> Result<Self, String> {
        let (status_at, succeeded) = task_status(record)?;
        let (http_status, code) = status_and_code(field(record, status_at + 1), field(record, status_at + 2))?;
        if record.len() > status_at + 4 {
            return Err(format!("it has {} fields, at most {} are expected", record.len(), status_at + 4));
        }
        Ok(Self {
            bucket: field(record, 0).to_owned(),
            key: field(record, 1).to_owned(),
            version: (status_at == 3)
                .then(|| field(record, 2))
                .filter(|version| *version != NO_VERSION)
                .and_then(stated),
            succeeded,
            http_status,
            code,
            message: stated(field(record, status_at + 3)),
        })
    }
}

/// Where the task status stands, and whether it is `succeeded`.
fn task_status(record: &StringRecord) -> Result<(usize, bool), String> {
    // The version column comes first: with it, the third field is a version id and never a task status.
    for at in [3, 2] {
        match field(record, at) {
            "succeeded" => return Ok((at, true)),
            "failed" => return Ok((at, false)),
            _ => {}
        }
    }
    Err(format!("it has {} fields and no task status (`succeeded` or `failed`) among the first four", record.len()))
}

/// The HTTP status and the error code, whichever of the two comes first.
fn status_and_code(first: &str, second: &str) -> Result<(Option<u16>, Option<String>), String> {
    let (status, code) = if !is_number(first) && is_number(second) { (second, first) } else { (first, second) };
    if is_number(status) {
        let number = status.parse().map_err(|_| format!("`{status}` is not an HTTP status"))?;
        return Ok((Some(number), stated(code)));
    }
    Ok((None, stated(status).or_else(|| stated(code))))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn field(record: &StringRecord, at: usize) -> &str {
    record.get(at).map_or("", str::trim_ascii)
}

fn stated(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A key as people read it: URL-decoded, with `+` as a space. `None` if that is not UTF-8.
// Source: the S3 User Guide's samples encode manifests with `quote_plus` and decode keys with `unquote_plus`.
pub fn decode_key(key: &str) -> Option<Cow<'_, str>> {
    if !key.contains(['%', '+']) {
        return Some(Cow::Borrowed(key));
    }
    let spaced = key.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|decoded| Cow::Owned(decoded.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Row, decode_key};

    fn row(fields: &[&str]) -> Result<Row, String> {
        Row::parse(&csv::StringRecord::from(fields.to_vec()))
    }

    #[test]
    fn the_http_status_is_the_number_whichever_comes_first() {
        let as_written = row(&["b", "k", "", "failed", "404", "NoSuchKey", "no such key"]).unwrap();
        let as_documented = row(&["b", "k", "", "failed", "NoSuchKey", "404", "no such key"]).unwrap();
        assert_eq!(as_written, as_documented);
        assert_eq!((as_written.http_status, as_written.code.as_deref()), (Some(404), Some("NoSuchKey")));
    }

    #[test]
    fn the_version_column_may_be_missing() {
        let row = row(&["b", "prefix/file", "failed", "400", "InvalidRequest", "missing VersionId"]).unwrap();
        assert_eq!((row.version, row.http_status), (None, Some(400)));
        assert_eq!(row.message.as_deref(), Some("missing VersionId"));
    }

    #[test]
    fn a_version_is_kept() {
        let row = row(&["b", "k", "v-1", "succeeded", "200", "", ""]).unwrap();
        assert_eq!((row.version.as_deref(), row.succeeded, row.code), (Some("v-1"), true, None));
    }

    #[test]
    fn s3s_sign_for_no_version_is_none() {
        let row = row(&["b", "k", "\\N", "failed", "500", "SrcObjectNotFound", "Object versionID is invalid"]).unwrap();
        assert_eq!((row.version, row.code.as_deref()), (None, Some("SrcObjectNotFound")));
    }

    #[test]
    fn a_row_without_a_message_is_read() {
        assert_eq!(row(&["b", "k", "", "succeeded", "200", ""]).unwrap().message, None);
    }

    #[test]
    fn a_row_without_a_task_status_is_refused() {
        assert_eq!(
            row(&["b", "k", "", "done", "200", ""]).unwrap_err(),
            "it has 6 fields and no task status (`succeeded` or `failed`) among the first four"
        );
    }

    #[test]
    fn a_row_with_too_many_fields_is_refused() {
        let message = row(&["b", "k", "", "failed", "404", "NoSuchKey", "a", "b"]).unwrap_err();
        assert_eq!(message, "it has 8 fields, at most 7 are expected");
    }

    #[test]
    fn a_number_that_is_no_http_status_is_refused() {
        let message = row(&["b", "k", "", "failed", "4040404", "NoSuchKey", ""]).unwrap_err();
        assert_eq!(message, "`4040404` is not an HTTP status");
    }

    #[test]
    fn keys_are_decoded_for_people() {
        assert_eq!(decode_key("a%2Fb+c%2B%C3%A9").as_deref(), Some("a/b c+é"));
        assert_eq!(decode_key("pct%2520literal.txt").as_deref(), Some("pct%20literal.txt"));
        assert_eq!(decode_key("%ff"), None);
    }
}
