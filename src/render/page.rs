//! Lines of text with tones: the one place where text output is escaped and coloured.
//!
//! Renderers make [`Line`]s from pieces; [`Page`] writes them. No piece can end its line or bring its own colours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};

use textwrap::core::Fragment;

use super::escape;
use super::wrap::{self, HANG};

/// Whether text has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// ANSI escape sequences for colours.
    Ansi,
}

/// How wide text may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// As wide as it is: files and pipes.
    #[default]
    Unlimited,
    /// As wide as a terminal, in columns.
    Columns(usize),
}

/// What text is written on: with colours or without, and how wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Whether text has colours.
    pub style: Style,
    /// How wide it may be.
    pub width: Width,
}

impl From<Style> for Paper {
    fn from(style: Style) -> Self {
        Self { style, width: Width::Unlimited }
    }
}

impl Width {
    /// How wide sentences may be: not so wide that they are hard to read.
    pub(super) fn of_sentences(self) -> Self {
        const WIDEST: usize = 100;
        match self {
            Self::Unlimited => Self::Unlimited,
            Self::Columns(columns) => Self::Columns(columns.min(WIDEST)),
        }
    }
}

/// What a piece of text is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Ordinary text.
    Normal,
    /// What to look at first: names, headings.
    Strong,
    /// What may be skipped.
    Dim,
    /// It went well, or is added.
    Good,
    /// It waits or changes, or deserves a look.
    Warn,
    /// It failed, is blocked, or is removed.
    Bad,
}

/// How far the lines below a step, or a run, are indented, in columns.
pub(super) const BELOW: usize = 4;

/// A line of pieces, each with a tone.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(Vec<(Tone, String)>);

/// A writer of lines.
pub(super) struct Page<'w> {
    out: &'w mut dyn Write,
    paper: Paper,
}

impl Line {
    /// An empty line.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The line with ordinary text added.
    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.tone(Tone::Normal, text)
    }

    /// The line with text of a tone added.
    pub(super) fn tone(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.0.push((tone, text.into()));
        self
    }

    /// The line in parts: the first has so much room, the others so much, in columns.
    fn broken(self, rooms: [usize; 2]) -> Vec<Self> {
        let words = self.into_words();
        let join = |words: &[Word]| words.iter().fold(Self::new(), Self::with);
        let mut parts: Vec<Self> = wrap::lines(&words, rooms).into_iter().map(join).collect();
        let last = parts.len().saturating_sub(1);
        parts[..last].iter_mut().for_each(Self::trim_end);
        parts
    }

    /// The words of the line. One may have several tones.
    fn into_words(self) -> Vec<Word> {
        let mut words = vec![Word::default()];
        for (tone, text) in self.0 {
            for token in wrap::words(&text) {
                let word = token.trim_start_matches(' ');
                let (gap, last) = (&token[..token.len() - word.len()], words.len() - 1);
                let is_begin = words[last].pieces.is_empty();
                // Spaces belong to the word before them; those that begin the line, to the first one.
                if is_begin || gap.is_empty() && words[last].spaces == 0 {
                    words[last].add(tone, token);
                    continue;
                }
                if !gap.is_empty() {
                    words[last].add(tone, gap);
                }
                if !word.is_empty() {
                    words.push(Word::default());
                    words[last + 1].add(tone, word);
                }
            }
        }
        words
    }

    fn with(mut self, word: &Word) -> Self {
        for (tone, text) in &word.pieces {
            match self.0.last_mut() {
                Some((last, piece)) if last == tone => piece.push_str(text),
                Some(_) | None => self.0.push((*tone, text.clone())),
            }
        }
        self
    }

    fn trim_end(&mut self) {
        if let Some((_, piece)) = self.0.last_mut() {
            piece.truncate(piece.trim_end_matches(' ').len());
        }
    }
}

/// What no line is broken within, and the spaces behind it.
#[derive(Debug, Default)]
struct Word {
    pieces: Vec<(Tone, String)>,
    width: usize,
    spaces: usize,
}

