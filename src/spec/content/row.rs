//! One row of a CSV manifest: what S3 could not read in it, or would read otherwise than meant.
// Source of every rule here: S3 User Guide, "Specifying a manifest" and "Troubleshooting Batch Operations".

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::manifest::ManifestField;
use crate::spec::code::Code;
use crate::spec::finding::quoted;

/// A bucket's name, old ones in us-east-1 included.
// Source: S3 User Guide, "General purpose bucket naming rules".
static BUCKET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$").expect("a constant pattern, compiled by a test")
});

/// What a row says.
pub(super) struct Cells {
    pub(super) bucket: String,
    /// Whether there is a version id; none if no column is for it.
    pub(super) version: Option<bool>,
    pub(super) mistakes: Vec<Mistake>,
}

/// What is wrong with a row.
pub(super) struct Mistake {
    /// Rows with the same kind of mistake are told together.
    pub(super) kind: &'static str,
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) is_about_fields: bool,
}

impl Mistake {
    pub(super) fn new(kind: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let (message, help) = (message.into(), help.into());
        Self { kind, code: Code::ManifestRow, message, help, is_about_fields: false }
    }
}

/// The cells of a row without its line end, or the mistake that hides them.
pub(super) fn cells(row: &[u8], fields: &[ManifestField], is_first: bool) -> Result<Cells, Mistake> {
    let text = std::str::from_utf8(row).map_err(|_| {
        Mistake::new("bytes", "this row is not UTF-8 text", "save the file as UTF-8, and URL-encode keys")
    })?;
    if text.trim().is_empty() {
        return Err(Mistake::new("empty", "this line is empty", "remove it"));
    }
    if text.starts_with('\u{feff}') {
        let message = "the file begins with a byte order mark, which S3 takes for a part of the bucket's name";
        return Err(Mistake::new("mark", message, "save the file as UTF-8 without a byte order mark"));
    }
    let cells = split(text)?;
    if is_first && is_header(&cells) {
        let message = "this row is a header, and S3 would take it for an object";
        return Err(Mistake::new("header", message, "remove it: `fields` says what the columns are"));
    }
    if cells.len() != fields.len() {
        let message = format!("the number of columns here is {}, and `fields` lists {}", cells.len(), fields.len());
        if cells.len() == 1 && text.contains(';') {
            let help = "separate the columns with commas";
            return Err(Mistake::new("semicolon", "the columns are separated by `;`, and S3 reads commas", help));
        }
        let help = "list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas";
        return Err(Mistake { is_about_fields: true, ..Mistake::new("columns", message, help) });
    }
    let cell = |wanted| fields.iter().position(|field| *field == wanted).map(|at| cells[at].as_ref());
    let (bucket, key) = (cell(ManifestField::Bucket).unwrap_or_default(), cell(ManifestField::Key).unwrap_or_default());
    let mistakes = [bucket_mistake(bucket), key_mistake(key)].into_iter().flatten().collect();
    let version = cell(ManifestField::VersionId).map(|version| !version.is_empty());
    Ok(Cells { bucket: bucket.to_owned(), version, mistakes })
}

/// Whether the first row names columns: no bucket is called so beside a key that is called so.
fn is_header(cells: &[Cow<'_, str>]) -> bool {
    let is_named = |name: &str| cells.iter().any(|cell| cell.trim().eq_ignore_ascii_case(name));
    is_named("key") && is_named("bucket")
}

fn split(text: &str) -> Result<Vec<Cow<'_, str>>, Mistake> {
    if !text.contains('"') {
        return Ok(text.split(',').map(Cow::Borrowed).collect());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let broken =
        || Mistake::new("quotes", "this row's quotes are not closed", "write `\"\"` for a quote inside quotes");
    let record = record.filter(|_| text.matches('"').count().is_multiple_of(2)).ok_or_else(broken)?;
    Ok(record.iter().map(|cell| Cow::Owned(cell.to_owned())).collect())
}

fn bucket_mistake(bucket: &str) -> Option<Mistake> {
    if bucket.is_empty() {
        return Some(Mistake::new("no-bucket", "the bucket is missing", "write the bucket's name"));
    }
    if BUCKET.is_match(bucket) || bucket.starts_with("arn:") && bucket.contains(":accesspoint/") {
        return None;
    }
    let message = format!("{} is not a bucket's name", quoted(bucket));
    Some(Mistake::new("bucket", message, "write the name alone, without `s3://`, spaces or slashes"))
}

fn key_mistake(key: &str) -> Option<Mistake> {
    if key.is_empty() {
        return Some(Mistake::new("no-key", "the key is missing", "write the object's key"));
    }
    if let Some(broken) = broken_encoding(key) {
        let message = format!("{} is no URL-encoded byte", quoted(broken));
        return Some(Mistake::new("percent", message, "keys are URL-encoded: write `%25` for a percent sign"));
    }
    if key.contains('+') {
        let message = "S3 reads the `+` in this key as a space".to_owned();
        let help = "write `%2B` for a plus sign, and `%20` for a space".to_owned();
        let code = Code::ManifestKeyEncoding;
        return Some(Mistake { kind: "plus", code, message, help, is_about_fields: false });
    }
    let raw = key
        .chars()
        .find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))?;
    let message = format!("the key is not URL-encoded: it holds {}", quoted(&raw.to_string()));
    let help = "URL-encode keys as UTF-8, such as `%20` for a space".to_owned();
    Some(Mistake { kind: "raw", code: Code::ManifestKeyEncoding, message, help, is_about_fields: false })
}

/// The first `%` that no two hex digits follow, with what follows instead.
fn broken_encoding(key: &str) -> Option<&str> {
    let is_broken = |at: &usize| {
        let digits = key.as_bytes().get(at + 1..at + 3);
        !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let at = key.match_indices('%').map(|(at, _)| at).find(is_broken)?;
    let end = key[at..].char_indices().nth(3).map_or(key.len(), |(length, _)| at + length);
    key.get(at..end)
}
