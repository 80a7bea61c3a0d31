use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::escape;

/// How much is gathered before it is written out.
const PART: usize = 64 * 1024;

/// Writes a value as indented JSON that hides nothing from a person, while it is made: the whole text of a document about
/// thousands of jobs is never held.
pub(super) fn pretty<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(PART, out);
    let formatter = Harmless(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter))?;
    writeln!(out)?;
    out.flush()
}

/// Indents as `serde_json` does. In names and texts, what a terminal would obey is written as `\u....`.
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        self.0.write_string_fragment(out, &escape::json(fragment))
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_written_as_serde_json_writes_it_but_for_what_is_hidden() {
        let value = serde_json::json!({"list": [], "none": {}, "nested": [{"a": [1, "two\n", null]}], "ü": "\u{202e}\u{1f600}\u{7f}"});
        let mut written = Vec::new();
        pretty(&mut written, &value).unwrap();
        let whole = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), format!("{}\n", escape::json(&whole)));
    }
}
