use jiff::Timestamp;
use s3s::{S3Response, S3Result};

use crate::clock::Clock;
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
}

/// What an operation answers.
pub(super) type Answer<T> = S3Result<S3Response<T>>;
