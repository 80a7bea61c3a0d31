//! Reads a completion report through the objects port.

use bytes::Bytes;
use csv::ReaderBuilder;
use md5::{Digest as _, Md5};

use super::error::CompletionError;
use super::group::{FailureGroup, Tally};
use super::index::{Index, IndexedFile};
use super::row::Row;
use crate::aws::Objects;
use crate::ledger::ReportPlace;
use crate::model::Time;
use crate::model::arn::ObjectAddress;
use crate::model::digest::hex;

/// What a completion report says. Its counts are those of its rows: a report of failed tasks only has no other rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionReport {
    /// When S3 wrote the report.
    pub created: Time,
    /// Tasks that are reported as succeeded.
    pub succeeded: u64,
    /// Tasks that are reported as failed.
    pub failed: u64,
    /// The failed tasks by error code and HTTP status, the largest group first.
    pub groups: Vec<FailureGroup>,
    /// The CSV files, each of which had the MD5 sum that S3 wrote down.
    pub files: Vec<ReportFile>,
}

/// A CSV file of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// Where it is.
    pub object: ObjectAddress,
    /// How many tasks it lists.
    pub rows: u64,
}

/// Reads the report at `place`, and checks the MD5 sum of every object of it.
pub async fn read(objects: &dyn Objects, place: &ReportPlace) -> Result<CompletionReport, CompletionError> {
    let manifest = ObjectAddress { bucket: place.bucket.clone(), key: place.key.clone() };
    let index = read_index(objects, &manifest).await?;
    let mut tally = Tally::default();
    let mut files = Vec::new();
    for IndexedFile { object, md5 } in index.files {
        let body = get(objects, &object).await?.ok_or_else(|| CompletionError::Missing { object: object.clone() })?;
        check(&object, &body, &md5)?;
        let rows = read_rows(&object, &body, &mut tally)?;
        files.push(ReportFile { object, rows });
    }
    let (succeeded, failed) = (tally.succeeded, tally.failed);
    Ok(CompletionReport { created: index.created, succeeded, failed, groups: tally.into_groups(), files })
}

/// Reads `manifest.json`; the file with its MD5 sum beside it is checked if it is there.
async fn read_index(objects: &dyn Objects, manifest: &ObjectAddress) -> Result<Index, CompletionError> {
    let missing = || CompletionError::Missing { object: manifest.clone() };
    let body = get(objects, manifest).await?.ok_or_else(missing)?;
    let sidecar = ObjectAddress { bucket: manifest.bucket.clone(), key: format!("{}.md5", manifest.key) };
    if let Some(sum) = get(objects, &sidecar).await? {
        check(manifest, &body, String::from_utf8_lossy(&sum).trim())?;
    }
    Index::parse(&body).map_err(|message| CompletionError::Index { object: manifest.clone(), message })
}

async fn get(objects: &dyn Objects, object: &ObjectAddress) -> Result<Option<Bytes>, CompletionError> {
    objects.get(object, None).await.map_err(|source| CompletionError::Port { object: object.clone(), source })
}

fn check(object: &ObjectAddress, body: &[u8], expected: &str) -> Result<(), CompletionError> {
    let actual = hex(&Md5::digest(body));
    if actual.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(CompletionError::Damaged { object: object.clone(), expected: expected.to_owned(), actual })
}

fn read_rows(object: &ObjectAddress, body: &[u8], tally: &mut Tally) -> Result<u64, CompletionError> {
    let mut rows = 0;
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body);
    for record in reader.into_records() {
        rows += 1;
        let row = record.map_err(|error| error.to_string()).and_then(|record| Row::parse(&record));
        tally.add(row.map_err(|message| CompletionError::Row { object: object.clone(), row: rows, message })?);
    }
    Ok(rows)
}
