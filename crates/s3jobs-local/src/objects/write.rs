use super::reading::{self, Shelf, key_of};
use super::tables::{OBJECTS, VERSIONS};
use super::{
    Bucket, DeleteMarker, Failure, NewObject, Object, Place, Precondition, Rank, Reading as _, Refusal, Version,
    VersionId, Versioning, Which, bucket, limits,
};
use crate::store::{Change, StoreError, pack};

impl Change<'_> {
    /// Writes an object and returns it as it is kept. What was there is replaced, or becomes an older version.
    ///
    /// Where a replication rule of the bucket asks for it, the object is replicated at once.
    pub(crate) fn put_object(
        &mut self,
        place: Place<'_>,
        new: NewObject,
        precondition: &Precondition,
    ) -> Result<Object, Failure> {
        let bucket = bucket::require(self, place.bucket)?;
        let latest = self.latest(place, &bucket)?;
        precondition.check(place.key, latest.as_ref().and_then(Version::object))?;
        limits::check(place.key, &new.metadata)?;
        let object = self.make(&bucket, latest.as_ref(), new)?;
        self.make_current(place, &bucket, (latest, Version::Object(Box::new(object.clone()))))?;
        match &bucket.replication {
            Some(rules) => Ok(self.replicate_new(place, (&bucket, rules), object)?),
            None => Ok(object),
        }
    }

    /// The newest version, be it an object or a delete marker.
    pub(super) fn latest(&self, place: Place<'_>, bucket: &Bucket) -> Result<Option<Version>, StoreError> {
        match self.find_object(place)? {
            Some(object) => Ok(Some(Version::Object(Box::new(object)))),
            None if bucket.keeps_versions() => reading::newest(self, place),
            None => Ok(None),
        }
    }

    fn make(&mut self, bucket: &Bucket, latest: Option<&Version>, new: NewObject) -> Result<Object, Failure> {
        let NewObject { source, modified, headers, metadata, tags, .. } = new;
        let NewObject { storage_class, checksum, acl, lock, encryption, parts, .. } = new;
        let acl = acl.map(|acl| acl.within(bucket)).transpose()?.filter(|acl| *acl != super::Acl::default());
        let lock = lock.within(bucket, modified)?;
        let encryption = bucket.encryption_of_new(encryption);
        let rank = Rank::after(latest.map(Version::rank), modified);
        let body = self.adopt(source)?;
        Ok(Object {
            version: version_id(bucket, rank),
            rank,
            body: body.segments,
            size: body.size,
            etag: body.etag,
            modified,
            headers,
            metadata,
            tags,
            storage_class,
            checksum,
            parts,
            acl,
            lock,
            restored: None,
            encryption,
            replication: None,
        })
    }

    /// Puts a new version before all others of its key, and so overtakes uploads to it that go on.
    pub(super) fn make_current(
        &mut self,
        place: Place<'_>,
        bucket: &Bucket,
        (latest, new): (Option<Version>, Version),
    ) -> Result<(), StoreError> {
        self.overtake_uploads(place)?;
        match (bucket.versioning, latest) {
            (Versioning::Unversioned, Some(Version::Object(replaced))) => self.release(&replaced.body)?,
            (Versioning::Unversioned, _) => {}
            (Versioning::Enabled, latest) => self.make_older(place, latest)?,
            // What has no version id is replaced by the new one, wherever it stands.
            (Versioning::Suspended, Some(Version::Object(replaced))) if replaced.version == VersionId::Null => {
                self.release(&replaced.body)?;
            }
            (Versioning::Suspended, latest) => {
                self.make_older(place, latest)?;
                self.take_older(place.version(Some(VersionId::Null)))?;
            }
        }
        match &new {
            Version::Object(object) => self.save(place, Shelf::Current, object),
            Version::DeleteMarker(_) => {
                self.open(OBJECTS)?.remove((place.bucket, place.key))?;
                self.save_older(place, &new)
            }
        }
    }

    /// Keeps what was current as an older version. Delete markers are among those already.
    fn make_older(&mut self, place: Place<'_>, latest: Option<Version>) -> Result<(), StoreError> {
        match latest {
            Some(version @ Version::Object(_)) => self.save_older(place, &version),
            Some(Version::DeleteMarker(_)) | None => Ok(()),
        }
    }

    pub(super) fn save_older(&mut self, place: Place<'_>, version: &Version) -> Result<(), StoreError> {
        self.open(VERSIONS)?.insert(key_of(place, version), pack(version)?.as_slice())?;
        Ok(())
    }

    /// Removes a version that is not among the current objects, and its bytes.
    pub(super) fn take_older(&mut self, which: Which<'_>) -> Result<(), StoreError> {
        let found = reading::find(self, which)?.filter(|(kept_in, _)| *kept_in == Shelf::Versions);
        let Some((_, version)) = found else { return Ok(()) };
        self.open(VERSIONS)?.remove(key_of(which.place, &version))?;
        version.object().map_or(Ok(()), |object| self.release(&object.body))
    }

    /// Changes what is said of an object, in place, and returns which version that is.
    pub(super) fn update(
        &mut self,
        which: Which<'_>,
        change: impl FnOnce(&mut Object) -> Result<(), Refusal>,
    ) -> Result<VersionId, Failure> {
        let (kept_in, mut object) = reading::require_no_marker(self, which)?;
        change(&mut object)?;
        self.save(which.place, kept_in, &object)?;
        Ok(object.version)
    }

    pub(super) fn save(&mut self, place: Place<'_>, kept_in: Shelf, object: &Object) -> Result<(), StoreError> {
        match kept_in {
            Shelf::Current => {
                self.open(OBJECTS)?.insert((place.bucket, place.key), pack(object)?.as_slice())?;
                Ok(())
            }
            Shelf::Versions => self.save_older(place, &Version::Object(Box::new(object.clone()))),
        }
    }

    /// Replaces an object's whole tag set; neither its bytes nor its time of modification change.
    pub(crate) fn put_tags<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
        tags: super::Tags,
    ) -> Result<VersionId, Failure> {
        self.update(which.into(), |object| {
            object.tags = tags;
            Ok(())
        })
    }
}

/// The id that a new version has.
pub(super) fn version_id(bucket: &Bucket, rank: Rank) -> VersionId {
    match bucket.versioning {
        Versioning::Enabled => VersionId::make(rank),
        Versioning::Unversioned | Versioning::Suspended => VersionId::Null,
    }
}

/// A delete marker that is to be the newest version.
pub(super) fn new_marker(bucket: &Bucket, latest: Option<&Version>, now: jiff::Timestamp) -> DeleteMarker {
    let rank = Rank::after(latest.map(Version::rank), now);
    DeleteMarker { version: version_id(bucket, rank), rank, modified: now }
}
