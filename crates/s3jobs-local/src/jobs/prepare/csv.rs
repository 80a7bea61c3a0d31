use super::object;
use super::piece::{End, PIECE_BYTES, Piece};
use super::source::ListObject;
use super::stop::Stop;
use crate::jobs::failure::JobFailure;
use crate::jobs::job::ManifestCursor;
use crate::jobs::rows::{self, Columns, Reach};
use crate::objects::Reading;

/// The next rows of a CSV object.
pub(super) fn next(
    state: &impl Reading,
    (list, fields): (&ListObject, &[String]),
    cursor: &ManifestCursor,
) -> Result<Piece, Stop> {
    let columns = Columns::find(fields)?;
    let object = object::open(state, list)?;
    if object.encryption.algorithm.uses_kms() {
        return Err(JobFailure::forbidden().into());
    }
    let (from, to) = (cursor.offset, cursor.offset.saturating_add(PIECE_BYTES));
    let bytes = state.body_range(&object, from..to)?;
    let reach = if to >= object.size { Reach::End } else { Reach::Part };
    let piece = rows::read(&bytes, columns, reach)?;
    if reach == Reach::Part && piece.tasks.is_empty() {
        return Err(JobFailure::format().into());
    }
    let cursor = ManifestCursor { offset: from + piece.consumed as u64, ..cursor.clone() };
    let end = if reach == Reach::End { End::Yes } else { End::No };
    Ok(Piece { tasks: piece.tasks, cursor, end, file: None })
}
