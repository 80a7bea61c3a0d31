//! All rows of a CSV manifest, one after the other: what is wrong with them, each kind of mistake once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::form;
use super::kind::Kind;
use super::row::{self, Cells, Columns, LONGEST_ROW, Mistake};
use super::splitter::Standing;
use super::twins::Twins;
use crate::model::manifest::ManifestField;

/// How many buckets are remembered, beside those that are watched for: that there is more than one is what matters.
const BUCKETS: usize = 8;

/// Reads a list piece by piece. Keeps no rows.
#[derive(Debug)]
pub struct Checker {
    columns: Columns,
    first: Option<ManifestField>,
    rows: Rows,
    mistakes: BTreeMap<Kind, Mistakes>,
    versions: Versions,
    twins: Twins,
    /// Buckets that are remembered whenever a row names them.
    watched: BTreeSet<String>,
    /// The last bucket that was found right: most rows name the one of the row before.
    bucket: String,
    stage: Stage,
    rest: Rest,
}

/// Whether the list goes on where the last piece ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It ends there.
    Whole,
    /// It goes on, so that its last row may be cut and is not looked at.
    Part,
}

/// What a CSV manifest holds.
#[derive(Debug, Default)]
pub struct Rows {
    /// How many rows were read.
    pub count: u64,
    /// How many bytes they take, line ends included.
    pub bytes: u64,
    /// The buckets that the rows name: up to eight, and those that were watched for.
    pub buckets: BTreeSet<String>,
    /// Each kind of mistake, at the first row that makes it, in the order of these rows.
    pub mistakes: Vec<Mistakes>,
}

/// A kind of mistake, the first row that makes it, and how many do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    /// Which.
    pub kind: Kind,
    /// The row's line in the list, from 1; none if the mistake is about the whole list.
    pub line: Option<u64>,
    /// Where the row stands in the list, without its line end.
    pub bytes: Range<u64>,
    /// What is wrong with it.
    pub first: String,
    /// What to do about it.
    pub help: String,
    /// How many rows make the mistake.
    pub rows: u64,
}

impl Mistakes {
    /// What is wrong with the first row, and how many more are like it.
    pub fn message(&self) -> String {
        match self.rows.saturating_sub(1) {
            0 => self.first.clone(),
            1 => format!("{}; 1 more row is like this", self.first),
            more => format!("{}; {more} more rows are like this", self.first),
        }
    }
}

/// What is known of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Too little was read to tell whether it is text.
    Start,
    /// It is text.
    Text,
    /// It is something else, or rows cannot be told apart: nothing more is read.
    Over,
}

/// What was read and makes no whole row yet, and where it begins.
#[derive(Debug)]
struct Rest {
    bytes: Vec<u8>,
    standing: Standing,
    /// Lines that `bytes` holds whole.
    lines: u64,
    /// Where the row begins: line from 1, and offset.
    line: u64,
    offset: u64,
}

/// How many rows have a version id, and the first without.
#[derive(Debug, Default)]
struct Versions {
    with: u64,
    without: u64,
    first_without: Option<(u64, Range<u64>)>,
}

impl Checker {
    /// Reads a list of these columns.
    pub fn new(fields: &[ManifestField]) -> Self {
        Self {
            columns: Columns::new(fields),
            first: fields.first().copied(),
            rows: Rows::default(),
            mistakes: BTreeMap::new(),
            versions: Versions::default(),
            twins: Twins::default(),
            watched: BTreeSet::new(),
            bucket: String::new(),
            stage: Stage::Start,
            rest: Rest { bytes: Vec::new(), standing: Standing::default(), lines: 0, line: 1, offset: 0 },
        }
    }

    /// Remembers these buckets wherever a row names them, however many others the list names.
    #[must_use]
    pub fn watching(self, buckets: &BTreeSet<String>) -> Self {
        Self { watched: buckets.clone(), ..self }
    }

    /// Takes the next bytes of the list.
    pub fn push(&mut self, bytes: &[u8]) {
        match self.stage {
            Stage::Start => {
                self.rest.bytes.extend_from_slice(bytes);
                if self.rest.bytes.len() >= form::TELLING {
                    self.begin();
                }
            }
            Stage::Text => self.lines(bytes),
            Stage::Over => {}
        }
    }

