//! The parser's events to documents.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag, options};

use super::{Document, Entry, Fault, Kind, Node, fault, last_line, scalar};
use crate::spec::code::Code;
use crate::spec::finding::{Help, quoted};
use crate::spec::path::{FieldPath, Segment};

/// How many maps and lists may stand inside each other. The deepest field of a job stands at 9.
pub(super) const MAX_DEPTH: usize = 64;

/// How many nodes the anchors and aliases of a document may add, so that a few lines cannot grow to billions.
const ALIAS_BUDGET: usize = 100_000;

/// How many documents a file may hold. A job has one.
const MAX_DOCUMENTS: usize = 10_000;

/// How many values a file may hold in all. A job has about forty.
const MAX_NODES: usize = 1_000_000;

/// Reads every document of a text, in order.
pub(crate) fn parse(text: &str) -> Vec<Document> {
    let documents = read(text);
    match last_line::without(text) {
        Some(shorter) => last_line::choose(documents, read(shorter)),
        None => documents,
    }
}

fn read(text: &str) -> Vec<Document> {
    let options = options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut documents = Vec::new();
    let mut nodes = MAX_NODES;
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::DocumentStart(..), span)) if documents.len() == MAX_DOCUMENTS => {
                let mut builder = Builder::new(text, &mut parser, 0);
                let message = format!("the file holds more than {MAX_DOCUMENTS} documents");
                builder.fault(Code::TooLarge, builder.bytes(&span), message, Some("split the file"));
                documents.push(builder.document);
                break;
            }
            Ok((Event::DocumentStart(..), _)) => documents.push(document(text, &mut parser, &mut nodes)),
            Ok(_) => continue,
            Err(error) => {
                let mut builder = Builder::new(text, &mut parser, 0);
                builder.syntax_error(&error);
                documents.push(builder.document);
            }
        }
        if nodes == 0 {
            break;
        }
        let failed = documents.last().is_some_and(|document| document.root.is_none() && !document.faults.is_empty());
        if failed && !matches!(parser.proceed_next_document(), Ok(true)) {
            break;
        }
    }
    fault::mark_control_characters(text, &mut documents);
    documents
}

fn document<'t>(text: &'t str, parser: &mut Parser<'t, StrInput<'t>>, nodes: &mut usize) -> Document {
    let mut builder = Builder::new(text, parser, *nodes);
    let root = builder.next_node();
    *nodes = builder.nodes;
    let mut document = builder.document;
    document.root = root.ok().filter(|node| !(matches!(node.kind, Kind::Null) && node.range.is_empty()));
    document
}

/// The rest of the document cannot be read; the fault that says why is noted.
struct Abandoned;

pub(super) struct Builder<'p, 't> {
    pub(super) text: &'t str,
    parser: &'p mut Parser<'t, StrInput<'t>>,
    pub(super) document: Document,
    /// Where the node being read stands.
    pub(super) at: FieldPath,
    depth: usize,
    anchors: HashMap<usize, Node>,
    alias_budget: usize,
    /// How many more values the file may hold.
    nodes: usize,
}

impl<'p, 't> Builder<'p, 't> {
    fn new(text: &'t str, parser: &'p mut Parser<'t, StrInput<'t>>, nodes: usize) -> Self {
        let (document, at, anchors) = (Document::default(), FieldPath::root(), HashMap::new());
        Self { text, parser, document, at, depth: 0, anchors, alias_budget: ALIAS_BUDGET, nodes }
    }

