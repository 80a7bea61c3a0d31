//! A piece of a CSV manifest to tasks.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::failure::JobFailure;
use super::task::Task;

/// What a piece of a manifest holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// One task a row, in order.
    pub(super) tasks: Vec<Task>,
    /// Bytes of the piece that these rows take.
    pub(super) consumed: usize,
}

/// Whether a piece reaches the manifest's end; where it does not, its last row may be cut and is left for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Part,
    End,
}

/// Which column is which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    count: usize,
    bucket: usize,
    key: usize,
    version: Option<usize>,
}

/// The longest key, in bytes.
// Source: S3 User Guide, "Naming Amazon S3 objects".
const MAX_KEY_BYTES: usize = 1024;
/// The longest version id, in characters.
// Source: S3 User Guide, "Using versioning in S3 buckets": at most 1,024 bytes.
const MAX_VERSION_BYTES: usize = 1024;

impl Columns {
    /// Whether each row has a version id, be it empty.
    pub(super) fn have_versions(self) -> bool {
        self.version.is_some()
    }

    /// Finds the columns that a job uses, each of which may be there only once. All others are passed over.
    pub(super) fn find(fields: &[String]) -> Result<Self, JobFailure> {
        let places = |name: &str| {
            let places = fields.iter().enumerate().filter(|(_, field)| *field == name).map(|(index, _)| index);
            places.collect::<Vec<_>>()
        };
        let only = |name: &str| Some(places(name)).filter(|places| places.len() == 1).map(|places| places[0]);
        if places("VersionId").len() > 1 {
            return Err(JobFailure::missing_fields("VersionId"));
        }
        match (only("Bucket"), only("Key")) {
            (Some(bucket), Some(key)) => Ok(Self { count: fields.len(), bucket, key, version: only("VersionId") }),
            (None, None) => Err(JobFailure::missing_fields("Bucket, Key")),
            (None, Some(_)) => Err(JobFailure::missing_fields("Bucket")),
            (Some(_), None) => Err(JobFailure::missing_fields("Key")),
        }
    }
}

/// Reads the rows of a piece that begins at a row's start.
// Rules: S3 User Guide, "Specifying a manifest": no header, no byte order mark, no empty lines, equal column counts.
pub(super) fn read(bytes: &[u8], columns: Columns, reach: Reach) -> Result<Piece, JobFailure> {
    // The CSV reader would pass over a byte order mark.
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(JobFailure::format());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut piece = Piece::default();
    while reader.read_byte_record(&mut record).map_err(|_| JobFailure::format())? {
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(bytes.len());
        if reach == Reach::Part && end == bytes.len() {
            break;
        }
        if matches!(bytes.get(piece.consumed), Some(b'\n' | b'\r')) {
            return Err(JobFailure::format());
        }
        piece.tasks.push(task(&record, columns)?);
        piece.consumed = after_line_feed(bytes, end);
    }
    if reach == Reach::End && piece.consumed < bytes.len() {
        return Err(JobFailure::format());
    }
    Ok(piece)
}

/// The CSV reader may stop between the two characters of a line's end.
fn after_line_feed(bytes: &[u8], end: usize) -> usize {
    let between = end > 0 && bytes[end - 1] == b'\r' && bytes.get(end) == Some(&b'\n');
    if between { end + 1 } else { end }
}

fn task(record: &csv::ByteRecord, columns: Columns) -> Result<Task, JobFailure> {
    if record.len() != columns.count {
        return Err(JobFailure::columns());
    }
    let text = |column: usize| record.get(column).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let (Some(bucket), Some(key)) = (text(columns.bucket), text(columns.key)) else {
        return Err(JobFailure::format());
    };
    if bucket.is_empty() {
        return Err(JobFailure::format());
    }
    if decode_key(key).is_none_or(|key| key.is_empty() || key.len() > MAX_KEY_BYTES) {
        return Err(JobFailure::key_format());
    }
    let version_id = match columns.version.map(text) {
        None => None,
        Some(Some(version)) if is_version(version) => Some(version.to_owned()),
        Some(_) => return Err(JobFailure::version_format()),
    };
    Ok(Task { bucket: bucket.to_owned(), encoded_key: key.to_owned(), version_id })
}

/// Whether a text can be a version id. None at all can: it fails its task, not the job.
// Source: S3 User Guide, "Using versioning in S3 buckets": Unicode, UTF-8, URL-ready, opaque strings.
fn is_version(text: &str) -> bool {
    let is_ready =
        |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=');
    text.len() <= MAX_VERSION_BYTES && text.bytes().all(is_ready)
}

