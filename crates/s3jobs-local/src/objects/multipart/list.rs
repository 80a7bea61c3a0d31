use redb::ReadableTable as _;

use super::super::list::{common_prefix, successor};
use super::super::tables::UPLOADS;
use super::super::{Failure, Place, bucket};
use super::{Upload, UploadId};
use crate::store::{StoreError, Tables, unpack};

/// Which uploads to a bucket are wanted.
#[derive(Clone, Debug)]
pub(crate) struct UploadListing<'a> {
    /// Only keys that begin so.
    pub(crate) prefix: &'a str,
    /// Keys that have this text after the prefix are rolled up into one common prefix. Empty: none are.
    pub(crate) delimiter: &'a str,
    /// Where the listing goes on.
    pub(crate) after: Option<AfterUpload>,
    /// The most uploads and common prefixes in a page.
    pub(crate) limit: usize,
}

/// The last thing that was listed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AfterUpload {
    /// An upload to a key: others to it are still to come.
    Upload(String, UploadId),
    /// A key with all its uploads.
    Key(String),
    /// A common prefix.
    Prefix(String),
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UploadPage {
    /// Sorted by key, then by id.
    pub(crate) uploads: Vec<(String, UploadId, Upload)>,
    /// Common prefixes, sorted alike.
    pub(crate) prefixes: Vec<String>,
    /// Where the next page begins, if there is more.
    pub(crate) next: Option<AfterUpload>,
}

/// One page of the uploads to a bucket that have not ended.
pub(crate) fn page(tables: &impl Tables, name: &str, listing: &UploadListing<'_>) -> Result<UploadPage, Failure> {
    bucket::require_existence(tables, name)?;
    let table = tables.table(UPLOADS)?;
    let mut page = UploadPage::default();
    let mut last = None;
    let Some((mut key, mut id)) = start(listing) else { return Ok(page) };
    'skip: loop {
        for entry in table.range((name, key.as_str(), id.as_str())..)? {
            let (found, record) = entry?;
            let (bucket, found_key, found_id) = found.value();
            if bucket != name || !found_key.starts_with(listing.prefix) {
                return Ok(page);
            }
            if page.uploads.len() + page.prefixes.len() == listing.limit {
                page.next = last;
                return Ok(page);
            }
            if let Some(common) = common_prefix(found_key, (listing.prefix, listing.delimiter)) {
                page.prefixes.push(common.to_owned());
                last = Some(AfterUpload::Prefix(common.to_owned()));
                match successor(common) {
                    Some(next) => (key, id) = (next, String::new()),
                    None => return Ok(page),
                }
                continue 'skip;
            }
            let upload_id = UploadId(found_id.to_owned());
            last = Some(AfterUpload::Upload(found_key.to_owned(), upload_id.clone()));
            page.uploads.push((found_key.to_owned(), upload_id, unpack(record.value())?));
        }
        return Ok(page);
    }
}

/// Whether an id is that of an upload to another key of the bucket.
pub(crate) fn is_of_another_key(tables: &impl Tables, place: Place<'_>, id: &UploadId) -> Result<bool, StoreError> {
    for entry in tables.table(UPLOADS)?.range((place.bucket, "", "")..)? {
        let (found, _) = entry?;
        let (bucket, key, found_id) = found.value();
        if bucket != place.bucket {
            break;
        }
        if found_id == id.0 {
            return Ok(key != place.key);
        }
    }
    Ok(false)
}

/// The smallest key and id that may be listed, or nothing where none can follow.
fn start(listing: &UploadListing<'_>) -> Option<(String, String)> {
    let (key, id) = match &listing.after {
        None => (String::new(), String::new()),
        Some(AfterUpload::Upload(key, id)) => (key.clone(), format!("{}\0", id.0)),
        Some(AfterUpload::Key(key)) => (format!("{key}\0"), String::new()),
        Some(AfterUpload::Prefix(prefix)) => (successor(prefix)?, String::new()),
    };
    if key.as_str() < listing.prefix { Some((listing.prefix.to_owned(), String::new())) } else { Some((key, id)) }
}
