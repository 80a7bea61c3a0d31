use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::tables::{CONTENTS, FILES, SHARED};
use super::{Change, Store, StoreError, Tables};
use crate::hex::hex;
use crate::private;
use bytes::Bytes;
use camino::Utf8PathBuf;
use md5::{Digest as _, Md5};
use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

/// The most bytes that a body has inside the database; a larger one is a file of its own.
const INLINE_BYTES: usize = 64 * 1024;

/// Names the bytes of one or more objects. A copy shares its source's bytes.
// Ids grow, so that new bytes are written where the last ones were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodyId(u64);

/// Some of an object's bytes: all of them, or those of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodySegment {
    pub(super) id: BodyId,
    /// Length in bytes.
    size: u64,
}

/// Bytes that are ready to become an object, with what S3 derives from them. A file is removed again unless a change
/// that names it is committed.
pub(crate) struct Staged {
    pub(super) id: BodyId,
    /// Length in bytes.
    pub(crate) size: u64,
    /// MD5 in lower-case hex, without quotes.
    pub(crate) etag: String,
    content: Content,
}

enum Content {
    Inline(Bytes),
    File(Unnamed),
}

/// Where the bytes of a new object come from.
pub(crate) enum Source {
    /// New bytes.
    Staged(Staged),
    /// The bytes that another object has already.
    Shared(SharedBody),
}

/// The bytes of an object that exists.
#[derive(Clone, Debug)]
pub(crate) struct SharedBody {
    pub(crate) segments: Vec<BodySegment>,
    /// Length in bytes.
    pub(crate) size: u64,
    /// That of an object with these bytes, without quotes.
    pub(crate) etag: String,
}

/// A file that no committed object names; removed when dropped.
pub(crate) struct Unnamed {
    path: Utf8PathBuf,
    kept: bool,
}

impl Unnamed {
    /// Leaves the file where it is.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        if !self.kept {
            // A file that stays is swept when the state is opened next.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Where large bodies are: files in a folder, or, without one, in the database like small ones.
pub(crate) struct Bodies {
    directory: Option<Utf8PathBuf>,
    /// The id of the next new body.
    next: AtomicU64,
}

impl Bodies {
    pub(super) fn in_directory(directory: Utf8PathBuf) -> Result<Self, StoreError> {
        match private::own_folder(&directory) {
            Ok(()) => Ok(Self { directory: Some(directory), next: AtomicU64::new(0) }),
            Err(source) => Err(StoreError::Directory { directory, source }),
        }
    }

    pub(super) fn in_database() -> Self {
        Self { directory: None, next: AtomicU64::new(0) }
    }

    /// Whether there is a folder, and thus a disk.
    pub(super) fn are_files(&self) -> bool {
        self.directory.is_some()
    }

    fn stage(&self, bytes: Bytes) -> Result<Staged, StoreError> {
        let id = BodyId(self.next.fetch_add(1, Ordering::Relaxed));
        let size = bytes.len() as u64;
        let etag = hex(&Md5::digest(&bytes));
        let content = match self.path(id) {
            Some(path) if bytes.len() > INLINE_BYTES => Content::File(write_file(path, &bytes)?),
            Some(_) | None => Content::Inline(bytes),
        };
        Ok(Staged { id, size, etag, content })
    }

    fn path(&self, id: BodyId) -> Option<Utf8PathBuf> {
        self.directory.as_ref().map(|directory| directory.join(format!("{:016x}", id.0)))
    }

    /// Removes a file that nothing names any more. One that stays is swept when the state is opened next.
    pub(super) fn remove(&self, id: BodyId) {
        if let Some(path) = self.path(id) {
            drop(std::fs::remove_file(path));
        }
    }

    /// Gives new bodies ids that none has yet.
    pub(super) fn count_from(&self, named: &impl Tables) -> Result<(), StoreError> {
        let contents = named.table(CONTENTS)?.last()?.map(|(id, _)| id.value());
        let files = named.table(FILES)?.last()?.map(|(id, _)| id.value());
        self.next.store(contents.max(files).map_or(0, |last| last + 1), Ordering::Relaxed);
        Ok(())
    }

    /// Removes every file in the folder that no object names: what a killed process left.
    pub(super) fn sweep(&self, named: &impl Tables) -> Result<(), StoreError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let listed = |source| StoreError::Body { action: "list", path: directory.clone(), source };
        let files = named.table(FILES)?;
        for entry in directory.read_dir_utf8().map_err(listed)? {
            let entry = entry.map_err(listed)?;
            // What is not named like a body is not ours to remove.
            let Ok(id) = u64::from_str_radix(entry.file_name(), 16) else { continue };
            if files.get(id)?.is_none() {
                std::fs::remove_file(entry.path()).map_err(listed)?;
            }
        }
        Ok(())
    }
}

