use std::ops::Range;

use bytes::Bytes;
use redb::ReadableTable as _;

use super::tables::{OBJECTS, VERSIONS};
use super::{
    Bucket, Failure, Listing, Object, Page, Place, Rank, Refusal, Version, VersionId, VersionListing, VersionPage,
    Versioning, Which, bucket, list, list_versions, policy,
};
use crate::store::{StoreError, Tables, read_body, unpack};

/// In which table a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Among the current objects.
    Current,
    /// Among older versions and delete markers.
    Versions,
}

/// What can be asked of a state, inside a change and outside of one.
pub(crate) trait Reading: Tables + Sized {
    /// The bucket, or nothing where there is none.
    fn find_bucket(&self, name: &str) -> Result<Option<Bucket>, StoreError> {
        bucket::find(self, name)
    }

    /// The bucket, or `NoSuchBucket`.
    fn bucket(&self, name: &str) -> Result<Bucket, Failure> {
        bucket::require(self, name)
    }

    /// The bucket's policy, or nothing where it has none.
    fn policy(&self, name: &str) -> Result<Option<String>, StoreError> {
        policy::find(self, name)
    }

    /// Every bucket with its name, sorted by name.
    fn buckets(&self) -> Result<Vec<(String, Bucket)>, StoreError> {
        bucket::all(self)
    }

    /// The current object, or nothing where there is none (or no bucket), or a delete marker.
    fn find_object(&self, place: Place<'_>) -> Result<Option<Object>, StoreError> {
        self.table(OBJECTS)?.get((place.bucket, place.key))?.map(|record| unpack(record.value())).transpose()
    }

    /// The version that is meant, be it an object or a delete marker, or nothing.
    fn find_version<'w>(&self, which: impl Into<Which<'w>>) -> Result<Option<Version>, StoreError> {
        Ok(find(self, which.into())?.map(|(_, version)| version))
    }

    /// The object that is meant, or `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, or what a delete marker answers.
    fn object<'w>(&self, which: impl Into<Which<'w>>) -> Result<Object, Failure> {
        Ok(require(self, which.into())?.1)
    }

    /// The same, where a delete marker that is the newest version is told as one: `MethodNotAllowed`.
    fn object_with_attributes<'w>(&self, which: impl Into<Which<'w>>) -> Result<Object, Failure> {
        Ok(require_no_marker(self, which.into())?.1)
    }

    /// Some bytes of an object that was read in this same transaction; `range` is cut at its end.
    fn body_range(&self, object: &Object, range: Range<u64>) -> Result<Bytes, StoreError> {
        read_body(self, &object.body, range.start.min(object.size)..range.end.min(object.size))
    }

    /// One page of a bucket's current objects in the order of their keys' bytes, or `NoSuchBucket`.
    fn list(&self, name: &str, listing: &Listing<'_>) -> Result<Page, Failure> {
        bucket::require_existence(self, name)?;
        Ok(list::page(self, name, listing)?)
    }

    /// One page of a bucket's versions, by the bytes of their keys and then the newest first, or `NoSuchBucket`.
    fn list_versions(&self, name: &str, listing: &VersionListing<'_>) -> Result<VersionPage, Failure> {
        bucket::require_existence(self, name)?;
        Ok(list_versions::page(self, name, listing)?)
    }
}

impl<T: Tables> Reading for T {}

/// A version and where it is.
pub(super) fn find(tables: &impl Tables, which: Which<'_>) -> Result<Option<(Shelf, Version)>, StoreError> {
    let current = tables.find_object(which.place)?;
    match (which.version, current) {
        (None, Some(object)) => Ok(Some((Shelf::Current, Version::Object(Box::new(object))))),
        (Some(id), Some(object)) if object.version == id => {
            Ok(Some((Shelf::Current, Version::Object(Box::new(object)))))
        }
        (None, None) => Ok(newest(tables, which.place)?.map(|version| (Shelf::Versions, version))),
        (Some(id), _) => Ok(older(tables, which.place, id)?.map(|version| (Shelf::Versions, version))),
    }
}

