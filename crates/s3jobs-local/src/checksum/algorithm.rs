use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Hasher;

/// How a checksum is computed.
// Source: S3 Control 2018-08-20, `ComputeObjectChecksumAlgorithm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Algorithm {
    #[serde(rename = "CRC32")]
    Crc32,
    #[serde(rename = "CRC32C")]
    Crc32c,
    #[serde(rename = "CRC64NVME")]
    Crc64Nvme,
    #[serde(rename = "MD5")]
    Md5,
    #[serde(rename = "SHA1")]
    Sha1,
    #[serde(rename = "SHA256")]
    Sha256,
    #[serde(rename = "SHA512")]
    Sha512,
    #[serde(rename = "XXHASH64")]
    XxHash64,
    #[serde(rename = "XXHASH3")]
    XxHash3,
    #[serde(rename = "XXHASH128")]
    XxHash128,
}

/// What of a multipart object a checksum speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ChecksumType {
    /// All of its bytes.
    FullObject,
    /// The checksums of its parts.
    Composite,
}

/// A name that is none of S3's algorithms.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a checksum algorithm of S3")]
pub(crate) struct UnknownAlgorithm {
    name: String,
}

impl Algorithm {
    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::XxHash64,
        Self::XxHash3,
        Self::XxHash128,
    ];

    /// The name on the wire, such as `CRC64NVME`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::XxHash64 => "XXHASH64",
            Self::XxHash3 => "XXHASH3",
            Self::XxHash128 => "XXHASH128",
        }
    }

    /// Whether a checksum of this type can be computed with it.
    // Source: S3 User Guide, "Checking object integrity for data at rest": CRC64NVME has full object checksums only.
    pub(crate) fn supports(self, kind: ChecksumType) -> bool {
        !(self == Self::Crc64Nvme && kind == ChecksumType::Composite)
    }

    /// Starts a checksum.
    pub(crate) fn hasher(self) -> Hasher {
        Hasher::new(self)
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        found.ok_or_else(|| UnknownAlgorithm { name: name.to_owned() })
    }
}

impl ChecksumType {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FullObject => "FULL_OBJECT",
            Self::Composite => "COMPOSITE",
        }
    }
}
