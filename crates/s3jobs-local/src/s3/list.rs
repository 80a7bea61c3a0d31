use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use s3s::dto::{
    ChecksumAlgorithm, ChecksumType, CommonPrefix, ETag, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, Object as Entry, ObjectStorageClass, RestoreStatus,
};
use s3s::{S3Request, S3Response, S3Result};

use super::acl::owner;
use super::described::set;
use super::encoding::Encoding;
use super::error::{invalid_argument, refuse};
use super::honoured::Honoured;
use super::members::Members as _;
use super::operations::{Answer, Operations};
use super::time::{shown_time, signed};
use crate::code::Code;
use crate::objects::{After, Failure, Listing, Object, Page, Reading as _, RestoreState, rolled_up};

/// The most keys and common prefixes in an answer, whatever is asked for.
// Source: S3 API reference, ListObjectsV2, `MaxKeys`.
pub(super) const MAX_KEYS: i32 = 1000;

pub(super) fn first_version(own: &Operations, request: &S3Request<ListObjectsInput>) -> Answer<ListObjectsOutput> {
    HONOURED_V1.check(request)?;
    let ListObjectsInput { bucket, delimiter, encoding_type, marker, max_keys, prefix, .. } = &request.input;
    let restore = request.input.optional_object_attributes.is_some();
    let shown = Shown { owner: true, restore, now: own.now() };
    let encoding = Encoding::of(encoding_type.as_ref())?;
    let delimiter_text = delimiter.as_deref().unwrap_or_default();
    let asked = Asked { bucket, prefix: prefix.as_deref(), delimiter: delimiter_text, max_keys: *max_keys, shown };
    let rolled_by = (prefix.as_deref().unwrap_or_default(), delimiter_text);
    let after = marker.as_ref().filter(|marker| !marker.is_empty()).map(|marker| after_marker(marker, rolled_by));
    let Found { limit, page, contents, common_prefixes, region } = asked.find(own, after, encoding)?;
    let next = page.next.map(|(After::Key(text) | After::Prefix(text))| encoding.apply(&text));
    let mut answer = S3Response::new(ListObjectsOutput {
        name: Some(bucket.clone()),
        prefix: Some(encoding.apply(prefix.as_deref().unwrap_or_default())),
        marker: Some(encoding.apply(marker.as_deref().unwrap_or_default())),
        max_keys: Some(limit),
        is_truncated: Some(next.is_some()),
        // Source: S3 API reference, ListObjects, `NextMarker`: only where a delimiter was given.
        next_marker: next.filter(|_| !delimiter_text.is_empty()),
        contents: Some(contents),
        common_prefixes: Some(common_prefixes),
        delimiter: encoding.delimiter(delimiter.as_deref()),
        encoding_type: encoding_type.clone(),
        request_charged: None,
    });
    set(&mut answer.headers, "x-amz-bucket-region", region);
    Ok(answer)
}

/// A marker in a common prefix stands for everything in it.
fn after_marker(marker: &str, rolled_by: (&str, &str)) -> After {
    match rolled_up(marker, rolled_by) {
        Some(prefix) => After::Prefix(prefix.to_owned()),
        None => After::Key(marker.to_owned()),
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
        shown: Shown {
            owner: input.fetch_owner == Some(true),
            restore: input.optional_object_attributes.is_some(),
            now: own.now(),
        },
    };
    let after = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => Some(after_token(token)?),
        (None, Some(key)) => Some(After::Key(key.clone())),
        (None, None) => None,
    };
    let Found { limit, page, contents, common_prefixes, region } = asked.find(own, after, encoding)?;
    // A token goes before a key to start after, which then counts for nothing.
    let start_after = input.start_after.as_deref().filter(|_| input.continuation_token.is_none());
    let mut answer = S3Response::new(ListObjectsV2Output {
        name: Some(input.bucket.clone()),
        prefix: Some(encoding.apply(input.prefix.as_deref().unwrap_or_default())),
        max_keys: Some(limit),
        key_count: i32::try_from(contents.len() + common_prefixes.len()).ok(),
        continuation_token: input.continuation_token.clone(),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.as_ref().map(token),
        contents: Some(contents),
        common_prefixes: Some(common_prefixes),
        delimiter: encoding.delimiter(input.delimiter.as_deref()),
        encoding_type: input.encoding_type.clone(),
        start_after: start_after.map(|key| encoding.apply(key)),
        request_charged: None,
    });
    set(&mut answer.headers, "x-amz-bucket-region", region);
    Ok(answer)
}

