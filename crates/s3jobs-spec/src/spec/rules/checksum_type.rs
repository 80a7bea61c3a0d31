//! `checksum-type`: a composite checksum of an algorithm that S3 knows for whole objects only.
// Source: S3 User Guide, "Checking object integrity in Amazon S3": CRC64NVME is a full object checksum, and of MD5 the
// Compute checksum operation gives full object values. "Compute checksums" says that both types work for all algorithms.

use super::Subject;
use super::subject::operation;
use crate::model::operation::{ChecksumAlgorithm, ChecksumType, Operation};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::ComputeObjectChecksum(compute) = &subject.spec().operation else { return Vec::new() };
    if compute.checksum_type != Some(ChecksumType::Composite) || !is_for_whole_objects(compute.checksum_algorithm) {
        return Vec::new();
    }
    let at = |field| operation(["computeObjectChecksum", field]);
    let message = "S3 knows this algorithm for whole objects; its documentation contradicts itself about parts";
    let finding = subject.at_value(Code::ChecksumType, at("checksumType"), message);
    let finding = finding.with_help("write `FULL_OBJECT`, or try a few objects first");
    vec![finding.with_related(subject.place(at("checksumAlgorithm"), Target::Value), "the algorithm")]
}

fn is_for_whole_objects(algorithm: ChecksumAlgorithm) -> bool {
    use ChecksumAlgorithm as Algorithm;
    match algorithm {
        Algorithm::Crc64nvme | Algorithm::Md5 => true,
        Algorithm::Crc32
        | Algorithm::Crc32c
        | Algorithm::Sha1
        | Algorithm::Sha256
        | Algorithm::Sha512
        | Algorithm::Xxhash64
        | Algorithm::Xxhash3
        | Algorithm::Xxhash128 => false,
    }
}