/// The key that a manifest's column stands for: URL-encoded, `+` for a space. Nothing where it is not UTF-8.
pub(super) fn decode_key(encoded: &str) -> Option<Cow<'_, str>> {
    if !encoded.contains('+') {
        return percent_decode_str(encoded).decode_utf8().ok();
    }
    let spaced = encoded.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?.into_owned();
    Some(Cow::Owned(decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(fields: &[&str]) -> Columns {
        Columns::find(&fields.iter().map(|&field| field.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn all(text: &str) -> Result<Vec<String>, String> {
        let piece = read(text.as_bytes(), columns(&["Bucket", "Key"]), Reach::End).map_err(|failure| failure.reason)?;
        Ok(piece.tasks.into_iter().map(|task| format!("{}/{}", task.bucket, task.encoded_key)).collect())
    }

    #[test]
    fn rows_end_with_or_without_carriage_returns_and_the_last_one_may_end_nowhere() {
        assert_eq!(all("b,1\r\nb,2\r\n").unwrap(), ["b/1", "b/2"]);
        assert_eq!(all("b,1\nb,2").unwrap(), ["b/1", "b/2"]);
        assert_eq!(all("\"b\",\"a,b\"\nb,\"two\nlines\"\n").unwrap(), ["b/a,b", "b/two\nlines"]);
    }

    #[test]
    fn empty_lines_are_refused_wherever_they_stand() {
        for text in ["\nb,1\n", "b,1\n\nb,2\n", "b,1\n\n", "b,1\r\n\r\nb,2", "\n"] {
            assert_eq!(all(text).unwrap_err(), "Manifest file is not properly formatted", "{text:?}");
        }
    }

    #[test]
    fn every_row_has_the_columns_that_the_fields_announce() {
        assert_eq!(all("b,1\nb\n").unwrap_err(), "Unexpected number of task fields");
        assert_eq!(all("b,1,x\n").unwrap_err(), "Unexpected number of task fields");
        let piece = read(b"x,k,b\n", columns(&["Ignore", "Key", "Bucket"]), Reach::End).unwrap();
        assert_eq!(piece.tasks, [Task { bucket: "b".to_owned(), encoded_key: "k".to_owned(), version_id: None }]);
    }

    #[test]
    fn version_ids_are_taken_as_they_stand_also_none_at_all() {
        let columns = columns(&["Bucket", "Key", "VersionId"]);
        let piece = read(b"b,k,x1_.Z\nb,k,null\nb,k,\n", columns, Reach::End).unwrap();
        let versions: Vec<_> = piece.tasks.into_iter().map(|task| task.version_id.unwrap()).collect();
        assert_eq!(versions, ["x1_.Z", "null", ""]);
        assert_eq!(read(b"b,k,a b\n", columns, Reach::End).unwrap_err().reason, "Invalid version ID format");
    }

    #[test]
    fn a_key_is_at_most_1024_bytes_long() {
        assert!(all(&format!("b,{}\n", "%61".repeat(1024))).is_ok());
        assert_eq!(all(&format!("b,{}\n", "a".repeat(1025))).unwrap_err(), "Invalid object key format");
    }

    #[test]
    fn a_byte_order_mark_is_refused() {
        assert_eq!(all("\u{feff}b,1\n").unwrap_err(), "Manifest file is not properly formatted");
    }

    #[test]
    fn keys_are_url_encoded_utf8() {
        assert_eq!(decode_key("a%2Bb+c%2520").as_deref(), Some("a+b c%20"));
        assert_eq!(all("b,%FF\n").unwrap_err(), "Invalid object key format");
        assert_eq!(all("b,\n").unwrap_err(), "Invalid object key format");
    }

    #[test]
    fn missing_columns_are_named() {
        let failure = Columns::find(&["Bucket".to_owned()]).unwrap_err();
        assert_eq!(failure.reason, "Required fields are missing in the schema: Key");
        let failure = Columns::find(&["Key".to_owned(), "Bucket".to_owned(), "Key".to_owned()]).unwrap_err();
        assert_eq!(failure.reason, "Required fields are missing in the schema: Key");
    }

    #[test]
    fn wherever_a_piece_is_cut_the_rows_are_the_same() {
        let text = "b,1\r\n\"b\",\"x\"\"y\"\r\nb,3\nb,\"l\r\nm\"\nb,5";
        let whole = read(text.as_bytes(), columns(&["Bucket", "Key"]), Reach::End).unwrap();
        for cut in 0..text.len() {
            let first = read(&text.as_bytes()[..cut], columns(&["Bucket", "Key"]), Reach::Part).unwrap();
            let rest = &text.as_bytes()[first.consumed..];
            let second = read(rest, columns(&["Bucket", "Key"]), Reach::End).unwrap();
            let joined: Vec<Task> = first.tasks.into_iter().chain(second.tasks).collect();
            assert_eq!(joined, whole.tasks, "cut at {cut}");
        }
    }
}
