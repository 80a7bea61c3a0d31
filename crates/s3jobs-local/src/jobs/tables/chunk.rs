use serde::de::Error as _;

use crate::jobs::Task;
use crate::store::StoreError;

// A chunk is the number of its tasks and then, for each, three texts with their lengths: the bucket, which is empty where
// it is the one before's, the key, and the version with its length plus one, 0 standing for none. Numbers are LEB128.

/// Tasks as the bytes of a chunk.
pub(super) fn encode(tasks: &[Task]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(tasks.len() * 32);
    let mut bucket = "";
    number(&mut bytes, tasks.len());
    for task in tasks {
        text(&mut bytes, if task.bucket == bucket { "" } else { &task.bucket });
        bucket = &task.bucket;
        text(&mut bytes, &task.encoded_key);
        match &task.version_id {
            None => number(&mut bytes, 0),
            Some(version) => {
                number(&mut bytes, version.len() + 1);
                bytes.extend_from_slice(version.as_bytes());
            }
        }
    }
    bytes
}

/// The tasks of a chunk.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Task>, StoreError> {
    let mut rest = Rest(bytes);
    rest.tasks().ok_or_else(|| StoreError::Record(serde_json::Error::custom("a chunk of tasks is cut short")))
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn number(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(0x80 | u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn tasks(&mut self) -> Option<Vec<Task>> {
        let count = self.number()?;
        let mut tasks: Vec<Task> = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            let bucket = match self.text()? {
                "" => tasks.last()?.bucket.clone(),
                bucket => bucket.to_owned(),
            };
            let encoded_key = self.text()?.to_owned();
            let version_id = match self.number()? {
                0 => None,
                length => Some(self.take(length - 1)?.to_owned()),
            };
            tasks.push(Task { bucket, encoded_key, version_id });
        }
        Some(tasks)
    }

    fn text(&mut self) -> Option<&'b str> {
        let length = self.number()?;
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Option<&'b str> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(taken).ok()
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
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
        let bytes = encode(&tasks);
        assert_eq!(decode(&bytes).unwrap(), tasks);
        assert_eq!(decode(&encode(&[])).unwrap(), []);
    }

    #[test]
    fn a_chunk_that_is_cut_short_is_an_error() {
        let bytes = encode(&[task("b", "key", None), task("b", "key", Some("null"))]);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length}");
        }
    }
}
