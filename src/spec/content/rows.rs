//! All rows of a CSV manifest, one after the other: what is wrong with them, each kind of mistake once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read as _};
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::row::{self, Cells, Mistake};
use crate::model::digest::hex;
use crate::model::manifest::ManifestField;
use crate::spec::code::Code;

/// How many buckets are remembered: that there is more than one is what matters.
const BUCKETS: usize = 8;

/// How many bytes a row may have: hundreds of times as many as bucket, key and version id have. What is longer, such as all
/// that follows a quote which is never closed, is not read to its end.
const LONGEST_ROW: usize = 1024 * 1024;

/// What a CSV manifest holds.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) sha256: String,
    pub(super) bytes: u64,
    pub(super) count: u64,
    /// The buckets that the rows name, up to a few.
    pub(super) buckets: BTreeSet<String>,
    /// Each kind of mistake, at the first row that makes it.
    pub(super) troubles: Vec<Trouble>,
}

/// A kind of mistake, the first row that makes it, and how many do.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) code: Code,
    /// The row's line in the file, from 1.
    pub(super) line: usize,
    pub(super) bytes: Range<usize>,
    pub(super) first: String,
    pub(super) help: String,
    pub(super) rows: u64,
    /// Whether the spec's list of columns belongs to the mistake.
    pub(super) is_about_fields: bool,
}

impl Trouble {
    /// What is wrong with the first row, and how many more are like it.
    pub(super) fn message(&self) -> String {
        match self.rows - 1 {
            0 => self.first.clone(),
            1 => format!("{}; 1 more row is like this", self.first),
            more => format!("{}; {more} more rows are like this", self.first),
        }
    }
}

/// Reads every row. Only reading itself can fail.
pub(super) fn read(mut input: impl BufRead, fields: &[ManifestField]) -> io::Result<Rows> {
    let mut reading =
        Reading { fields, rows: Rows::default(), troubles: BTreeMap::new(), versions: Versions::default() };
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    let (mut line, mut offset) = (1, 0);
    loop {
        bytes.clear();
        let lines = read_row(&mut input, &mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        if bytes.len() > LONGEST_ROW {
            reading.note(too_long(), (line, offset..offset));
            break;
        }
        hash.update(&bytes);
        reading.row(&bytes, &Place { line, offset });
        line += lines;
        offset += bytes.len();
    }
    reading.end();
    let mut troubles: Vec<Trouble> = reading.troubles.into_values().collect();
    troubles.sort_by_key(|trouble| trouble.bytes.start);
    Ok(Rows { sha256: hex(&hash.finalize()), bytes: offset as u64, troubles, ..reading.rows })
}

/// Where a row begins.
struct Place {
    line: usize,
    offset: usize,
}

fn too_long() -> Mistake {
    let message = format!("this row has more than {LONGEST_ROW} bytes, and nothing after it was read");
    Mistake::new("long", message, "write one object a row, and close every quote")
}

/// One row with its line end: one line, or more where a quoted cell holds line breaks. Returns how many lines. Of a row
/// that is too long, one byte more than it may have.
fn read_row(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let (mut lines, mut is_open) = (0, false);
    loop {
        let before = bytes.len();
        let room = (LONGEST_ROW + 1).saturating_sub(before);
        let read = input.by_ref().take(room as u64).read_until(b'\n', bytes)?;
        lines += 1;
        is_open = bytes[before..].iter().fold(is_open, |is_open, byte| is_open != (*byte == b'"'));
        if read == 0 || !is_open || bytes.len() > LONGEST_ROW {
            return Ok(lines);
        }
    }
}

/// The first row with a version id, and the first without.
#[derive(Default)]
struct Versions {
    with: u64,
    without: u64,
    first_without: Option<(usize, Range<usize>)>,
}

struct Reading<'f> {
    fields: &'f [ManifestField],
    rows: Rows,
    troubles: BTreeMap<&'static str, Trouble>,
    versions: Versions,
}

