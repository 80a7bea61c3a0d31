use std::collections::BTreeMap;

use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::super::{
    Change, Checksum, Failure, NewObject, Object, Part, Place, Precondition, Refusal, SharedBody, Source, hex,
};
use super::{Upload, UploadChecksum, UploadId, UploadReading as _, UploadedPart};
use crate::emulator::checksum::{ChecksumType, Digest};

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
    /// The checksum that the client expects, in base 64.
    pub(crate) checksum: Option<String>,
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
    /// In base 64.
    pub(crate) checksum: Option<String>,
}

impl Change<'_> {
    /// Makes an object of an upload's parts, and ends the upload.
    // S3 gives the object the time at which the upload began; the local S3 that of its completion, so that a newer version
    // is never older than the one before.
    pub(crate) fn complete_upload(&mut self, completion: Completion<'_>) -> Result<Object, Failure> {
        let Completion { place, upload: id, parts, precondition, checksum, size, now } = completion;
        let upload = self.upload(place, id)?;
        let mut uploaded: BTreeMap<u32, UploadedPart> = self.take_parts(id)?.into_iter().collect();
        let chosen = choose(&parts, &mut uploaded)?;
        let body = join(&chosen);
        if size.is_some_and(|size| size != body.size) {
            return Err(Refusal::UploadSize.into());
        }
        let made = join_checksums(upload.checksum.unwrap_or(UploadChecksum::DEFAULT), &chosen);
        if checksum.is_some_and(|expected| made.as_ref().is_some_and(|made| made.value != expected)) {
            return Err(Refusal::UploadChecksum.into());
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
        Ok(object)
    }
}

fn new_object(
    upload: Upload,
    (body, now): (SharedBody, Timestamp),
    (checksum, chosen): (Option<Checksum>, &[(u32, UploadedPart)]),
) -> NewObject {
    let Upload { initiated: _, headers, metadata, tags, storage_class, acl, lock, encryption, checksum: asked } =
        upload;
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
    named: &[NamedPart],
    uploaded: &mut BTreeMap<u32, UploadedPart>,
) -> Result<Vec<(u32, UploadedPart)>, Refusal> {
    if named.is_empty() {
        return Err(Refusal::MalformedXml);
    }
    if named.windows(2).any(|pair| pair[0].number >= pair[1].number) {
        return Err(Refusal::InvalidPartOrder);
    }
    let mut chosen = Vec::new();
    for NamedPart { number, etag, checksum } in named {
        let is_same = |part: &UploadedPart| {
            part.etag == *etag && checksum.as_ref().is_none_or(|checksum| part.checksum == *checksum)
        };
        let part = uploaded.remove(number).filter(is_same).ok_or(Refusal::InvalidPart)?;
        chosen.push((*number, part));
    }
    let too_small = chosen.iter().rev().skip(1).any(|(_, part)| part.size < MIN_PART_BYTES);
    if too_small { Err(Refusal::EntityTooSmall) } else { Ok(chosen) }
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
