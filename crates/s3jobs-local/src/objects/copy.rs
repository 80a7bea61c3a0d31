use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Bucket, Checksum, Encryption, Failure, Headers, Lock, NewAcl, NewObject, Object, Place, Precondition, Reading as _,
    Refusal, StorageClass, Tags, Which,
};
use crate::checksum::{Algorithm, ChecksumType};
use crate::hex::hex;
use crate::store::{Change, Source, StoreError};

/// The largest object that one copy takes, in bytes: 5 GiB.
// Source: S3 API reference, CopyObject.
const MAX_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Bytes that a checksum reads at a time.
const PIECE: u64 = 1024 * 1024;

/// A copy within the store: which object, to where, and what the new object says of itself.
pub(crate) struct Copy<'a> {
    pub(crate) from: Which<'a>,
    pub(crate) to: Place<'a>,
    /// When it is made, UTC.
    pub(crate) modified: Timestamp,
    pub(crate) metadata: CopyMetadata,
    pub(crate) tags: CopyTags,
    /// The new object's class. Nothing: `STANDARD`, since S3 does not copy the source's.
    pub(crate) storage_class: Option<StorageClass>,
    /// `x-amz-website-redirect-location`, which is never copied.
    pub(crate) redirect: Option<String>,
    /// Nothing: the owner alone has access. S3 does not copy the source's list.
    pub(crate) acl: Option<NewAcl>,
    /// The new object's lock, filled up with the bucket's default. S3 does not copy the source's.
    pub(crate) lock: Lock,
    /// Nothing: the default of the bucket that is copied to.
    pub(crate) encryption: Option<Encryption>,
    /// Computed anew by this algorithm. Nothing: by the source's.
    pub(crate) checksum: Option<Algorithm>,
    /// Of the object that is copied.
    pub(crate) condition: SourceCondition,
    /// Of the object at `to`.
    pub(crate) precondition: Precondition,
}

/// Headers and user metadata of the new object.
pub(crate) enum CopyMetadata {
    /// The source's.
    Keep,
    /// These alone.
    Replace { headers: Headers, metadata: BTreeMap<String, String> },
}

/// Tags of the new object.
pub(crate) enum CopyTags {
    /// The source's.
    Keep,
    /// These alone.
    Replace(Tags),
}

/// What must be true of the object that is copied: `x-amz-copy-source-if-...`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceCondition {
    /// It has this ETag, without quotes; `*` stands for any.
    pub(crate) matches: Option<String>,
    /// It has not this ETag.
    pub(crate) differs: Option<String>,
    /// It was written after this time, UTC.
    pub(crate) modified_since: Option<Timestamp>,
    /// It was not written after this time, UTC.
    pub(crate) unmodified_since: Option<Timestamp>,
}

impl SourceCondition {
    /// Whether the object may be copied at `now`. A matching ETag goes before a failing time.
    // Source: S3 API reference, CopyObject, "x-amz-copy-source-if" headers; that a time in the future is ignored, and the
    // headers' names in its errors, are what the service answers.
    pub(crate) fn check(&self, source: &Object, now: Timestamp) -> Result<(), Refusal> {
        let is = |etag: &String| etag == "*" || *etag == source.etag;
        // Headers hold whole seconds.
        let is_later = |time: &Timestamp| source.modified.as_second() > time.as_second();
        let (holds, condition) = match (&self.matches, &self.unmodified_since) {
            (Some(etag), _) => (is(etag), "x-amz-copy-source-If-Match"),
            (None, Some(time)) => (!is_later(time), "x-amz-copy-source-If-Unmodified-Since"),
            (None, None) => (true, ""),
        };
        if !holds {
            return Err(Refusal::SourceConditionFailed { condition });
        }
        let (holds, condition) = match (&self.differs, &self.modified_since) {
            (Some(etag), _) => (!is(etag), "x-amz-copy-source-If-None-Match"),
            (None, Some(time)) => (is_later(time) || *time > now, "x-amz-copy-source-If-Modified-Since"),
            (None, None) => (true, ""),
        };
        if holds { Ok(()) } else { Err(Refusal::SourceConditionFailed { condition }) }
    }
}

