use s3s::dto::{
    ChecksumAlgorithm, ChecksumType, CommonPrefix, DeleteMarkerEntry, ETag, ListObjectVersionsInput,
    ListObjectVersionsOutput, ObjectVersion, ObjectVersionStorageClass,
};
use s3s::{S3Request, S3Response, S3Result};

use super::acl::owner;
use super::encoding::Encoding;
use super::error::invalid_argument;
use super::honoured::Honoured;
use super::list::{limit, restore_status};
use super::operations::{Answer, Operations};
use super::time::{shown_time, signed};
use crate::objects::{
    AfterVersion, DeleteMarker, ListedVersion, Object, Reading as _, Refusal, Version, VersionListing, VersionPage,
    rolled_up,
};

const HONOURED: Honoured = Honoured::IN_BUCKET.headers(&["x-amz-optional-object-attributes"]).parameters(&[
    "delimiter",
    "encoding-type",
    "key-marker",
    "max-keys",
    "prefix",
    "version-id-marker",
    "versions",
]);

pub(super) fn list(own: &Operations, request: &S3Request<ListObjectVersionsInput>) -> Answer<ListObjectVersionsOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let encoding = Encoding::of(input.encoding_type.as_ref())?;
    let (asked, limit) = limit(input.max_keys, "max-keys")?;
    let listing = VersionListing {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        after: after(input)?,
        limit,
    };
    let page = own.store.read(|view| view.list_versions(&input.bucket, &listing))?;
    let (next_key, next_version) = next(&page, encoding);
    let entries = Entries::of(own, page.versions, (encoding, input.optional_object_attributes.is_some()));
    Ok(S3Response::new(ListObjectVersionsOutput {
        name: Some(input.bucket.clone()),
        prefix: Some(encoding.apply(listing.prefix)),
        key_marker: Some(encoding.apply(input.key_marker.as_deref().unwrap_or_default())),
        version_id_marker: Some(input.version_id_marker.clone().unwrap_or_default()),
        max_keys: Some(asked),
        is_truncated: Some(next_key.is_some()),
        next_key_marker: next_key,
        next_version_id_marker: next_version,
        versions: Some(entries.versions),
        delete_markers: Some(entries.markers),
        common_prefixes: Some(
            page.prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(encoding.apply(prefix)) }).collect(),
        ),
        delimiter: encoding.delimiter(input.delimiter.as_deref()),
        encoding_type: input.encoding_type.clone(),
        request_charged: None,
    }))
}

const VERSION_MARKER: &str = "version-id-marker";

/// Where the page begins.
fn after(input: &ListObjectVersionsInput) -> S3Result<Option<AfterVersion>> {
    let rolled_by = (input.prefix.as_deref().unwrap_or_default(), input.delimiter.as_deref().unwrap_or_default());
    let key = input.key_marker.as_deref().filter(|key| !key.is_empty());
    let version = input.version_id_marker.as_deref().filter(|version| !version.is_empty());
    match (key, version) {
        (None, None) => Ok(None),
        (None, Some(version)) => {
            let message = "A version-id marker cannot be specified without a key marker.";
            Err(invalid_argument(VERSION_MARKER, version, message))
        }
        (Some(key), version) => {
            let wrong = |version| invalid_argument(VERSION_MARKER, version, "Invalid version id specified");
            let version = version.map(|version| version.parse().map_err(|_: Refusal| wrong(version))).transpose()?;
            Ok(Some(match (rolled_up(key, rolled_by), version) {
                // A marker in a common prefix stands for everything in it.
                (Some(prefix), _) => AfterVersion::Prefix(prefix.to_owned()),
                (None, Some(version)) => AfterVersion::Version(key.to_owned(), version),
                (None, None) => AfterVersion::Key(key.to_owned()),
            }))
        }
    }
}

fn next(page: &VersionPage, encoding: Encoding) -> (Option<String>, Option<String>) {
    match &page.next {
        None => (None, None),
        Some(AfterVersion::Version(key, id)) => (Some(encoding.apply(key)), Some(id.to_string())),
        Some(AfterVersion::Key(text) | AfterVersion::Prefix(text)) => (Some(encoding.apply(text)), None),
    }
}

#[derive(Default)]
struct Entries {
    versions: Vec<ObjectVersion>,
    markers: Vec<DeleteMarkerEntry>,
}

impl Entries {
    fn of(own: &Operations, listed: Vec<ListedVersion>, (encoding, shows_restore): (Encoding, bool)) -> Self {
        let mut entries = Self::default();
        for ListedVersion { key, version, is_latest } in listed {
            let key = encoding.apply(&key);
            match version {
                Version::Object(object) => {
                    let restore_status = restore_status(&object, own.now()).filter(|_| shows_restore);
                    entries.versions.push(ObjectVersion { restore_status, ..entry(key, &object, is_latest) });
                }
                Version::DeleteMarker(marker) => entries.markers.push(marker_entry(key, &marker, is_latest)),
            }
        }
        entries
    }
}

fn entry(key: String, object: &Object, is_latest: bool) -> ObjectVersion {
    let checksum = object.checksum.as_ref();
    ObjectVersion {
        checksum_algorithm: checksum.map(|kept| vec![ChecksumAlgorithm::from_static(kept.algorithm.name())]),
        checksum_type: checksum.map(|kept| ChecksumType::from_static(kept.kind.name())),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        is_latest: Some(is_latest),
        key: Some(key),
        last_modified: Some(shown_time(object.modified)),
        owner: Some(owner()),
        restore_status: None,
        size: Some(signed(object.size)),
        storage_class: Some(ObjectVersionStorageClass::from_static(object.storage_class.as_str())),
        version_id: Some(object.version.to_string()),
    }
}

fn marker_entry(key: String, marker: &DeleteMarker, is_latest: bool) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        is_latest: Some(is_latest),
        key: Some(key),
        last_modified: Some(shown_time(marker.modified)),
        owner: Some(owner()),
        version_id: Some(marker.version.to_string()),
    }
}
