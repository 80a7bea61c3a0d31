use std::collections::BTreeMap;

use md5::{Digest as _, Md5};

use super::object;
use super::piece::{End, PIECE_BYTES, Piece};
use super::source::ListObject;
use super::stop::Stop;
use crate::hex::hex;
use crate::inventory::{DataFile, List, Unpacker, checksum_key};
use crate::jobs::failure::JobFailure;
use crate::jobs::job::ManifestCursor;
use crate::jobs::rows::{self, Columns, Reach};
use crate::jobs::scope::JobId;
use crate::jobs::task::Task;
use crate::objects::{Object, Place, Reading};

/// Packed bytes that are unpacked at once: at most a thousand times as many come out.
const PACKED_BYTES: u64 = 16 * 1024;
/// The longest `manifest.json`, in bytes: it names some hundred thousand data files.
const MAX_MANIFEST_BYTES: u64 = 64 * 1024 * 1024;

/// The reports that are being read, by their jobs.
///
/// A gzip file can only be read from its start, so what has been unpacked is kept between steps. A server that starts
/// again has nothing kept: it unpacks the data file that it was in once more, and passes over what it has tasks of.
#[derive(Default)]
pub(in crate::jobs) struct Readers(BTreeMap<JobId, Reader>);

impl Readers {
    /// Takes the reader of a job's report, if it stands where the job does.
    pub(super) fn take(&mut self, job: &JobId, cursor: &ManifestCursor) -> Option<Reader> {
        self.0.remove(job).filter(|reader| (reader.files, reader.offset) == (cursor.files, cursor.offset))
    }

    /// Keeps a reader for the next step.
    pub(super) fn keep(&mut self, job: &JobId, reader: Reader) {
        self.0.insert(job.clone(), reader);
    }

    /// Drops the readers of jobs that do not prepare any more.
    pub(in crate::jobs) fn retain(&mut self, is_preparing: impl Fn(&JobId) -> bool) {
        self.0.retain(|job, _| is_preparing(job));
    }
}

/// A report that is being read.
pub(super) struct Reader {
    list: List,
    columns: Columns,
    /// Data files that are read.
    files: usize,
    /// Unpacked bytes of the next one whose rows are taken.
    offset: u64,
    open: Option<Open>,
}

/// A data file that is being read.
struct Open {
    etag: String,
    /// Packed bytes read.
    read: u64,
    unpacker: Unpacker,
    md5: Md5,
    /// Unpacked bytes whose rows are not taken yet.
    rest: Vec<u8>,
}

impl Reader {
    /// Opens a report where a job stands in it.
    pub(super) fn open(state: &impl Reading, list: &ListObject, cursor: &ManifestCursor) -> Result<Self, Stop> {
        let object = object::open(state, list)?;
        if object.size > MAX_MANIFEST_BYTES {
            return Err(JobFailure::content().into());
        }
        let bytes = state.body_range(&object, 0..object.size)?;
        check_checksum(state, list, &bytes)?;
        let report = List::read(&bytes).ok_or_else(JobFailure::format)?;
        if report.file_format != "CSV" {
            return Err(JobFailure::content().into());
        }
        let columns = Columns::find(&report.columns())?;
        let mut reader = Self { list: report, columns, files: cursor.files, offset: 0, open: None };
        reader.pass_over(state, cursor.offset)?;
        Ok(reader)
    }

    /// Whether the report names versions.
    pub(super) fn has_versions(&self) -> bool {
        self.columns.have_versions()
    }

    /// The next rows of the report.
    pub(super) fn next(&mut self, state: &impl Reading, cursor: &ManifestCursor) -> Result<Piece, Stop> {
        let tasks = self.next_rows(state)?;
        let end = if self.files == self.list.files.len() { End::Yes } else { End::No };
        let cursor = ManifestCursor { files: self.files, offset: self.offset, ..cursor.clone() };
        Ok(Piece { tasks, cursor, end, file: None })
    }

