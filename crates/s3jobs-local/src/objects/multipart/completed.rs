use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::super::tables::COMPLETED;
use super::super::{Checksum, Encryption, Object, Place, VersionId};
use super::UploadId;
use crate::store::{Change, StoreError, Tables, pack, unpack};

/// What an upload ended with. It is kept, since who did not get the answer asks again and gets the same one.
// Source: S3 API reference, CompleteMultipartUpload, and what the service answers to a repeated request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Completed {
    pub(crate) version: VersionId,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) encryption: Encryption,
}

impl From<&Object> for Completed {
    fn from(object: &Object) -> Self {
        Self {
            version: object.version,
            etag: object.etag.clone(),
            checksum: object.checksum.clone(),
            encryption: object.encryption.clone(),
        }
    }
}

/// What an upload ended with, if it was completed.
pub(super) fn find(tables: &impl Tables, place: Place<'_>, id: &UploadId) -> Result<Option<Completed>, StoreError> {
    let found =
        tables.table(COMPLETED)?.get((place.bucket, place.key, id.0.as_str()))?.map(|found| unpack(found.value()));
    found.transpose()
}

impl Change<'_> {
    pub(super) fn keep_completed(
        &mut self,
        (place, id): (Place<'_>, &UploadId),
        completed: &Completed,
    ) -> Result<(), StoreError> {
        self.open(COMPLETED)?.insert((place.bucket, place.key, id.0.as_str()), pack(completed)?.as_slice())?;
        Ok(())
    }

    /// Forgets what was uploaded to a bucket that is removed.
    pub(in super::super) fn forget_completed(&mut self, bucket: &str) -> Result<(), StoreError> {
        let mut table = self.open(COMPLETED)?;
        let mut names = Vec::new();
        for entry in table.range((bucket, "", "")..)? {
            let (found, _) = entry?;
            let (found_in, key, id) = found.value();
            if found_in != bucket {
                break;
            }
            names.push((key.to_owned(), id.to_owned()));
        }
        for (key, id) in names {
            table.remove((bucket, key.as_str(), id.as_str()))?;
        }
        Ok(())
    }
}
