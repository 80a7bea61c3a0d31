//! Lines of text with tones: the one place where text output is escaped and coloured.
//!
//! Renderers make [`Line`]s from pieces; [`Page`] writes them. No piece can end its line or bring its own colours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};

use super::escape;

/// Whether text has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// ANSI escape sequences for colours.
    Ansi,
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

/// The least room that is left for wrapped text, in columns, however narrow the terminal is.
const MIN_ROOM: usize = 20;

/// Text in pieces that end with a space, or with the text: a line may be broken between them.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut begin, mut is_code) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        is_code ^= c == '`';
        if c == ' ' && !is_code {
            tokens.push(&text[begin..=at]);
            begin = at + 1;
        }
    }
    tokens.push(&text[begin..]);
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// How far the lines below a step, or a run, are indented, in columns.
pub(super) const BELOW: usize = 4;
/// How much further than the first line the ones are indented that were broken off it, in columns.
const HANG: usize = 2;

/// A line of pieces, each with a tone.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(Vec<(Tone, String)>);

/// A writer of lines.
pub(super) struct Page<'w> {
    out: &'w mut dyn Write,
    style: Style,
    columns: usize,
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

    /// The line in parts, broken at spaces: the first has so much room, the others so much, in columns.
    ///
    /// What stands in backticks stays whole: half of a command that is copied may be another command. So does a word that is
    /// too long for any line: it is not moved.
    fn broken(self, first: usize, others: usize) -> Vec<Self> {
        let mut parts = vec![Self::new()];
        let (mut width, mut room, mut may_break) = (0, first, false);
        for (tone, text) in self.0 {
            for token in tokens(&text) {
                let (word, all) = (token.trim_end_matches(' ').chars().count(), token.chars().count());
                if may_break && word > 0 && width + word > room && word <= others {
                    parts.push(Self::new());
                    (width, room) = (0, others);
                }
                width += all;
                may_break = token.ends_with(' ');
                parts.last_mut().into_iter().for_each(|part| part.add(tone, token));
            }
        }
        let last = parts.len() - 1;
        parts[..last].iter_mut().for_each(Self::trim_end);
        parts
    }

    fn add(&mut self, tone: Tone, text: &str) {
        match self.0.last_mut() {
            Some((last, piece)) if *last == tone => piece.push_str(text),
            Some(_) | None => self.0.push((tone, text.to_owned())),
        }
    }

    fn trim_end(&mut self) {
        if let Some((_, piece)) = self.0.last_mut() {
            piece.truncate(piece.trim_end_matches(' ').len());
        }
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
    pub(super) fn new(out: &'w mut dyn Write, style: Style) -> Self {
        Self { out, style, columns: usize::MAX }
    }

    /// The page with lines of at most so many columns, where words can be parted.
    pub(super) fn with_columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Writes a line, indented by a number of spaces. What is broken off is indented by two more.
    pub(super) fn line(&mut self, indent: usize, line: impl Into<Line>) -> io::Result<()> {
        self.hanging((indent, HANG), line)
    }

    /// The same, where what is broken off is indented by so many more.
    pub(super) fn hanging(&mut self, (indent, hang): (usize, usize), line: impl Into<Line>) -> io::Result<()> {
        let first = self.columns.saturating_sub(indent).max(MIN_ROOM);
        let others = self.columns.saturating_sub(indent + hang).max(MIN_ROOM);
        for (at, part) in line.into().broken(first, others).into_iter().enumerate() {
            self.whole_line(if at == 0 { indent } else { indent + hang }, part)?;
        }
        Ok(())
    }

    fn whole_line(&mut self, indent: usize, line: Line) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        for (tone, text) in line.0 {
            let text = escape::text(&text);
            match (self.style, tone) {
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
        let room = columns.saturating_sub(indent).max(MIN_ROOM);
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                self.line(indent, Line::new().tone(tone, std::mem::take(&mut line)))?;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(indent, Line::new().tone(tone, line))
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
    use super::{Line, Page, Style, Tone};

    fn written(style: Style) -> String {
        let mut out = Vec::new();
        let line = Line::from("key ").tone(Tone::Bad, "a\x1b[0m\nb");
        Page::new(&mut out, style).line(2, line).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn in_columns(columns: usize, line: Line) -> String {
        let mut out = Vec::new();
        Page::new(&mut out, Style::Plain).with_columns(columns).line(2, line).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_long_line_is_broken_between_words_of_any_tone() {
        let line = Line::new().tone(Tone::Bad, "cannot be undone").text(": each copy replaces what was there");
        assert_eq!(in_columns(30, line), "  cannot be undone: each copy\n    replaces what was there\n");
        let line = Line::from("to s3://a-bucket-with-a-name-that-is-longer-than-the-line and more");
        assert_eq!(in_columns(30, line), "  to s3://a-bucket-with-a-name-that-is-longer-than-the-line\n    and more\n");
        let line = Line::from("to end it, run `s3jobs cancel a`, or wait");
        assert_eq!(in_columns(28, line), "  to end it, run\n    `s3jobs cancel a`, or\n    wait\n");
        assert_eq!(in_columns(30, Line::from("name    run 1  create")), "  name    run 1  create\n");
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
