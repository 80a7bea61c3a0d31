use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::metadata::SentMetadata;
use super::work::CopyWork;
use crate::checksum::Algorithm;
use crate::jobs::error::CallError;
use crate::jobs::operations::acl::{SentGrant, canned, grants};
use crate::jobs::operations::lock::{SentDuration, event_hold, legal_hold, retention};
use crate::jobs::operations::tagging::{SentTag, object_tags};
use crate::jobs::sent::{bucket_arn, typed};
use crate::objects::{BucketKey, Encryption, Lock, NewAcl, Refusal, StorageClass};

/// `S3CopyObjectOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentCopy {
    target_resource: Option<String>,
    target_key_prefix: Option<String>,
    canned_access_control_list: Option<String>,
    access_control_grants: Option<Vec<SentGrant>>,
    metadata_directive: Option<String>,
    modified_since_constraint: Option<Timestamp>,
    un_modified_since_constraint: Option<Timestamp>,
    new_object_metadata: Option<SentMetadata>,
    new_object_tagging: Option<Vec<SentTag>>,
    redirect_location: Option<String>,
    storage_class: Option<String>,
    #[serde(rename = "SSEAwsKmsKeyId")]
    kms_key: Option<String>,
    bucket_key_enabled: Option<bool>,
    object_lock_legal_hold_status: Option<String>,
    object_lock_mode: Option<String>,
    object_lock_retain_until_date: Option<Timestamp>,
    object_lock_event_hold: Option<String>,
    object_lock_event_hold_duration: Option<SentDuration>,
    checksum_algorithm: Option<Algorithm>,
    // Who pays makes no difference where nobody does.
    #[serde(rename = "RequesterPays")]
    _requester_pays: Option<bool>,
    // No object has annotations here, so that all of them are copied, and none.
    #[serde(rename = "AnnotationDirective")]
    _annotation_directive: Option<String>,
}

/// Reads an `S3CopyObjectOperation`.
pub(super) fn read(options: &Value) -> Result<CopyWork, CallError> {
    let sent: SentCopy = typed(options)?;
    let missing = || CallError::invalid("S3PutObjectCopy.TargetResource is missing");
    let target = sent.target_resource.as_deref().ok_or_else(missing)?;
    Ok(CopyWork {
        bucket: bucket_arn(target)?.to_owned(),
        prefix: sent.target_key_prefix.clone(),
        storage_class: storage_class(sent.storage_class.as_deref())?,
        acl: sent.acl()?,
        lock: sent.lock()?,
        encryption: sent.encryption()?,
        redirect: sent.redirect_location,
        checksum: sent.checksum_algorithm,
        modified_since: sent.modified_since_constraint,
        unmodified_since: sent.un_modified_since_constraint,
        tags: sent.new_object_tagging.map(object_tags).transpose()?,
        metadata: match (sent.new_object_metadata, sent.metadata_directive.as_deref()) {
            (Some(metadata), directive) => {
                metadata.check()?;
                metadata.replacing(directive)?
            }
            (None, Some("REPLACE")) => SentMetadata::default().replacing(Some("REPLACE"))?,
            (None, Some(_) | None) => None,
        },
    })
}

impl SentCopy {
    fn acl(&self) -> Result<Option<NewAcl>, CallError> {
        match (&self.canned_access_control_list, &self.access_control_grants) {
            (Some(_), Some(given)) if !given.is_empty() => Err(CallError::invalid(
                "S3PutObjectCopy.CannedAccessControlList and AccessControlGrants exclude each other",
            )),
            (Some(name), _) => canned(name).map(Some),
            (None, Some(given)) if !given.is_empty() => grants(given).map(Some),
            (None, Some(_) | None) => Ok(None),
        }
    }

    fn lock(&self) -> Result<Lock, CallError> {
        let until = self.object_lock_retain_until_date;
        let hold = event_hold(self.object_lock_event_hold.as_deref(), self.object_lock_event_hold_duration)?;
        Ok(Lock {
            retention: retention(self.object_lock_mode.as_deref(), until, hold)?,
            legal_hold: self.object_lock_legal_hold_status.as_deref().map(legal_hold).transpose()?,
        })
    }

    /// Nothing: the default of the bucket that is copied to.
    // That a key without an algorithm means KMS, and a bucket key too, is a guess.
    fn encryption(&self) -> Result<Option<Encryption>, CallError> {
        let algorithm = self.new_object_metadata.as_ref().and_then(|metadata| metadata.sse_algorithm.as_deref());
        let bucket_key = if self.bucket_key_enabled == Some(true) { BucketKey::Enabled } else { BucketKey::Disabled };
        match (algorithm, &self.kms_key) {
            (Some("AES256"), Some(_)) => {
                Err(CallError::invalid("S3PutObjectCopy.SSEAwsKmsKeyId needs NewObjectMetadata.SSEAlgorithm KMS"))
            }
            (Some("AES256"), None) => Ok(Some(Encryption::default())),
            (Some(_), key) | (None, key @ Some(_)) => Ok(Some(Encryption::kms(key.clone(), bucket_key))),
            (None, None) if bucket_key == BucketKey::Enabled => Ok(Some(Encryption::kms(None, bucket_key))),
            (None, None) => Ok(None),
        }
    }
}

fn storage_class(name: Option<&str>) -> Result<Option<StorageClass>, CallError> {
    name.map(str::parse).transpose().map_err(|refusal: Refusal| CallError::invalid(refusal.to_string()))
}
