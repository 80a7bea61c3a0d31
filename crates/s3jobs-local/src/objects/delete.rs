use super::reading::{self, Shelf, key_of};
use super::tables::{OBJECTS, VERSIONS};
use super::write::new_marker;
use super::{
    Authority, Failure, Place, Precondition, Reading as _, Refusal, Version, VersionId, Versioning, Which, bucket,
};
use crate::store::{Change, StoreError};

/// The request to delete an object or one version of it.
pub(crate) struct Deletion<'a> {
    pub(crate) which: Which<'a>,
    pub(crate) precondition: Precondition,
    pub(crate) authority: Authority,
}

/// What a deletion did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// Nothing was there, or the bucket keeps no versions and the object is gone.
    Gone,
    /// The object got a delete marker, which is this version now.
    Marked(VersionId),
    /// This version is gone.
    Version(VersionId),
    /// This version, which was a delete marker, is gone.
    Marker(VersionId),
}

#[cfg(test)]
impl<'a> Deletion<'a> {
    /// A deletion without conditions, which bypasses nothing.
    pub(crate) fn of(which: impl Into<Which<'a>>, now: jiff::Timestamp) -> Self {
        Self { which: which.into(), precondition: Precondition::None, authority: Authority::plain(now) }
    }
}

impl Change<'_> {
    /// Deletes an object: for good, or, where the bucket keeps versions and none is named, behind a delete marker.
    ///
    /// That none is there is no error, unless the precondition asks for one.
    pub(crate) fn delete_object(&mut self, deletion: &Deletion<'_>) -> Result<Deleted, Failure> {
        match deletion.which.version {
            None => self.delete_current(deletion),
            Some(id) => self.delete_version(deletion, id),
        }
    }

    fn delete_current(&mut self, deletion: &Deletion<'_>) -> Result<Deleted, Failure> {
        let place = deletion.which.place;
        let bucket = bucket::require(self, place.bucket)?;
        let latest = self.latest(place, &bucket)?;
        deletion.precondition.check(place.key, latest.as_ref().and_then(Version::object))?;
        if bucket.versioning == Versioning::Unversioned {
            self.overtake_uploads(place)?;
            self.open(OBJECTS)?.remove((place.bucket, place.key))?;
            latest.as_ref().and_then(Version::object).map_or(Ok(()), |object| self.release(&object.body))?;
            return Ok(Deleted::Gone);
        }
        let marker = new_marker(&bucket, latest.as_ref(), deletion.authority.now);
        let id = marker.version;
        self.make_current(place, &bucket, (latest, Version::DeleteMarker(marker)))?;
        if let Some(rules) = &bucket.replication {
            self.replicate_deletion(place, rules, id)?;
        }
        Ok(Deleted::Marked(id))
    }

    fn delete_version(&mut self, deletion: &Deletion<'_>, id: VersionId) -> Result<Deleted, Failure> {
        let place = deletion.which.place;
        if id != VersionId::Null {
            reading::require_versions(self, place, id)?;
        }
        // Source: S3 User Guide, "How to perform conditional deletes": conditions are about the current version only.
        if deletion.precondition != Precondition::None {
            deletion.precondition.check(place.key, self.find_object(place)?.as_ref())?;
        }
        let Some((kept_in, version)) = reading::find(self, deletion.which)? else {
            bucket::require_existence(self, place.bucket)?;
            return Ok(Deleted::Gone);
        };
        if let Some(object) = version.object() {
            object.lock.check_deletion(deletion.authority)?;
        }
        self.remove(place, kept_in, &version)?;
        Ok(if version.object().is_some() { Deleted::Version(id) } else { Deleted::Marker(id) })
    }

    fn remove(&mut self, place: Place<'_>, kept_in: Shelf, version: &Version) -> Result<(), StoreError> {
        self.overtake_uploads(place)?;
        match kept_in {
            Shelf::Current => drop(self.open(OBJECTS)?.remove((place.bucket, place.key))?),
            Shelf::Versions => drop(self.open(VERSIONS)?.remove(key_of(place, version))?),
        }
        version.object().map_or(Ok(()), |object| self.release(&object.body))?;
        self.promote(place)
    }

    /// Makes the newest of the older versions current, where it is an object and no other is.
    fn promote(&mut self, place: Place<'_>) -> Result<(), StoreError> {
        let Some((Shelf::Versions, newest)) = reading::find(self, place.into())? else { return Ok(()) };
        let Version::Object(object) = &newest else { return Ok(()) };
        self.save(place, Shelf::Current, object)?;
        self.open(VERSIONS)?.remove(key_of(place, &newest))?;
        Ok(())
    }
}

impl Deletion<'_> {
    /// Deletes one of many, and says why not where S3 refuses it: nothing of it is done then.
    pub(crate) fn attempt(&self, change: &mut Change<'_>) -> Result<Result<Deleted, Refusal>, StoreError> {
        match change.delete_object(self) {
            Ok(deleted) => Ok(Ok(deleted)),
            Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
            Err(Failure::Store(error)) => Err(error),
        }
    }
}
