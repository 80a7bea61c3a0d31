use std::collections::BTreeMap;

use super::Refusal;

/// The longest key, in bytes of UTF-8.
// Source: S3 User Guide, "Naming Amazon S3 objects".
const MAX_KEY_BYTES: usize = 1024;

/// The most bytes of user metadata, names and values together.
// Source: S3 User Guide, "Working with object metadata".
const MAX_METADATA_BYTES: usize = 2 * 1024;

/// Refuses a key or user metadata beyond S3's limits.
pub(super) fn check(key: &str, metadata: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let metadata: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if key.len() > MAX_KEY_BYTES {
        return Err(Refusal::KeyTooLong { size: key.len(), most: MAX_KEY_BYTES });
    }
    if metadata > MAX_METADATA_BYTES {
        return Err(Refusal::MetadataTooLarge { size: metadata, most: MAX_METADATA_BYTES });
    }
    Ok(())
}
