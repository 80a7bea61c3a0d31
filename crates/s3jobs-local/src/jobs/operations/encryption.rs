use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::jobs::sent::typed;
use crate::jobs::task::{Attempt, TaskError, TaskFailure};
use crate::objects::{BucketKey, Encryption};
use crate::store::Change;

/// `S3UpdateObjectEncryptionOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentUpdate {
    object_encryption: Option<SentEncryption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentEncryption {
    #[serde(rename = "SSE-KMS")]
    kms: Option<SentKms>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentKms {
    #[serde(rename = "KMSKeyArn")]
    key: String,
    bucket_key_enabled: Option<bool>,
}

/// The key that objects are encrypted with afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jobs) struct EncryptionWork {
    /// An ARN, which the service model has checked.
    key: String,
    bucket_key: BucketKey,
}

impl EncryptionWork {
    /// Reads an `S3UpdateObjectEncryptionOperation`.
    pub(super) fn read(options: &Value) -> Result<Self, CallError> {
        let sent: SentUpdate = typed(options)?;
        let kms = sent.object_encryption.and_then(|encryption| encryption.kms);
        let SentKms { key, bucket_key_enabled } =
            kms.ok_or_else(|| CallError::invalid("S3UpdateObjectEncryption.ObjectEncryption.SSE-KMS is missing"))?;
        let bucket_key = if bucket_key_enabled == Some(true) { BucketKey::Enabled } else { BucketKey::Disabled };
        Ok(Self { key, bucket_key })
    }

    /// Changes one object's key.
    pub(super) fn perform(&self, change: &mut Change<'_>, attempt: &Attempt<'_>) -> Result<(), TaskError> {
        self.check_owner(&attempt.scope.account)?;
        change.set_encryption(attempt.which()?, Encryption::kms(Some(self.key.clone()), self.bucket_key))?;
        Ok(())
    }

    // Source: S3 API reference, UpdateObjectEncryption, with its words. The job's account stands for the buckets'.
    fn check_owner(&self, account: &str) -> Result<(), TaskFailure> {
        if self.key.split(':').nth(4) == Some(account) {
            return Ok(());
        }
        let message = "The AWS KMS key in the request must be owned by the same account as the bucket. Modify the request \
                       to specify a KMS key from the same account, and then try again.";
        Err(TaskFailure::new(403, "AccessDenied", message))
    }
}
