use std::borrow::Cow;

/// Where a reader of CSV stands between two bytes.
///
/// As readers of CSV do, a quote opens a cell only where one begins; anywhere else it is a sign like any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// At the start of a cell.
    #[default]
    Start,
    /// In a cell that began without a quote, or behind the closing quote of one.
    Plain,
    /// In a quoted cell.
    Quoted,
    /// Behind a quote in a quoted cell: it ends the cell, unless another follows.
    Quote,
}

impl Standing {
    /// Where a reader stands behind these bytes.
    pub(super) fn behind(self, bytes: &[u8]) -> Self {
        if !matches!(self, Self::Quoted | Self::Quote) && !bytes.contains(&b'"') {
            return match bytes.last() {
                None => self,
                Some(b',' | b'\n') => Self::Start,
                Some(_) => Self::Plain,
            };
        }
        bytes.iter().fold(self, |standing, byte| match (standing, byte) {
            (Self::Start | Self::Quote, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) => Self::Quoted,
            (Self::Start | Self::Plain | Self::Quote, b',' | b'\n') => Self::Start,
            (Self::Start | Self::Plain | Self::Quote, _) => Self::Plain,
        })
    }
}

/// The cells of a row, one after the other.
pub(super) struct Cells<'r>(Option<&'r str>);

impl<'r> Cells<'r> {
    pub(super) fn new(row: &'r str) -> Self {
        Self(Some(row))
    }
}

impl<'r> Iterator for Cells<'r> {
    type Item = Cow<'r, str>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0?;
        let Some(inside) = rest.strip_prefix('"') else {
            let (cell, rest) = rest.split_once(',').map_or((rest, None), |(cell, rest)| (cell, Some(rest)));
            self.0 = rest;
            return Some(Cow::Borrowed(cell));
        };
        let (cell, behind) = quoted(inside);
        let (tail, rest) = behind.split_once(',').map_or((behind, None), |(tail, rest)| (tail, Some(rest)));
        self.0 = rest;
        Some(if tail.is_empty() { cell } else { Cow::Owned(cell.into_owned() + tail) })
    }
}

/// What a quoted cell says, from behind its opening quote, and what follows its closing one.
fn quoted(inside: &str) -> (Cow<'_, str>, &str) {
    let mut cell = Cow::Borrowed("");
    let mut rest = inside;
    loop {
        let (piece, behind) = rest.split_once('"').unwrap_or((rest, ""));
        if cell.is_empty() {
            cell = Cow::Borrowed(piece);
        } else {
            cell.to_mut().push_str(piece);
        }
        match behind.strip_prefix('"') {
            Some(more) => {
                cell.to_mut().push('"');
                rest = more;
            }
            None => return (cell, behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of many rows, as the reader that the local S3 uses finds them.
    #[test]
    fn cells_are_those_of_another_reader_of_csv() {
        let rows = [
            "b,k",
            "b,",
            ",",
            "",
            "b,\"k\"",
            "\"b\",\"a,b\"",
            "b,\"x\"\"y\"",
            "b,\"\"\"\"",
            "b,\"\"",
            "b,\"a\"b,c",
            "b,a\"b,c",
            "b,a\"\"b",
            "\"\"\"a\",b",
            "b,\"l\nm\"",
        ];
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let expected: Vec<&str> = record.iter().collect();
            assert_eq!(Cells::new(row).collect::<Vec<_>>(), expected, "{row}");
        }
    }

    #[test]
    fn a_quote_opens_a_cell_only_at_its_start() {
        let behind = |row: &str| Standing::default().behind(row.as_bytes());
        for closed in ["b,k\n", "b,\"k\"", "b,a\"b\n", "b,\"x\"\"y\"\n", "b,\"\"\n"] {
            assert_ne!(behind(closed), Standing::Quoted, "{closed}");
        }
        for open in ["b,\"k\n", "b,\"x\"\"", "\"", "b,\"k,\"\"\n"] {
            assert_eq!(behind(open), Standing::Quoted, "{open}");
        }
        assert_eq!(behind("b,").behind(b"\"k"), Standing::Quoted);
        assert_eq!(behind("b,\"k\"").behind(b"\"l"), Standing::Quoted);
    }
}
