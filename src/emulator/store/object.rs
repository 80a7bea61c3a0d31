use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;
use jiff::Timestamp;
use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::tables::OBJECTS;
use super::{
    BodyId, Bucket, Change, Failure, Listing, Page, Precondition, Refusal, Source, StorageClass, StoreError, Tables,
    Tags, body, bucket, decode, encode, list,
};

/// The longest key, in bytes of UTF-8.
// Source: S3 User Guide, "Naming Amazon S3 objects".
const MAX_KEY_BYTES: usize = 1024;

/// The most bytes of user metadata, names and values together.
// Source: S3 User Guide, "Working with object metadata".
const MAX_METADATA_BYTES: usize = 2 * 1024;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn new(bucket: &'a str, key: &'a str) -> Self {
        Self { bucket, key }
    }
}

/// What S3 knows of an object, its bytes apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(super) body: BodyId,
    /// Length in bytes.
    pub(crate) size: u64,
    /// MD5 of the bytes in lower-case hex, without quotes.
    pub(crate) etag: String,
    /// When it was written last, UTC.
    pub(crate) modified: Timestamp,
    pub(crate) headers: Headers,
    /// User metadata: names in lower case, without `x-amz-meta-`.
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Tags,
    pub(crate) storage_class: StorageClass,
    pub(crate) checksum: Option<Checksum>,
}

/// Headers that are kept with an object and returned with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Headers {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) expires: Option<String>,
}

/// A checksum of the whole object that its writer sent and that was found true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    /// The algorithm, as in `x-amz-checksum-algorithm`: `CRC32`, `SHA256`, ...
    pub(crate) algorithm: String,
    /// The checksum in base 64.
    pub(crate) value: String,
}

/// An object that is to be written.
pub(crate) struct NewObject {
    pub(crate) source: Source,
    pub(crate) modified: Timestamp,
    pub(crate) headers: Headers,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Tags,
    pub(crate) storage_class: StorageClass,
    pub(crate) checksum: Option<Checksum>,
}

impl NewObject {
    /// An object of these bytes with nothing else said about it.
    pub(crate) fn new(source: Source, modified: Timestamp) -> Self {
        Self {
            source,
            modified,
            headers: Headers::default(),
            metadata: BTreeMap::new(),
            tags: Tags::default(),
            storage_class: StorageClass::default(),
            checksum: None,
        }
    }

    /// The same with a media type.
    pub(crate) fn with_content_type(mut self, content_type: &str) -> Self {
        self.headers.content_type = Some(content_type.to_owned());
        self
    }
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

    /// Every bucket with its name, sorted by name.
    fn buckets(&self) -> Result<Vec<(String, Bucket)>, StoreError> {
        bucket::all(self)
    }

    /// The object, or nothing where there is none (or no bucket).
    fn find_object(&self, place: Place<'_>) -> Result<Option<Object>, StoreError> {
        self.table(OBJECTS)?.get((place.bucket, place.key))?.map(|record| decode(record.value())).transpose()
    }

    /// The object, or `NoSuchBucket` or `NoSuchKey`.
    fn object(&self, place: Place<'_>) -> Result<Object, Failure> {
        if let Some(object) = self.find_object(place)? {
            return Ok(object);
        }
        self.bucket(place.bucket)?;
        Err(Refusal::NoSuchKey { key: place.key.to_owned() }.into())
    }

    /// Some bytes of an object that was read in this same transaction; `range` is cut at its end.
    fn body_range(&self, object: &Object, range: Range<u64>) -> Result<Bytes, StoreError> {
        body::read(self, object, range.start.min(object.size)..range.end.min(object.size))
    }

    /// One page of a bucket's objects in the order of their keys' bytes, or `NoSuchBucket`.
    fn list(&self, name: &str, listing: &Listing<'_>) -> Result<Page, Failure> {
        bucket::require_existence(self, name)?;
        Ok(list::page(self, name, listing)?)
    }
}

impl<T: Tables> Reading for T {}

impl Change<'_> {
    /// Writes an object, replacing the one that is there, and returns it as it is kept.
    pub(crate) fn put_object(
        &mut self,
        place: Place<'_>,
        new: NewObject,
        precondition: &Precondition,
    ) -> Result<Object, Failure> {
        bucket::require_existence(self, place.bucket)?;
        let found = self.find_object(place)?;
        precondition.check(place.key, found.as_ref())?;
        check_limits(place.key, &new)?;
        let NewObject { source, modified, headers, metadata, tags, storage_class, checksum } = new;
        let body = self.adopt(source)?;
        let (size, etag) = (body.size, body.etag);
        let object = Object { body: body.id, size, etag, modified, headers, metadata, tags, storage_class, checksum };
        self.save(place, &object)?;
        found.map(|replaced| self.release(replaced.body)).transpose()?;
        Ok(object)
    }

    /// Removes an object. That none is there is no error, unless the precondition asks for one.
    pub(crate) fn delete_object(&mut self, place: Place<'_>, precondition: &Precondition) -> Result<(), Failure> {
        bucket::require_existence(self, place.bucket)?;
        let found = self.find_object(place)?;
        precondition.check(place.key, found.as_ref())?;
        self.open(OBJECTS)?.remove((place.bucket, place.key))?;
        found.map(|removed| self.release(removed.body)).transpose()?;
        Ok(())
    }

    /// Replaces an object's whole tag set; neither its bytes nor its time of modification change.
    pub(crate) fn put_tags(&mut self, place: Place<'_>, tags: Tags) -> Result<(), Failure> {
        let object = self.object(place)?;
        Ok(self.save(place, &Object { tags, ..object })?)
    }

    fn save(&mut self, place: Place<'_>, object: &Object) -> Result<(), StoreError> {
        self.open(OBJECTS)?.insert((place.bucket, place.key), encode(object)?.as_slice())?;
        Ok(())
    }
}

fn check_limits(key: &str, new: &NewObject) -> Result<(), Refusal> {
    let metadata: usize = new.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if key.len() > MAX_KEY_BYTES {
        return Err(Refusal::KeyTooLong);
    }
    if metadata > MAX_METADATA_BYTES {
        return Err(Refusal::MetadataTooLarge);
    }
    Ok(())
}
