use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A data file of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DataFile {
    /// The key, in the report's destination bucket.
    pub(crate) key: String,
    /// Length in bytes, packed.
    pub(crate) size: u64,
    /// MD5 of the packed bytes, in hex.
    #[serde(rename = "MD5checksum")]
    pub(crate) md5: String,
}

/// What a reader needs of a report's `manifest.json`.
// Source: S3 User Guide, "Locating your inventory list".
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    /// The ARN of the bucket that the data files are in.
    destination_bucket: String,
    /// `CSV`, `ORC` or `Parquet`.
    pub(crate) file_format: String,
    file_schema: String,
    pub(crate) files: Vec<DataFile>,
}

impl List {
    /// Reads a `manifest.json`; nothing where it is none.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The bucket that the data files are in; S3's own reports name it by ARN.
    pub(crate) fn bucket(&self) -> &str {
        self.destination_bucket.rsplit(':').next().unwrap_or_default()
    }

    /// What the columns are called, in order.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.file_schema.split(',').map(|column| column.trim().to_owned()).collect()
    }
}

/// A `manifest.json` that is to be written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Written<'a> {
    source_bucket: &'a str,
    destination_bucket: String,
    version: &'a str,
    creation_timestamp: String,
    file_format: &'a str,
    file_schema: String,
    files: &'a [DataFile],
}

impl<'a> Written<'a> {
    /// A report about `source` whose data files are in `destination`.
    pub(crate) fn new(
        (source, destination): (&'a str, &str),
        columns: &[&str],
        files: &'a [DataFile],
        now: Timestamp,
    ) -> Self {
        Self {
            source_bucket: source,
            destination_bucket: format!("arn:aws:s3:::{destination}"),
            version: "2016-11-30",
            creation_timestamp: now.as_millisecond().to_string(),
            file_format: "CSV",
            file_schema: columns.join(", "),
            files,
        }
    }

    /// The file's bytes.
    pub(crate) fn bytes(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(self)
    }
}

/// The key of the file with the MD5 of a report's `manifest.json`, which is beside it.
pub(crate) fn checksum_key(manifest: &str) -> Option<String> {
    manifest.strip_suffix("manifest.json").map(|folder| format!("{folder}manifest.checksum"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let files = [DataFile { key: "data/1.csv.gz".to_owned(), size: 7, md5: "0a".to_owned() }];
        let now = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        let bytes = Written::new(("data-bucket", "lists"), &["Bucket", "Key"], &files, now).bytes().unwrap();
        insta::assert_snapshot!(std::str::from_utf8(&bytes).unwrap(), @r#"
        {
          "sourceBucket": "data-bucket",
          "destinationBucket": "arn:aws:s3:::lists",
          "version": "2016-11-30",
          "creationTimestamp": "1700000000123",
          "fileFormat": "CSV",
          "fileSchema": "Bucket, Key",
          "files": [
            {
              "key": "data/1.csv.gz",
              "size": 7,
              "MD5checksum": "0a"
            }
          ]
        }
        "#);
        let list = List::read(&bytes).unwrap();
        assert_eq!((list.bucket(), list.columns()), ("lists", vec!["Bucket".to_owned(), "Key".to_owned()]));
        assert_eq!(list.files, files);
    }

    #[test]
    fn the_checksum_is_beside_the_manifest() {
        assert_eq!(checksum_key("a/b/manifest.json").as_deref(), Some("a/b/manifest.checksum"));
        assert_eq!(checksum_key("a/b/list.json"), None);
    }
}
