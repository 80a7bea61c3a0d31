//! The stages of checking one document: YAML faults, kind, types, and the schema where the types refuse it.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{claim, decode, request, shape, suggest};
use crate::model::seed::Seed;
use crate::model::{JobDocument, ProjectDocument};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help, Place, Target, quoted};
use crate::spec::path::FieldPath;
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{Document, Kind, Node};

/// What to do about a file of another program.
pub(in crate::spec) const LEAVE_OUT: &str = "name the file in `.s3jobsignore`, which is written like `.gitignore`";

/// A document that was checked.
#[derive(Debug)]
pub(in crate::spec) struct CheckedDocument {
    pub(in crate::spec) content: Content,
    pub(in crate::spec) findings: Vec<Finding>,
}

/// What a document turned out to be.
#[derive(Debug)]
pub(in crate::spec) enum Content {
    Job(Box<JobDocument>),
    Project(Box<ProjectDocument>),
    Seed(Box<Seed>),
    /// Nothing stands in it.
    Empty,
    /// It has errors.
    Invalid,
}

/// The names of the jobs that a document may describe, if it says so much, however wrong the rest is: one, unless its YAML is
/// broken. Then they are looked for in the text, which may hold other documents.
pub(in crate::spec) fn job_names(document: &Document, text: &str) -> Vec<String> {
    let root = document.root.as_ref();
    if let Some(kind) = root.and_then(|root| claim::text(root, "kind"))
        && claim::near_kind(kind) != Some(SchemaKind::Job)
    {
        return Vec::new();
    }
    let metadata = root.and_then(|root| root.entry("metadata"));
    match metadata.and_then(|metadata| claim::text(&metadata.value, "name")) {
        Some(name) => vec![name.to_owned()],
        None if document.faults.is_empty() => Vec::new(),
        None => names_in(text),
    }
}

/// The names that stand below `metadata` in a text, read line by line.
fn names_in(text: &str) -> Vec<String> {
    let (mut names, mut is_below) = (Vec::new(), false);
    for line in text.lines() {
        let inline = line.strip_prefix("metadata:");
        is_below = inline.is_some() || (is_below && line.starts_with([' ', '\t']));
        let fields = inline.unwrap_or(line).split(['{', ',', '}']).filter(|_| is_below);
        let given = fields.filter_map(|field| field.trim().strip_prefix("name:"));
        let bare = given.map(|name| name.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']));
        names.extend(bare.filter(|name| !name.is_empty()).map(str::to_owned));
    }
    names
}

/// A document, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'d> {
    pub(super) file: &'d Utf8Path,
    pub(super) index: usize,
    pub(super) text: &'d str,
    pub(super) root: &'d Node,
}

impl Source<'_> {
    pub(super) fn place(&self, at: FieldPath, target: Target) -> Place {
        Place { file: self.file.to_owned(), document: self.index, at, target }
    }

    /// The source text of the value at a path.
    pub(super) fn written(&self, at: &FieldPath) -> Option<&str> {
        self.root.get(at).and_then(|node| self.text.get(node.range.clone()))
    }
}

/// Checks the document of this number in a file.
pub(in crate::spec) fn check(file: &Utf8Path, index: usize, text: &str, document: &Document) -> CheckedDocument {
    let mut findings = faults(file, index, document);
    let Some(root) = &document.root else {
        let content = if findings.is_empty() { Content::Empty } else { Content::Invalid };
        return CheckedDocument { content, findings };
    };
    let source = Source { file, index, text, root };
    let kind = match kind_of(&source) {
        Ok(kind) => kind,
        Err(finding) => {
            findings.push(*finding);
            return CheckedDocument { content: Content::Invalid, findings };
        }
    };
    // The types accept what the schema accepts, which a property test holds. They stop at their first mistake; the schema,
    // which is slower and takes long to compile, finds all of them.
    let decoded = decode::decode(&source, kind);
    debug_assert!(decoded.is_err() || shape::check(&source, kind).is_empty(), "the schema refuses what the types take");
    if decoded.is_err() {
        let known: BTreeSet<FieldPath> = findings.iter().map(|finding| finding.place.at.clone()).collect();
        findings.extend(shape::check(&source, kind).into_iter().filter(|found| !known.contains(&found.place.at)));
    }
    if findings.is_empty() {
        findings.extend(ambiguous_numbers(&source));
    }
    match decoded {
        Ok(content) if findings.is_empty() => CheckedDocument { content, findings },
        Err(finding) if findings.is_empty() => CheckedDocument { content: Content::Invalid, findings: vec![*finding] },
        Ok(_) | Err(_) => CheckedDocument { content: Content::Invalid, findings },
    }
}

