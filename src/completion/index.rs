//! A report's `manifest.json`: which CSV files there are, with their MD5 sums.

use serde::Deserialize;

use crate::model::Time;
use crate::model::arn::ObjectAddress;

/// The only format that S3 writes.
// Source: S3 Control 2018-08-20, `JobReportFormat`.
const FORMAT: &str = "Report_CSV_20180820";

/// What a report's `manifest.json` says.
#[derive(Debug)]
pub(super) struct Index {
    /// When S3 wrote the report.
    pub(super) created: Time,
    /// The CSV files.
    pub(super) files: Vec<IndexedFile>,
}

/// A CSV file of a report.
#[derive(Debug)]
pub(super) struct IndexedFile {
    /// Where it is.
    pub(super) object: ObjectAddress,
    /// The MD5 sum of its content, in hex.
    pub(super) md5: String,
}

// Source: S3 User Guide, "Examples: S3 Batch Operations completion reports". `ReportSchema` is not read: it names the
// error code before the HTTP status, and the rows have them the other way round.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    format: String,
    report_creation_date: String,
    results: Vec<WireFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireFile {
    bucket: String,
    #[serde(rename = "MD5Checksum")]
    md5: String,
    key: String,
}

impl Index {
    /// Parses a `manifest.json`, or says what is wrong with it.
    pub(super) fn parse(body: &[u8]) -> Result<Self, String> {
        let wire: Wire = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        if wire.format != FORMAT {
            return Err(format!("its format is `{}`, not `{FORMAT}`", wire.format));
        }
        let created: jiff::Timestamp =
            wire.report_creation_date.parse().map_err(|_| format!("`{}` is not a time", wire.report_creation_date))?;
        let files = wire
            .results
            .into_iter()
            .map(|file| IndexedFile { object: ObjectAddress { bucket: file.bucket, key: file.key }, md5: file.md5 });
        Ok(Self { created: Time::from_timestamp(created), files: files.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::Index;

    /// The User Guide's own example, whose creation date has milliseconds.
    #[test]
    fn the_guides_example_is_read() {
        let body = br#"{"Format":"Report_CSV_20180820","ReportCreationDate":"2019-04-05T17:48:39.725Z",
            "Results":[{"TaskExecutionStatus":"succeeded","Bucket":"my-job-reports",
            "MD5Checksum":"83b1c4cbe93fc893f54053697e10fd6e","Key":"job-f8fb9d89/results/6217b0fa.csv"}],
            "ReportSchema":"Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"}"#;
        let index = Index::parse(body).unwrap();
        assert_eq!(index.created.to_string(), "2019-04-05T17:48:39Z");
        assert_eq!(index.files[0].object.to_string(), "s3://my-job-reports/job-f8fb9d89/results/6217b0fa.csv");
        assert_eq!(index.files[0].md5, "83b1c4cbe93fc893f54053697e10fd6e");
    }

    #[test]
    fn another_format_is_named() {
        let body = br#"{"Format":"Report_CSV_20300101","ReportCreationDate":"2030-01-01T00:00:00Z","Results":[]}"#;
        let message = Index::parse(body).unwrap_err();
        assert_eq!(message, "its format is `Report_CSV_20300101`, not `Report_CSV_20180820`");
    }

    #[test]
    fn a_field_that_is_missing_is_named() {
        let message = Index::parse(br#"{"Format":"Report_CSV_20180820","Results":[]}"#).unwrap_err();
        assert_eq!(message, "missing field `ReportCreationDate` at line 1 column 45");
    }
}
