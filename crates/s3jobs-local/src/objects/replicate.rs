use super::reading::{self, Shelf};
use super::write::version_id;
use super::{
    Bucket, BucketKey, DeleteMarker, Encryption, EncryptionAlgorithm, Failure, Object, Place, Rank, Replication,
    ReplicationFailure, ReplicationRule, ReplicationStatus, Version, VersionId, Versioning, Which, bucket,
};
use crate::store::{Change, SharedBody, Source, StoreError};

impl Change<'_> {
    /// Copies a version to every bucket that the rules of its own bucket name, under the same version id, and notes on
    /// it how that went. Returns why a copy was not made, if one was not.
    ///
    /// What S3 refuses to replicate stays as it is: an object that no rule wants, a replica, an archived object.
    // Source: S3 User Guide, "Replicating existing objects with Batch Replication".
    pub(crate) fn replicate<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
    ) -> Result<Result<(), ReplicationFailure>, StoreError> {
        let which = which.into();
        let Some(source) = bucket::find(self, which.place.bucket)? else {
            return Ok(Err(ReplicationFailure::NoSourceBucket));
        };
        let Some(rules) = &source.replication else { return Ok(Err(ReplicationFailure::NoConfiguration)) };
        let (kept_in, object) = match reading::find(self, which)? {
            None => return Ok(Err(ReplicationFailure::NoSourceVersion)),
            Some((_, Version::DeleteMarker(_))) => return Ok(Err(ReplicationFailure::NotEligible)),
            Some((kept_in, Version::Object(object))) => (kept_in, *object),
        };
        let is_replica = object.replication == Some(ReplicationStatus::Replica);
        if is_replica || rules.rules_for(which.place.key, &object).is_empty() {
            return Ok(Err(ReplicationFailure::NotEligible));
        }
        Ok(self.replicate_to_all(which.place, (&source, rules), (kept_in, object))?.1)
    }

    /// Replicates an object that was just written into `source`, by its rules.
    pub(super) fn replicate_new(
        &mut self,
        place: Place<'_>,
        (source, rules): (&Bucket, &Replication),
        object: Object,
    ) -> Result<Object, StoreError> {
        if rules.rules_for(place.key, &object).is_empty() {
            return Ok(object);
        }
        Ok(self.replicate_to_all(place, (source, rules), (Shelf::Current, object))?.0)
    }

    /// Returns the object with its new status, and the first reason why a copy was not made.
    fn replicate_to_all(
        &mut self,
        place: Place<'_>,
        (source, rules): (&Bucket, &Replication),
        (kept_in, mut object): (Shelf, Object),
    ) -> Result<(Object, Result<(), ReplicationFailure>), StoreError> {
        let mut outcome = Ok(());
        for rule in rules.rules_for(place.key, &object) {
            let copied = self.replicate_by(rule, (source, place), &object)?;
            outcome = outcome.and(copied);
        }
        let status = if outcome.is_ok() { ReplicationStatus::Completed } else { ReplicationStatus::Failed };
        object.replication = Some(status);
        self.save(place, kept_in, &object)?;
        Ok((object, outcome))
    }

    fn replicate_by(
        &mut self,
        rule: &ReplicationRule,
        (source, from): (&Bucket, Place<'_>),
        object: &Object,
    ) -> Result<Result<(), ReplicationFailure>, StoreError> {
        let to = Place::new(&rule.destination.bucket, from.key);
        let bucket = match bucket::find(self, to.bucket)? {
            None => return Ok(Err(ReplicationFailure::NoDestination)),
            Some(bucket) if bucket.versioning != Versioning::Enabled => {
                return Ok(Err(ReplicationFailure::DestinationUnversioned));
            }
            Some(bucket) if source.lock.is_some() && bucket.lock.is_none() => {
                return Ok(Err(ReplicationFailure::DestinationUnlocked));
            }
            Some(bucket) => bucket,
        };
        let encryption = match object.encryption.algorithm {
            EncryptionAlgorithm::Aes256 => bucket.encryption(),
            EncryptionAlgorithm::Kms | EncryptionAlgorithm::KmsTwice => Encryption {
                algorithm: object.encryption.algorithm,
                ..Encryption::kms(rule.destination.kms_key.clone(), BucketKey::Disabled)
            },
        };
        let SharedBody { segments: body, .. } = self.adopt(Source::Shared(object.shared_body()))?;
        let replica = Object {
            body,
            storage_class: rule.destination.storage_class.unwrap_or(object.storage_class),
            encryption: encryption.resolved(&bucket),
            replication: Some(ReplicationStatus::Replica),
            restored: None,
            ..object.clone()
        };
        self.insert_version(to, replica)?;
        Ok(Ok(()))
    }

    /// Puts a version among those of its key, where its rank says, in place of one of the same id.
    fn insert_version(&mut self, place: Place<'_>, object: Object) -> Result<(), StoreError> {
        let which = place.version(Some(object.version));
        let current = super::Reading::find_object(self, place)?;
        if let Some(current) = current.as_ref().filter(|current| current.version == object.version) {
            self.release(&current.body)?;
            return self.save(place, Shelf::Current, &object);
        }
        self.take_older(which)?;
        let newest = match current {
            Some(current) => Some(Version::Object(Box::new(current))),
            None => reading::newest(self, place)?,
        };
        if newest.as_ref().is_some_and(|newest| newest.rank() > object.rank) {
            return self.save_older(place, &Version::Object(Box::new(object)));
        }
        if let Some(older @ Version::Object(_)) = newest {
            self.save_older(place, &older)?;
        }
        self.save(place, Shelf::Current, &object)
    }

    /// Replicates a delete marker that was just made, by the rules that ask for it.
    pub(super) fn replicate_deletion(
        &mut self,
        place: Place<'_>,
        rules: &Replication,
        marker: VersionId,
    ) -> Result<(), Failure> {
        // Rules with tag filters never replicate delete markers: a marker has no tags.
        let wants = |rule: &&ReplicationRule| {
            let asks = rule.delete_markers == Some(true) || rule.priority.is_none();
            rule.is_enabled && asks && rule.tags.is_empty() && place.key.starts_with(&rule.prefix)
        };
        let Some(Version::DeleteMarker(made)) = super::Reading::find_version(self, place.version(Some(marker)))? else {
            return Ok(());
        };
        for rule in rules.rules.iter().filter(wants) {
            let to = Place::new(&rule.destination.bucket, place.key);
            let Some(bucket) = bucket::find(self, to.bucket)? else { continue };
            if bucket.versioning == Versioning::Enabled {
                let latest = self.latest(to, &bucket)?;
                let rank = Rank::after(latest.as_ref().map(Version::rank), made.modified);
                let marker = DeleteMarker { version: version_id(&bucket, rank), rank, modified: made.modified };
                self.make_current(to, &bucket, (latest, Version::DeleteMarker(marker)))?;
            }
        }
        Ok(())
    }
}
