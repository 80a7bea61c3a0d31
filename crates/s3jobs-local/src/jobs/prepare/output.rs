//! A generated list as it is written: data files with the tasks of one step each, and at the end what names them.

use jiff::Timestamp;
use uuid::Uuid;

use super::source::{Generator, Output};
use super::stop::Stop;
use crate::inventory::{DataFile, Written, checksum_key, pack, write_row};
use crate::jobs::failure::JobFailure;
use crate::jobs::job::{GeneratedManifest, Job};
use crate::jobs::task::Task;
use crate::objects::{Failure, NewObject, Object, Place, Precondition, Reading as _};
use crate::store::{Change, Source, Staged, Store, StoreError};

/// The columns of a generated manifest. Not documented.
const COLUMNS: [&str; 3] = ["Bucket", "Key", "VersionId"];

/// A data file of these tasks, which is still to be put in its place.
pub(super) fn stage(store: &Store, folder: &str, tasks: &[Task]) -> Result<(DataFile, Staged), StoreError> {
    let mut rows = Vec::new();
    for task in tasks {
        write_row(&mut rows, [&task.bucket, &task.encoded_key, task.version_id.as_deref().unwrap_or_default()]);
    }
    let packed = pack(&rows).map_err(serde_json::Error::io)?;
    let staged = store.stage(packed.into())?;
    let key = format!("{folder}/data/{}.csv.gz", Uuid::new_v4());
    Ok((DataFile { key, size: staged.size, md5: staged.etag.clone() }, staged))
}

/// The folder of everything that is written for a job. Not documented; completion reports are in such a one.
pub(super) fn folder(job: &Job, output: &Output) -> String {
    match &output.prefix {
        Some(prefix) => format!("{}/job-{}", prefix.trim_end_matches('/'), job.id.0),
        None => format!("job-{}", job.id.0),
    }
}

/// Puts a data file in its place.
pub(super) fn put_file(
    change: &mut Change<'_>,
    (job, output): (&Job, &Output),
    (file, staged): (&DataFile, Staged),
    now: Timestamp,
) -> Result<(), Stop> {
    let expected = output.expected_owner.as_deref();
    if change.find_bucket(&output.bucket)?.is_some_and(|bucket| !job.scope.finds_owner(&bucket, expected)) {
        return Err(failed().into());
    }
    put(change, output, (&file.key, "application/gzip", staged), now)?;
    Ok(())
}

/// Writes the `manifest.json` of all data files, and its checksum beside it.
pub(super) fn write_manifest(
    change: &mut Change<'_>,
    (job, generator, output): (&Job, &Generator, &Output),
    now: Timestamp,
) -> Result<GeneratedManifest, Stop> {
    let files = change.take_generated_files(&job.id)?;
    let written = Written::new((&generator.bucket, &output.bucket), &COLUMNS, &files, now);
    let key = format!("{}/manifest.json", folder(job, output));
    let staged = change.stage(written.bytes().map_err(StoreError::from)?.into())?;
    let checksum = change.stage(staged.etag.clone().into())?;
    let object = put(change, output, (&key, "application/json", staged), now)?;
    if let Some(beside) = checksum_key(&key) {
        put(change, output, (&beside, "text/plain", checksum), now)?;
    }
    Ok(GeneratedManifest { arn: format!("arn:aws:s3:::{}/{key}", output.bucket), etag: object.etag })
}

fn put(
    change: &mut Change<'_>,
    output: &Output,
    (key, content_type, staged): (&str, &str, Staged),
    now: Timestamp,
) -> Result<Object, Stop> {
    let mut new = NewObject::new(Source::Staged(staged), now).with_content_type(content_type);
    new.encryption.clone_from(&output.encryption);
    match change.put_object(Place::new(&output.bucket, key), new, &Precondition::None) {
        Ok(object) => Ok(object),
        Err(Failure::Refused(_)) => Err(failed().into()),
        Err(Failure::Store(error)) => Err(error.into()),
    }
}

fn failed() -> JobFailure {
    JobFailure::generation("Failed to write manifest")
}
