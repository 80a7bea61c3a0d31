//! JSON, and the same as Python writes it: single quotes, `True`, `None`, tuples, trailing commas, and calls with named arguments.
//!
//! JSON is read here and not as YAML, which takes neither each of its escapes nor several values in a row.

use std::ops::Range;

use serde_json::Number;

use crate::spec::code::Code;
use crate::spec::tree::{Entry, Kind, Node};

/// How many collections may stand inside each other.
const MAX_DEPTH: usize = 64;

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) code: Code,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Reads every value of a text, in order.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Flaw> {
    let mut reader = Reader { text, at: 0 };
    let mut values = Vec::new();
    loop {
        while reader.next_is(&[',', ';']) {
            reader.at += 1;
        }
        if reader.peek().is_none() {
            return Ok(values);
        }
        reader.skip_assignment();
        values.push(reader.value(0)?);
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character behind blanks and comments.
    fn peek(&mut self) -> Option<char> {
        loop {
            let rest = self.rest();
            let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
            self.at += rest.len() - rest.trim_start_matches(blank).len();
            let rest = self.rest();
            if !(rest.starts_with('#') || rest.starts_with("//")) {
                return rest.chars().next();
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn next_is(&mut self, signs: &[char]) -> bool {
        self.peek().is_some_and(|sign| signs.contains(&sign))
    }

    /// Passes a sign, or says what was expected.
    fn expect(&mut self, sign: char) -> Result<(), Flaw> {
        if self.peek() != Some(sign) {
            return Err(self.flaw(format!("`{sign}` is missing here")));
        }
        self.at += sign.len_utf8();
        Ok(())
    }

    fn flaw(&self, message: impl Into<String>) -> Flaw {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + next;
        let help =
            "paste one whole JSON value; what a shell or a program would put in place of a name is not known here";
        Flaw { code: Code::YamlSyntax, range, message: message.into(), help }
    }

    /// Passes `name =` in front of a value.
    fn skip_assignment(&mut self) {
        let word = self.word();
        let behind = self.rest().get(word.len()..).unwrap_or_default().trim_start_matches([' ', '\t']);
        if !word.is_empty() && behind.starts_with('=') {
            self.at = self.text.len() - behind.len() + 1;
        }
    }

    /// The word that stands next, dots included.
    fn word(&self) -> &'t str {
        let rest = self.rest();
        let is_begin = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        if is_begin { &rest[..end] } else { "" }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Flaw> {
        if depth > MAX_DEPTH {
            return Err(Flaw { code: Code::TooDeep, ..self.flaw("values stand too deep inside each other") });
        }
        let begin = self.peek().map(|sign| (sign, self.at));
        let kind = match begin {
            Some(('{', _)) => self.map(depth, '}')?,
            Some(('[', _)) => self.list(depth, ']')?,
            Some(('(', _)) => self.list(depth, ')')?,
            Some(('"' | '\'', _)) => Kind::Text(self.string()?),
            Some((sign, _)) if sign == '-' || sign.is_ascii_digit() => self.number()?,
            Some(_) => self.named(depth)?,
            None => return Err(self.flaw("the text ends where a value should stand")),
        };
        Ok(Node { kind, range: begin.map_or(0, |(_, at)| at)..self.at })
    }

    /// Fields up to a closing sign: `"name": value`, or `name=value` in a call.
    fn map(&mut self, depth: usize, close: char) -> Result<Kind, Flaw> {
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        while !self.next_is(&[close]) {
            let begin = self.at;
            let (key, separator) = if close == ')' { (self.argument()?, '=') } else { (self.key()?, ':') };
            let key_range = begin..self.at;
            if entries.iter().any(|entry| entry.key == key) {
                let flaw = Flaw { range: key_range, ..self.flaw(format!("`{key}` stands here twice")) };
                return Err(Flaw { code: Code::DuplicateKey, help: "remove one of them", ..flaw });
            }
            self.expect(separator)?;
            entries.push(Entry { key, key_range, value: self.value(depth + 1)? });
            self.comma(close)?;
        }
        self.at += 1;
        Ok(Kind::Map(entries))
    }

    fn key(&mut self) -> Result<String, Flaw> {
        match self.peek() {
            Some('"' | '\'') => self.string(),
            Some(_) => Err(self.flaw("a name in quotes should stand here")),
            None => Err(self.flaw("the text ends before its brackets are closed")),
        }
    }

    fn argument(&mut self) -> Result<String, Flaw> {
        let word = self.word();
        if word.is_empty() {
            return Err(self.flaw("a named argument such as `Priority=10` should stand here"));
        }
        self.at += word.len();
        Ok(word.to_owned())
    }

    fn list(&mut self, depth: usize, close: char) -> Result<Kind, Flaw> {
        self.at += 1;
        let mut nodes = Vec::new();
        while !self.next_is(&[close]) {
            nodes.push(self.value(depth + 1)?);
            self.comma(close)?;
        }
        self.at += 1;
        Ok(Kind::List(nodes))
    }

    /// Passes a comma, unless the collection ends.
    fn comma(&mut self, close: char) -> Result<(), Flaw> {
        if self.next_is(&[',']) {
            self.at += 1;
            return Ok(());
        }
        match self.next_is(&[close]) {
            true => Ok(()),
            false if self.peek().is_none() => Err(self.flaw("the text ends before its brackets are closed")),
            false => Err(self.flaw(format!("`,` or `{close}` is missing here"))),
        }
    }

    fn number(&mut self) -> Result<Kind, Flaw> {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
        let source = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let number: Option<Number> = serde_json::from_str(source).ok();
        let number = number.ok_or_else(|| self.flaw(format!("`{source}` is no number")))?;
        self.at += source.len();
        Ok(Kind::Number(number))
    }

    /// A word of JSON or Python, or a call.
    fn named(&mut self, depth: usize) -> Result<Kind, Flaw> {
        let word = self.word();
        let kind = match word {
            "true" | "True" => Some(Kind::Bool(true)),
            "false" | "False" => Some(Kind::Bool(false)),
            "null" | "None" => Some(Kind::Null),
            _ => None,
        };
        if let Some(kind) = kind {
            self.at += word.len();
            return Ok(kind);
        }
        let (begin, is_call) =
            (self.at, !word.is_empty() && self.rest().get(word.len()..).is_some_and(|it| it.starts_with('(')));
        if !is_call {
            return Err(self.flaw("a value should stand here: a map, a list, a text in quotes or a number"));
        }
        self.at += word.len();
        if word.ends_with("create_job") || word == "dict" {
            return self.map(depth, ')');
        }
        // What a program prints in place of a time.
        self.list_of_anything()?;
        Ok(Kind::Text(self.text.get(begin..self.at).unwrap_or_default().to_owned()))
    }

    /// Passes brackets, whatever stands in them but texts.
    fn list_of_anything(&mut self) -> Result<(), Flaw> {
        let mut depth = 0_usize;
        let rest = self.rest();
        for (offset, sign) in rest.char_indices() {
            match sign {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += offset + 1;
                return Ok(());
            }
        }
        Err(self.flaw("this bracket is never closed"))
    }

    fn string(&mut self) -> Result<String, Flaw> {
        let begin = self.at;
        let quote = self.rest().chars().next().unwrap_or('"');
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(sign) = self.rest().chars().next() else {
                self.at = begin;
                return Err(self.flaw("this text has no closing quote"));
            };
            self.at += sign.len_utf8();
            match sign {
                _ if sign == quote => return Ok(text),
                '\\' => text.push(self.escape()?),
                _ => text.push(sign),
            }
        }
    }

    /// The character of an escape, behind its backslash.
    fn escape(&mut self) -> Result<char, Flaw> {
        let sign = self.rest().chars().next().unwrap_or('\0');
        let plain = match sign {
            '"' | '\'' | '\\' | '/' => Some(sign),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            _ => None,
        };
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if let Some(plain) = plain {
            self.at += 1;
            return Ok(plain);
        }
        let code = (digits > 0).then(|| self.code(digits)).flatten();
        let whole = match code {
            Some(high @ 0xd800..=0xdbff) => self.low().map(|low| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
            code => code,
        };
        whole.and_then(char::from_u32).ok_or_else(|| self.flaw("no escape like this is known"))
    }

    /// The number of an escape's digits, which are passed.
    fn code(&mut self, digits: usize) -> Option<u32> {
        let code = u32::from_str_radix(self.rest().get(1..=digits)?, 16).ok()?;
        self.at += 1 + digits;
        Some(code)
    }

    /// The second half of a pair of surrogates.
    fn low(&mut self) -> Option<u32> {
        if !self.rest().starts_with("\\u") {
            return None;
        }
        self.at += 1;
        self.code(4).filter(|low| (0xdc00..=0xdfff).contains(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        read(text).unwrap_or_else(|flaw| panic!("{flaw:?}")).iter().map(|node| node.to_value().to_string()).collect()
    }

    fn flaw(text: &str) -> String {
        let flaw = read(text).unwrap_err();
        format!("{}: {}", &text[..flaw.range.start], flaw.message)
    }

    #[test]
    fn json_is_read_with_every_escape() {
        let text = r#"{"a": ["\/\u00e9\ud83d\ude00\t", -1.5e3, true, null, {}], "b": 9007199254740993}"#;
        assert_eq!(values(text), [r#"{"a":["/é😀\t",-1500.0,true,null,{}],"b":9007199254740993}"#]);
    }

    #[test]
    fn several_values_in_a_row_are_several() {
        assert_eq!(values("{}\n[1]{\"a\":2},\n"), ["{}", "[1]", r#"{"a":2}"#]);
    }

    #[test]
    fn what_python_writes_is_the_same() {
        let text = "job = {'A': True, 'B': None, 'C': ('x', 'it\\'s'), # why\n 'T': datetime.datetime(2025, 1, 2, tzinfo=tzlocal()),}";
        let time = "datetime.datetime(2025, 1, 2, tzinfo=tzlocal())";
        assert_eq!(values(text), [format!(r#"{{"A":true,"B":null,"C":["x","it's"],"T":"{time}"}}"#)]);
        assert_eq!(
            values("client.create_job(AccountId='1', Report=dict(Enabled=False))"),
            [r#"{"AccountId":"1","Report":{"Enabled":false}}"#]
        );
    }

    #[test]
    fn what_cannot_be_read_is_said_at_its_place() {
        assert_eq!(flaw(r#"{"a": 1 "b""#), "{\"a\": 1 : `,` or `}` is missing here");
        assert_eq!(flaw(r#"{"a": 1, "a": 2}"#), "{\"a\": 1, : `a` stands here twice");
        assert_eq!(flaw("[1, $X]"), "[1, : a value should stand here: a map, a list, a text in quotes or a number");
        assert_eq!(flaw(r#"["abc"#), "[: this text has no closing quote");
        assert_eq!(flaw("[1"), "[1: the text ends before its brackets are closed");
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