    fn next_event(&mut self) -> Result<(Event<'t>, Span), Abandoned> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                self.syntax_error(&error);
                Err(Abandoned)
            }
            None => Err(Abandoned),
        }
    }

    fn next_node(&mut self) -> Result<Node, Abandoned> {
        let (event, span) = self.next_event()?;
        self.node(event, &span)
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "the parser's enum, which may grow")]
    fn node(&mut self, event: Event<'t>, span: &Span) -> Result<Node, Abandoned> {
        let range = self.bytes(span);
        let Some(nodes) = self.nodes.checked_sub(1).filter(|nodes| *nodes > 0) else {
            self.nodes = 0;
            let message = format!("the file holds more than {MAX_NODES} values");
            self.fault(Code::TooLarge, range, message, Some("split the file"));
            return Err(Abandoned);
        };
        self.nodes = nodes;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.check_tag(tag.as_deref(), "str", span);
                let is_plain = tag.is_none() && style == ScalarStyle::Plain;
                let kind = if is_plain { self.plain(&text, &range) } else { Kind::Text(text.into_owned()) };
                let kind = if self.is_cut_short(style, span) { without_last_break(kind) } else { kind };
                self.anchored(anchor, Node { kind, range })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", span);
                let node = self.nested(&range, Self::list)?;
                self.anchored(anchor, node)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", span);
                let node = self.nested(&range, Self::map)?;
                self.anchored(anchor, node)
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands above this alias");
                self.fault(Code::UnknownAlias, range.clone(), message, Some("write the value itself"));
                Ok(Node { kind: Kind::Null, range })
            }
            // The parser sends no other event where a node stands.
            _ => Err(Abandoned),
        }
    }

    /// Remembers a node under its anchor. That is a copy, so it counts against the budget of the aliases.
    fn anchored(&mut self, anchor: usize, node: Node) -> Result<Node, Abandoned> {
        if anchor != 0 {
            self.spend(node.size(), &node.range)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn spend(&mut self, size: usize, range: &Range<usize>) -> Result<(), Abandoned> {
        let Some(rest) = self.alias_budget.checked_sub(size) else {
            let message = format!("the anchors and aliases of this document stand for more than {ALIAS_BUDGET} values");
            self.fault(Code::TooLarge, range.clone(), message, Some("write the values themselves"));
            return Err(Abandoned);
        };
        self.alias_budget = rest;
        Ok(())
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<Node, Abandoned> {
        let Some(node) = self.anchors.get(&anchor) else {
            let message = "this alias stands inside the value that it names";
            self.fault(Code::UnknownAlias, range, message, Some("write the value itself"));
            return Err(Abandoned);
        };
        let node = node.clone();
        if self.depth + node.depth() > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} maps and lists stand inside each other");
            self.fault(Code::TooDeep, range, message, None);
            return Err(Abandoned);
        }
        self.spend(node.size(), &range)?;
        Ok(node)
    }

    fn nested(
        &mut self,
        start: &Range<usize>,
        read: fn(&mut Self) -> Result<(Kind, usize), Abandoned>,
    ) -> Result<Node, Abandoned> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} maps and lists stand inside each other");
            self.fault(Code::TooDeep, start.clone(), message, None);
            return Err(Abandoned);
        }
        let (kind, end) = read(self)?;
        self.depth -= 1;
        Ok(Node { kind, range: self.trimmed(start.start..end.max(start.end)) })
    }

    fn list(&mut self) -> Result<(Kind, usize), Abandoned> {
        let mut nodes = Vec::new();
        loop {
            let (event, span) = self.next_event()?;
            if matches!(event, Event::SequenceEnd) {
                return Ok((Kind::List(nodes), self.bytes(&span).end));
            }
            self.at.push(nodes.len());
            let node = self.node(event, &span)?;
            self.at.pop();
            nodes.push(node);
        }
    }

    fn map(&mut self) -> Result<(Kind, usize), Abandoned> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut many = HashSet::new();
        loop {
            let (event, span) = self.next_event()?;
            if matches!(event, Event::MappingEnd) {
                return Ok((Kind::Map(entries), self.bytes(&span).end));
            }
            let key_range = self.bytes(&span);
            let key = self.key(event, &span)?;
            let is_text = key.is_some();
            // The path has the key while its value is read, and gives it back: nearly every key would be copied else.
            self.at.push(key.unwrap_or_else(|| "?".to_owned()));
            let value = self.next_node();
            let is_kept = is_text && self.keeps(&key_range, &entries, &mut many);
            if let (Some(Segment::Key(key)), value, true) = (self.at.pop(), value?, is_kept) {
                entries.push(Entry { key: key.into_owned(), key_range, value });
            }
        }
    }

    /// A key's text; none if it is not text, which is noted.
    fn key(&mut self, event: Event<'t>, span: &Span) -> Result<Option<String>, Abandoned> {
        let range = self.bytes(span);
        let node = self.node(event, span)?;
        match node.kind {
            Kind::Text(text) => Ok(Some(text)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {
                let source = self.text.get(node.range).unwrap_or_default().to_owned();
                let message = format!("the key {} is not text", quoted(&source));
                let quotes = format!("\"{source}\"");
                let help = Help::fix(format!("quote it: {quotes}"), quotes);
                let fault = Fault { help: Some(help), ..self.new_fault(Code::WrongType, range, message) };
                self.document.faults.push(fault);
                Ok(Some(source))
            }
            Kind::List(_) | Kind::Map(_) => {
                self.fault(Code::WrongType, range, "a list or a map stands where a name is expected", None);
                Ok(None)
            }
        }
    }

    /// Whether the key at the end of the path is kept: not if it stands there already or is a merge key, which is noted.
    fn keeps(&mut self, range: &Range<usize>, entries: &[Entry], many: &mut HashSet<String>) -> bool {
        let key = self.at.field_name().unwrap_or_default();
        if key == "<<" {
            let help = "write the fields themselves, or give one whole value an anchor and name it with an alias";
            self.fault(Code::MergeKey, range.clone(), "merge keys are not part of YAML 1.2", Some(help));
            return false;
        }
        if !is_new(key, entries, many) {
            let message = format!("{} stands here a second time", quoted(key));
            let mut fault = self.new_fault(Code::DuplicateKey, range.clone(), message);
            fault.related = Some("it stands here first");
            fault.help = Some("keep one of the two".into());
            self.document.faults.push(fault);
            return false;
        }
        true
    }

    /// An unquoted scalar, which is no text if it looks like something else.
    fn plain(&mut self, text: &str, range: &Range<usize>) -> Kind {
        scalar::resolve(text).unwrap_or_else(|| {
            let help = format!("quote it, if text is meant: \"{text}\"");
            let message = format!("`{text}` is not a number that a spec can hold");
            let fault = Fault { help: Some(help.into()), ..self.new_fault(Code::BadValue, range.clone(), message) };
            self.document.faults.push(fault);
            Kind::Text(text.to_owned())
        })
    }

    /// Whether the file ends inside the last line of a block scalar. The parser adds a line break there; YAML does not.
    // Source: YAML 1.2.2, section 8.1.1.2, b-chomped-last.
    fn is_cut_short(&self, style: ScalarStyle, span: &Span) -> bool {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        is_block
            && !self.text.ends_with(['\n', '\r'])
            && span.byte_range().is_none_or(|range| range.end >= self.text.len())
    }

    fn check_tag(&mut self, tag: Option<&Tag>, expected: &str, span: &Span) {
        let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema_tag(expected)) else { return };
        let range = span.tag_span().map_or_else(|| self.bytes(span), |span| self.bytes(&span));
        let message = format!("the tag {} has no meaning in a spec", quoted(&tag.original()));
        self.fault(Code::UnknownTag, range, message, Some("leave the tag out"));
    }

    fn bytes(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(self.text.len()..self.text.len());
        self.trimmed(range)
    }

    /// Without the white space at the end, which the parser counts to a block.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        range.start..range.start + text.trim_end().len()
    }
}