    /// Whether nothing that follows can be read as rows, so that there is no need to go on.
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// What the list holds.
    pub fn finish(mut self, reach: Reach) -> Rows {
        if self.stage == Stage::Start {
            self.begin();
        }
        let last = std::mem::take(&mut self.rest.bytes);
        if reach == Reach::Whole && self.stage == Stage::Text && !last.is_empty() {
            self.row(&last);
        }
        self.versions();
        self.twins(reach);
        let mut mistakes: Vec<Mistakes> = self.mistakes.into_values().collect();
        mistakes.sort_by_key(|alike| alike.bytes.start);
        Rows { mistakes, ..self.rows }
    }

    /// Looks at what the list begins with.
    fn begin(&mut self) {
        let start = std::mem::take(&mut self.rest.bytes);
        if let Some(mistake) = form::mistake(&start, self.first.as_ref()) {
            self.end_early(mistake);
        } else {
            self.stage = Stage::Text;
            self.lines(&start);
        }
    }

    /// Nothing that follows can be read as rows.
    fn end_early(&mut self, mistake: Mistake) {
        let (line, offset) = (self.rest.line, self.rest.offset);
        let end = offset + self.rest.bytes.iter().take_while(|byte| **byte != b'\n').count() as u64;
        let line = (mistake.kind != Kind::Form).then_some(line);
        self.note(mistake, line, &(offset..end));
        self.stage = Stage::Over;
    }

    fn lines(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.stage == Stage::Over {
                return;
            }
            self.line(line);
        }
    }

    /// Takes a line with its end, or the part of one that a piece ends with.
    fn line(&mut self, line: &[u8]) {
        // Of a row that is too long, one byte more than it may have: wherever the pieces are cut, the same is found.
        let room = (LONGEST_ROW + 1).saturating_sub(self.rest.bytes.len());
        let line = &line[..line.len().min(room)];
        self.rest.standing = self.rest.standing.behind(line);
        if line.len() == room {
            self.rest.bytes.extend_from_slice(line);
            return self.end_early(match self.rest.standing {
                Standing::Quoted => row::never_closed(),
                Standing::Start | Standing::Plain | Standing::Quote => row::too_long(),
            });
        }
        let is_row = line.ends_with(b"\n") && self.rest.standing != Standing::Quoted;
        if is_row && self.rest.bytes.is_empty() {
            return self.row(line);
        }
        self.rest.bytes.extend_from_slice(line);
        self.rest.lines += u64::from(line.ends_with(b"\n"));
        if is_row {
            let row = std::mem::take(&mut self.rest.bytes);
            self.rest.lines -= 1;
            self.row(&row);
            self.rest.bytes = row;
            self.rest.bytes.clear();
        }
    }

    /// Takes a row with its line end, if it has one.
    fn row(&mut self, bytes: &[u8]) {
        let row = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        let (line, offset) = (self.rest.line, self.rest.offset);
        let is_open = self.rest.standing == Standing::Quoted;
        self.rest.line += self.rest.lines + 1;
        self.rest.offset += bytes.len() as u64;
        (self.rest.lines, self.rest.standing) = (0, Standing::default());
        self.rows.count += 1;
        self.rows.bytes = self.rest.offset;
        let place = (line, offset..offset + row.len() as u64);
        let taken = if is_open { Err(row::open_quote()) } else { self.cells(row, &place) };
        if let Err(mistake) = taken {
            self.note(mistake, Some(place.0), &place.1);
        }
    }

    fn cells(&mut self, row: &[u8], place: &(u64, Range<u64>)) -> Result<(), Mistake> {
        let text = row::text(row)?;
        let is_first = self.rows.count == 1;
        if is_first && text.starts_with('\u{feff}') {
            return Err(row::byte_order_mark());
        }
        if is_first && row::is_header(text) {
            return Err(row::header());
        }
        let cells = row::cells(text, &self.columns)?;
        self.judge(&cells, place);
        self.versions.row(&cells, place);
        self.twins.row(&cells, (place.0, &place.1));
        Ok(())
    }

    /// Looks at each cell.
    fn judge(&mut self, cells: &Cells<'_>, (line, bytes): &(u64, Range<u64>)) {
        let of_bucket = self.columns.bucket.and_then(|_| self.bucket(&cells.bucket));
        let of_key = self.columns.key.and_then(|_| row::key_mistake(&cells.key));
        let of_version = cells.version.as_deref().and_then(row::version_mistake);
        for mistake in [of_bucket, of_key, of_version].into_iter().flatten() {
            self.note(mistake, Some(*line), bytes);
        }
    }

    fn bucket(&mut self, bucket: &str) -> Option<Mistake> {
        if bucket == self.bucket && !bucket.is_empty() {
            return None;
        }
        let mistake = row::bucket_mistake(bucket);
        if mistake.is_none() {
            bucket.clone_into(&mut self.bucket);
        }
        if self.rows.buckets.len() < BUCKETS || self.watched.contains(bucket) {
            self.rows.buckets.insert(bucket.to_owned());
        }
        mistake
    }

    fn note(&mut self, mistake: Mistake, line: Option<u64>, bytes: &Range<u64>) {
        let Mistake { kind, message, help } = mistake;
        let alike = self.mistakes.entry(kind).or_insert_with(|| Mistakes {
            kind,
            line,
            bytes: bytes.clone(),
            first: message,
            help,
            rows: 0,
        });
        alike.rows += 1;
    }

    /// S3 takes version ids in all rows or in none.
    // Source: S3 User Guide, "Specifying a manifest".
    fn versions(&mut self) {
        let Versions { with, without, first_without } = std::mem::take(&mut self.versions);
        let Some((line, bytes)) = first_without else { return };
        let (kind, first, help, rows) = if with > 0 {
            let help = "give every row a version id, or none (`null` for the null version)";
            (Kind::SomeVersions, "this row has no version id, and others have one", help, without)
        } else {
            let help = "write `Ignore` in place of `VersionId`";
            (Kind::NoVersions, "no row has a version id, and `fields` lists `VersionId`", help, 1)
        };
        let (first, help) = (first.to_owned(), help.to_owned());
        self.mistakes.insert(kind, Mistakes { kind, line: Some(line), bytes, first, help, rows });
    }

    /// Each row is a task of its own.
    fn twins(&mut self, reach: Reach) {
        let Some((line, bytes)) = self.twins.first.clone() else { return };
        let more = if self.twins.is_full() || reach == Reach::Part { "at least " } else { "" };
        let rows = match self.twins.again {
            1 => "1 row names an object".to_owned(),
            again => format!("{again} rows name an object"),
        };
        let first =
            format!("{more}{rows} that an earlier row names, and each row is a task of its own, which is paid for");
        let help = "remove the rows that stand there twice, unless each object is to be worked on twice".to_owned();
        let kind = Kind::Twins;
        self.mistakes.insert(kind, Mistakes { kind, line: Some(line), bytes, first, help, rows: 1 });
    }
}