impl Word {
    fn add(&mut self, tone: Tone, text: &str) {
        let word = text.trim_end_matches(' ');
        if !word.is_empty() {
            self.width += std::mem::take(&mut self.spaces) + wrap::width(&escape::text(word));
        }
        self.spaces += text.len() - word.len();
        self.pieces.push((tone, text.to_owned()));
    }
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        wrap::columns(self.width)
    }

    fn whitespace_width(&self) -> f64 {
        wrap::columns(self.spaces)
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl<'w> Page<'w> {
    /// A page on a writer.
    pub(super) fn new(out: &'w mut dyn Write, paper: impl Into<Paper>) -> Self {
        Self { out, paper: paper.into() }
    }

    /// How wide the page is, for what is no sentence.
    pub(super) fn width(&self) -> Width {
        self.paper.width
    }

    /// Writes a line, indented by a number of spaces. What is broken off is indented by two more.
    pub(super) fn line(&mut self, indent: usize, line: impl Into<Line>) -> io::Result<()> {
        self.hanging((indent, HANG), line)
    }

    /// The same, where what is broken off is indented by so many more.
    pub(super) fn hanging(&mut self, indents: (usize, usize), line: impl Into<Line>) -> io::Result<()> {
        self.broken(self.paper.width.of_sentences(), indents, line.into())
    }

    /// Writes a line that is no sentence, such as a table's: it may be as wide as the page.
    pub(super) fn wide_line(&mut self, line: impl Into<Line>) -> io::Result<()> {
        self.broken(self.paper.width, (0, HANG), line.into())
    }

    fn broken(&mut self, width: Width, (indent, hang): (usize, usize), line: Line) -> io::Result<()> {
        let parts = match width {
            Width::Unlimited => vec![line],
            Width::Columns(columns) => line.broken(wrap::rooms(columns, (indent, hang))),
        };
        for (at, part) in parts.into_iter().enumerate() {
            self.whole_line(if at == 0 { indent } else { indent + hang }, part)?;
        }
        Ok(())
    }

    fn whole_line(&mut self, indent: usize, line: Line) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        for (tone, text) in line.0 {
            let text = escape::text(&text);
            match (self.paper.style, tone) {
                (Style::Plain, _) | (Style::Ansi, Tone::Normal) => write!(self.out, "{text}")?,
                (Style::Ansi, Tone::Strong | Tone::Dim | Tone::Good | Tone::Warn | Tone::Bad) => {
                    let ansi = ansi(tone);
                    write!(self.out, "{ansi}{text}{ansi:#}")?;
                }
            }
        }
        writeln!(self.out)
    }

    /// Writes text of one tone, broken into lines of at most so many columns, indented by a number of spaces.
    pub(super) fn wrapped(&mut self, indent: usize, (columns, tone): (usize, Tone), text: &str) -> io::Result<()> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.broken(Width::Columns(columns), (indent, 0), Line::new().tone(tone, text))
    }

    /// Writes an empty line.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}

fn ansi(tone: Tone) -> Ansi {
    match tone {
        Tone::Normal => Ansi::new(),
        Tone::Strong => Ansi::new().bold(),
        Tone::Dim => Ansi::new().dimmed(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Warn => AnsiColor::Yellow.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Page, Paper, Style, Tone, Width};

    fn written(style: Style) -> String {
        let mut out = Vec::new();
        let line = Line::from("key ").tone(Tone::Bad, "a\x1b[0m\nb");
        Page::new(&mut out, style).line(2, line).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn in_columns(columns: usize, line: Line) -> String {
        let mut out = Vec::new();
        let paper = Paper { style: Style::Plain, width: Width::Columns(columns) };
        Page::new(&mut out, paper).line(2, line).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_long_line_is_broken_between_words_of_any_tone() {
        let line = Line::new().tone(Tone::Bad, "cannot be undone").text(": each copy replaces what was there");
        assert_eq!(in_columns(30, line), "  cannot be undone: each copy\n    replaces what was there\n");
        let line = Line::from("to s3://a-bucket-with-a-name-that-is-longer-than-the-line and more");
        assert_eq!(
            in_columns(30, line),
            "  to\n    s3://a-bucket-with-a-name-that-is-longer-than-the-line\n    and more\n"
        );
        let line = Line::from("to end it, run `s3jobs cancel a`, or wait");
        assert_eq!(in_columns(28, line), "  to end it, run\n    `s3jobs cancel a`, or\n    wait\n");
        assert_eq!(in_columns(30, Line::from("name    run 1  create")), "  name    run 1  create\n");
        assert_eq!(in_columns(24, Line::from("日本語 日本語 日本語 日本語")), "  日本語 日本語 日本語\n    日本語\n");
    }

    #[test]
    fn a_piece_cannot_end_its_line() {
        assert_eq!(written(Style::Plain), "  key a\\u{1b}[0m\\nb\n");
    }

    #[test]
    fn a_piece_cannot_end_its_colour() {
        assert_eq!(written(Style::Ansi), "  key \x1b[31ma\\u{1b}[0m\\nb\x1b[0m\n");
    }
}