pub(in crate::spec) fn faults(file: &Utf8Path, index: usize, document: &Document) -> Vec<Finding> {
    let place = |at: &FieldPath, target| Place { file: file.to_owned(), document: index, at: at.clone(), target };
    let finding = |(number, fault): (usize, &crate::spec::tree::Fault)| {
        let finding = Finding::new(fault.code, place(&fault.at, Target::Fault(number)), fault.message.clone());
        let finding = finding.with_optional_help(fault.help.clone());
        match fault.related {
            Some(message) => finding.with_related(place(&fault.at, Target::Key), message),
            None => finding,
        }
    };
    document.faults.iter().enumerate().map(finding).collect()
}

/// The kind that the document says it is of.
fn kind_of(source: &Source<'_>) -> Result<SchemaKind, Box<Finding>> {
    let at = FieldPath::of(["kind"]);
    let text = |field: &str| match source.root.entry(field).map(|entry| &entry.value.kind) {
        Some(Kind::Text(text)) => Some(text.as_str()),
        Some(Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_)) | None => None,
    };
    let named = text("kind").filter(|_| text("apiVersion").is_some_and(|version| version.starts_with("s3jobs/")));
    let Some(name) = named else {
        let message = "this document does not say that it is an s3jobs spec";
        if let Some(request) = request::of_document(source.root) {
            let finding = Finding::new(Code::WrongKind, source.place(FieldPath::root(), Target::Value), message);
            return Err(Box::new(finding.with_help(request::wrapped(source, request))));
        }
        let place = source.place(if text("kind").is_some() { FieldPath::of(["apiVersion"]) } else { at }, Target::Key);
        let finding = Finding::new(Code::WrongKind, place, message);
        return Err(Box::new(finding.with_help(foreign(source, text("kind")))));
    };
    SchemaKind::from_name(name).ok_or_else(|| {
        let kinds: Vec<&str> = SchemaKind::ALL.iter().map(|kind| kind.name()).collect();
        let message = format!("{} is not a kind of document", quoted(name));
        let finding = Finding::new(Code::WrongKind, source.place(at, Target::Value), message);
        Box::new(finding.with_help(suggest::names(name, &kinds)))
    })
}

/// What to do about a document that may belong to another program.
fn foreign(source: &Source<'_>, kind: Option<&str>) -> Help {
    if kind.is_some_and(|kind| SchemaKind::from_name(kind).is_some()) && source.root.entry("metadata").is_some() {
        return format!("write `apiVersion: s3jobs/v1`, or, if it is another program's, {LEAVE_OUT}").into();
    }
    format!("begin it with `apiVersion: s3jobs/v1` and `kind: Job`, or, if it is no spec, {LEAVE_OUT}").into()
}

/// Numbers whose notation other YAML readers take for another number: `010` is 8 in YAML 1.1 and 10 in YAML 1.2.
fn ambiguous_numbers(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Nearly every document has none, and needs no paths.
    if has_ambiguous_number(source, source.root) {
        visit(source, source.root, &mut FieldPath::root(), &mut findings);
    }
    findings
}

fn has_ambiguous_number(source: &Source<'_>, node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) => is_ambiguous(written(source, node)),
        Kind::List(nodes) => nodes.iter().any(|node| has_ambiguous_number(source, node)),
        Kind::Map(entries) => entries.iter().any(|entry| has_ambiguous_number(source, &entry.value)),
        Kind::Null | Kind::Bool(_) | Kind::Text(_) => false,
    }
}

fn written<'s>(source: &Source<'s>, node: &Node) -> &'s str {
    source.text.get(node.range.clone()).unwrap_or_default()
}

fn is_ambiguous(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    !plain || leading_zero
}

fn visit(source: &Source<'_>, node: &Node, at: &mut FieldPath, findings: &mut Vec<Finding>) {
    match &node.kind {
        Kind::Number(number) => {
            let written = written(source, node);
            if is_ambiguous(written) {
                let message = format!("{} is {number} here, and not for every reader of YAML", quoted(written));
                let finding = Finding::new(Code::BadValue, source.place(at.clone(), Target::Value), message);
                findings.push(finding.with_help(format!("write {number}")));
            }
        }
        Kind::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                at.push(index);
                visit(source, node, at, findings);
                at.pop();
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                at.push(entry.key.clone());
                visit(source, &entry.value, at, findings);
                at.pop();
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Text(_) => {}
    }
}
