//! Generated documents: comments, brackets and lines, quotes, blocks, anchors, odd indentation, line ends.

use proptest::prelude::*;
use s3jobs_spec::spec;

use crate::format::files::good;
use crate::format::meaning::{is_same, try_values, values};

/// A value to write, and how.
#[derive(Clone, Debug)]
enum Value {
    Scalar(&'static str),
    /// Header and lines.
    Block(&'static str, Vec<&'static str>),
    /// Refers to an anchor above, if there is one.
    Alias(usize),
    Map(Style, Vec<(&'static str, Field)>),
    List(Style, Vec<Field>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// In lines, indented by so many spaces more than what is around it.
    Lines(usize),
    OneLine,
    Brackets,
}

/// A value with what stands around it.
#[derive(Clone, Debug)]
struct Field {
    value: Value,
    is_anchored: bool,
    /// Whether the value begins below its name.
    is_below: bool,
    blanks: usize,
    /// Comments above, each indented by so many spaces more or less.
    above: Vec<usize>,
    /// A comment behind, after so many spaces.
    behind: Option<usize>,
}

const SCALARS: [&str; 30] = [
    "plain",
    "two words",
    "ON",
    "no",
    "7",
    "42",
    "true",
    "2027-01-31",
    "12:30",
    "s3://a/b",
    "a#b",
    "a:b",
    "-x",
    "\"q\"",
    "\"with # and: x\"",
    "\"ON\"",
    "\"a\\tb\"",
    "''",
    "'it''s'",
    "'say \"x\"'",
    "'\\d'",
    "\"\"",
    "é",
    "'ON'",
    "n",
    "1_000",
    "\"[x]\"",
    "{}",
    "[]",
    "!!str x",
];

/// Names of fields at several places of the schema, and others. None twice in a map.
const NAMES: [&str; 22] = [
    "accountId",
    "region",
    "run",
    "description",
    "priority",
    "roleArn",
    "operation",
    "manifest",
    "csv",
    "object",
    "etag",
    "fields",
    "report",
    "tags",
    "labels",
    "after",
    "acceptance",
    "putObjectTagging",
    "tagSet",
    "other",
    "\"quoted\"",
    "on",
];

const LINES: [&str; 6] = ["text", "  more", "", "# no comment", "- x: y", "end"];

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![4 => (1..5_usize).prop_map(Style::Lines), 2 => Just(Style::OneLine), 1 => Just(Style::Brackets)]
}

fn scalar() -> impl Strategy<Value = Value> {
    let block =
        ("[|>][-+]?", prop::collection::vec(prop::sample::select(&LINES[..]), 0..4)).prop_map(|(header, lines)| {
            let header = ["|", ">", "|-", ">-", "|+", ">+"].into_iter().find(|known| *known == header).unwrap();
            // The first line says how far the text is indented.
            Value::Block(header, std::iter::once("first").chain(lines).collect())
        });
    prop_oneof![
        8 => prop::sample::select(&SCALARS[..]).prop_map(Value::Scalar),
        1 => block,
        1 => (0..5_usize).prop_map(Value::Alias),
    ]
}

fn field(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Field> {
    let above = prop::collection::vec(0..6_usize, 0..3);
    let behind = prop::option::weighted(0.3, 1..9_usize);
    (value, prop::bool::weighted(0.2), prop::bool::weighted(0.1), 0..3_usize, above, behind).prop_map(
        |(value, is_anchored, is_below, blanks, above, behind)| {
            let blanks = if blanks == 2 { 3 } else { 0 };
            Field { value, is_anchored, is_below, blanks, above, behind }
        },
    )
}

fn map(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let names = prop::sample::subsequence(&NAMES[..], 0..5).prop_shuffle();
    (style(), names, prop::collection::vec(field(inner), 5))
        .prop_map(|(style, names, fields)| Value::Map(style, names.into_iter().zip(fields).collect()))
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 32, 5, |inner| {
        let list = (style(), prop::collection::vec(field(inner.clone()), 0..4));
        prop_oneof![2 => map(inner), 1 => list.prop_map(|(style, items)| Value::List(style, items))]
    })
}

/// A document of ours whose spec is a map in lines, its envelope in any order.
fn document() -> impl Strategy<Value = Vec<(&'static str, Field)>> {
    let plain = |text| field(Just(Value::Scalar(text)));
    let spec = (map(value()), 1..4_usize).prop_map(|(map, indent)| match map {
        Value::Map(_, fields) => Value::Map(Style::Lines(indent), fields),
        other => other,
    });
    let fields = (plain("s3jobs/v1"), plain("Job"), field(map(value())), field(spec));
    fields
        .prop_map(|(version, kind, metadata, spec)| {
            vec![("apiVersion", version), ("kind", kind), ("metadata", metadata), ("spec", spec)]
        })
        .prop_shuffle()
}

/// Writes documents; every comment and anchor has a number of its own.
#[derive(Default)]
struct Writer {
    out: String,
    comments: usize,
    anchors: Vec<usize>,
    next_anchor: usize,
}

impl Writer {
    fn comment(&mut self) {
        self.comments += 1;
        self.out += &format!("# c{};", self.comments);
    }

    fn above(&mut self, field: &Field, indent: usize) {
        self.out += &"\n".repeat(field.blanks);
        for more in &field.above {
            self.out += &" ".repeat(indent + more);
            self.comment();
            self.out += "\n";
        }
    }

    fn map(&mut self, fields: &[(&'static str, Field)], indent: usize) {
        for (name, field) in fields {
            self.above(field, indent);
            self.out += &format!("{}{name}:", " ".repeat(indent));
            self.field(field, indent);
        }
    }

    /// The value of a field in lines, from behind its colon or dash to the end of its last line.
    fn field(&mut self, field: &Field, indent: usize) {
        let anchor = self.anchor(field);
        match &field.value {
            Value::Map(Style::Lines(more), fields) if !fields.is_empty() => {
                self.behind(field);
                self.map(fields, indent + more);
            }
            Value::List(Style::Lines(more), items) if !items.is_empty() => {
                self.behind(field);
                for item in items {
                    self.above(item, indent + more);
                    self.out += &format!("{}-", " ".repeat(indent + more));
                    self.field(item, indent + more);
                }
            }
            Value::Block(header, lines) => {
                self.out += &format!(" {header}");
                self.behind(field);
                for line in lines {
                    let pad = if line.is_empty() { 0 } else { indent + 3 };
                    self.out += &format!("{}{line}\n", " ".repeat(pad));
                }
            }
            value => {
                let below = format!("\n{}", " ".repeat(indent + 2));
                self.out += if field.is_below { &below } else { " " };
                self.inline(value, indent + 1);
                self.behind(field);
            }
        }
        self.anchors.extend(anchor);
    }

    fn anchor(&mut self, field: &Field) -> Option<usize> {
        let is_alias = matches!(field.value, Value::Alias(_) | Value::Scalar("!!str x"));
        (field.is_anchored && !is_alias).then(|| {
            self.next_anchor += 1;
            self.out += &format!(" &a{}", self.next_anchor);
            self.next_anchor
        })
    }

    fn behind(&mut self, field: &Field) {
        if let Some(gap) = field.behind {
            self.out += &" ".repeat(gap);
            self.comment();
        }
        self.out += "\n";
    }

    /// A value on one line, or in brackets on several.
    fn inline(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Scalar(text) => self.out += text,
            Value::Block(..) => self.out += "\"a block\"",
            Value::Alias(number) => match self.anchors.get(number % self.anchors.len().max(1)) {
                Some(anchor) => self.out += &format!("*a{anchor} "),
                None => self.out += "none",
            },
            Value::Map(style, fields) => {
                self.out += "{";
                for (name, field) in fields {
                    self.out += &format!("{name}:");
                    self.bracketed(field, *style, indent);
                }
                self.out += "}";
            }
            Value::List(style, items) => {
                self.out += "[";
                for item in items {
                    self.bracketed(item, *style, indent);
                }
                self.out += "]";
            }
        }
    }

    fn bracketed(&mut self, field: &Field, style: Style, indent: usize) {
        let anchor = self.anchor(field);
        self.out += " ";
        // What is on one line has nothing with several lines in it.
        let is_one_line = style != Style::Brackets;
        match &field.value {
            Value::Map(_, fields) if is_one_line => self.inline(&Value::Map(Style::OneLine, fields.clone()), indent),
            Value::List(_, items) if is_one_line => self.inline(&Value::List(Style::OneLine, items.clone()), indent),
            value => self.inline(value, indent),
        }
        self.out += " ,";
        if !is_one_line {
            self.behind(field);
            self.above(field, indent);
            self.out += &" ".repeat(indent);
        }
        self.anchors.extend(anchor);
    }
}

/// What is done to a line of an example: another indentation, a sign somewhere, or another line.
#[derive(Clone, Debug)]
enum Damage {
    Indent(usize),
    Insert(usize, &'static str),
    Remove,
    Repeat(usize),
}

const SIGNS: [&str; 18] =
    ["#", " # c", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", "\"", "&a ", "*a", "|\n", ">-\n", "\n\n\n", "\r\n"];

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        3 => (0..9_usize).prop_map(Damage::Indent),
        5 => (0..40_usize, prop::sample::select(&SIGNS[..])).prop_map(|(place, sign)| Damage::Insert(place, sign)),
        2 => Just(Damage::Remove),
        1 => (0..60_usize).prop_map(Damage::Repeat),
    ]
}

fn damaged(text: &str, damages: &[(usize, Damage)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, damage) in damages {
        let line = line % lines.len();
        match damage {
            Damage::Indent(spaces) => lines[line] = format!("{}{}", " ".repeat(*spaces), lines[line].trim_start()),
            Damage::Insert(place, sign) => {
                let place = (*place).min(lines[line].len());
                if lines[line].is_char_boundary(place) {
                    lines[line].insert_str(place, sign);
                }
            }
            Damage::Remove => lines[line] = String::new(),
            Damage::Repeat(other) => {
                let other = lines[other % lines.len()].clone();
                lines[line] = other;
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A text of documents, and how many comments it has.
fn text() -> impl Strategy<Value = (String, usize)> {
    (prop::collection::vec(document(), 1..3), prop::bool::ANY, prop::bool::ANY).prop_map(
        |(documents, has_bom, has_returns)| {
            let mut writer = Writer::default();
            for (index, document) in documents.iter().enumerate() {
                if index > 0 {
                    writer.out += "---\n";
                    writer.anchors.clear();
                }
                writer.map(document, 0);
            }
            let text = if has_returns { writer.out.replace('\n', "\r\n") } else { writer.out };
            (if has_bom { format!("\u{feff}{text}") } else { text }, writer.comments)
        },
    )
}

fn count(text: &str, sign: char) -> usize {
    text.matches(&format!("{sign}a")[..]).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn formatting_keeps_values_comments_and_anchors((text, comments) in text()) {
        let formatted = spec::format(&text);
        prop_assert_eq!(&formatted.left, &[], "{}", text);
        let (before, after) = (values(&text), values(&formatted.text));
        prop_assert_eq!(before.len(), after.len());
        for (a, b) in before.iter().zip(&after) {
            prop_assert!(is_same(a, b, false), "{}\n{}", text, formatted.text);
        }
        for number in 1..=comments {
            prop_assert_eq!(formatted.text.matches(&format!("# c{number};")).count(), 1, "{}\n{}", text, formatted.text);
        }
        for sign in ['&', '*'] {
            prop_assert_eq!(count(&text, sign), count(&formatted.text, sign));
        }
    }

    #[test]
    fn formatting_twice_equals_formatting_once((text, _) in text()) {
        let once = spec::format(&text).text;
        let twice = spec::format(&once).text;
        prop_assert_eq!(&twice, &once, "{}", text);
    }

    #[test]
    fn what_comes_out_is_tidy((text, _) in text()) {
        let formatted = spec::format(&text).text;
        let is_clean = !formatted.contains(['\r', '\u{feff}']);
        prop_assert!(is_clean);
        prop_assert!(formatted.ends_with('\n'));
        prop_assert!(formatted.lines().all(|line| line.trim_end() == line), "{}", formatted);
    }

    /// Whatever stands in a file, formatting it ends, and a second time changes nothing.
    #[test]
    fn any_text_has_a_form(body in "(?s)([-:#,&*!|>'\"%@`?~{}\\[\\]]|[ \n]{1,3}|[a-c0-9.]|\t|\r|---|\u{feff}|ON|: |- |\n {2,4}| #|[\u{80}-\u{ff}]){0,40}") {
        for text in [body.clone(), format!("kind: Job\napiVersion: s3jobs/v1\n{body}"), format!("kind: Job\nspec: {body}\napiVersion: s3jobs/v1")] {
            let once = spec::format(&text);
            if once.is_faulty() {
                prop_assert_eq!(&once.text, &text);
            }
            prop_assert_eq!(&spec::format(&once.text).text, &once.text, "{:?}", text);
        }
    }
    /// Real specs, hurt here and there: where they still are YAML, they mean what they meant.
    #[test]
    fn damaged_specs_keep_what_they_mean(
        (_, text) in prop::sample::select(good()),
        damages in prop::collection::vec((0..200_usize, damage()), 1..6),
    ) {
        let text = damaged(&text, &damages);
        let once = spec::format(&text);
        prop_assert_eq!(&spec::format(&once.text).text, &once.text, "{}", text);
        if let Some(before) = try_values(&text).filter(|_| !once.is_faulty()) {
            let after = try_values(&once.text).unwrap_or_default();
            let is_same = before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| is_same(a, b, true));
            prop_assert!(is_same, "{}\n{}", text, once.text);
        }
    }
}
