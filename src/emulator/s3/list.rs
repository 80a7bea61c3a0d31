use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, ETag, EncodingType, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output,
    Object as Entry, ObjectStorageClass,
};
use s3s::{S3Request, S3Response, S3Result};

use super::error::refuse;
use super::get::{signed, wire_time};
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use crate::emulator::store::{After, Listing, Object, Page, Reading as _};

/// The most keys and common prefixes in an answer, whatever is asked for.
// Source: S3 API reference, ListObjectsV2, `MaxKeys`.
const MAX_KEYS: i32 = 1000;

/// What `encoding-type=url` leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/');

pub(super) fn first_version(own: &Operations, request: &S3Request<ListObjectsInput>) -> Answer<ListObjectsOutput> {
    let parameters = &["delimiter", "encoding-type", "marker", "max-keys", "prefix"];
    Honoured { headers: &[], parameters }.check(request)?;
    let ListObjectsInput { bucket, delimiter, encoding_type, marker, max_keys, prefix, .. } = &request.input;
    let encoding = Encoding::of(encoding_type.as_ref())?;
    let delimiter_text = delimiter.as_deref().unwrap_or_default();
    let asked = Asked { bucket, prefix: prefix.as_deref(), delimiter: delimiter_text, max_keys: *max_keys };
    let after = marker.as_ref().filter(|marker| !marker.is_empty()).map(|marker| after_marker(marker, delimiter_text));
    let Found { limit, page, contents, common_prefixes } = asked.find(own, after, encoding)?;
    let next = page.next.map(|(After::Key(text) | After::Prefix(text))| encoding.apply(&text));
    Ok(S3Response::new(ListObjectsOutput {
        name: Some(bucket.clone()),
        prefix: Some(encoding.apply(prefix.as_deref().unwrap_or_default())),
        marker: Some(encoding.apply(marker.as_deref().unwrap_or_default())),
        max_keys: Some(limit),
        is_truncated: Some(next.is_some()),
        // Source: S3 API reference, ListObjects, `NextMarker`: only where a delimiter was given.
        next_marker: next.filter(|_| !delimiter_text.is_empty()),
        contents: Some(contents),
        common_prefixes: Some(common_prefixes),
        delimiter: delimiter.as_deref().map(|delimiter| encoding.apply(delimiter)),
        encoding_type: encoding_type.clone(),
        request_charged: None,
    }))
}

/// A marker that was a common prefix stands for everything in it.
fn after_marker(marker: &str, delimiter: &str) -> After {
    if !delimiter.is_empty() && marker.ends_with(delimiter) {
        After::Prefix(marker.to_owned())
    } else {
        After::Key(marker.to_owned())
    }
}

pub(super) fn second_version(own: &Operations, request: &S3Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
    HONOURED_V2.check(request)?;
    let input = &request.input;
    let encoding = Encoding::of(input.encoding_type.as_ref())?;
    let asked = Asked {
        bucket: &input.bucket,
        prefix: input.prefix.as_deref(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        max_keys: input.max_keys,
    };
    let after = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => Some(after_token(token)?),
        (None, Some(key)) => Some(After::Key(key.clone())),
        (None, None) => None,
    };
    let Found { limit, page, contents, common_prefixes } = asked.find(own, after, encoding)?;
    Ok(S3Response::new(ListObjectsV2Output {
        name: Some(input.bucket.clone()),
        prefix: Some(encoding.apply(input.prefix.as_deref().unwrap_or_default())),
        max_keys: Some(limit),
        key_count: i32::try_from(contents.len() + common_prefixes.len()).ok(),
        continuation_token: input.continuation_token.clone(),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.as_ref().map(token),
        contents: Some(contents),
        common_prefixes: Some(common_prefixes),
        delimiter: input.delimiter.as_deref().map(|delimiter| encoding.apply(delimiter)),
        encoding_type: input.encoding_type.clone(),
        start_after: input.start_after.as_deref().map(|key| encoding.apply(key)),
        request_charged: None,
    }))
}

const HONOURED_V2: Honoured = Honoured {
    headers: &[],
    parameters: &["continuation-token", "delimiter", "encoding-type", "list-type", "max-keys", "prefix", "start-after"],
};

/// What both versions ask for alike.
struct Asked<'r> {
    bucket: &'r str,
    prefix: Option<&'r str>,
    delimiter: &'r str,
    max_keys: Option<i32>,
}

/// What both versions answer alike.
struct Found {
    limit: i32,
    page: Page,
    contents: Vec<Entry>,
    common_prefixes: Vec<CommonPrefix>,
}

impl Asked<'_> {
    fn find(&self, own: &Operations, after: Option<After>, encoding: Encoding) -> S3Result<Found> {
        let asked = self.max_keys.unwrap_or(MAX_KEYS).min(MAX_KEYS);
        let limit = usize::try_from(asked)
            .map_err(|_| refuse("InvalidArgument", "Argument max-keys must be an integer between 0 and 2147483647"))?;
        let listing = Listing { prefix: self.prefix.unwrap_or_default(), delimiter: self.delimiter, after, limit };
        let page = own.store.read(|view| view.list(self.bucket, &listing))?;
        let contents = page.objects.iter().map(|(key, object)| entry(encoding.apply(key), object)).collect();
        let prefixes = page.prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(encoding.apply(prefix)) });
        let common_prefixes = prefixes.collect();
        Ok(Found { limit: asked, contents, common_prefixes, page })
    }
}

fn entry(key: String, object: &Object) -> Entry {
    Entry {
        key: Some(key),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(wire_time(object.modified)),
        size: Some(signed(object.size)),
        storage_class: Some(ObjectStorageClass::from_static(object.storage_class.as_str())),
        ..Entry::default()
    }
}

/// How keys are written in the answer. XML cannot hold every character that a key can.
#[derive(Clone, Copy)]
enum Encoding {
    Plain,
    Url,
}

impl Encoding {
    fn of(asked: Option<&EncodingType>) -> S3Result<Self> {
        match asked.map(EncodingType::as_str) {
            None => Ok(Self::Plain),
            Some(EncodingType::URL) => Ok(Self::Url),
            Some(_) => Err(refuse("InvalidArgument", "Invalid Encoding Method specified in Request")),
        }
    }

    fn apply(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Url => utf8_percent_encode(text, PLAIN).to_string(),
        }
    }
}

/// A continuation token: which of both it was, and what.
fn token(after: &After) -> String {
    let (kind, text) = match after {
        After::Key(text) => ('k', text),
        After::Prefix(text) => ('p', text),
    };
    format!("{kind}{}", utf8_percent_encode(text, NON_ALPHANUMERIC))
}

fn after_token(token: &str) -> S3Result<After> {
    let wrong = || refuse("InvalidArgument", "The continuation token provided is incorrect");
    let decode = |text| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| wrong());
    match (token.strip_prefix('k'), token.strip_prefix('p')) {
        (Some(key), _) => Ok(After::Key(decode(key)?)),
        (None, Some(prefix)) => Ok(After::Prefix(decode(prefix)?)),
        (None, None) => Err(wrong()),
    }
}
