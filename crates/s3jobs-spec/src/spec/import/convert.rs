//! Members of the API to fields of a spec, by the table.
//!
//! A value whose form is another one than S3's is kept as it is: the check of specs says what is wrong with it.

use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;

use camino::Utf8Path;
use serde_json::{Map, Value};

use super::data::{Files, Told};
use super::source::{self, Dialect};
use super::table::{Form, Member};
use super::time::{self, Zone};
use crate::model::near::{nearest, plain};
use crate::spec::check;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help, quoted};
use crate::spec::path::FieldPath;
use crate::spec::tree::{Entry, Kind, Node};

/// One document that is being converted.
pub(super) struct Converter<'s> {
    pub(super) file: &'s Utf8Path,
    /// What is in the files that it names.
    pub(super) files: &'s Files,
    pub(super) text: Arc<str>,
    /// The bytes of the file that stand for all of the text, if it is the value of a member.
    pub(super) within: Option<Range<usize>>,
    pub(super) dialect: Dialect,
    /// What has no place in a spec.
    pub(super) findings: Vec<Finding>,
    /// What was left out, or taken for something, and why.
    pub(super) told: Vec<Told>,
}

/// A structure, converted.
#[derive(Default)]
pub(super) struct Structure<'m, 'n> {
    pub(super) fields: Map<String, Value>,
    /// Members that are no field, and what stands in them.
    pub(super) others: Vec<(&'m Member, &'n Entry)>,
}

impl<'s> Converter<'s> {
    pub(super) fn new((file, files): (&'s Utf8Path, &'s Files), text: &Arc<str>, dialect: Dialect) -> Self {
        Self { file, files, text: Arc::clone(text), within: None, dialect, findings: Vec::new(), told: Vec::new() }
    }

    /// Notes that something has no place.
    #[allow(clippy::too_many_arguments, reason = "one statement for each problem reads best")]
    pub(super) fn problem(
        &mut self,
        code: Code,
        (at, range): (&FieldPath, &Range<usize>),
        message: String,
        help: impl Into<Help>,
    ) {
        let range = self.within.as_ref().unwrap_or(range);
        let place = source::place(self.file, at, range.clone());
        self.findings.push(Finding::new(code, place, message).with_help(help));
    }

    pub(super) fn leave_out(&mut self, what: impl Display, why: &'static str) {
        self.told.push(Told { what: format!("left out {what}"), why });
    }

    /// A member's value, as it stands in a spec.
    pub(super) fn value(&mut self, member: &Member, node: &Node, at: &FieldPath) -> Value {
        match (member.form, &node.kind) {
            (Form::Map, Kind::Map(_)) => self.map(member, node, at).into(),
            (Form::List, _) if self.items(node).is_some() => {
                let items = self.items(node).unwrap_or_default();
                let element = |(index, item): (usize, &Node)| match member.element() {
                    Some(element) => self.value(element, item, &at.join(index)),
                    None => item.to_value(),
                };
                items.into_iter().enumerate().map(element).collect()
            }
            (Form::Pairs, _) if self.items(node).is_some() => self.pairs(node, at),
            (Form::Named, Kind::Map(_)) => self.named(node, at),
            (Form::Map | Form::Named, Kind::Text(text)) if self.is_empty_element(text) => Map::new().into(),
            _ => self.scalar(member.form, node, at),
        }
    }

    fn is_empty_element(&self, text: &str) -> bool {
        self.dialect == Dialect::Xml && text.trim().is_empty()
    }

