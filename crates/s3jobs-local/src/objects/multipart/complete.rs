use std::collections::BTreeMap;

use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::super::{Checksum, Failure, NewObject, Part, Place, Precondition, Refusal, Version, bucket};
use super::{Completed, Upload, UploadChecksum, UploadId, UploadReading as _, UploadedPart};
use crate::checksum::{Algorithm, ChecksumType, Digest};
use crate::hex::hex;
use crate::store::{Change, SharedBody, Source};

/// The smallest size of every part but the last, in bytes: 5 MiB.
// Source: S3 User Guide, "Amazon S3 multipart upload limits".
const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

/// The request to make an object of an upload's parts.
pub(crate) struct Completion<'a> {
    pub(crate) place: Place<'a>,
    pub(crate) upload: &'a UploadId,
    /// The parts that make the object; others are dropped.
    pub(crate) parts: Vec<NamedPart>,
    pub(crate) precondition: Precondition,
    /// The checksum that the client expects, in base 64, and by which algorithm.
    pub(crate) checksum: Option<(Algorithm, String)>,
    /// The length that the client expects, in bytes.
    pub(crate) size: Option<u64>,
    /// The object's time of modification, UTC.
    pub(crate) now: Timestamp,
}

/// A part as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPart {
    pub(crate) number: u32,
    /// Without quotes.
    pub(crate) etag: String,
    /// In base 64, and by which algorithm.
    pub(crate) checksum: Option<(Algorithm, String)>,
}

impl Change<'_> {
    /// Makes an object of an upload's parts, and ends the upload.
    // S3 gives the object the time at which the upload began; the local S3 that of its completion, so that a newer version
    // is never older than the one before.
    pub(crate) fn complete_upload(&mut self, completion: Completion<'_>) -> Result<Completed, Failure> {
        let Completion { place, upload: id, .. } = completion;
        let upload = self.upload(place, id)?;
        self.check_overtaking(&upload, &completion)?;
        let Completion { parts, precondition, checksum, size, now, .. } = completion;
        let begun = upload.checksum.unwrap_or(UploadChecksum::DEFAULT);
        let mut uploaded: BTreeMap<u32, UploadedPart> = self.take_parts(id)?.into_iter().collect();
        let chosen = choose((id, &parts), begun.algorithm, &mut uploaded)?;
        let body = join(&chosen);
        if let Some(expected) = size.filter(|size| *size != body.size) {
            return Err(Refusal::UploadSize { expected, size: body.size }.into());
        }
        let made = join_checksums(begun, &chosen);
        let is_made = |made: &Checksum, (algorithm, value)| made.algorithm == algorithm && made.value == value;
        if checksum.is_some_and(|expected| made.as_ref().is_some_and(|made| !is_made(made, expected))) {
            return Err(Refusal::UploadChecksum { algorithm: begun.algorithm.name().to_lowercase() }.into());
        }
        for part in uploaded.into_values() {
            self.release(&part.body)?;
        }
        self.forget_upload(place, id)?;
        let object = self.put_object(place, new_object(upload, (body, now), (made, &chosen)), &precondition)?;
        // The object has counted the parts' bytes as shared; the parts themselves are gone now.
        for (_, part) in &chosen {
            self.release(&part.body)?;
        }
        let completed = Completed::from(&object);
        self.keep_completed((place, id), &completed)?;
        Ok(completed)
    }

    /// Refuses a condition that holds, but on an object that is not the one of when the upload began.
    // Source: S3 User Guide, "Conditional writes": such an upload has to begin again.
    fn check_overtaking(&self, upload: &Upload, completion: &Completion<'_>) -> Result<(), Failure> {
        let Completion { place, precondition, .. } = completion;
        let Some(condition) = precondition.condition().filter(|_| upload.is_overtaken) else { return Ok(()) };
        let bucket = bucket::require(self, place.bucket)?;
        precondition.check(place.key, self.latest(*place, &bucket)?.as_ref().and_then(Version::object))?;
        Err(Refusal::ConditionalRequestConflict { key: place.key.to_owned(), condition }.into())
    }
}

