use crc_fast::CrcAlgorithm;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use xxhash_rust::xxh3::Xxh3Default;
use xxhash_rust::xxh64::Xxh64;

use super::{Algorithm, Digest};

/// A checksum in the making, which takes bytes piece by piece.
pub(crate) struct Hasher(State);

enum State {
    /// A CRC and how many bytes of its result count.
    Crc(Box<crc_fast::Digest>, usize),
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Box<Sha512>),
    XxHash64(Box<Xxh64>),
    XxHash3(Box<Xxh3Default>),
    XxHash128(Box<Xxh3Default>),
}

impl Hasher {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        let crc = |algorithm, bytes| State::Crc(Box::new(crc_fast::Digest::new(algorithm)), bytes);
        Self(match algorithm {
            Algorithm::Crc32 => crc(CrcAlgorithm::Crc32IsoHdlc, 4),
            Algorithm::Crc32c => crc(CrcAlgorithm::Crc32Iscsi, 4),
            Algorithm::Crc64Nvme => crc(CrcAlgorithm::Crc64Nvme, 8),
            Algorithm::Md5 => State::Md5(Md5::default()),
            Algorithm::Sha1 => State::Sha1(Sha1::default()),
            Algorithm::Sha256 => State::Sha256(Sha256::default()),
            Algorithm::Sha512 => State::Sha512(Box::default()),
            Algorithm::XxHash64 => State::XxHash64(Box::new(Xxh64::new(0))),
            Algorithm::XxHash3 => State::XxHash3(Box::new(Xxh3Default::new())),
            Algorithm::XxHash128 => State::XxHash128(Box::new(Xxh3Default::new())),
        })
    }

    /// Takes the next bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Crc(crc, _) => crc.update(bytes),
            State::Md5(md5) => md5.update(bytes),
            State::Sha1(sha1) => sha1.update(bytes),
            State::Sha256(sha256) => sha256.update(bytes),
            State::Sha512(sha512) => sha512.update(bytes),
            State::XxHash64(hash) => hash.update(bytes),
            State::XxHash3(hash) | State::XxHash128(hash) => hash.update(bytes),
        }
    }

    /// The checksum of all bytes, most significant byte first.
    // Source: RFC 9110 and S3 User Guide write CRCs big-endian; xxHash's canonical form is big-endian as well.
    pub(crate) fn finish(self) -> Digest {
        Digest(match self.0 {
            State::Crc(crc, bytes) => crc.finalize().to_be_bytes()[8 - bytes..].to_vec(),
            State::Md5(md5) => md5.finalize().to_vec(),
            State::Sha1(sha1) => sha1.finalize().to_vec(),
            State::Sha256(sha256) => sha256.finalize().to_vec(),
            State::Sha512(sha512) => sha512.finalize().to_vec(),
            State::XxHash64(hash) => hash.digest().to_be_bytes().to_vec(),
            State::XxHash3(hash) => hash.digest().to_be_bytes().to_vec(),
            State::XxHash128(hash) => hash.digest128().to_be_bytes().to_vec(),
        })
    }
}
