use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::error::CallError;
use super::super::request::{bucket_arn, typed};
use super::outcome::{TaskError, TaskFailure};
use super::tagging::{SentTag, object_tags};
use crate::emulator::store::{Change, Copy, CopyMetadata, CopyTags, Headers, Place, Reading as _, StorageClass, Tags};

/// Largest object that a copy job takes, in bytes: 5 GiB.
// Source: S3 User Guide, "Copy objects" with Batch Operations.
const MAX_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Members of `S3CopyObjectOperation` that change nothing here when they say `false`.
const SWITCHES: [&str; 2] = ["RequesterPays", "BucketKeyEnabled"];

/// Members of `S3CopyObjectOperation` that need what this server does not have yet.
const UNSUPPORTED: [&str; 8] = [
    "CannedAccessControlList",
    "AccessControlGrants",
    "RedirectLocation",
    "SSEAwsKmsKeyId",
    "ObjectLockLegalHoldStatus",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "ChecksumAlgorithm",
];

/// Members of `S3ObjectMetadata` that S3 calls unused, or that need what this server does not have yet.
const UNSUPPORTED_METADATA: [&str; 3] = ["ContentLength", "ContentMD5", "RequesterCharged"];

/// Where copies go and what they say of themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::emulator::jobs) struct CopyWork {
    bucket: String,
    /// A folder's name: a slash follows it.
    prefix: Option<String>,
    storage_class: StorageClass,
    /// The copy's own headers and user metadata, or nothing for the source's.
    metadata: Option<NewMetadata>,
    /// The copy's own tags, or nothing for the source's.
    tags: Option<Tags>,
    modified_since: Option<Timestamp>,
    unmodified_since: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct NewMetadata {
    headers: Headers,
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentCopy {
    target_resource: Option<String>,
    target_key_prefix: Option<String>,
    storage_class: Option<String>,
    metadata_directive: Option<String>,
    new_object_metadata: Option<Value>,
    new_object_tagging: Option<Vec<SentTag>>,
    modified_since_constraint: Option<Timestamp>,
    un_modified_since_constraint: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentMetadata {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    content_type: Option<String>,
    http_expires_date: Option<Timestamp>,
    #[serde(default)]
    user_metadata: BTreeMap<String, String>,
    #[serde(rename = "SSEAlgorithm")]
    sse_algorithm: Option<String>,
}

impl CopyWork {
    /// Reads an `S3CopyObjectOperation`.
    pub(super) fn read(options: &Value) -> Result<Self, CallError> {
        let on = |switch: &&&str| options.get(**switch).and_then(Value::as_bool) == Some(true);
        let unsupported = UNSUPPORTED.iter().find(|member| options.get(**member).is_some());
        if let Some(member) = unsupported.or_else(|| SWITCHES.iter().find(on)) {
            return Err(CallError::not_implemented(format!("S3PutObjectCopy.{member}")));
        }
        let sent: SentCopy = typed(options)?;
        let target =
            sent.target_resource.ok_or_else(|| CallError::invalid("S3PutObjectCopy.TargetResource is missing"))?;
        Ok(Self {
            bucket: bucket_arn(&target)?.to_owned(),
            prefix: sent.target_key_prefix,
            storage_class: read_storage_class(sent.storage_class.as_deref())?,
            metadata: read_metadata(sent.metadata_directive.as_deref(), sent.new_object_metadata.as_ref())?,
            tags: sent.new_object_tagging.map(object_tags).transpose()?,
            modified_since: sent.modified_since_constraint,
            unmodified_since: sent.un_modified_since_constraint,
        })
    }

    /// Copies one object.
    pub(super) fn perform(&self, change: &mut Change<'_>, from: Place<'_>, now: Timestamp) -> Result<(), TaskError> {
        let source = change.object(from)?;
        self.check(source.size, source.modified)?;
        let key = match &self.prefix {
            Some(prefix) => format!("{prefix}/{}", from.key),
            None => from.key.to_owned(),
        };
        let metadata = match self.metadata.clone() {
            Some(NewMetadata { headers, metadata }) => CopyMetadata::Replace { headers, metadata },
            None => CopyMetadata::Keep,
        };
        let copy = Copy {
            metadata,
            tags: self.tags.clone().map_or(CopyTags::Keep, CopyTags::Replace),
            storage_class: self.storage_class,
            ..Copy::new(from, Place::new(&self.bucket, &key), now)
        };
        change.copy_object(copy)?;
        Ok(())
    }

    fn check(&self, size: u64, modified: Timestamp) -> Result<(), TaskError> {
        if size > MAX_BYTES {
            let message = format!(
                "The specified copy source is larger than the maximum allowable size for a copy source: {MAX_BYTES}"
            );
            return Err(TaskError::Task(TaskFailure { status: 400, code: "InvalidRequest", message }));
        }
        let too_old = self.modified_since.is_some_and(|since| modified <= since);
        let too_new = self.unmodified_since.is_some_and(|since| modified > since);
        if too_old || too_new {
            let message = "At least one of the pre-conditions you specified did not hold".to_owned();
            return Err(TaskError::Task(TaskFailure { status: 412, code: "PreconditionFailed", message }));
        }
        Ok(())
    }
}

/// S3 does not copy the source's class: without one named, copies are `STANDARD`.
fn read_storage_class(name: Option<&str>) -> Result<StorageClass, CallError> {
    let read = name.map(str::parse::<StorageClass>).transpose();
    read.map(Option::unwrap_or_default).map_err(|refusal| CallError::invalid(refusal.to_string()))
}

fn read_metadata(directive: Option<&str>, metadata: Option<&Value>) -> Result<Option<NewMetadata>, CallError> {
    match (directive, metadata) {
        (Some("COPY"), Some(_)) => {
            Err(CallError::invalid("S3PutObjectCopy.MetadataDirective COPY excludes NewObjectMetadata"))
        }
        (Some("COPY") | None, None) => Ok(None),
        (_, None) => Ok(Some(NewMetadata::default())),
        (_, Some(metadata)) => read_new_metadata(metadata).map(Some),
    }
}

fn read_new_metadata(metadata: &Value) -> Result<NewMetadata, CallError> {
    if let Some(member) = UNSUPPORTED_METADATA.iter().find(|member| metadata.get(**member).is_some()) {
        return Err(CallError::not_implemented(format!("S3PutObjectCopy.NewObjectMetadata.{member}")));
    }
    let sent: SentMetadata = typed(metadata)?;
    if sent.sse_algorithm.is_some_and(|algorithm| algorithm != "AES256") {
        return Err(CallError::not_implemented("encryption other than AES256"));
    }
    let headers = Headers {
        cache_control: sent.cache_control,
        content_disposition: sent.content_disposition,
        content_encoding: sent.content_encoding,
        content_language: sent.content_language,
        content_type: sent.content_type,
        expires: sent.http_expires_date.map(http_date),
        redirect: None,
    };
    let metadata = sent.user_metadata.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    Ok(NewMetadata { headers, metadata })
}

// RFC 9110, section 5.6.7.
fn http_date(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
