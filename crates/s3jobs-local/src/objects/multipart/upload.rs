use std::collections::BTreeMap;

use jiff::Timestamp;
use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::tables::{PARTS, UPLOADS};
use super::super::{
    Encryption, Failure, Headers, Lock, NewAcl, Object, Place, Refusal, StorageClass, Tags, bucket, limits,
};
use super::{Completed, completed};
use crate::checksum::{Algorithm, ChecksumType};
use crate::store::{BodySegment, Change, Source, StoreError, Tables, pack, unpack};

/// The highest number that a part can have.
// Source: S3 User Guide, "Amazon S3 multipart upload limits".
const MAX_PART: u32 = 10_000;

/// Names an upload that has begun.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UploadId(pub(crate) String);

impl UploadId {
    /// A new id. Ids sort by when their uploads began, as lists of uploads do.
    // Source: S3 API reference, ListMultipartUploads: "in ascending order by initiation time within each key".
    fn of(upload: &Upload) -> Self {
        let begun = u64::try_from(upload.initiated.as_nanosecond()).unwrap_or_default();
        Self(format!("{begun:016x}{}", Uuid::new_v4().simple()))
    }
}

/// An upload that has begun: what the object will say of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// When it began, UTC.
    pub(crate) initiated: Timestamp,
    pub(crate) headers: Headers,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Tags,
    pub(crate) storage_class: StorageClass,
    pub(crate) acl: Option<NewAcl>,
    pub(crate) lock: Lock,
    pub(crate) encryption: Option<Encryption>,
    /// Nothing: the client asks for none, and S3 makes one of its own choice.
    pub(crate) checksum: Option<UploadChecksum>,
    /// Whether an object was written to the key, or deleted there, since it began.
    pub(crate) is_overtaken: bool,
}

/// The checksum that an object in parts gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UploadChecksum {
    pub(crate) algorithm: Algorithm,
    pub(crate) kind: ChecksumType,
}

impl UploadChecksum {
    /// What S3 computes where the client asks for nothing.
    // Source: S3 User Guide, "Checking object integrity": CRC64NVME of the full object.
    pub(crate) const DEFAULT: Self = Self { algorithm: Algorithm::Crc64Nvme, kind: ChecksumType::FullObject };
}

/// A part that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UploadedPart {
    pub(in super::super) body: Vec<BodySegment>,
    /// Length in bytes.
    pub(crate) size: u64,
    /// MD5 of the bytes in lower-case hex, without quotes.
    pub(crate) etag: String,
    /// When it was uploaded, UTC.
    pub(crate) modified: Timestamp,
    /// By the upload's algorithm, in base 64.
    pub(crate) checksum: String,
}

/// What can be asked about uploads, inside a change and outside of one.
pub(crate) trait UploadReading: Tables + Sized {
    /// The upload, or `NoSuchUpload` (or `NoSuchBucket`).
    fn upload(&self, place: Place<'_>, id: &UploadId) -> Result<Upload, Failure> {
        let table = self.table(UPLOADS)?;
        let found = table.get((place.bucket, place.key, id.0.as_str()))?.map(|record| unpack(record.value()));
        if let Some(upload) = found.transpose()? {
            return Ok(upload);
        }
        bucket::require_existence(self, place.bucket)?;
        Err(Refusal::NoSuchUpload { upload: id.0.clone() }.into())
    }

    /// What an upload ended with, if it was completed.
    fn completed(&self, place: Place<'_>, id: &UploadId) -> Result<Option<Completed>, StoreError> {
        completed::find(self, place, id)
    }

    /// Up to `limit` parts of an upload whose numbers are higher than `after`, by number.
    fn parts(&self, id: &UploadId, after: u32, limit: usize) -> Result<Vec<(u32, UploadedPart)>, StoreError> {
        let table = self.table(PARTS)?;
        let from = (id.0.as_str(), after.saturating_add(1));
        let range = table.range(from..=(id.0.as_str(), u32::MAX))?.take(limit);
        range
            .map(|entry| {
                let (key, record) = entry?;
                Ok((key.value().1, unpack(record.value())?))
            })
            .collect()
    }
}

impl<T: Tables> UploadReading for T {}

