//! Lines of a file around some marks: bounded, with nothing hidden in them but passwords of URLs.
//!
//! What is cut out of a long line, and what an invisible character is written as, moves the marks behind it: a window
//! knows where they went. Its cost depends on the marks, never on the size of the file.

use std::ops::Range;

use crate::model::text::masked;
use crate::output::escape;
use crate::spec::Location;

/// How much of a line is shown before and after its marks, in bytes.
const AROUND: usize = 400;
/// The longest text that one window holds between its marks, in bytes.
const LONGEST: usize = 8 * 1024;

/// Some lines of a text.
pub(super) struct Window {
    /// The lines, each invisible character written out.
    pub(super) text: String,
    /// The number of the first line.
    pub(super) line: usize,
    /// The byte of the file at which they begin.
    start: usize,
    /// Where the text here is longer or shorter than the file's: bytes of the file, and the bytes here.
    changed: Vec<(Range<usize>, usize)>,
}

impl Window {
    /// The lines from one location to another; none if that is too much to look at.
    pub(super) fn new(file: &str, first: &Location, last: &Location) -> Option<Self> {
        if last.range.end.saturating_sub(first.range.start) > LONGEST {
            return None;
        }
        Some(Self::of(file, line_begin(file, first.range.start)..line_end(file, last.range.end), first.start.line))
    }

    /// The line of one location, however long that is: its begin.
    pub(super) fn line_of(file: &str, location: &Location) -> Self {
        let end = file.floor_char_boundary(location.range.end.min(location.range.start + LONGEST));
        Self::of(file, line_begin(file, location.range.start)..line_end(file, end), location.start.line)
    }

    fn of(file: &str, range: Range<usize>, line: usize) -> Self {
        let raw = &*masked(file.get(range.clone()).unwrap_or_default());
        let mut window = Self { text: String::with_capacity(raw.len()), line, start: range.start, changed: Vec::new() };
        let mut chars = raw.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let before = window.text.len();
            match c {
                '\n' | '\t' => window.text.push(c),
                '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
                '\u{feff}' if range.start + at == 0 => {}
                _ => escape::push(&mut window.text, c),
            }
            let written = window.text.len() - before;
            if written != c.len_utf8() {
                let at = range.start + at;
                window.changed.push((at..at + c.len_utf8(), written));
            }
        }
        window
    }

    /// Where in the window the bytes of a location are.
    pub(super) fn shift(&self, location: &Location) -> Range<usize> {
        self.offset(location.range.start)..self.offset(location.range.end)
    }

    fn offset(&self, byte: usize) -> usize {
        let before = self.changed.iter().take_while(|(range, _)| range.end <= byte);
        let (gone, come) = before.fold((0, 0), |(gone, come), (range, written)| (gone + range.len(), come + written));
        (byte.saturating_sub(self.start) + come).saturating_sub(gone).min(self.text.len())
    }
}

/// Where the line of a byte begins, or the part of it that is shown.
fn line_begin(file: &str, byte: usize) -> usize {
    let from = file.floor_char_boundary(byte.saturating_sub(AROUND));
    let before = file.get(from..byte).unwrap_or_default();
    before.rfind('\n').map_or(from, |offset| from + offset + 1)
}

/// Where the line of a byte ends, or the part of it that is shown.
fn line_end(file: &str, byte: usize) -> usize {
    let to = file.floor_char_boundary(byte.saturating_add(AROUND).min(file.len()));
    let after = file.get(byte..to).unwrap_or_default();
    let end = after.find('\n').map_or(to, |offset| byte + offset);
    let line = file.get(..end).unwrap_or_default();
    if line.ends_with('\r') && end > byte { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Position;

    fn location(file: &str, word: &str) -> Location {
        let start = file.find(word).unwrap();
        let at = Position { line: 1, column: 1 };
        Location { range: start..start + word.len(), start: at, end: at }
    }

    fn marked(file: &str, word: &str) -> (String, String) {
        let location = location(file, word);
        let window = Window::new(file, &location, &location).unwrap();
        let mark = window.text[window.shift(&location)].to_owned();
        (window.text, mark)
    }

    #[test]
    fn a_window_is_the_line_of_its_mark() {
        assert_eq!(marked("one: 1\ntwo: zwei\nthree: 3\n", "zwei"), ("two: zwei".to_owned(), "zwei".to_owned()));
        assert_eq!(marked("\u{feff}one: 1\r\ntwo", "one"), ("one: 1".to_owned(), "one".to_owned()));
    }

    #[test]
    fn nothing_hidden_is_left_and_marks_move_with_what_stands_for_it() {
        let (text, mark) = marked("a\u{202e}b\u{9b}: \x1b[31mred\u{200b}", "red");
        assert_eq!((text.as_str(), mark.as_str()), ("a\\u{202e}b\\u{9b}: \\u{1b}[31mred\\u{200b}", "red"));
    }

    #[test]
    fn a_mark_of_hidden_characters_is_what_stands_for_them() {
        assert_eq!(marked("x \u{202e}\u{7} y", "\u{202e}\u{7}").1, "\\u{202e}\\u{7}");
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let file = format!("{}needle{}", "ä".repeat(100_000), "b".repeat(100_000));
        let (text, mark) = marked(&file, "needle");
        assert_eq!((text.len(), mark.as_str()), (2 * AROUND + 6, "needle"));
    }

    #[test]
    fn what_is_too_far_apart_has_no_window() {
        let file = format!("first\n{}last\n", "x\n".repeat(LONGEST));
        assert!(Window::new(&file, &location(&file, "first"), &location(&file, "last")).is_none());
    }
}