impl Versions {
    fn row(&mut self, cells: &Cells<'_>, (line, bytes): &(u64, Range<u64>)) {
        match cells.version.as_deref() {
            None => {}
            Some("") => {
                self.without += 1;
                self.first_without.get_or_insert_with(|| (*line, bytes.clone()));
            }
            Some(_) => self.with += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rule;

    const PLAIN: [ManifestField; 2] = [ManifestField::Bucket, ManifestField::Key];
    const VERSIONS: [ManifestField; 3] = [ManifestField::Bucket, ManifestField::Key, ManifestField::VersionId];

    fn read(bytes: &[u8], fields: &[ManifestField]) -> Rows {
        let mut checker = Checker::new(fields);
        checker.push(bytes);
        checker.finish(Reach::Whole)
    }

    fn mistakes(text: impl AsRef<[u8]>, fields: &[ManifestField]) -> String {
        let bytes = text.as_ref();
        let line = |alike: &Mistakes| {
            let range = usize::try_from(alike.bytes.start).unwrap()..usize::try_from(alike.bytes.end).unwrap();
            let shown = String::from_utf8_lossy(&bytes[range]).into_owned();
            let line = alike.line.map(|line| format!("line {line} {shown:?}: ")).unwrap_or_default();
            format!("{:?} {line}{}", alike.kind.rule(), alike.message())
        };
        read(bytes, fields).mistakes.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn good_rows_are_counted_wherever_the_list_is_cut() {
        let text = "photos,a.jpg\nphotos,\"b,c.jpg\"\r\nphotos,\"l\nm\"\nphotos,d%20e.jpg";
        for cut in 0..text.len() {
            let mut checker = Checker::new(&PLAIN);
            checker.push(&text.as_bytes()[..cut]);
            checker.push(&text.as_bytes()[cut..]);
            let rows = checker.finish(Reach::Whole);
            assert_eq!((rows.count, rows.bytes), (4, text.len() as u64), "cut at {cut}");
            assert_eq!(rows.buckets, BTreeSet::from(["photos".to_owned()]));
            let [alike] = rows.mistakes.as_slice() else { panic!("{:?}", rows.mistakes) };
            assert_eq!((alike.kind, alike.line), (Kind::Raw, Some(3)), "a line break should be encoded");
        }
    }

    #[test]
    fn a_space_at_either_end_of_a_key_is_not_to_be_encoded() {
        let said = |text: &str| mistakes(text, &PLAIN);
        assert!(
            said("photos,a.jpg \n").ends_with("a space at the end belongs to the key"),
            "{}",
            said("photos,a.jpg \n")
        );
        assert!(said("photos,a.jpg\t\r\n").ends_with("a space at the end belongs to the key"));
        assert!(said("photos, \"a.jpg\"\n").ends_with("a space before quotes makes both a part of the key"));
        assert_eq!(said("photos,%20a.jpg%20\n"), "");
    }

    #[test]
    fn each_kind_of_mistake_is_told_once_with_its_first_row() {
        let text = "Bucket,Key\nphotos,a,x\n\nphotos,b%2\nphotos,c d\nphotos,e f\ns3://photos,g\n,h\nphotos,\nphotos,a+b\n\
             photos,%FF\nphotos, i\nphotos,\"j\n";
        insta::assert_snapshot!(mistakes(text, &PLAIN), @r#"
        Row line 1 "Bucket,Key": this row is a header, and S3 would take it for an object
        Row line 2 "photos,a,x": the number of columns here is 3, and `fields` lists 2
        Row line 3 "": this line is empty
        Row line 4 "photos,b%2": `%2` is no URL-encoded byte
        KeyEncoding line 5 "photos,c d": the key is not URL-encoded: it holds ` `; 1 more row is like this
        Row line 7 "s3://photos,g": `s3://photos` is not a bucket's name
        Row line 8 ",h": the bucket is missing
        Row line 9 "photos,": the key is missing
        KeyEncoding line 10 "photos,a+b": S3 reads the `+` in this key as a space
        Row line 11 "photos,%FF": the key `%FF` is not UTF-8 text once it is decoded
        KeyEncoding line 12 "photos, i": a space after the comma belongs to the key
        Row line 13 "photos,\"j": this row's quotes are not closed
        "#);
    }

    #[test]
    fn a_header_is_known_by_the_names_that_programs_give_columns() {
        for header in
            ["bucket,key", "\"Bucket\",\"Key\"", "bucket_name,object_key", "S3 Bucket;Object Key", "key,Bucket"]
        {
            let rows = read(format!("{header}\nphotos,a\n").as_bytes(), &PLAIN);
            assert_eq!(rows.mistakes[0].kind, Kind::Header, "{header}");
        }
        assert_eq!(mistakes("bucket,a.jpg\nphotos,key\n", &PLAIN), "");
    }

    #[test]
    fn other_separators_are_named() {
        insta::assert_snapshot!(mistakes("photos;a\nphotos;b\n", &PLAIN), @r#"Row line 1 "photos;a": the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this"#);
        insta::assert_snapshot!(mistakes("photos\ta\n", &PLAIN), @r#"Row line 1 "photos\ta": the number of columns here is 1, and `fields` lists 2: they are separated by tabs, and S3 reads commas"#);
        insta::assert_snapshot!(mistakes("photos|a|1\n", &VERSIONS), @r#"Row line 1 "photos|a|1": the number of columns here is 1, and `fields` lists 3: they are separated by `|`, and S3 reads commas"#);
    }

    #[test]
    fn version_ids_stand_in_all_rows_or_in_none() {
        insta::assert_snapshot!(mistakes("photos,a,1\nphotos,b,\nphotos,c,null\nphotos,d,\n", &VERSIONS), @r#"Row line 2 "photos,b,": this row has no version id, and others have one; 1 more row is like this"#);
        insta::assert_snapshot!(mistakes("photos,a,\n", &VERSIONS), @r#"Row line 1 "photos,a,": no row has a version id, and `fields` lists `VersionId`"#);
        insta::assert_snapshot!(mistakes("photos,a,\\N\n", &VERSIONS), @r#"Row line 1 "photos,a,\\N": `\N` is not a version id"#);
    }

    #[test]
    fn what_is_no_csv_text_is_named_and_not_read() {
        insta::assert_snapshot!(mistakes("\u{feff}photos,a\n", &PLAIN), @r#"Row line 1 "\u{feff}photos,a": the file begins with a byte-order mark, which S3 takes for a part of the bucket's name"#);
        let wide: Vec<u8> = "photos,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let starts: [&[u8]; 6] =
            [b"\x1f\x8b\x08\x00\x00", b"\xff\xfep\x00", &wide, b"{\"files\": []}", b"PAR1\x15\x04", b"photos,\xff\n"];
        let told: Vec<String> = starts.iter().map(|start| mistakes(start, &PLAIN)).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        Form this is gzip, and S3 reads plain CSV
        Form this is UTF-16 text, and S3 reads plain CSV
        Form this is UTF-16 text, and S3 reads plain CSV
        Form this is JSON, and S3 reads plain CSV
        Form this is Parquet, and S3 reads plain CSV
        Row line 1 "photos,�": this row is not UTF-8 text
        "#);
    }

    #[test]
    fn rows_that_name_an_object_again_are_counted() {
        insta::assert_snapshot!(mistakes("photos,a/b\nphotos,c\nphotos,a%2Fb\nphotos,c\nother,c\n", &PLAIN), @r#"Once line 3 "photos,a%2Fb": 2 rows name an object that an earlier row names, and each row is a task of its own, which is paid for"#);
        assert_eq!(mistakes("photos,a,1\nphotos,a,2\n", &VERSIONS), "");
        assert_eq!(Kind::Twins.rule(), Rule::Once);
    }

    #[test]
    fn a_row_that_never_ends_is_given_up() {
        let mut checker = Checker::new(&PLAIN);
        checker.push(b"photos,a\nphotos,\"");
        for _ in 0..40 {
            checker.push("x".repeat(64 * 1024).as_bytes());
        }
        let rows = checker.finish(Reach::Whole);
        let [alike] = rows.mistakes.as_slice() else { panic!("{:?}", rows.mistakes) };
        assert_eq!((alike.kind, alike.line, rows.count), (Kind::Quotes, Some(2), 1));
    }

    /// A row that is too long is refused in whatever pieces it comes, and nothing after it is read.
    #[test]
    fn a_row_has_at_most_a_mebibyte_wherever_the_list_is_cut() {
        let longest = format!("photos,{}\n", "x".repeat(LONGEST_ROW - "photos,\n".len()));
        let plain = format!("photos,a\nphotos,{}\nphotos,b\n", "x".repeat(LONGEST_ROW + 5));
        let quoted = format!("photos,a\nphotos,\"{}", "a\n".repeat(LONGEST_ROW));
        for piece in [4096, 64 * 1024, 4 * 1024 * 1024] {
            let read = |text: &str| {
                let mut checker = Checker::new(&PLAIN);
                text.as_bytes().chunks(piece).for_each(|bytes| checker.push(bytes));
                let is_over = checker.is_over();
                let rows = checker.finish(Reach::Whole);
                (rows.count, is_over, rows.mistakes.first().map(Mistakes::message).unwrap_or_default())
            };
            let no_key = "the key is 1048568 bytes long, and S3's keys at most 1024".to_owned();
            assert_eq!(read(&longest), (1, false, no_key), "pieces of {piece}");
            let too_long = "this row has more than 1048576 bytes, and nothing after it was read".to_owned();
            assert_eq!(read(&plain), (1, true, too_long), "pieces of {piece}");
            let open =
                "this row's quotes are not closed within 1048576 bytes, and nothing after it was read".to_owned();
            assert_eq!(read(&quoted), (1, true, open), "pieces of {piece}");
        }
    }

    #[test]
    fn the_last_row_of_a_part_is_not_looked_at() {
        let mut checker = Checker::new(&PLAIN);
        checker.push(b"photos,a\npho");
        let rows = checker.finish(Reach::Part);
        assert_eq!((rows.count, rows.mistakes.len()), (1, 0));
    }
}
