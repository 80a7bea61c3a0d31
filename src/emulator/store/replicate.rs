use super::reading::{self, Shelf};
use super::write::version_id;
use super::{
    BucketKey, Change, DeleteMarker, Encryption, EncryptionAlgorithm, Failure, Object, Place, Rank, Refusal,
    Replication, ReplicationRule, ReplicationStatus, SharedBody, Source, StoreError, Version, VersionId, Versioning,
    Which, bucket,
};

impl Change<'_> {
    /// Copies a version to every bucket that the rules of its own bucket name, under the same version id, and notes on
    /// it how that went.
    ///
    /// What S3 refuses to replicate is refused: a bucket without rules, an object that none of them wants, a replica, an
    /// archived object.
    // Source: S3 User Guide, "Replicating existing objects with Batch Replication".
    pub(crate) fn replicate<'w>(&mut self, which: impl Into<Which<'w>>) -> Result<VersionId, Failure> {
        let which = which.into();
        let source = bucket::require(self, which.place.bucket)?;
        let rules = source.replication.ok_or(Refusal::NoReplicationConfiguration)?;
        let (kept_in, object) = reading::require(self, which)?;
        let version = object.version;
        if rules.rules_for(which.place.key, &object).is_empty() {
            return Err(Refusal::NotReplicable { why: "no enabled rule of the bucket applies to the object" }.into());
        }
        if object.replication == Some(ReplicationStatus::Replica) {
            return Err(Refusal::NotReplicable { why: "the object is a replica" }.into());
        }
        if object.storage_class.is_archive() {
            return Err(Refusal::InvalidObjectState { class: object.storage_class }.into());
        }
        self.replicate_to_all(which.place, &rules, (kept_in, object))?;
        Ok(version)
    }

    /// Replicates an object that was just written.
    pub(super) fn replicate_new(
        &mut self,
        place: Place<'_>,
        rules: &Replication,
        object: Object,
    ) -> Result<Object, Failure> {
        if rules.rules_for(place.key, &object).is_empty() {
            return Ok(object);
        }
        Ok(self.replicate_to_all(place, rules, (Shelf::Current, object))?)
    }

    fn replicate_to_all(
        &mut self,
        place: Place<'_>,
        rules: &Replication,
        (kept_in, mut object): (Shelf, Object),
    ) -> Result<Object, StoreError> {
        let mut status = ReplicationStatus::Completed;
        for rule in rules.rules_for(place.key, &object) {
            match self.replicate_by(rule, place, &object) {
                Ok(()) => {}
                Err(Failure::Refused(_)) => status = ReplicationStatus::Failed,
                Err(Failure::Store(error)) => return Err(error),
            }
        }
        object.replication = Some(status);
        self.save(place, kept_in, &object)?;
        Ok(object)
    }

    fn replicate_by(&mut self, rule: &ReplicationRule, from: Place<'_>, object: &Object) -> Result<(), Failure> {
        let to = Place::new(&rule.destination.bucket, from.key);
        let bucket = bucket::require(self, to.bucket)?;
        if bucket.versioning != Versioning::Enabled {
            return Err(Refusal::NotReplicable { why: "the destination bucket has no versioning" }.into());
        }
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
        Ok(self.insert_version(to, replica)?)
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
