use serde::{Deserialize, Serialize};

use crate::jobs::Task;
use crate::store::{StoreError, pack, unpack};

/// A task in a chunk.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    /// Nothing: the bucket of the task before.
    bucket: Option<&'a str>,
    encoded_key: &'a str,
    version_id: Option<&'a str>,
}

/// Tasks as the bytes of a chunk.
pub(super) fn encode(tasks: &[Task]) -> Result<Vec<u8>, StoreError> {
    let before = std::iter::once(None).chain(tasks.iter().map(|task| Some(&task.bucket)));
    let rows: Vec<Row<'_>> = tasks
        .iter()
        .zip(before)
        .map(|(task, before)| Row {
            bucket: (before != Some(&task.bucket)).then_some(&task.bucket),
            encoded_key: &task.encoded_key,
            version_id: task.version_id.as_deref(),
        })
        .collect();
    pack(&rows)
}

/// The tasks of a chunk.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Task>, StoreError> {
    let mut bucket = "";
    let tasks = unpack::<Vec<Row<'_>>>(bytes)?.into_iter().map(|row| {
        bucket = row.bucket.unwrap_or(bucket);
        Task {
            bucket: bucket.to_owned(),
            encoded_key: row.encoded_key.to_owned(),
            version_id: row.version_id.map(str::to_owned),
        }
    });
    Ok(tasks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(bucket: &str, key: &str, version: Option<&str>) -> Task {
        Task { bucket: bucket.to_owned(), encoded_key: key.to_owned(), version_id: version.map(str::to_owned) }
    }

    #[test]
    fn tasks_come_back_as_they_were() {
        let long = "k".repeat(3000);
        let tasks =
            [task("b", "1", None), task("b", &long, Some("null")), task("c", "ü", Some("")), task("b", "", None)];
        let bytes = encode(&tasks).unwrap();
        assert_eq!(decode(&bytes).unwrap(), tasks);
        assert_eq!(decode(&encode(&[]).unwrap()).unwrap(), []);
    }

    #[test]
    fn a_chunk_that_is_cut_short_is_an_error() {
        let bytes = encode(&[task("b", "key", None), task("b", "key", Some("null"))]).unwrap();
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length}");
        }
    }
}
