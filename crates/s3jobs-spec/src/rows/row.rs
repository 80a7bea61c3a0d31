//! One row of a CSV manifest.
// Source of every rule here: S3 User Guide, "Specifying a manifest" and "Troubleshooting Batch Operations".

use std::borrow::Cow;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::kind::Kind;
use super::splitter;
use crate::model::bucket_name;
use crate::model::manifest::ManifestField;
use crate::model::text::quoted;

/// A bucket's name, old ones in us-east-1 included.
// Source: S3 User Guide, "General purpose bucket naming rules".
static BUCKET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$").expect("a constant pattern, compiled by a test")
});

/// How many bytes a row may have, its line end included: hundreds of times as many as bucket, key and version id have. What is
/// longer, such as all that follows a quote which is never closed, is not read to its end.
pub(super) const LONGEST_ROW: usize = 1024 * 1024;
/// The longest key, in bytes, decoded.
// Source: S3 User Guide, "Naming Amazon S3 objects".
const MAX_KEY_BYTES: usize = 1024;
/// The longest version id, in bytes.
// Source: S3 User Guide, "Using versioning in S3 buckets".
const MAX_VERSION_BYTES: usize = 1024;

/// What separates columns in files that are not comma-separated, and what people call it.
const SEPARATORS: [(char, &str); 3] = [(';', "`;`"), ('\t', "tabs"), ('|', "`|`")];

/// Which column is which.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    count: usize,
    pub(super) bucket: Option<usize>,
    pub(super) key: Option<usize>,
    version: Option<usize>,
}

impl Columns {
    pub(super) fn new(fields: &[ManifestField]) -> Self {
        let place = |wanted| fields.iter().position(|field| *field == wanted);
        Self {
            count: fields.len(),
            bucket: place(ManifestField::Bucket),
            key: place(ManifestField::Key),
            version: place(ManifestField::VersionId),
        }
    }
}

/// What a row says of its object.
#[derive(Debug, Default)]
pub(super) struct Cells<'r> {
    pub(super) bucket: Cow<'r, str>,
    pub(super) key: Cow<'r, str>,
    /// None if no column is for it.
    pub(super) version: Option<Cow<'r, str>>,
}

/// What is wrong with a row, or with the whole list.
pub(super) struct Mistake {
    pub(super) kind: Kind,
    pub(super) message: String,
    pub(super) help: String,
}

impl Mistake {
    pub(super) fn new(kind: Kind, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: help.into() }
    }
}

/// The text of a row without its line end.
pub(super) fn text(row: &[u8]) -> Result<&str, Mistake> {
    let text = std::str::from_utf8(row).map_err(|_| {
        Mistake::new(Kind::Bytes, "this row is not UTF-8 text", "save the file as UTF-8, and URL-encode keys")
    })?;
    if text.trim().is_empty() {
        return Err(Mistake::new(Kind::Blank, "this line is empty", "remove it"));
    }
    Ok(text)
}

/// The cells of a row, or the mistake that hides them.
pub(super) fn cells<'r>(text: &'r str, columns: &Columns) -> Result<Cells<'r>, Mistake> {
    let mut cells = Cells::default();
    let mut count = 0;
    for cell in splitter::Cells::new(text) {
        let at = Some(count);
        if at == columns.bucket {
            cells.bucket = cell;
        } else if at == columns.key {
            cells.key = cell;
        } else if at == columns.version {
            cells.version = Some(cell);
        }
        count += 1;
    }
    if count == columns.count { Ok(cells) } else { Err(other_columns(text, count, columns.count)) }
}

fn other_columns(text: &str, count: usize, wanted: usize) -> Mistake {
    let message = format!("the number of columns here is {count}, and `fields` lists {wanted}");
    let separates = |(sign, _): &&(char, &str)| count < wanted && text.matches(*sign).count() + 1 >= wanted;
    if let Some((_, name)) = SEPARATORS.iter().find(separates) {
        let message = format!("{message}: they are separated by {name}, and S3 reads commas");
        return Mistake::new(Kind::Separator, message, "separate the columns with commas");
    }
    let help = "list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas";
    Mistake::new(Kind::Columns, message, help)
}

/// Whether a first row names columns: no bucket is called so beside a key that is called so.
pub(super) fn is_header(text: &str) -> bool {
    // As programs that write such lists call the columns: "Object Key" and `object_key` are one.
    let plain = |cell: Cow<'_, str>| -> String {
        cell.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect()
    };
    let text = text.trim_start_matches('\u{feff}').replace([';', '\t', '|'], ",");
    let names: Vec<String> = splitter::Cells::new(&text).map(plain).collect();
    let is_named = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    is_named(&["bucket", "bucketname", "s3bucket"])
        && is_named(&["key", "keyname", "object", "objectkey", "objectname", "s3key", "path", "filename", "name"])
}

pub(super) fn header() -> Mistake {
    let message = "this row is a header, and S3 would take it for an object";
    Mistake::new(Kind::Header, message, "remove it: `fields` says what the columns are")
}

pub(super) fn byte_order_mark() -> Mistake {
    let message = "the file begins with a byte-order mark, which S3 takes for a part of the bucket's name";
    Mistake::new(Kind::Mark, message, "save the file as UTF-8 without a byte-order mark")
}

