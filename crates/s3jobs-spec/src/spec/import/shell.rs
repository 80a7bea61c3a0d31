//! The commands of a text that a shell is given, word by word.
//!
//! `shlex` takes the quotes away. What a shell would put in a place (`$NAME`, `$(date)`) is found and named, and never run.

use std::ops::Range;

use super::literal::Flaw;
use crate::spec::code::Code;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What it says, without its quotes.
    pub(super) text: String,
    /// Bytes of the text, quotes included.
    pub(super) range: Range<usize>,
    /// The first thing in it that the shell would put something else for.
    pub(super) expansion: Option<Expansion>,
}

/// Something that a shell would put something else for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expansion {
    /// What stands there, such as `$NAME`.
    pub(super) source: String,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
}

/// The commands of a text: one for each line that does not go on, and for each part of a pipeline or a `$(...)`.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<Word>>, Flaw> {
    let mut scanner = Scanner { text, at: 0, frames: vec![Frame::default()], commands: Vec::new() };
    while let Some(sign) = scanner.current() {
        scanner.step(sign)?;
    }
    scanner.end_command();
    match scanner.frames.as_slice() {
        [Frame { quote: None, .. }] => Ok(scanner.commands),
        [.., Frame { quote: Some(quote), .. }] => Err(flaw(*quote, text, "this quote is never closed")),
        [.., open] => Err(flaw(open.begin, text, "this bracket is never closed")),
        [] => Ok(scanner.commands),
    }
}

/// A command that is being read. One that stands in a `$(...)` of another is above that one.
#[derive(Default)]
struct Frame {
    /// Where its `$(` is.
    begin: usize,
    /// How many brackets are open in it.
    brackets: usize,
    words: Vec<Word>,
    word: Option<usize>,
    expansion: Option<Range<usize>>,
    /// Where the open double quote is, if one is.
    quote: Option<usize>,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    frames: Vec<Frame>,
    commands: Vec<Vec<Word>>,
}

