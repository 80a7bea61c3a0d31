use jiff::Timestamp;
use uuid::Uuid;

use super::fields::Field;
use super::gzip::pack;
use super::manifest::{DataFile, Written, checksum_key};
use super::rows::write_row;
use crate::objects::{AfterVersion, Failure, NewObject, Place, Precondition, Reading as _, VersionListing};
use crate::store::{Source, Staged, Store, StoreError};

/// Versions that are looked at in one transaction.
const PAGE: usize = 5_000;
/// About how many bytes of rows a data file has, unpacked. They are held in memory while it is written.
const FILE_BYTES: usize = 16 * 1024 * 1024;

/// Which report to make.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The bucket that is listed.
    pub(crate) bucket: String,
    pub(crate) destination: Destination,
    /// The name of the configuration, which is part of the report's path.
    pub(crate) id: String,
    pub(crate) versions: Versions,
    /// The optional fields, in order.
    pub(crate) fields: Vec<Field>,
}

/// Where a report goes.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    pub(crate) bucket: String,
    /// Before the source bucket's name in every key. Empty: nothing is.
    pub(crate) prefix: String,
}

/// Which versions a report lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versions {
    /// The current ones.
    Current,
    /// All of them, delete markers too.
    All,
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Bucket and key of its `manifest.json`.
    pub(crate) manifest: (String, String),
    /// The ETag of that object, without quotes.
    pub(crate) etag: String,
    /// Rows in all data files.
    pub(crate) rows: u64,
}

/// Makes a report of a bucket, piece by piece: what changes meanwhile may be in it or not, as in S3's own.
pub(crate) fn write(store: &Store, order: &Order, now: Timestamp) -> Result<Report, Failure> {
    store.read(|view| view.bucket(&order.destination.bucket))?;
    let mut making =
        Making { store, order, now, columns: columns(order), rows: Vec::new(), count: 0, files: Vec::new() };
    let mut after = None;
    loop {
        let listing = VersionListing { prefix: "", delimiter: "", after, limit: PAGE };
        let page = store.read(|view| view.list_versions(&order.bucket, &listing))?;
        let wanted = |is_latest: bool, is_object: bool| order.versions == Versions::All || (is_latest && is_object);
        for listed in &page.versions {
            if wanted(listed.is_latest, listed.version.object().is_some()) {
                let values: Vec<String> =
                    making.columns.iter().map(|field| field.value(&order.bucket, listed, now)).collect();
                write_row(&mut making.rows, values.iter().map(String::as_str));
                making.count += 1;
            }
        }
        if making.rows.len() >= FILE_BYTES {
            making.write_file()?;
        }
        match page.next {
            Some(AfterVersion::Prefix(_)) | None => break,
            next @ Some(AfterVersion::Version(..) | AfterVersion::Key(_)) => after = next,
        }
    }
    if !making.rows.is_empty() {
        making.write_file()?;
    }
    making.finish()
}

/// S3's order: a report of current versions has no version ids.
// Source: S3 User Guide, "Amazon S3 Inventory list".
fn columns(order: &Order) -> Vec<Field> {
    let mut columns = vec![Field::Bucket, Field::Key];
    match order.versions {
        Versions::Current => {}
        Versions::All => columns.extend([Field::VersionId, Field::IsLatest, Field::IsDeleteMarker]),
    }
    columns.extend(&order.fields);
    columns
}

/// A report in the making.
struct Making<'a> {
    store: &'a Store,
    order: &'a Order,
    now: Timestamp,
    columns: Vec<Field>,
    /// Rows that are in no data file yet.
    rows: Vec<u8>,
    count: u64,
    files: Vec<DataFile>,
}

impl Making<'_> {
    fn folder(&self) -> String {
        let Destination { prefix, .. } = &self.order.destination;
        let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
        format!("{prefix}{slash}{}/{}", self.order.bucket, self.order.id)
    }

    fn write_file(&mut self) -> Result<(), Failure> {
        let packed = pack(&self.rows).map_err(|error| StoreError::from(serde_json::Error::io(error)))?;
        self.rows.clear();
        let key = format!("{}/data/{}.csv.gz", self.folder(), Uuid::new_v4());
        let staged = self.store.stage(packed.into())?;
        let file = DataFile { key, size: staged.size, md5: staged.etag.clone() };
        self.put(&file.key, (staged, "application/gzip"))?;
        self.files.push(file);
        Ok(())
    }

    /// Writes the checksum before the `manifest.json`, whose presence says that the report is whole.
    fn finish(self) -> Result<Report, Failure> {
        let names: Vec<&str> = self.columns.iter().map(|field| field.name()).collect();
        let places = (self.order.bucket.as_str(), self.order.destination.bucket.as_str());
        let bytes = Written::new(places, &names, &self.files, self.now).bytes()?;
        let time = self.now.strftime("%Y-%m-%dT%H-%MZ");
        let key = format!("{}/{time}/manifest.json", self.folder());
        let staged = self.store.stage(bytes.into())?;
        if let Some(beside) = checksum_key(&key) {
            let checksum = self.store.stage(staged.etag.clone().into())?;
            self.put(&beside, (checksum, "text/plain"))?;
        }
        let etag = self.put(&key, (staged, "application/json"))?;
        Ok(Report { manifest: (self.order.destination.bucket.clone(), key), etag, rows: self.count })
    }

    /// Writes one object and returns its ETag.
    fn put(&self, key: &str, (staged, content_type): (Staged, &str)) -> Result<String, Failure> {
        let new = NewObject::new(Source::Staged(staged), self.now).with_content_type(content_type);
        let place = Place::new(&self.order.destination.bucket, key);
        let object = self.store.write(|change| change.put_object(place, new, &Precondition::None))?;
        Ok(object.etag)
    }
}