pub(super) fn open_quote() -> Mistake {
    Mistake::new(Kind::Quotes, "this row's quotes are not closed", "write `\"\"` for a quote inside quotes")
}

/// The same of a row that is given up.
pub(super) fn never_closed() -> Mistake {
    let message = format!("this row's quotes are not closed within {LONGEST_ROW} bytes, and nothing after it was read");
    Mistake::new(Kind::Quotes, message, open_quote().help)
}

pub(super) fn too_long() -> Mistake {
    let message = format!("this row has more than {LONGEST_ROW} bytes, and nothing after it was read");
    Mistake::new(Kind::Long, message, "write one object a row, and end each row with a line feed")
}

pub(super) fn bucket_mistake(bucket: &str) -> Option<Mistake> {
    if bucket.is_empty() {
        return Some(Mistake::new(Kind::NoBucket, "the bucket is missing", "write the bucket's name"));
    }
    if bucket.starts_with("arn:") && bucket.contains(":accesspoint/") {
        return None;
    }
    if BUCKET.is_match(bucket) {
        // Copies take their objects from directory buckets as well.
        let is_other = bucket.ends_with("--x-s3") || bucket_name::is_access_point_alias(bucket);
        let error = bucket_name::check(bucket).err().filter(|_| !is_other)?;
        return Some(Mistake::new(
            Kind::Bucket,
            error.to_string(),
            "S3 has no bucket of this name: write the name of yours",
        ));
    }
    let message = format!("{} is not a bucket's name", quoted(bucket));
    Some(Mistake::new(Kind::Bucket, message, "write the name alone, without `s3://`, spaces or slashes"))
}

pub(super) fn key_mistake(key: &str) -> Option<Mistake> {
    if key.is_empty() {
        return Some(Mistake::new(Kind::NoKey, "the key is missing", "write the object's key"));
    }
    if key.bytes().all(|sign| is_plain(sign) && sign != b'%') && key.len() <= MAX_KEY_BYTES {
        return None;
    }
    unreadable_key(key).or_else(|| other_key(key))
}

/// Whether a sign stands for itself in a URL-encoded key. A percent sign begins an encoded byte.
fn is_plain(sign: u8) -> bool {
    sign.is_ascii_graphic() && !matches!(sign, b'+' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// Why S3 refuses a key.
fn unreadable_key(key: &str) -> Option<Mistake> {
    if let Some(broken) = broken_encoding(key) {
        let message = format!("{} is no URL-encoded byte", quoted(broken));
        return Some(Mistake::new(Kind::Percent, message, "keys are URL-encoded: write `%25` for a percent sign"));
    }
    let decoded: Cow<'_, [u8]> = percent_decode_str(key).into();
    if std::str::from_utf8(&decoded).is_err() {
        let message = format!("the key {} is not UTF-8 text once it is decoded", quoted(key));
        return Some(Mistake::new(Kind::KeyBytes, message, "URL-encode the bytes of the key in UTF-8"));
    }
    if decoded.len() > MAX_KEY_BYTES {
        let message = format!("the key is {} bytes long, and S3's keys at most {MAX_KEY_BYTES}", decoded.len());
        return Some(Mistake::new(Kind::KeyLength, message, "write the object's key as S3 lists it, URL-encoded"));
    }
    None
}

/// Why S3 may read another key than the one that is meant.
fn other_key(key: &str) -> Option<Mistake> {
    if let Some(mistake) = space(key) {
        return Some(mistake);
    }
    if key.contains('+') {
        let message = "S3 reads the `+` in this key as a space";
        return Some(Mistake::new(Kind::Plus, message, "write `%2B` for a plus sign, and `%20` for a space"));
    }
    let raw = key.chars().find(|sign| u8::try_from(*sign).map_or(true, |sign| !is_plain(sign)) && *sign != '%')?;
    let message = format!("the key is not URL-encoded: it holds {}", quoted(&raw.to_string()));
    Some(Mistake::new(Kind::Raw, message, "URL-encode keys as UTF-8, such as `%20` for a space"))
}

/// A space at either end of a key, which more often slipped in than not: to encode it would make it last.
fn space(key: &str) -> Option<Mistake> {
    let is_space = |sign: char| sign == ' ' || sign == '\t';
    let (message, help) = if key.starts_with(is_space) && key.trim_start_matches(is_space).starts_with('"') {
        ("a space before quotes makes both a part of the key", "remove the space")
    } else if key.starts_with(is_space) {
        ("a space after the comma belongs to the key", "remove it, unless the key begins with one: then write `%20`")
    } else if key.ends_with(is_space) {
        ("a space at the end belongs to the key", "remove it, unless the key ends with one: then write `%20`")
    } else {
        return None;
    };
    Some(Mistake::new(Kind::Space, message, help))
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

/// Whether a version id, where there is one, can be one.
// Source: S3 User Guide, "Using versioning in S3 buckets": Unicode, UTF-8, URL-ready, opaque strings of at most 1,024 bytes.
pub(super) fn version_mistake(version: &str) -> Option<Mistake> {
    let is_ready =
        |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=');
    if version.len() <= MAX_VERSION_BYTES && version.bytes().all(is_ready) {
        return None;
    }
    let message = format!("{} is not a version id", quoted(version));
    let help = "write the id as S3 lists it, or `null` for the version of before the bucket had versions";
    Some(Mistake::new(Kind::Version, message, help))
}
