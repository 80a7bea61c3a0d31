//! The AWS CLI's shorthand, `Key=a,Value=b`, to the nodes of JSON.
// Source: AWS CLI User Guide, "Using shorthand syntax with the AWS CLI", and the grammar in awscli/shorthand.py.

use super::table::{Form, Member};
use crate::spec::tree::{Entry, Kind, Node};

/// How many collections may stand inside each other.
const MAX_DEPTH: usize = 64;

/// Reads the value of a member that is a structure or a list of such, or says what is wrong with it.
pub(super) fn read(text: &str, member: &Member) -> Result<Node, String> {
    let mut reader = Reader { text, at: 0 };
    let entries = reader.parameter()?;
    Ok(shaped(node(Kind::Map(entries)), member))
}

/// Whether a text may be shorthand: a name stands before a sign of equality.
pub(super) fn is_like(text: &str) -> bool {
    let text = text.trim_start();
    let name = text.find(|c| !is_of_key(c)).unwrap_or(text.len());
    name > 0 && text.get(name..).is_some_and(|rest| rest.trim_start().starts_with(['=', '@']))
}

/// What is a list in the API is one here, too, where shorthand says its one element alone.
fn shaped(value: Node, member: &Member) -> Node {
    let Node { kind, range } = value;
    let inner = |nodes: Vec<Node>| match member.element() {
        Some(element) => nodes.into_iter().map(|node| shaped(node, element)).collect(),
        None => nodes,
    };
    let kind = match (kind, member.form) {
        (Kind::Map(entries), Form::Map) => {
            let entry = |entry: Entry| match member.member(&entry.key) {
                Some(known) => Entry { value: shaped(entry.value, known), ..entry },
                None => entry,
            };
            Kind::Map(entries.into_iter().map(entry).collect())
        }
        (Kind::List(nodes), Form::List | Form::Pairs) => Kind::List(inner(nodes)),
        (kind, Form::List | Form::Pairs) => Kind::List(inner(vec![node(kind)])),
        (kind, Form::Map | Form::Named | Form::Text | Form::Flag | Form::Number | Form::Time) => kind,
    };
    Node { kind, range }
}

/// A node whose place is that of the whole value.
fn node(kind: Kind) -> Node {
    Node { kind, range: 0..0 }
}

fn text(value: impl Into<String>) -> Node {
    node(Kind::Text(value.into()))
}

fn is_of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.#/:".contains(c)
}

/// Which characters begin a value without quotes.
fn is_begin(c: char) -> bool {
    !c.is_whitespace() && !"\"',=[{".contains(c)
}

