//! Lines that are broken between words, by what a terminal shows of them.
//!
//! What stands in backticks is one word: half of a command that is copied may be another command. A word that is longer
//! than the line stays whole, and the terminal breaks it.

use textwrap::core::{Fragment, Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// How much further than the first line the ones are indented that were broken off it, in columns.
pub(super) const HANG: usize = 2;
/// The least room that is left for text, in columns, however narrow the terminal is.
const MIN_ROOM: usize = 20;

/// Text in words, each with the spaces behind it. Spaces at the begin belong to the first word.
pub(super) fn words(text: &str) -> Vec<&str> {
    let (mut words, mut begin, mut is_code) = (Vec::new(), 0, false);
    let has_code = text.matches('`').count().is_multiple_of(2);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        is_code ^= has_code && c == '`';
        let is_last_space = c == ' ' && chars.peek().is_some_and(|(_, next)| *next != ' ');
        if is_last_space && !is_code && !text[begin..at].trim_start().is_empty() {
            words.push(&text[begin..=at]);
            begin = at + 1;
        }
    }
    words.push(&text[begin..]);
    words.retain(|word| !word.is_empty());
    words
}

/// The columns that a terminal needs for a text.
pub(super) fn width(text: &str) -> usize {
    display_width(text)
}

/// How much room the first line has, and each that was broken off it, in columns.
pub(super) fn rooms(columns: usize, (indent, hang): (usize, usize)) -> [usize; 2] {
    [indent, indent + hang].map(|used| columns.saturating_sub(used).max(MIN_ROOM))
}

/// Fragments in lines: the first has so much room, the others so much.
pub(super) fn lines<T: Fragment>(fragments: &[T], rooms: [usize; 2]) -> Vec<&[T]> {
    wrap_first_fit(fragments, &rooms.map(columns))
}

/// A number of columns as `textwrap` counts them.
pub(super) fn columns(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Text that was rendered, with long lines of prose broken. Lines of source and their marks stay as they are.
pub fn prose(text: &str, columns: usize) -> String {
    let broken = |line: &str| {
        if width(line) <= columns || is_source(line) {
            return line.to_owned();
        }
        let indent = " ".repeat(without_escapes(line).chars().take_while(|c| *c == ' ').count() + HANG);
        let options = Options::new(columns.max(MIN_ROOM))
            .subsequent_indent(&indent)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation)
            .word_separator(WordSeparator::Custom(|line| Box::new(words(line).into_iter().map(Word::from))))
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        textwrap::fill(line, options)
    };
    text.split('\n').map(broken).collect::<Vec<_>>().join("\n")
}

/// Whether a line shows a file's text, marks it, or says where it stands.
fn is_source(line: &str) -> bool {
    let plain = without_escapes(line);
    let behind_number = plain.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    behind_number.starts_with(['|', '+', '-', '~', ':']) || behind_number.starts_with("...")
}

/// What is left of a line without colours and links.
fn without_escapes(line: &str) -> String {
    let mut pieces = line.split('\x1b');
    let first = pieces.next().unwrap_or_default().to_owned();
    // A colour ends with its `m`; a link with the `\` of the escape behind it.
    pieces.fold(first, |plain, piece| {
        let end = if piece.starts_with('[') { piece.find('m') } else { piece.find('\\') };
        plain + end.map_or("", |end| &piece[end + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::{prose, words};

    #[test]
    fn words_keep_their_spaces_and_commands_are_whole() {
        assert_eq!(words("  a  b `c d` e"), ["  a  ", "b ", "`c d` ", "e"]);
        assert_eq!(words("一 é"), ["一 ", "é"]);
        assert_eq!(words(""), Vec::<&str>::new());
    }

    #[test]
    fn prose_is_broken_and_source_is_not() {
        let text = "\x1b[1merror[no-report]\x1b[0m: the job has no completion report at all\n  --> a/very/long/path/of/a/file.yaml:1:1\n11 | \
                    a line of the file that is long\n   = help: give it a report, or say why\n";
        assert_eq!(
            prose(text, 32),
            "\x1b[1merror[no-report]\x1b[0m: the job has no\n  completion report at all\n  --> a/very/long/path/of/a/file.yaml:1:1\n11 | \
             a line of the file that is long\n   = help: give it a report, or\n     say why\n"
        );
    }
}