    fn next_rows(&mut self, state: &impl Reading) -> Result<Vec<Task>, Stop> {
        let Some(file) = self.list.files.get(self.files) else { return Ok(Vec::new()) };
        let object = object::find(state, (self.list.bucket(), &file.key), None)?;
        let mut open = Open::resume(self.open.take(), &object, file)?;
        let reach = open.fill(state, (&object, file), PIECE_BYTES)?;
        let piece = rows::read(&open.rest, self.columns, reach)?;
        match reach {
            Reach::Part if piece.tasks.is_empty() => return Err(JobFailure::format().into()),
            Reach::Part => {
                open.rest.drain(..piece.consumed);
                self.offset += piece.consumed as u64;
                self.open = Some(open);
            }
            Reach::End => {
                self.files += 1;
                self.offset = 0;
            }
        }
        Ok(piece.tasks)
    }

    /// Unpacks the next data file up to where its rows were taken before.
    fn pass_over(&mut self, state: &impl Reading, offset: u64) -> Result<(), Stop> {
        let Some(file) = self.list.files.get(self.files).filter(|_| offset > 0) else { return Ok(()) };
        let object = object::find(state, (self.list.bucket(), &file.key), None)?;
        let mut open = Open::resume(None, &object, file)?;
        while self.offset < offset {
            open.fill(state, (&object, file), 1)?;
            let passed = open.rest.len().min(usize::try_from(offset - self.offset).unwrap_or(usize::MAX));
            if passed == 0 {
                return Err(JobFailure::content().into());
            }
            open.rest.drain(..passed);
            self.offset += passed as u64;
        }
        self.open = Some(open);
        Ok(())
    }
}

impl Open {
    /// Goes on with a data file, which must still be the one that was begun, or begins it.
    fn resume(open: Option<Self>, object: &Object, file: &DataFile) -> Result<Self, Stop> {
        let open = open.unwrap_or_else(|| Self {
            etag: object.etag.clone(),
            read: 0,
            unpacker: Unpacker::new(),
            md5: Md5::new(),
            rest: Vec::new(),
        });
        let is_same = object.size == file.size && object.etag == open.etag;
        if is_same { Ok(open) } else { Err(JobFailure::content().into()) }
    }

    /// Unpacks until there are `wanted` bytes, or the file ends and was found whole.
    fn fill(&mut self, state: &impl Reading, (object, file): (&Object, &DataFile), wanted: u64) -> Result<Reach, Stop> {
        while (self.rest.len() as u64) < wanted {
            if self.read >= object.size {
                self.finish(file)?;
                return Ok(Reach::End);
            }
            let packed = state.body_range(object, self.read..self.read + PACKED_BYTES)?;
            self.read += packed.len() as u64;
            self.md5.update(&packed);
            self.rest.extend(self.unpacker.push(&packed).map_err(|_| JobFailure::format())?);
        }
        Ok(Reach::Part)
    }

    fn finish(&mut self, file: &DataFile) -> Result<(), Stop> {
        let unpacker = std::mem::replace(&mut self.unpacker, Unpacker::new());
        self.rest.extend(unpacker.finish().map_err(|_| JobFailure::format())?);
        let md5 = hex(&std::mem::take(&mut self.md5).finalize());
        if md5.eq_ignore_ascii_case(&file.md5) { Ok(()) } else { Err(JobFailure::content().into()) }
    }
}

/// Compares a `manifest.json` with the `manifest.checksum` beside it, where there is one.
fn check_checksum(state: &impl Reading, list: &ListObject, bytes: &[u8]) -> Result<(), Stop> {
    let Some(key) = checksum_key(&list.key) else { return Ok(()) };
    let Some(object) = state.find_object(Place::new(&list.bucket, &key))? else { return Ok(()) };
    let sum = state.body_range(&object, 0..64)?;
    let md5 = hex(&Md5::digest(bytes));
    let is_right = std::str::from_utf8(&sum).is_ok_and(|sum| sum.trim().eq_ignore_ascii_case(&md5));
    if is_right { Ok(()) } else { Err(JobFailure::content().into()) }
}
