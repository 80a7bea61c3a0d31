//! How many objects a manifest lists.

use crate::aws::{ObjectHead, Objects};
use crate::model::Manifest;
use crate::model::arn::ObjectAddress;

/// The largest manifest that is read only to count it, in bytes. Beyond it S3 counts, when the job is made.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Counts the rows of a CSV manifest. `None` if it is too large, is no CSV file, or cannot be read: a count is a help for
/// people, and S3's own count decides.
pub async fn count_objects(
    objects: &dyn Objects,
    manifest: &Manifest,
    address: &ObjectAddress,
    head: &ObjectHead,
) -> Option<u64> {
    let version = match manifest {
        Manifest::Csv(csv) => csv.version_id.as_ref(),
        Manifest::File(_) => None,
        Manifest::Inventory(_) | Manifest::Generator(_) => return None,
    };
    if head.bytes > LARGEST {
        return None;
    }
    let body = objects.get(address, version).await.ok().flatten()?;
    let rows =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_ref()).into_byte_records();
    let mut count = 0_u64;
    for row in rows {
        row.ok()?;
        count += 1;
    }
    Some(count)
}
