use super::{
    Bucket, BucketKey, Encryption, EncryptionAlgorithm, Failure, LegalHold, Refusal, VersionId, Which, bucket,
};
use crate::store::Change;

/// The account in the ARNs of keys that are named without one.
const ACCOUNT: &str = "000000000000";
/// The key that AWS keeps for S3 in every account and region.
const MANAGED_KEY: &str = "5a3a0b1c-0000-4000-8000-000000000000";

impl Encryption {
    /// The same with the key's ARN in place of its id, as S3 answers it.
    pub(super) fn resolved(self, bucket: &Bucket) -> Self {
        if !self.algorithm.uses_kms() {
            return Self { bucket_key: BucketKey::Disabled, ..self };
        }
        let arn = |kind: &str, name: &str| format!("arn:aws:kms:{}:{ACCOUNT}:{kind}{name}", bucket.region);
        let key = match self.key.as_deref() {
            Some(key) if key.starts_with("arn:") => key.to_owned(),
            Some(key) if key.starts_with("alias/") => arn("", key),
            Some(key) => arn("key/", key),
            None => arn("key/", MANAGED_KEY),
        };
        Self { key: Some(key), ..self }
    }
}

impl Bucket {
    /// The encryption of objects whose writer asks for none: the bucket's own default, else S3's.
    pub(crate) fn encryption(&self) -> Encryption {
        self.default_encryption.clone().unwrap_or_default()
    }

    /// The encryption of a new object: what its writer asks for, else the bucket's default.
    pub(crate) fn encryption_of_new(&self, asked: Option<Encryption>) -> Encryption {
        let Some(asked) = asked else { return self.encryption().resolved(self) };
        // Who names KMS without a key gets the bucket's key, where its default is the same algorithm.
        let default = self.default_encryption.as_ref().filter(|default| default.algorithm == asked.algorithm);
        let key = asked.key.clone().or_else(|| default.and_then(|default| default.key.clone()));
        Encryption { key, ..asked }.resolved(self)
    }
}

impl Change<'_> {
    /// Changes how an object is encrypted, in place: neither its bytes nor its time of modification change.
    ///
    /// Refuses whatever S3's UpdateObjectEncryption refuses: locked objects, and double encryption.
    // Source: S3 API reference, UpdateObjectEncryption, for the rules and the words.
    pub(crate) fn set_encryption<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
        encryption: Encryption,
    ) -> Result<VersionId, Failure> {
        let which = which.into();
        let encryption = encryption.resolved(&bucket::require(self, which.place.bucket)?);
        self.update(which, |object| {
            if object.encryption.algorithm == EncryptionAlgorithm::KmsTwice {
                return Err(Refusal::EncryptionNotUpdatable);
            }
            if object.lock.retention.is_some() || object.lock.legal_hold == Some(LegalHold::On) {
                return Err(Refusal::EncryptionLocked);
            }
            object.encryption = encryption;
            Ok(())
        })
    }
}