impl<'a> Copy<'a> {
    /// A copy that keeps what S3 copies by default and asks for nothing else.
    pub(crate) fn new(from: impl Into<Which<'a>>, to: Place<'a>, modified: Timestamp) -> Self {
        Self {
            from: from.into(),
            to,
            modified,
            metadata: CopyMetadata::Keep,
            tags: CopyTags::Keep,
            storage_class: None,
            redirect: None,
            acl: None,
            lock: Lock::default(),
            encryption: None,
            checksum: None,
            condition: SourceCondition::default(),
            precondition: Precondition::None,
        }
    }

    /// A copy onto itself has to change something. What is named counts as changed, even where it says what is there.
    // Source: S3 API reference, CopyObject, and answers of S3 that LocalStack has recorded: a class counts that is the
    // object's own, and so does a default encryption that was set on the bucket; leaving the class out does not, though
    // it would make an object of another class a STANDARD one.
    fn check_change(&self, source: &Object, bucket: &Bucket) -> Result<(), Refusal> {
        let is_same = self.from.version.is_none() && self.from.place == self.to;
        let is_encrypted_anew =
            self.encryption.is_some() || bucket.default_encryption.is_some() || source.encryption.algorithm.uses_kms();
        let changes = matches!(self.metadata, CopyMetadata::Replace { .. })
            || self.storage_class.is_some()
            || self.redirect.is_some()
            || is_encrypted_anew
            || self.checksum.is_some();
        if is_same && !changes { Err(Refusal::CopyOntoItself) } else { Ok(()) }
    }
}

impl Change<'_> {
    /// Copies an object; source and copy share their bytes.
    pub(crate) fn copy_object(&mut self, copy: Copy<'_>) -> Result<Object, Failure> {
        let source = self.object(copy.from)?;
        copy.condition.check(&source, copy.modified)?;
        source.check_readable(copy.modified)?;
        copy.check_change(&source, &super::bucket::require(self, copy.to.bucket)?)?;
        if source.size > MAX_BYTES {
            return Err(Refusal::CopySourceTooLarge.into());
        }
        let checksum = self.checksum_of_copy(&source, copy.checksum)?;
        let mut body = source.shared_body();
        if !source.parts.is_empty() {
            // The copy is one piece, whose ETag is that of its bytes.
            body.etag = self.whole_md5(&source)?;
        }
        let (headers, metadata) = match copy.metadata {
            CopyMetadata::Keep => (Headers { redirect: copy.redirect, ..source.headers }, source.metadata),
            CopyMetadata::Replace { headers, metadata } => (Headers { redirect: copy.redirect, ..headers }, metadata),
        };
        let tags = match copy.tags {
            CopyTags::Keep => source.tags,
            CopyTags::Replace(tags) => tags,
        };
        let new = NewObject {
            headers,
            metadata,
            tags,
            storage_class: copy.storage_class.unwrap_or_default(),
            checksum,
            acl: copy.acl,
            lock: copy.lock,
            encryption: copy.encryption,
            ..NewObject::new(Source::Shared(body), copy.modified)
        };
        self.put_object(copy.to, new, &copy.precondition)
    }

    /// The copy's checksum: by the algorithm that is asked for, else by the source's. It is always of the whole object.
    // Source: S3 User Guide, "Checking object integrity", copies of objects that were uploaded in parts.
    fn checksum_of_copy(&self, source: &Object, asked: Option<Algorithm>) -> Result<Option<Checksum>, StoreError> {
        match (asked, &source.checksum) {
            (None, None) => Ok(None),
            (None, Some(kept)) if kept.kind == ChecksumType::FullObject => Ok(Some(kept.clone())),
            (None, Some(kept)) => self.checksum(source, kept.algorithm).map(Some),
            (Some(algorithm), _) => self.checksum(source, algorithm).map(Some),
        }
    }

    /// The checksum of an object's bytes, which are read piece by piece.
    pub(crate) fn checksum(&self, object: &Object, algorithm: Algorithm) -> Result<Checksum, StoreError> {
        let value = self.digest(object, algorithm)?.base64();
        Ok(Checksum { algorithm, kind: ChecksumType::FullObject, value })
    }

    fn whole_md5(&self, object: &Object) -> Result<String, StoreError> {
        Ok(hex(self.digest(object, Algorithm::Md5)?.bytes()))
    }

    fn digest(&self, object: &Object, algorithm: Algorithm) -> Result<crate::checksum::Digest, StoreError> {
        let mut hasher = algorithm.hasher();
        let mut offset = 0;
        while offset < object.size {
            let piece = self.body_range(object, offset..offset + PIECE)?;
            hasher.update(&piece);
            offset += PIECE;
        }
        Ok(hasher.finish())
    }
}