/// The object that is meant and where it is, or why there is none.
pub(super) fn require(tables: &impl Tables, which: Which<'_>) -> Result<(Shelf, Object), Failure> {
    let Which { place, version } = which;
    match (find(tables, which)?, version) {
        (Some((kept_in, Version::Object(object))), _) => Ok((kept_in, *object)),
        (Some((_, Version::DeleteMarker(marker))), None) => {
            Err(Refusal::Deleted { key: place.key.to_owned(), marker: marker.version }.into())
        }
        (Some((_, Version::DeleteMarker(marker))), Some(_)) => {
            Err(Refusal::IsDeleteMarker { marker: marker.version, modified: marker.modified }.into())
        }
        (None, version) => {
            let key = place.key.to_owned();
            match version {
                None => bucket::require_existence(tables, place.bucket)?,
                Some(version) => require_versions(tables, place, version)?,
            }
            Err(match version {
                None => Refusal::NoSuchKey { key },
                Some(version) => Refusal::NoSuchVersion { key, version: version.to_string() },
            }
            .into())
        }
    }
}

/// Refuses an id that no version in the bucket can have: one that never had versioning knows `null` alone.
pub(super) fn require_versions(tables: &impl Tables, place: Place<'_>, id: VersionId) -> Result<(), Failure> {
    match (bucket::require(tables, place.bucket)?.versioning, id) {
        (Versioning::Unversioned, VersionId::Made { .. }) => {
            Err(Refusal::InvalidVersionId { version: id.to_string() }.into())
        }
        (Versioning::Unversioned | Versioning::Enabled | Versioning::Suspended, _) => Ok(()),
    }
}

/// The same as [`require`] of an object whose attributes are asked for or set: a key whose newest version is a delete marker
/// is not missing, but of another kind.
// Source: what the service answers to the calls about tags, locks and access control lists.
pub(super) fn require_no_marker(tables: &impl Tables, which: Which<'_>) -> Result<(Shelf, Object), Failure> {
    match find(tables, which)? {
        Some((_, Version::DeleteMarker(marker))) => {
            Err(Refusal::IsDeleteMarker { marker: marker.version, modified: marker.modified }.into())
        }
        Some((_, Version::Object(_))) | None => require(tables, which),
    }
}

/// The newest version that is not among the current objects.
pub(super) fn newest(tables: &impl Tables, place: Place<'_>) -> Result<Option<Version>, StoreError> {
    let table = tables.table(VERSIONS)?;
    let mut range = table.range(all_versions(place))?;
    range.next().transpose()?.map(|(_, record)| unpack(record.value())).transpose()
}

/// A version of this id that is not among the current objects.
fn older(tables: &impl Tables, place: Place<'_>, id: VersionId) -> Result<Option<Version>, StoreError> {
    let table = tables.table(VERSIONS)?;
    if let VersionId::Made { rank, random } = id {
        let found = table.get(version_key(place, rank, random))?;
        return found.map(|record| unpack(record.value())).transpose();
    }
    for entry in table.range(all_versions(place))? {
        let (key, record) = entry?;
        // Only versions without an id have no random part.
        if key.value().3 == 0 {
            return Ok(Some(unpack(record.value())?));
        }
    }
    Ok(None)
}

/// The keys that the versions of a place have in their table.
pub(super) type VersionKey<'a> = (&'a str, &'a str, u64, u128);

pub(super) fn all_versions(place: Place<'_>) -> std::ops::RangeInclusive<VersionKey<'_>> {
    (place.bucket, place.key, 0, 0)..=(place.bucket, place.key, u64::MAX, u128::MAX)
}

/// The key of one version: higher ranks come first.
pub(super) fn version_key(place: Place<'_>, rank: Rank, random: u128) -> VersionKey<'_> {
    (place.bucket, place.key, u64::MAX - rank.0, random)
}

pub(super) fn key_of<'p>(place: Place<'p>, version: &Version) -> VersionKey<'p> {
    match version.id() {
        VersionId::Null => version_key(place, version.rank(), 0),
        VersionId::Made { rank, random } => version_key(place, rank, random),
    }
}