/// Which characters go on with it.
fn is_follow(c: char) -> bool {
    !"\"',]}".contains(c)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn current(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        self.skip_blanks();
        if self.current() != Some(sign) {
            return Err(self.missing(&format!("`{sign}`")));
        }
        self.at += sign.len_utf8();
        self.skip_blanks();
        Ok(())
    }

    fn missing(&self, what: &str) -> String {
        match self.text.get(..self.at) {
            Some(before) if !before.is_empty() => format!("{what} is missing after `{before}`"),
            Some(_) | None => format!("{what} is missing"),
        }
    }

    /// `keyval *("," keyval)`
    fn parameter(&mut self) -> Result<Vec<Entry>, String> {
        self.skip_blanks();
        let mut entries = vec![self.pair()?];
        self.skip_blanks();
        while self.current().is_some() {
            self.expect(',')?;
            let entry = self.pair()?;
            unlike(&entries, &entry)?;
            entries.push(entry);
            self.skip_blanks();
        }
        Ok(entries)
    }

    fn pair(&mut self) -> Result<Entry, String> {
        let key = self.key()?;
        let value = match self.current() {
            None => text(""),
            Some('[') => self.list(0)?,
            Some('{') => self.hash(0)?,
            Some(_) => self.values()?,
        };
        Ok(entry(key, value))
    }

    /// A name and the sign of equality behind it.
    fn key(&mut self) -> Result<String, String> {
        let rest = self.rest();
        let key = rest.get(..rest.find(|c| !is_of_key(c)).unwrap_or(rest.len())).unwrap_or_default().to_owned();
        if key.is_empty() {
            return Err(self.missing("a name such as `Key`"));
        }
        self.at += key.len();
        self.skip_blanks();
        if self.current() == Some('@') {
            return Err(format!("`{key}@=` reads another file, which import does not: write what is in it"));
        }
        self.expect('=')?;
        Ok(key)
    }

    /// One value, or several with commas between them: up to the name of the next member.
    fn values(&mut self) -> Result<Node, String> {
        let mut values = vec![self.value()?];
        loop {
            self.skip_blanks();
            let comma = self.at;
            if self.current() != Some(',') {
                break;
            }
            self.at += 1;
            self.skip_blanks();
            let next = self.second()?;
            self.skip_blanks();
            if let (Some(value), None | Some(',')) = (next, self.current()) {
                values.push(value);
            } else {
                self.at = comma;
                break;
            }
        }
        Ok(match <[Node; 1]>::try_from(values) {
            Ok([only]) => only,
            Err(values) => node(Kind::List(values)),
        })
    }

    /// A value behind a comma, unless the name of a member stands there.
    fn second(&mut self) -> Result<Option<Node>, String> {
        match self.current() {
            Some('"' | '\'') => self.value().map(Some),
            Some(c) if is_begin(c) => Ok(Some(text(self.bare(|c| is_follow(c) && c != '=')))),
            Some(_) | None => Ok(None),
        }
    }

    fn value(&mut self) -> Result<Node, String> {
        match self.current() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some(c) if is_begin(c) => Ok(text(self.bare(is_follow))),
            Some(_) | None => Ok(text("")),
        }
    }

    /// A value without quotes. A comma in it has a backslash before it.
    fn bare(&mut self, goes_on: impl Fn(char) -> bool) -> String {
        let mut value = String::new();
        while let Some(c) = self.current() {
            if self.rest().starts_with("\\,") {
                value.push(',');
                self.at += 2;
            } else if goes_on(c) {
                value.push(c);
                self.at += c.len_utf8();
            } else {
                break;
            }
        }
        value.truncate(value.trim_end().len());
        value
    }

    fn quoted(&mut self, quote: char) -> Result<Node, String> {
        let begin = self.at;
        self.at += 1;
        let mut value = String::new();
        while let Some(c) = self.current() {
            self.at += c.len_utf8();
            match (c, self.current()) {
                ('\\', Some(next)) if next == quote || next == '\\' => {
                    value.push(next);
                    self.at += 1;
                }
                _ if c == quote => return Ok(text(value)),
                _ => value.push(c),
            }
        }
        self.at = begin;
        Err(self.missing(&format!("a closing `{quote}` for the one")))
    }

    /// `"[" [value *("," value)] "]"`
    fn list(&mut self, depth: usize) -> Result<Node, String> {
        self.expect('[')?;
        let mut nodes = Vec::new();
        while self.current() != Some(']') {
            nodes.push(self.element(depth)?);
            self.comma(']')?;
        }
        self.at += 1;
        Ok(node(Kind::List(nodes)))
    }

    /// `"{" keyval *("," keyval) "}"`
    fn hash(&mut self, depth: usize) -> Result<Node, String> {
        self.expect('{')?;
        let mut entries = Vec::new();
        while self.current() != Some('}') {
            let key = self.key()?;
            let value = self.element(depth)?;
            let entry = entry(key, value);
            unlike(&entries, &entry)?;
            entries.push(entry);
            self.comma('}')?;
        }
        self.at += 1;
        Ok(node(Kind::Map(entries)))
    }

    fn element(&mut self, depth: usize) -> Result<Node, String> {
        match self.current() {
            Some('[' | '{') if depth >= MAX_DEPTH => Err("values stand too deep inside each other".to_owned()),
            Some('[') => self.list(depth + 1),
            Some('{') => self.hash(depth + 1),
            Some(_) | None => self.value(),
        }
    }

    /// Passes a comma, unless the collection ends.
    fn comma(&mut self, close: char) -> Result<(), String> {
        self.skip_blanks();
        match self.current() {
            Some(c) if c == close => Ok(()),
            Some(',') => self.expect(','),
            Some(_) | None => Err(self.missing(&format!("`,` or `{close}`"))),
        }
    }
}

