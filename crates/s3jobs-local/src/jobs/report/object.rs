use jiff::Timestamp;

use crate::objects::{Encryption, Failure, NewObject, Place, Precondition};
use crate::store::{Change, Source, Staged};

/// Writes one file of a report.
pub(super) fn put(
    change: &mut Change<'_>,
    place: Place<'_>,
    (staged, content_type): (Staged, &str),
    now: Timestamp,
) -> Result<(), Failure> {
    // Whatever the bucket's default is. S3 User Guide, "Completion reports": always encrypted with SSE-S3.
    let encryption = Some(Encryption::default());
    let new = NewObject { encryption, ..NewObject::new(Source::Staged(staged), now) }.with_content_type(content_type);
    change.put_object(place, new, &Precondition::None)?;
    Ok(())
}
