use serde::{Deserialize, Serialize};

use super::{Bucket, Change, Failure, Refusal, VersionId, Which, bucket};

/// How an object's bytes are encrypted: kept and shown, since the local S3 keeps bytes as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Encryption {
    pub(crate) algorithm: EncryptionAlgorithm,
    /// The key of KMS, as an ARN once an object has it. Nothing: AWS's own key, or no key of KMS.
    pub(crate) key: Option<String>,
    pub(crate) bucket_key: BucketKey,
    /// The encryption context of KMS as it was sent, in base 64.
    pub(crate) context: Option<String>,
}

/// Whose keys an object is encrypted with.
// Source: S3 2006-03-01 service model, `ServerSideEncryption`, without `aws:fsx` and `aws:backup`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EncryptionAlgorithm {
    /// S3's own, SSE-S3.
    #[default]
    Aes256,
    /// One of KMS, SSE-KMS.
    Kms,
    /// One of KMS, and twice, DSSE-KMS.
    KmsTwice,
}

/// Whether S3 keeps a key for the bucket, so that it asks KMS less often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BucketKey {
    Enabled,
    #[default]
    Disabled,
}

/// The account in the ARNs of keys that are named without one.
const ACCOUNT: &str = "000000000000";
/// The key that AWS keeps for S3 in every account and region.
const MANAGED_KEY: &str = "5a3a0b1c-0000-4000-8000-000000000000";

impl EncryptionAlgorithm {
    /// The name on the wire, such as `aws:kms`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Aes256 => "AES256",
            Self::Kms => "aws:kms",
            Self::KmsTwice => "aws:kms:dsse",
        }
    }

    /// The algorithm of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Aes256, Self::Kms, Self::KmsTwice].into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// Whether a key of KMS is used.
    pub(crate) fn uses_kms(self) -> bool {
        match self {
            Self::Aes256 => false,
            Self::Kms | Self::KmsTwice => true,
        }
    }
}

impl Encryption {
    /// With this key of KMS; nothing stands for AWS's own.
    pub(crate) fn kms(key: Option<String>, bucket_key: BucketKey) -> Self {
        Self { algorithm: EncryptionAlgorithm::Kms, key, bucket_key, context: None }
    }

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
            if object.lock.retention.is_some() || object.lock.legal_hold == Some(super::LegalHold::On) {
                return Err(Refusal::EncryptionLocked);
            }
            object.encryption = encryption;
            Ok(())
        })
    }
}