const HONOURED_V1: Honoured = Honoured::IN_BUCKET.headers(&["x-amz-optional-object-attributes"]).parameters(&[
    "delimiter",
    "encoding-type",
    "marker",
    "max-keys",
    "prefix",
]);

const HONOURED_V2: Honoured = Honoured::IN_BUCKET.headers(&["x-amz-optional-object-attributes"]).parameters(&[
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "list-type",
    "max-keys",
    "prefix",
    "start-after",
]);

/// What entries tell beyond what every entry does.
#[derive(Clone, Copy)]
struct Shown {
    owner: bool,
    restore: bool,
    now: Timestamp,
}

/// What both versions ask for alike.
struct Asked<'r> {
    bucket: &'r str,
    prefix: Option<&'r str>,
    delimiter: &'r str,
    max_keys: Option<i32>,
    shown: Shown,
}

/// What both versions answer alike.
struct Found {
    limit: i32,
    page: Page,
    contents: Vec<Entry>,
    common_prefixes: Vec<CommonPrefix>,
    /// The Region of the bucket.
    region: String,
}

impl Asked<'_> {
    fn find(&self, own: &Operations, after: Option<After>, encoding: Encoding) -> S3Result<Found> {
        let (asked, limit) = limit(self.max_keys, "max-keys")?;
        let listing = Listing { prefix: self.prefix.unwrap_or_default(), delimiter: self.delimiter, after, limit };
        let (region, page) = own.store.read(|view| {
            let region = view.bucket(self.bucket)?.region;
            Ok::<_, Failure>((region, view.list(self.bucket, &listing)?))
        })?;
        let contents =
            page.objects.iter().map(|(key, object)| entry(encoding.apply(key), object, self.shown)).collect();
        let prefixes = page.prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(encoding.apply(prefix)) });
        let common_prefixes = prefixes.collect();
        Ok(Found { limit: asked, contents, common_prefixes, page, region })
    }
}

/// How much a page may hold: as asked, and as a number of things.
pub(super) fn limit(asked: Option<i32>, name: &'static str) -> S3Result<(i32, usize)> {
    let asked = asked.unwrap_or(MAX_KEYS).min(MAX_KEYS);
    let limit = usize::try_from(asked).map_err(|_| {
        let name = if name == "max-keys" { "maxKeys" } else { name };
        let message = format!("Argument {name} must be an integer between 0 and 2147483647");
        invalid_argument(name, &asked.to_string(), message)
    })?;
    Ok((asked, limit))
}

fn entry(key: String, object: &Object, shown: Shown) -> Entry {
    let checksum = object.checksum.as_ref();
    Entry {
        key: Some(key),
        checksum_algorithm: checksum.map(|kept| vec![ChecksumAlgorithm::from_static(kept.algorithm.name())]),
        checksum_type: checksum.map(|kept| ChecksumType::from_static(kept.kind.name())),
        owner: shown.owner.then(owner),
        restore_status: restore_status(object, shown.now).filter(|_| shown.restore),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(shown_time(object.modified)),
        size: Some(signed(object.size)),
        storage_class: Some(ObjectStorageClass::from_static(object.storage_class.as_str())),
    }
}

/// How the restored copy of an object stands.
pub(super) fn restore_status(object: &Object, now: Timestamp) -> Option<RestoreStatus> {
    match object.restore_state(now) {
        RestoreState::None => None,
        RestoreState::Ongoing => Some(RestoreStatus { is_restore_in_progress: Some(true), restore_expiry_date: None }),
        RestoreState::Available { expires } => {
            Some(RestoreStatus { is_restore_in_progress: Some(false), restore_expiry_date: Some(shown_time(expires)) })
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
    let wrong = || {
        let message = "The continuation token provided is incorrect";
        refuse(Code::InvalidArgument, message).with("ArgumentName", "continuation-token")
    };
    let decode = |text| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| wrong());
    match (token.strip_prefix('k'), token.strip_prefix('p')) {
        (Some(key), _) => Ok(After::Key(decode(key)?)),
        (None, Some(prefix)) => Ok(After::Prefix(decode(prefix)?)),
        (None, None) => Err(wrong()),
    }
}
