//! Checksums: the algorithms that S3 knows, and the operation that computes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Computes a checksum of each object, without downloading it, into the completion report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComputeObjectChecksum {
    /// The algorithm.
    // Optional in the service model, yet a job without it has nothing to compute: required here.
    pub checksum_algorithm: ChecksumAlgorithm,
    /// Whether the checksum covers the whole object, or is composed of its parts' checksums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum_type: Option<ChecksumType>,
}

/// A checksum algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "each name is the algorithm's own")]
#[schemars(extend("examples" = ["SHA256"]))]
pub enum ChecksumAlgorithm {
    Crc32,
    Crc32c,
    Sha1,
    Sha256,
    Crc64nvme,
    Sha512,
    Md5,
    Xxhash64,
    Xxhash3,
    Xxhash128,
}

/// What a checksum covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChecksumType {
    /// The whole object.
    FullObject,
    /// The checksums of the object's parts.
    Composite,
}