/// Whether a map has no field of this name yet. A few are looked through one by one; `many` is for when there are more.
fn is_new(key: &str, entries: &[Entry], many: &mut HashSet<String>) -> bool {
    const FEW: usize = 16;
    if entries.len() < FEW {
        return entries.iter().all(|entry| entry.key != key);
    }
    if many.is_empty() {
        many.extend(entries.iter().map(|entry| entry.key.clone()));
    }
    many.insert(key.to_owned())
}

fn without_last_break(kind: Kind) -> Kind {
    match kind {
        Kind::Text(mut text) => {
            if text.ends_with('\n') {
                text.pop();
            }
            Kind::Text(text)
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => kind,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn faults(text: &str) -> String {
        let lines = parse(text).into_iter().enumerate().flat_map(|(index, document)| {
            let line = move |fault: Fault| {
                let shown = text.get(fault.range.clone()).unwrap_or("?");
                format!("{index} {} {:?} at `{}`: {}", fault.code, shown, fault.at, fault.message)
            };
            document.faults.into_iter().map(line).collect::<Vec<_>>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn value(text: &str) -> String {
        let values = parse(text).into_iter().map(|document| match document.root {
            Some(root) => root.to_value().to_string(),
            None => "nothing".to_owned(),
        });
        values.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_document_becomes_its_value() {
        let text = "a: 1\nb: [x, 'y', \"z\", ON, 012345678901]\nc: {d: true, e: 2027-01-31}\nf: |\n  long\n";
        insta::assert_snapshot!(value(text), @r#"{"a":1,"b":["x","y","z","ON",12345678901],"c":{"d":true,"e":"2027-01-31"},"f":"long\n"}"#);
    }

    #[test]
    fn a_block_scalar_ends_as_its_file_does() {
        assert_eq!(value("a: |\n  b\n"), r#"{"a":"b\n"}"#);
        assert_eq!(value("a: |\n  b"), r#"{"a":"b"}"#);
        assert_eq!(value("a: >+\n  b\n\n  c"), r#"{"a":"b\nc"}"#);
        assert_eq!(value("a: |\n  b\n# end"), r#"{"a":"b\n"}"#);
    }

    #[test]
    fn ranges_hold_exactly_the_source_text() {
        let text = "\u{feff}name: x # c\r\nmap:\r\n  key: 'v w' \r\n\r\nlist:\r\n- 007\r\n";
        let documents = parse(text);
        let root = documents[0].root.as_ref().unwrap();
        let source = |path: &FieldPath| &text[root.get(path).unwrap().range.clone()];
        assert_eq!(source(&FieldPath::of(["name"])), "x");
        assert_eq!(source(&FieldPath::of(["map"])), "key: 'v w'");
        assert_eq!(source(&FieldPath::of(["map", "key"])), "'v w'");
        assert_eq!(source(&FieldPath::of(["list"]).join(0)), "007");
        assert_eq!(&text[root.entry("map").unwrap().key_range.clone()], "map");
    }

    #[test]
    fn a_broken_document_does_not_hide_the_next() {
        let text = "a: [1, 2\n---\nb: 1\n---\nc: \"open\n";
        assert_eq!(value(text), r#"nothing | {"b":1} | nothing"#);
        insta::assert_snapshot!(faults(text), @r#"
        0 yaml-syntax "[" at `a`: a `[` or `{` is not closed properly
        2 yaml-syntax "\"" at `c`: this text is quoted but never closed
        "#);
    }

    #[test]
    fn empty_documents_are_nothing() {
        assert_eq!(value(""), "");
        assert_eq!(value("# only a comment\n"), "");
        assert_eq!(value("---\n---\na: 1\n"), r#"nothing | {"a":1}"#);
        assert_eq!(value("a: 1\n---\n"), r#"{"a":1} | nothing"#);
        assert_eq!(value("~\n"), "null");
    }

    #[test]
    fn faults_name_their_place() {
        let text =
            "a: 1\na: 2\nb: {c: 1, c: 2}\n<<: {d: 1}\ne: !secret x\nf: !!str 1\n2026: x\ng: *nope\nh: .inf\n[i]: 1\n";
        insta::assert_snapshot!(faults(text), @r#"
        0 duplicate-key "a" at `a`: `a` stands here a second time
        0 duplicate-key "c" at `b.c`: `c` stands here a second time
        0 merge-key "<<" at `["<<"]`: merge keys are not part of YAML 1.2
        0 unknown-tag "!secret" at `e`: the tag `!secret` has no meaning in a spec
        0 wrong-type "2026" at ``: the key `2026` is not text
        0 unknown-alias "*nope" at `g`: no anchor `&nope` stands above this alias
        0 bad-value ".inf" at `h`: `.inf` is not a number that a spec can hold
        0 wrong-type "[" at ``: a list or a map stands where a name is expected
        "#);
        insta::assert_snapshot!(value(text), @r#"{"a":1,"b":{"c":1},"e":"x","f":"1","2026":"x","g":null,"h":".inf"}"#);
    }

    #[test]
    fn a_second_key_is_found_among_many() {
        let keys: Vec<String> = (0..40).map(|key| format!("k{key}: 1\n")).collect();
        let keys = keys.concat();
        insta::assert_snapshot!(faults(&format!("{keys}k3: 2\nk39: 2\nk40: 1\nk40: 2\n")), @r#"
        0 duplicate-key "k3" at `k3`: `k3` stands here a second time
        0 duplicate-key "k39" at `k39`: `k39` stands here a second time
        0 duplicate-key "k40" at `k40`: `k40` stands here a second time
        "#);
    }

    #[test]
    fn aliases_stand_for_their_anchor() {
        assert_eq!(value("a: &x {b: 1}\nc: *x\n"), r#"{"a":{"b":1},"c":{"b":1}}"#);
        insta::assert_snapshot!(faults("a: &x [*x]\n"), @r#"0 unknown-alias "*x" at `a[0]`: this alias stands inside the value that it names"#);
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            text = format!("{text}a{level}: &a{level} [{aliases}]\n");
        }
        insta::assert_snapshot!(faults(&text), @r#"0 too-large "*a3" at `a4[6]`: the anchors and aliases of this document stand for more than 100000 values"#);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let flow = format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
        insta::assert_snapshot!(faults(&flow), @r#"0 too-deep "[" at `a`: more than 64 maps and lists stand inside each other"#);
        let block = format!("a: {}x\n", "- ".repeat(100));
        insta::assert_snapshot!(faults(&block), @r#"0 yaml-syntax "-" at `a`: not YAML: block sequence entries are not allowed in this context"#);
        let mixed = (0..100).map(|level| " ".repeat(level) + "a:\n").collect::<String>();
        insta::assert_snapshot!(faults(&mixed), @r#"0 too-deep "a" at `a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a`: more than 64 maps and lists stand inside each other"#);
    }

    #[test]
    fn a_file_with_more_documents_or_values_than_any_project_is_refused() {
        let documents = "---\na: 1\n".repeat(100_000);
        insta::assert_snapshot!(faults(&documents), @r#"10000 too-large "---" at ``: the file holds more than 10000 documents"#);
        let values = format!("a: [{}]\n", "x,".repeat(1_500_000));
        insta::assert_snapshot!(faults(&values), @r#"0 too-large "x" at `a[999996]`: the file holds more than 1000000 values"#);
        let several = format!("---\na: [{}]\n", "x,".repeat(400_000)).repeat(4);
        insta::assert_snapshot!(faults(&several), @r#"2 too-large "x" at `a[199990]`: the file holds more than 1000000 values"#);
    }

    #[test]
    fn tabs_and_control_characters_are_refused() {
        insta::assert_snapshot!(faults("a:\n\tb: 1\n"), @r#"0 yaml-syntax "\t" at `a`: a tab stands where YAML allows only spaces"#);
        insta::assert_snapshot!(faults("a: b\u{7}c\n"), @r#"0 yaml-syntax "\u{7}" at `a`: the control character U+0007 stands here"#);
    }

    /// Two parsers that share no code read every good fixture alike.
    #[test]
    fn another_parser_reads_the_same_values() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/specs/good");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let ours: Vec<Value> =
                parse(&text).iter().flat_map(|document| &document.root).map(Node::to_value).collect();
            let theirs: Vec<Value> = serde_yaml::Deserializer::from_str(text.trim_start_matches('\u{feff}'))
                .map(|document| serde::Deserialize::deserialize(document).unwrap())
                .filter(|value: &Value| !value.is_null())
                .collect();
            assert_eq!(ours, theirs, "{}", path.display());
        }
    }

    #[test]
    fn directives_are_refused() {
        insta::assert_snapshot!(faults("%YAML 1.1\n---\na: yes\n"), @r#"0 yaml-syntax "%" at ``: a spec takes no YAML directives"#);
    }
}