fn new_object(
    upload: Upload,
    (body, now): (SharedBody, Timestamp),
    (checksum, chosen): (Option<Checksum>, &[(u32, UploadedPart)]),
) -> NewObject {
    let Upload { headers, metadata, tags, storage_class, acl, lock, encryption, .. } = upload;
    let asked = upload.checksum;
    let kept = asked.is_some_and(|asked| asked.kind == ChecksumType::Composite);
    let part = |(number, part): &(u32, UploadedPart)| Part {
        number: *number,
        size: part.size,
        checksum: Some(part.checksum.clone()).filter(|_| kept),
    };
    NewObject {
        headers,
        metadata,
        tags,
        storage_class,
        checksum,
        acl,
        lock,
        encryption,
        parts: chosen.iter().map(part).collect(),
        ..NewObject::new(Source::Shared(body), now)
    }
}

/// Takes the parts that are named, in their order, out of those that were uploaded.
// Source: S3 API reference, CompleteMultipartUpload, "Errors".
fn choose(
    (id, named): (&UploadId, &[NamedPart]),
    algorithm: Algorithm,
    uploaded: &mut BTreeMap<u32, UploadedPart>,
) -> Result<Vec<(u32, UploadedPart)>, Refusal> {
    if named.is_empty() {
        return Err(Refusal::InvalidRequest { message: "You must specify at least one part" });
    }
    if named.windows(2).any(|pair| pair[0].number >= pair[1].number) {
        return Err(Refusal::InvalidPartOrder { upload: id.0.clone() });
    }
    let mut chosen = Vec::new();
    for NamedPart { number, etag, checksum } in named {
        let has = |part: &UploadedPart, (by, value): &(Algorithm, String)| *by == algorithm && part.checksum == *value;
        let is_same =
            |part: &UploadedPart| part.etag == *etag && checksum.as_ref().is_none_or(|checksum| has(part, checksum));
        let part = uploaded.remove(number).filter(is_same).ok_or_else(|| Refusal::InvalidPart {
            upload: id.0.clone(),
            number: *number,
            etag: etag.clone(),
        })?;
        chosen.push((*number, part));
    }
    match chosen.iter().rev().skip(1).rev().find(|(_, part)| part.size < MIN_PART_BYTES) {
        None => Ok(chosen),
        Some((number, UploadedPart { etag, size, .. })) => {
            let (number, etag, size) = (*number, etag.clone(), *size);
            Err(Refusal::EntityTooSmall { number, etag, size, least: MIN_PART_BYTES })
        }
    }
}

/// The bytes of all parts, and their common ETag.
fn join(chosen: &[(u32, UploadedPart)]) -> SharedBody {
    let mut md5 = Md5::new();
    for (_, part) in chosen {
        md5.update(unhex(&part.etag));
    }
    SharedBody {
        segments: chosen.iter().flat_map(|(_, part)| part.body.iter().copied()).collect(),
        size: chosen.iter().map(|(_, part)| part.size).sum(),
        etag: format!("{}-{}", hex(&md5.finalize()), chosen.len()),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// The checksum of the whole object, or of its parts' checksums.
fn join_checksums(asked: UploadChecksum, chosen: &[(u32, UploadedPart)]) -> Option<Checksum> {
    let UploadChecksum { algorithm, kind } = asked;
    let mut digests = chosen.iter().map(|(_, part)| Some((Digest::from_base64(&part.checksum)?, part.size)));
    let value = match kind {
        ChecksumType::Composite => {
            let mut hasher = algorithm.hasher();
            for digest in digests {
                hasher.update(digest?.0.bytes());
            }
            format!("{}-{}", hasher.finish().base64(), chosen.len())
        }
        ChecksumType::FullObject => {
            let (mut whole, _) = digests.next()??;
            for digest in digests {
                let (digest, size) = digest?;
                whole = algorithm.combine(&whole, (&digest, size))?;
            }
            whole.base64()
        }
    };
    Some(Checksum { algorithm, kind, value })
}