fn flaw(at: usize, text: &str, message: &str) -> Flaw {
    let next = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let help = "paste the whole command as it stands in the script, up to its last line";
    Flaw { code: Code::YamlSyntax, range: at..at + next, message: message.to_owned(), help }
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn current(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the first frame stays")
    }

    /// Takes some bytes into the word that is being read.
    fn take(&mut self, bytes: usize) {
        let at = self.at;
        self.frame().word.get_or_insert(at);
        self.at += bytes;
    }

    fn step(&mut self, sign: char) -> Result<(), Flaw> {
        let is_quoted = self.frame().quote.is_some();
        match sign {
            '\\' => self.escaped(),
            '"' => {
                let at = self.at;
                let quote = &mut self.frame().quote;
                *quote = if is_quoted { None } else { Some(at) };
                self.take(1);
            }
            '\'' if !is_quoted => return self.single_quoted(),
            '$' => self.dollar(),
            '`' => return self.backticks(),
            _ if is_quoted => self.take(sign.len_utf8()),
            '#' if self.frame().word.is_none() => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            '(' => {
                self.frame().brackets += 1;
                self.separator();
            }
            ')' => self.close(),
            '<' | '>' => {
                self.drop_descriptor();
                self.separator();
            }
            '\n' | ';' | '|' | '&' => self.separator(),
            _ if sign.is_whitespace() => {
                self.end_word();
                self.at += sign.len_utf8();
            }
            _ => self.take(sign.len_utf8()),
        }
        Ok(())
    }

    /// A backslash and what it takes the meaning from: at the end of a line, the line goes on.
    fn escaped(&mut self) {
        let rest = self.rest();
        let end_of_line = ["\\\n", "\\\r\n"].into_iter().find(|end| rest.starts_with(end)).map(str::len);
        let next = rest.chars().nth(1).map_or(0, char::len_utf8);
        match end_of_line {
            Some(bytes) if self.frame().word.is_none() => self.at += bytes,
            Some(bytes) => self.take(bytes),
            None => self.take(1 + next),
        }
    }

    fn single_quoted(&mut self) -> Result<(), Flaw> {
        let rest = self.rest();
        let end = rest.get(1..).and_then(|rest| rest.find('\''));
        let end = end.ok_or_else(|| flaw(self.at, self.text, "this quote is never closed"))?;
        self.take(end + 2);
        Ok(())
    }

    fn expands(&mut self, range: Range<usize>) {
        self.frame().expansion.get_or_insert(range);
    }

    fn dollar(&mut self) {
        let (rest, begin) = (self.rest(), self.at);
        if rest.starts_with("$(") {
            self.take(2);
            self.expands(begin..begin + 2);
            self.frames.push(Frame { begin, ..Frame::default() });
            return;
        }
        let behind = rest.get(1..).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match behind.chars().next() {
            Some('{') => behind.find('}').map_or(behind.len(), |end| end + 1),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => behind.find(|c| !is_name(c)).unwrap_or(behind.len()),
            // Arguments and states of the script, and quotes with escapes of their own.
            Some(c) if c.is_ascii_digit() || "@*#?$!-'".contains(c) => 1,
            Some(_) | None => 0,
        };
        let is_quotation = behind.starts_with('\'');
        if length > 0 {
            self.expands(begin..begin + 1 + length);
        }
        self.take(if is_quotation { 1 } else { 1 + length });
    }

    fn backticks(&mut self) -> Result<(), Flaw> {
        let end = self.rest().get(1..).and_then(|rest| rest.find('`'));
        let end = end.ok_or_else(|| flaw(self.at, self.text, "this quote is never closed"))?;
        self.expands(self.at..self.at + end + 2);
        self.take(end + 2);
        Ok(())
    }

    fn close(&mut self) {
        if self.frame().brackets == 0 && self.frames.len() > 1 {
            self.end_command();
            let begin = self.frames.pop().map_or(0, |frame| frame.begin);
            self.at += 1;
            let end = self.at;
            if let Some(expansion) = self.frame().expansion.as_mut().filter(|expansion| expansion.start == begin) {
                expansion.end = end;
            }
            return;
        }
        let frame = self.frame();
        frame.brackets = frame.brackets.saturating_sub(1);
        self.separator();
    }

    /// The number in front of a redirection is no word of the command.
    fn drop_descriptor(&mut self) {
        let at = self.at;
        let begin = self.frame().word;
        let is_number = |begin: usize| self.text[begin..at].chars().all(|c| c.is_ascii_digit());
        if begin.is_some_and(is_number) {
            self.frame().word = None;
        }
    }

    fn separator(&mut self) {
        self.end_command();
        self.at += 1;
    }

    fn end_word(&mut self) {
        let at = self.at;
        let Some(begin) = self.frame().word.take() else { return };
        let range = begin..at;
        let expansion = self.frame().expansion.take();
        let source = self.text[range.clone()].replace("\\\r\n", "\\\n");
        let expansion = expansion.map(|range| Expansion { source: self.text[range.clone()].to_owned(), range });
        // Words that expand are not unquoted: nobody knows what they say.
        let text = match expansion {
            Some(_) => source,
            None => shlex::split(&source).map_or(source, |words| words.concat()),
        };
        self.frame().words.push(Word { text, range, expansion });
    }

    fn end_command(&mut self) {
        self.end_word();
        let words = std::mem::take(&mut self.frame().words);
        if !words.is_empty() {
            self.commands.push(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let shown = |word: &Word| match &word.expansion {
            Some(expansion) => format!("{} <{}>", word.text, expansion.source),
            None => word.text.clone(),
        };
        let commands = commands(text).unwrap_or_else(|flaw| panic!("{text}: {flaw:?}"));
        commands.iter().map(|words| words.iter().map(shown).collect::<Vec<_>>().join(" | ")).collect()
    }

    #[test]
    fn words_are_what_a_shell_makes_of_them() {
        assert_eq!(words("a 'b c' \"d\\\"e\" f\\ g"), ["a | b c | d\"e | f g"]);
        assert_eq!(words("a \\\n  --b \\\r\n 'c\nd'\ne"), ["a | --b | c\nd", "e"]);
        assert_eq!(words("# it's\na b#c # 'd"), ["a | b#c"]);
        assert_eq!(words("a '' \"\""), ["a |  | "]);
        assert_eq!(words("a|b;c&&d > e 2>&1"), ["a", "b", "c", "d", "e", "1"]);
        assert_eq!(words("--x='{\"a\": 1}'"), ["--x={\"a\": 1}"]);
        assert_eq!(words("a$ '$b' \\$c"), ["a$ | $b | $c"]);
    }

    #[test]
    fn what_the_shell_puts_in_is_named() {
        assert_eq!(words("a $B \"x${C:-d}\""), ["a | $B <$B> | \"x${C:-d}\" <${C:-d}>"]);
        assert_eq!(words("J=$(a \"b\" 'c)')"), ["a | b | c)", "J=$(a \"b\" 'c)') <$(a \"b\" 'c)')>"]);
        assert_eq!(words("a \"$(b (c))\" d"), ["b", "c", "a | \"$(b (c))\" <$(b (c))> | d"]);
        assert_eq!(words("a `b c` $1"), ["a | `b c` <`b c`> | $1 <$1>"]);
    }

    #[test]
    fn what_is_never_closed_is_said_at_its_place() {
        let place = |text: &str| commands(text).unwrap_err().range.start;
        assert_eq!(place("a 'b"), 2);
        assert_eq!(place("a \"b"), 2);
        assert_eq!(place("a $(b"), 2);
        assert_eq!(place("a `b"), 2);
    }
}
