use serde::{Deserialize, Serialize};

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
}