    /// The elements of a list. In XML, they are elements of one name.
    pub(super) fn items<'n>(&self, node: &'n Node) -> Option<Vec<&'n Node>> {
        match &node.kind {
            Kind::List(nodes) => Some(nodes.iter().collect()),
            Kind::Map(entries) if self.dialect == Dialect::Xml => {
                let is_one = entries.iter().all(|entry| entry.key == entries[0].key);
                is_one.then(|| entries.iter().map(|entry| &entry.value).collect())
            }
            Kind::Text(text) if self.is_empty_element(text) => Some(Vec::new()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Map(_) => None,
        }
    }

    /// A structure whose members that are no field say what is always sent.
    fn map(&mut self, member: &Member, node: &Node, at: &FieldPath) -> Map<String, Value> {
        let Structure { fields, others } = self.structure(member, node, at);
        for (other, entry) in others {
            self.constant(other, entry, at);
        }
        fields
    }

    /// The members of a structure. `null` says nothing.
    pub(super) fn structure<'m, 'n>(
        &mut self,
        member: &'m Member,
        node: &'n Node,
        at: &FieldPath,
    ) -> Structure<'m, 'n> {
        let mut structure = Structure::default();
        let Kind::Map(entries) = &node.kind else { return structure };
        let mut seen: Vec<String> = Vec::new();
        for entry in entries.iter().filter(|entry| !matches!(entry.value.kind, Kind::Null)) {
            let inner = at.key(&entry.key);
            let name = plain(&entry.key);
            if seen.contains(&name) {
                let message = format!("{} stands here twice", quoted(&entry.key));
                self.problem(Code::DuplicateKey, (&inner, &entry.key_range), message, "remove one of them");
                continue;
            }
            seen.push(name);
            let Some(known) = member.member(&entry.key) else {
                self.unknown(member, entry, &inner);
                continue;
            };
            match known.field {
                Some(field) => {
                    let value = self.value(known, &entry.value, &inner);
                    structure.fields.insert(field.to_owned(), value);
                }
                None => structure.others.push((known, entry)),
            }
        }
        structure
    }

    /// A member that this version does not know.
    pub(super) fn unknown(&mut self, member: &Member, entry: &Entry, at: &FieldPath) {
        let place = at.parent().filter(|outer| !outer.segments().is_empty());
        let of = place.map_or_else(|| "a request".to_owned(), |outer| format!("`{outer}`"));
        let message = format!("{} is no member of {of} that this version of s3jobs knows", quoted(&entry.key));
        let known: Vec<&str> = member.names().collect();
        let help = match nearest(&entry.key, known.iter().copied(), |name| name) {
            Some(near) => format!("did you mean `{near}`? Else a newer s3jobs may know it"),
            None if known.is_empty() => "nothing can stand here; a newer s3jobs may know it".to_owned(),
            None => format!("known here: {}; a newer s3jobs may know more", check::list(&known, 12)),
        };
        self.problem(Code::UnknownField, (at, &entry.key_range), message, help);
    }

    /// A member with only one value, which is always sent.
    pub(super) fn constant(&mut self, member: &Member, entry: &Entry, at: &FieldPath) {
        let only = match member.name {
            "ManifestFormat" => GENERATED,
            "Format" => REPORT,
            _ => return self.unknown(member, entry, &at.key(&entry.key)),
        };
        if entry.value.to_value() != only {
            let message = format!("a spec cannot say this {}", member.name);
            self.problem(
                Code::BadValue,
                (&at.key(&entry.key), &entry.value.range),
                message,
                format!("s3jobs knows `{only}` alone"),
            );
        }
    }

    /// `Key` and `Value` pairs as a map.
    fn pairs(&mut self, node: &Node, at: &FieldPath) -> Value {
        let mut map = Map::new();
        for (index, item) in self.items(node).unwrap_or_default().into_iter().enumerate() {
            let inner = at.join(index);
            let part = |name: &str| match &item.kind {
                Kind::Map(entries) => entries.iter().find(|entry| plain(&entry.key) == name).map(|entry| &entry.value),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => None,
            };
            let is_pair = matches!(&item.kind, Kind::Map(entries) if entries.len() == 2);
            let (Some(key), Some(value), true) = (part("key"), part("value"), is_pair) else {
                let help = "write `{\"Key\": ..., \"Value\": ...}`";
                self.problem(Code::WrongType, (&inner, &item.range), "a tag is a `Key` and a `Value`".to_owned(), help);
                continue;
            };
            let (key, value) = (self.text_of(key), self.scalar(Form::Text, value, &inner));
            if map.insert(key.clone(), value).is_some() {
                let message = format!("the key {} stands here twice", quoted(&key));
                self.problem(
                    Code::DuplicateKey,
                    (&inner, &item.range),
                    message,
                    "remove one of them: S3 takes each key once",
                );
            }
        }
        map.into()
    }

    /// Texts by names that people choose. In XML, they are entries of a key and a value.
    fn named(&mut self, node: &Node, at: &FieldPath) -> Value {
        let Kind::Map(entries) = &node.kind else { return node.to_value() };
        if self.dialect == Dialect::Xml && entries.iter().all(|entry| entry.key == "entry") {
            return self.pairs(node, at);
        }
        let mut map = Map::new();
        for entry in entries.iter().filter(|entry| !matches!(entry.value.kind, Kind::Null)) {
            let value = self.scalar(Form::Text, &entry.value, &at.key(&entry.key));
            map.insert(entry.key.clone(), value);
        }
        map.into()
    }

    /// The source of a scalar: `012345678901` is no number.
    fn text_of(&self, node: &Node) -> String {
        match &node.kind {
            Kind::Text(text) => text.clone(),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => {
                self.text.get(node.range.clone()).unwrap_or_default().to_owned()
            }
        }
    }

    fn scalar(&mut self, form: Form, node: &Node, at: &FieldPath) -> Value {
        let is_scalar = matches!(node.kind, Kind::Bool(_) | Kind::Number(_) | Kind::Text(_));
        match form {
            _ if !is_scalar => node.to_value(),
            Form::Text => self.text_of(node).into(),
            Form::Flag => match self.text_of(node).to_ascii_lowercase().as_str() {
                "true" => true.into(),
                "false" => false.into(),
                _ => node.to_value(),
            },
            Form::Number => self.text_of(node).trim().parse::<i64>().map_or_else(|_| node.to_value(), Value::from),
            Form::Time => self.time(node, at),
            Form::Map | Form::List | Form::Pairs | Form::Named => node.to_value(),
        }
    }

    fn time(&mut self, node: &Node, at: &FieldPath) -> Value {
        let Some(time::Read { text, zone }) = time::read(self.text_of(node).trim()) else { return node.to_value() };
        if zone == Zone::Assumed {
            let why = "it says no time zone; the AWS CLI takes that of its machine";
            self.told.push(Told { what: format!("took `{at}` for {text}"), why });
        }
        text.into()
    }
}

/// The formats that S3 has one of.
const REPORT: &str = "Report_CSV_20180820";
const GENERATED: &str = "S3InventoryReport_CSV_20211130";