impl Change<'_> {
    /// Begins an upload.
    pub(crate) fn begin_upload(&mut self, place: Place<'_>, upload: &Upload) -> Result<UploadId, Failure> {
        let bucket = bucket::require(self, place.bucket)?;
        limits::check(place.key, &upload.metadata)?;
        // What the object could not have is refused now, not when all its bytes are there.
        upload.acl.as_ref().map(|acl| acl.within(&bucket)).transpose()?;
        upload.lock.within(&bucket, upload.initiated)?;
        let id = UploadId::of(upload);
        self.open(UPLOADS)?.insert((place.bucket, place.key, id.0.as_str()), pack(upload)?.as_slice())?;
        Ok(id)
    }

    /// Takes a part, in place of one of the same number.
    pub(crate) fn put_part(
        &mut self,
        (place, id): (Place<'_>, &UploadId),
        number: u32,
        (source, checksum, modified): (Source, String, Timestamp),
    ) -> Result<UploadedPart, Failure> {
        if !(1..=MAX_PART).contains(&number) {
            return Err(Refusal::PartNumber { number: number.to_string() }.into());
        }
        super::UploadReading::upload(self, place, id)?;
        let body = self.adopt(source)?;
        let part = UploadedPart { body: body.segments, size: body.size, etag: body.etag, modified, checksum };
        let replaced = {
            let mut parts = self.open(PARTS)?;
            let replaced = parts.insert((id.0.as_str(), number), pack(&part)?.as_slice())?;
            replaced.map(|record| unpack::<UploadedPart>(record.value())).transpose()?
        };
        if let Some(replaced) = replaced {
            self.release(&replaced.body)?;
        }
        Ok(part)
    }

    /// Ends an upload without an object, and drops its parts.
    pub(crate) fn abort_upload(&mut self, place: Place<'_>, id: &UploadId) -> Result<(), Failure> {
        super::UploadReading::upload(self, place, id)?;
        for (_, part) in self.take_parts(id)? {
            self.release(&part.body)?;
        }
        self.forget_upload(place, id)?;
        Ok(())
    }

    /// Ends all uploads to a bucket.
    pub(in super::super) fn abort_uploads(&mut self, bucket: &str) -> Result<(), Failure> {
        loop {
            let next = {
                let uploads = self.open(UPLOADS)?;
                let first = uploads.range((bucket, "", "")..)?.next().transpose()?;
                first.and_then(|(found, _)| {
                    let (found_in, key, id) = found.value();
                    (found_in == bucket).then(|| (key.to_owned(), id.to_owned()))
                })
            };
            let Some((key, id)) = next else { return Ok(()) };
            self.abort_upload(Place::new(bucket, &key), &UploadId(id))?;
        }
    }

    /// Notes that an object was written to a key, or deleted there, while uploads to it go on.
    pub(in super::super) fn overtake_uploads(&mut self, place: Place<'_>) -> Result<(), StoreError> {
        let mut overtaken = Vec::new();
        let mut uploads = self.open(UPLOADS)?;
        for entry in uploads.range((place.bucket, place.key, "")..)? {
            let (found, record) = entry?;
            let (bucket, key, id) = found.value();
            if (bucket, key) != (place.bucket, place.key) {
                break;
            }
            let upload = Upload { is_overtaken: true, ..unpack(record.value())? };
            overtaken.push((id.to_owned(), pack(&upload)?));
        }
        for (id, record) in overtaken {
            uploads.insert((place.bucket, place.key, id.as_str()), record.as_slice())?;
        }
        Ok(())
    }

    /// Removes all parts of an upload from its table, but not their bytes.
    pub(super) fn take_parts(&mut self, id: &UploadId) -> Result<Vec<(u32, UploadedPart)>, StoreError> {
        let parts = super::UploadReading::parts(self, id, 0, usize::MAX)?;
        self.open(PARTS)?.retain_in((id.0.as_str(), 0)..=(id.0.as_str(), u32::MAX), |_, _| false)?;
        Ok(parts)
    }

    pub(super) fn forget_upload(&mut self, place: Place<'_>, id: &UploadId) -> Result<(), StoreError> {
        self.open(UPLOADS)?.remove((place.bucket, place.key, id.0.as_str()))?;
        Ok(())
    }
}

/// The bytes of an object, for a part to have too.
impl From<&Object> for Source {
    fn from(object: &Object) -> Self {
        Self::Shared(object.shared_body())
    }
}
