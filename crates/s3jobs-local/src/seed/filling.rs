use bytes::Bytes;
use camino::Utf8Path;
use jiff::Timestamp;

use super::SeedError;
use super::file::read_inside;
use super::settings;
use crate::objects::{Bucket, Failure, NewObject, Object, Place, Precondition, Refusal, Tags};
use crate::store::{Change, Source};
use s3jobs_spec::model::Time;
use s3jobs_spec::model::operation::TagSet;
use s3jobs_spec::model::seed::{SeedBucket, SeedObject, Series};

/// The region of a bucket for which the seed names none.
const DEFAULT_REGION: &str = "us-east-1";

/// One bucket that is being made.
pub(super) struct Filling<'s> {
    pub(super) bucket: &'s SeedBucket,
    pub(super) root: &'s Utf8Path,
    pub(super) now: Timestamp,
}

impl Filling<'_> {
    /// Makes the bucket with everything in it, and says how many objects that is.
    pub(super) fn fill(&self, change: &mut Change<'_>) -> Result<u64, SeedError> {
        let SeedBucket { name, region, objects, series, replication, .. } = self.bucket;
        let region = region.as_ref().map_or(DEFAULT_REGION, |region| region.as_str()).to_owned();
        let mut bucket = Bucket::new(region, self.now);
        settings::prepare(&mut bucket, self.bucket).map_err(|refusal| self.failed("", refusal.into()))?;
        let made = change.create_bucket(name.as_str(), &bucket);
        made.map_err(|failure| self.failed("", failure))?;
        let mut count = 0;
        for object in objects {
            self.put_object(change, object)?;
            count += 1;
        }
        for series in series {
            self.put_series(change, series)?;
            count += u64::from(series.count.get());
        }
        let ruled = change.change_bucket(name.as_str(), |bucket| settings::replicate(bucket, replication));
        ruled.map_err(|failure| self.failed("", failure))?;
        Ok(count)
    }

    fn put_object(&self, change: &mut Change<'_>, object: &SeedObject) -> Result<(), SeedError> {
        let SeedObject { key, file, content, content_type, storage_class, modified, tags } = object;
        let key = key.as_str();
        let bytes = match (file, content) {
            (Some(file), None) => read_inside(self.root, file)?,
            (None, Some(content)) => Bytes::copy_from_slice(content.as_bytes()),
            (Some(_), Some(_)) | (None, None) => {
                return Err(SeedError::Content { bucket: self.name(), key: key.to_owned() });
            }
        };
        let mut new = NewObject::new(Source::Staged(change.stage(bytes)?), self.time(*modified));
        new.tags = self.tags(key, tags)?;
        new.storage_class = storage_class.map(settings::stored).unwrap_or_default();
        new.headers.content_type = content_type.as_ref().map(|media_type| media_type.as_str().to_owned());
        self.put(change, key, new)?;
        Ok(())
    }

    /// The objects of a series have the same bytes, which are kept once.
    fn put_series(&self, change: &mut Change<'_>, series: &Series) -> Result<(), SeedError> {
        let prefix = series.prefix.as_str();
        if series.count.get() > Series::MAX_COUNT || series.size_bytes.get() > Series::MAX_BYTES {
            return Err(SeedError::TooLarge { bucket: self.name(), prefix: prefix.to_owned() });
        }
        let tags = self.tags(prefix, &series.tags)?;
        let mut source = Source::Staged(change.stage(filler(series.size_bytes.get()))?);
        for number in 1..=series.count.get() {
            let key = series.key(number);
            let mut new = NewObject::new(source, self.time(series.modified));
            new.tags = tags.clone();
            new.storage_class = series.storage_class.map(settings::stored).unwrap_or_default();
            source = Source::Shared(self.put(change, &key, new)?.shared_body());
        }
        Ok(())
    }

    /// Writes one object of a bucket that is new: a key that is there already is the seed's own.
    fn put(&self, change: &mut Change<'_>, key: &str, new: NewObject) -> Result<Object, SeedError> {
        let place = Place::new(self.bucket.name.as_str(), key);
        change.put_object(place, new, &Precondition::Absent).map_err(|failure| self.failed(key, failure))
    }

    fn time(&self, modified: Option<Time>) -> Timestamp {
        modified.map_or(self.now, Time::timestamp)
    }

    fn tags(&self, key: &str, tags: &TagSet) -> Result<Tags, SeedError> {
        let pairs = tags.iter().map(|(key, value)| (key.as_str().to_owned(), value.as_str().to_owned()));
        Tags::new(pairs).map_err(|refusal| self.failed(key, refusal.into()))
    }

    fn failed(&self, key: &str, failure: Failure) -> SeedError {
        let (bucket, key) = (self.name(), key.to_owned());
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Refused(Refusal::PreconditionFailed { .. }) => SeedError::KeyTwice { bucket, key },
            Failure::Refused(refusal) => SeedError::Refused { bucket, key, reason: refusal.to_string() },
        }
    }

    fn name(&self) -> String {
        self.bucket.name.as_str().to_owned()
    }
}

/// The content of an object of a series: always the same for the same size.
fn filler(bytes: u64) -> Bytes {
    let line = b"An object of a series, made by the local S3.\n";
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    line.iter().copied().cycle().take(size).collect()
}