fn entry(key: String, value: Node) -> Entry {
    Entry { key, key_range: 0..0, value }
}

fn unlike(entries: &[Entry], next: &Entry) -> Result<(), String> {
    if entries.iter().any(|entry| entry.key == next.key) {
        return Err(format!("`{}` stands here twice", next.key));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::table::request;
    use super::*;

    fn value(member: &str, text: &str) -> Value {
        read(text, request().member(member).unwrap()).unwrap_or_else(|error| panic!("{text}: {error}")).to_value()
    }

    /// The examples of the AWS CLI's own documentation and tests, as far as they are about its grammar.
    #[test]
    fn values_are_what_the_aws_cli_makes_of_them() {
        let cases = [
            ("foo=bar", json!({"foo": "bar"})),
            ("foo=bar,baz=qux", json!({"foo": "bar", "baz": "qux"})),
            ("a=b,c,d=e", json!({"a": ["b", "c"], "d": "e"})),
            ("a=b,c", json!({"a": ["b", "c"]})),
            ("foo=", json!({"foo": ""})),
            ("foo=,bar=", json!({"foo": "", "bar": ""})),
            ("a=[b]", json!({"a": ["b"]})),
            ("a=[ b , c ],d=e", json!({"a": ["b", "c"], "d": "e"})),
            ("a=[]", json!({"a": []})),
            ("a={b=c,d=[e,{f=g}]}", json!({"a": {"b": "c", "d": ["e", {"f": "g"}]}})),
            ("a={}", json!({"a": {}})),
            (r"a=b\,c", json!({"a": "b,c"})),
            (r#"a="b,c\"d",e='f "g"'"#, json!({"a": "b,c\"d", "e": "f \"g\""})),
            (r#"a="x","y""#, json!({"a": ["x", "y"]})),
            ("a=b=c", json!({"a": "b=c"})),
            ("SSE-KMS={KeyId=k}", json!({"SSE-KMS": {"KeyId": "k"}})),
            ("a = b c , d = e", json!({"a": "b c", "d": "e"})),
            ("t=2027-01-31T00:00:00Z", json!({"t": "2027-01-31T00:00:00Z"})),
        ];
        for (text, expected) in cases {
            assert_eq!(value("operation", text), expected, "{text}");
        }
    }

    #[test]
    fn lists_of_the_api_are_lists() {
        let manifest = "Spec={Format=S3BatchOperations_CSV_20180820,Fields=[Bucket,Key]},Location={ObjectArn=arn:aws:s3:::m/l.csv,ETag=e}";
        assert_eq!(
            value("manifest", manifest),
            json!({
                "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
                "Location": {"ObjectArn": "arn:aws:s3:::m/l.csv", "ETag": "e"},
            })
        );
        assert_eq!(value("manifest", "Spec={Fields=Bucket}"), json!({"Spec": {"Fields": ["Bucket"]}}));
        assert_eq!(value("tags", "Key=a,Value=b"), json!([{"Key": "a", "Value": "b"}]));
        let one = "S3PutObjectTagging={TagSet={Key=a,Value=b}}";
        assert_eq!(value("operation", one), json!({"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_stands_before_it() {
        let wrong = |text: &str| read(text, request()).unwrap_err();
        assert_eq!(wrong("a={b=c"), "`,` or `}` is missing after `a={b=c`");
        assert_eq!(wrong("a={b}"), "`=` is missing after `a={b`");
        assert_eq!(wrong("a=b,=c"), "a name such as `Key` is missing after `a=b,`");
        assert_eq!(wrong("a=1,a=2"), "`a` stands here twice");
        assert_eq!(wrong("a='b"), "a closing `'` for the one is missing after `a=`");
        assert_eq!(wrong("a@=file://x"), "`a@=` reads another file, which import does not: write what is in it");
        assert!(wrong(&format!("a={}", "[".repeat(100_000))).contains("too deep"));
    }
}
