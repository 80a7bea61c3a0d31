use jiff::Timestamp;
use s3s::{S3Response, S3Result};

use super::described::shown_version;
use crate::clock::Clock;
use crate::objects::{Bucket, Object, Reading as _, Refusal, Which};
use crate::store::Store;

/// The operations that are built. All others answer `NotImplemented`, with their name.
pub(super) struct Operations {
    pub(super) store: Store,
    pub(super) clock: Clock,
}

impl Operations {
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// An object without its attributes, and its version as answers show it.
    pub(super) fn object(&self, which: Which<'_>) -> S3Result<(Object, Option<String>)> {
        self.store.read(|view| {
            let object = view.object(which)?;
            let version = shown_version(view, which.place.bucket, object.version)?;
            Ok((object, version))
        })
    }

    /// A bucket with its settings.
    pub(super) fn bucket(&self, name: &str) -> S3Result<Bucket> {
        Ok(self.store.read(|view| view.bucket(name))?)
    }

    /// Changes a bucket's settings, if they do not contradict each other then.
    pub(super) fn change_bucket(
        &self,
        bucket: &str,
        change: impl FnOnce(&mut Bucket) -> Result<(), Refusal>,
    ) -> S3Result<()> {
        Ok(self.store.write(|writing| writing.change_bucket(bucket, change))?)
    }

    /// Changes a setting of a bucket that none of the others contradicts.
    pub(super) fn set(&self, bucket: &str, change: impl FnOnce(&mut Bucket)) -> S3Result<()> {
        self.change_bucket(bucket, |bucket| {
            change(bucket);
            Ok(())
        })
    }
}

/// What an operation answers.
pub(super) type Answer<T> = S3Result<S3Response<T>>;