fn write_file(path: Utf8PathBuf, bytes: &[u8]) -> Result<Unnamed, StoreError> {
    let guard = Unnamed { path, kept: false };
    let written = private::new_file(&guard.path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        // The folder's entry has to last as long as the record that will name the file.
        guard.path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
    });
    match written {
        Ok(()) => Ok(guard),
        Err(source) => Err(StoreError::Body { action: "write", path: guard.path.clone(), source }),
    }
}

/// The bytes of a body in `range`, which lies within its size.
pub(crate) fn read_body(tables: &impl Tables, body: &[BodySegment], range: Range<u64>) -> Result<Bytes, StoreError> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for segment in body {
        let end = start + segment.size;
        let wanted = range.start.max(start)..range.end.min(end);
        if wanted.start < wanted.end {
            pieces.push(read_segment(tables, segment.id, wanted.start - start..wanted.end - start)?);
        }
        start = end;
    }
    Ok(match pieces.len() {
        1 => pieces.swap_remove(0),
        _ => Bytes::from(pieces.concat()),
    })
}

fn read_segment(tables: &impl Tables, id: BodyId, range: Range<u64>) -> Result<Bytes, StoreError> {
    if let Some(inline) = tables.table(CONTENTS)?.get(id.0)? {
        let bytes = inline.value();
        let bound = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        return Ok(Bytes::copy_from_slice(&bytes[bound(range.start)..bound(range.end)]));
    }
    let path = tables.bodies().path(id).unwrap_or_default();
    let read = std::fs::File::open(&path).and_then(|mut file| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(range.start))?;
        let wanted = range.end.saturating_sub(range.start);
        // A file that was cut short by somebody else must not pass for the object.
        match file.take(wanted).read_to_end(&mut bytes)? as u64 {
            read if read == wanted => Ok(Bytes::from(bytes)),
            _ => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    });
    read.map_err(|source| StoreError::Body { action: "read", path, source })
}

impl Store {
    /// Makes bytes ready to become an object, outside of any transaction: hashing and writing a file take their time.
    pub(crate) fn stage(&self, bytes: Bytes) -> Result<Staged, StoreError> {
        self.bodies().stage(bytes)
    }
}

impl Change<'_> {
    /// Makes bytes ready to become an object of this change.
    pub(crate) fn stage(&self, bytes: Bytes) -> Result<Staged, StoreError> {
        Tables::bodies(self).stage(bytes)
    }

    /// Counts one more object that has these bytes.
    pub(crate) fn adopt(&mut self, source: Source) -> Result<SharedBody, StoreError> {
        match source {
            Source::Shared(body) => {
                let mut shared = self.open(SHARED)?;
                for segment in &body.segments {
                    let count = shared.get(segment.id.0)?.map_or(1, |count| count.value());
                    shared.insert(segment.id.0, count + 1)?;
                }
                drop(shared);
                Ok(body)
            }
            Source::Staged(Staged { id, size, etag, content }) => {
                match content {
                    Content::Inline(bytes) => drop(self.open(CONTENTS)?.insert(id.0, bytes.as_ref())?),
                    Content::File(file) => {
                        self.open(FILES)?.insert(id.0, ())?;
                        self.added.push(file);
                    }
                }
                Ok(SharedBody { segments: vec![BodySegment { id, size }], size, etag })
            }
        }
    }

    /// Counts one object less that has these bytes, and drops them with the last one.
    pub(crate) fn release(&mut self, body: &[BodySegment]) -> Result<(), StoreError> {
        for BodySegment { id, .. } in body {
            if self.is_still_shared(*id)? {
                continue;
            }
            if self.open(CONTENTS)?.remove(id.0)?.is_none() {
                self.open(FILES)?.remove(id.0)?;
                self.removed.push(*id);
            }
        }
        Ok(())
    }

    fn is_still_shared(&mut self, id: BodyId) -> Result<bool, StoreError> {
        let mut shared = self.open(SHARED)?;
        let count = shared.get(id.0)?.map(|count| count.value());
        match count {
            None => return Ok(false),
            Some(..=2) => drop(shared.remove(id.0)?),
            Some(count) => drop(shared.insert(id.0, count - 1)?),
        }
        Ok(true)
    }
}