impl Reading<'_> {
    fn row(&mut self, bytes: &[u8], place: &Place) {
        let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let range = place.offset..place.offset + text.len();
        self.rows.count += 1;
        let cells = match row::cells(text, self.fields, self.rows.count == 1) {
            Ok(cells) => cells,
            Err(mistake) => return self.note(mistake, (place.line, range)),
        };
        let Cells { bucket, version, mistakes } = cells;
        for mistake in mistakes {
            self.note(mistake, (place.line, range.clone()));
        }
        if self.rows.buckets.len() < BUCKETS && !self.rows.buckets.contains(&bucket) {
            self.rows.buckets.insert(bucket);
        }
        match version {
            Some(true) => self.versions.with += 1,
            Some(false) => {
                self.versions.without += 1;
                self.versions.first_without.get_or_insert((place.line, range));
            }
            None => {}
        }
    }

    fn note(&mut self, mistake: Mistake, (line, bytes): (usize, Range<usize>)) {
        let Mistake { kind, code, message, help, is_about_fields } = mistake;
        let trouble = self.troubles.entry(kind).or_insert_with(|| Trouble {
            code,
            line,
            bytes,
            first: message,
            help,
            rows: 0,
            is_about_fields,
        });
        trouble.rows += 1;
    }

    /// S3 takes version ids in all rows or in none.
    // Source: S3 User Guide, "Specifying a manifest".
    fn end(&mut self) {
        let Versions { with, without, first_without } = std::mem::take(&mut self.versions);
        let Some((line, bytes)) = first_without else { return };
        let (message, help) = if with > 0 {
            (
                "this row has no version id, and others have one",
                "give every row a version id, or none (`null` for the null version)",
            )
        } else {
            ("no row has a version id, and `fields` lists `VersionId`", "write `Ignore` in place of `VersionId`")
        };
        let trouble = Trouble {
            code: Code::ManifestRow,
            line,
            bytes,
            first: message.to_owned(),
            help: help.to_owned(),
            rows: if with > 0 { without } else { 1 },
            is_about_fields: true,
        };
        self.troubles.insert("versions", trouble);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn troubles(text: &str, fields: &[ManifestField]) -> String {
        let rows = read(text.as_bytes(), fields).unwrap();
        let line = |trouble: &Trouble| {
            let shown = text.get(trouble.bytes.clone()).unwrap_or("?");
            format!("{} line {} {shown:?}: {}", trouble.code, trouble.line, trouble.message())
        };
        rows.troubles.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    const PLAIN: [ManifestField; 2] = [ManifestField::Bucket, ManifestField::Key];
    const VERSIONS: [ManifestField; 3] = [ManifestField::Bucket, ManifestField::Key, ManifestField::VersionId];

    /// A file that is one endless row takes no more memory than its longest row may, and no more time than reading it once.
    #[test]
    fn a_row_without_end_is_not_read_to_its_end() {
        let endless = io::BufReader::new(io::repeat(b'x'));
        let rows = read(endless, &PLAIN).unwrap();
        assert_eq!((rows.count, rows.bytes), (0, 0));
        let open = format!("photos,\"{}", "a\n".repeat(LONGEST_ROW));
        for text in [open, format!("photos,a\nphotos,{}", "x".repeat(LONGEST_ROW + 5))] {
            let rows = read(text.as_bytes(), &PLAIN).unwrap();
            let messages: Vec<String> = rows.troubles.iter().map(Trouble::message).collect();
            assert_eq!(messages, ["this row has more than 1048576 bytes, and nothing after it was read"]);
        }
    }

    #[test]
    fn good_rows_are_counted_and_hashed() {
        let text = "photos,a.jpg\nphotos,\"b,c.jpg\"\r\nphotos,d%20e.jpg";
        let rows = read(text.as_bytes(), &PLAIN).unwrap();
        assert!(rows.troubles.is_empty(), "{:?}", rows.troubles);
        assert_eq!((rows.count, rows.bytes), (3, text.len() as u64));
        assert_eq!(rows.sha256, hex(&Sha256::digest(text)));
        assert_eq!(rows.buckets, BTreeSet::from(["photos".to_owned()]));
    }

    #[test]
    fn each_kind_of_mistake_is_told_once_with_its_first_row() {
        let text =
            "Bucket,Key\nphotos,a,x\n\nphotos,b%2\nphotos,c d\nphotos,e f\ns3://photos,g\n,h\nphotos,\nphotos,a+b\n";
        insta::assert_snapshot!(troubles(text, &PLAIN), @r#"
        manifest-row line 1 "Bucket,Key": this row is a header, and S3 would take it for an object
        manifest-row line 2 "photos,a,x": the number of columns here is 3, and `fields` lists 2
        manifest-row line 3 "": this line is empty
        manifest-row line 4 "photos,b%2": `%2` is no URL-encoded byte
        manifest-key-encoding line 5 "photos,c d": the key is not URL-encoded: it holds ` `; 1 more row is like this
        manifest-row line 7 "s3://photos,g": `s3://photos` is not a bucket's name
        manifest-row line 8 ",h": the bucket is missing
        manifest-row line 9 "photos,": the key is missing
        manifest-key-encoding line 10 "photos,a+b": S3 reads the `+` in this key as a space
        "#);
    }

    #[test]
    fn version_ids_stand_in_all_rows_or_in_none() {
        let text = "photos,a,1\nphotos,b,\nphotos,c,null\nphotos,d,\n";
        insta::assert_snapshot!(troubles(text, &VERSIONS), @r#"manifest-row line 2 "photos,b,": this row has no version id, and others have one; 1 more row is like this"#);
        insta::assert_snapshot!(troubles("photos,a,\n", &VERSIONS), @r#"manifest-row line 1 "photos,a,": no row has a version id, and `fields` lists `VersionId`"#);
    }

    #[test]
    fn a_byte_order_mark_and_other_bytes_are_refused() {
        insta::assert_snapshot!(troubles("\u{feff}photos,a\n", &PLAIN), @r#"manifest-row line 1 "\u{feff}photos,a": the file begins with a byte order mark, which S3 takes for a part of the bucket's name"#);
        let rows = read(&b"photos,\xff\n"[..], &PLAIN).unwrap();
        assert_eq!(rows.troubles[0].first, "this row is not UTF-8 text");
    }
}
