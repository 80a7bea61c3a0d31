//! Whether the object under a file's own hash holds the file: its name is only a name.

use sha2::{Digest as _, Sha256};

use crate::aws::{ObjectHead, Objects, Part, PortError};
use crate::model::FileContent;
use crate::model::arn::ObjectAddress;
use crate::model::digest::hex;

/// How many bytes are read at once.
const PIECE: u64 = 8 * 1024 * 1024;

/// Whether the headed object has the content of a file. Read by its ETag, so that it is the object that a job will get.
pub async fn holds(
    objects: &dyn Objects,
    (address, head): (&ObjectAddress, &ObjectHead),
    file: &FileContent,
) -> Result<bool, PortError> {
    if head.bytes != file.bytes {
        return Ok(false);
    }
    let mut hash = Sha256::new();
    let mut at = 0;
    while at < head.bytes {
        let end = (at + PIECE).min(head.bytes);
        let part = Part { etag: head.etag.clone(), bytes: at..end };
        hash.update(objects.get_part(address, None, &part).await?);
        at = end;
    }
    Ok(hex(&hash.finalize()) == file.sha256)
}
