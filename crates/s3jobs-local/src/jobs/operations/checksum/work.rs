use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message;
use super::parts::Reader;
use crate::checksum::{Algorithm, ChecksumType};
use crate::jobs::error::CallError;
use crate::jobs::outside::{Batch, Means, Outside};
use crate::jobs::rows::decode_key;
use crate::jobs::sent::typed;
use crate::jobs::task::{Task, TaskEnd, TaskError};
use crate::objects::{Object, Place, Reading as _};
use crate::store::{Store, StoreError};

/// Tasks of one batch: enough that small objects do not wait for transactions.
const BATCH: usize = 256;
/// Bytes of an object that are in memory at once.
const PIECE_BYTES: u64 = 1024 * 1024;

/// Which checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) struct ChecksumWork {
    pub(super) algorithm: Algorithm,
    pub(super) kind: ChecksumType,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentChecksum {
    checksum_algorithm: Option<Algorithm>,
    checksum_type: Option<ChecksumType>,
}

impl ChecksumWork {
    /// Reads an `S3ComputeObjectChecksumOperation`.
    // What S3 takes for members that are left out is undocumented: here, its default algorithm over the whole object.
    pub(in crate::jobs::operations) fn read(options: &Value) -> Result<Self, CallError> {
        let SentChecksum { checksum_algorithm, checksum_type } = typed(options)?;
        let algorithm = checksum_algorithm.unwrap_or(Algorithm::Crc64Nvme);
        let kind = checksum_type.unwrap_or(ChecksumType::FullObject);
        if algorithm.supports(kind) {
            return Ok(Self { algorithm, kind });
        }
        let (algorithm, kind) = (algorithm.name(), kind.name());
        Err(CallError::invalid(format!("the checksum algorithm {algorithm} does not support the type {kind}")))
    }

    /// The work over the objects of a store.
    pub(in crate::jobs::operations) fn computations(self, means: &Means) -> Arc<dyn Outside> {
        Arc::new(Computations { work: self, store: means.store.clone() })
    }
}

struct Computations {
    work: ChecksumWork,
    store: Store,
}

impl Outside for Computations {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn perform(&self, batch: &Batch) -> Result<Vec<TaskEnd>, StoreError> {
        let mut ends = Vec::with_capacity(batch.tasks.len());
        for task in batch.tasks.iter().take_while(|_| !batch.is_stopped() && !batch.is_recalled()) {
            let key = decode_key(&task.encoded_key).unwrap_or_default();
            ends.push(match self.compute(task, &key) {
                Ok(message) => TaskEnd::Succeeded(message.into()),
                Err(TaskError::Task(failure)) => TaskEnd::Failed(message::failure(&failure)),
                Err(TaskError::Store(error)) => return Err(error),
            });
        }
        Ok(ends)
    }
}

/// An object that was not uploaded in parts is one part.
fn part_sizes(object: &Object) -> Vec<u64> {
    match object.parts.as_slice() {
        [] => vec![object.size],
        parts => parts.iter().map(|part| part.size).collect(),
    }
}

impl Computations {
    /// Reads an object, which stays as it is meanwhile, and returns the report's message.
    fn compute(&self, task: &Task, key: &str) -> Result<String, TaskError> {
        let which = Place::new(&task.bucket, key).version(task.version()?);
        self.store.read(|view| {
            let object = view.object(which)?;
            let mut reader = Reader::new(self.work.algorithm, self.work.kind, part_sizes(&object));
            let mut offset = 0;
            while offset < object.size {
                let piece = view.body_range(&object, offset..offset + PIECE_BYTES)?;
                reader.update(&piece);
                offset += PIECE_BYTES;
            }
            let (text, hex) = reader.finish();
            Ok(message::success(self.work, (&text, &hex), &object.etag))
        })
    }
}
