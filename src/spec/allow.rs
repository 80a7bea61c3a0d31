//! `# s3jobs: allow(CODE) REASON` in a spec: a person has looked at a warning or note and says why it may stay.
//!
//! Beside a field the comment covers that field; above one, that field and all below it; above the first field of a
//! document, the document. Errors cannot be allowed. A comment without a reason, or one that nothing needs, is a finding.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use camino::Utf8Path;

use super::code::{Code, Severity};
use super::finding::{Finding, Place, Target, quoted};
use super::path::FieldPath;
use super::source::{FileTexts, SourceMap};
use super::tree::{self, Document, Kind, Node};

/// What begins such a comment.
const MARK: &str = "s3jobs: allow";

/// Takes out the findings that comments allow, and adds those about the comments themselves.
pub(super) fn apply(findings: &mut Vec<Finding>, texts: &FileTexts) {
    let marked: BTreeMap<&str, Marked<'_>> = texts
        .iter()
        .filter(|(_, text)| text.contains(MARK))
        .map(|(file, text)| (file.as_str(), Marked::new(file, text)))
        .collect();
    // Once over the findings, not once for each file.
    findings.retain(|finding| {
        let file = marked.get(finding.place.file.as_str());
        file.is_none_or(|file| !is_allowed(finding, &file.allows, &file.map))
    });
    for (file, Marked { allows, bad, .. }) in marked {
        findings.extend(bad);
        findings.extend(allows.iter().filter(|allow| !allow.is_used.get()).map(|allow| unused(file.into(), allow)));
    }
}

/// A file with such comments.
struct Marked<'t> {
    allows: Vec<Allow>,
    bad: Vec<Finding>,
    map: SourceMap<'t>,
}

impl<'t> Marked<'t> {
    fn new(file: &Utf8Path, text: &'t str) -> Self {
        let (allows, bad) = read(file, text, &tree::parse(text));
        Self { allows, bad, map: SourceMap::new(text) }
    }
}

/// A comment that allows findings of one code.
struct Allow {
    code: Code,
    comment: Range<usize>,
    /// The bytes whose findings it allows.
    covers: Range<usize>,
    is_used: Cell<bool>,
}

fn is_allowed(finding: &Finding, allows: &[Allow], map: &SourceMap<'_>) -> bool {
    if finding.severity == Severity::Error {
        return false;
    }
    let start = map.locate(&finding.place).range.start;
    let allow = allows.iter().find(|allow| allow.code == finding.code && allow.covers.contains(&start));
    allow.map(|allow| allow.is_used.set(true)).is_some()
}

fn unused(file: &Utf8Path, allow: &Allow) -> Finding {
    let message = format!("nothing here is a finding `{}`", allow.code);
    let help = format!("remove `{}` from the comment, and a comment that allows nothing", allow.code);
    Finding::new(Code::UnusedAllow, place(file, &allow.comment), message).with_help(help)
}

fn place(file: &Utf8Path, bytes: &Range<usize>) -> Place {
    let target = Target::Bytes(bytes.start, bytes.end);
    Place { file: file.to_owned(), document: 0, at: FieldPath::root(), target }
}

/// The comments of a text that allow something, and what is wrong with them.
fn read(file: &Utf8Path, text: &str, documents: &[Document]) -> (Vec<Allow>, Vec<Finding>) {
    let (mut allows, mut bad) = (Vec::new(), Vec::new());
    for comment in tree::comments(text) {
        let words = text.get(comment.clone()).unwrap_or_default().trim_start_matches('#').trim();
        let Some(words) = words.strip_prefix(MARK) else { continue };
        match codes(words) {
            Ok(codes) => {
                let covers = covered(text, &comment, documents);
                let allow =
                    |code| Allow { code, comment: comment.clone(), covers: covers.clone(), is_used: Cell::new(false) };
                allows.extend(codes.into_iter().map(allow));
            }
            Err(message) => {
                let help = "write `# s3jobs: allow(CODE) REASON`; `s3jobs explain --codes` lists the codes";
                bad.push(Finding::new(Code::BadAllow, place(file, &comment), message).with_help(help));
            }
        }
    }
    (allows, bad)
}

/// The codes of `(CODE, CODE) REASON`.
fn codes(words: &str) -> Result<Vec<Code>, String> {
    let (names, reason) = words
        .trim_start()
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .ok_or_else(|| "this comment does not say which finding it allows".to_owned())?;
    if !reason.chars().any(char::is_alphanumeric) {
        return Err("this comment does not say why".to_owned());
    }
    names.split(',').map(|name| code(name.trim())).collect()
}

fn code(name: &str) -> Result<Code, String> {
    let code = Code::from_name(name).ok_or_else(|| format!("there is no finding {}", quoted(name)))?;
    match code.severity() {
        Severity::Error => Err(format!("`{code}` is an error, which cannot be allowed")),
        Severity::Warning | Severity::Note => Ok(code),
    }
}

/// What a comment is about: what begins on its line, or, if it stands alone, on the next line that is not a comment.
fn covered(text: &str, comment: &Range<usize>, documents: &[Document]) -> Range<usize> {
    let line = line_around(text, comment.start);
    let is_alone = text.get(line.start..comment.start).unwrap_or_default().trim().is_empty();
    let line = if is_alone { next_content(text, line.end) } else { line };
    let roots = || documents.iter().filter_map(|document| document.root.as_ref());
    let begins_document = |root: &&Node| is_alone && line.contains(&root.range.start);
    if let Some(root) = roots().find(begins_document) {
        return root.range.clone();
    }
    let end = roots().map(|root| end_of_what_begins(root, &line)).max().unwrap_or(line.end);
    line.start..end.max(line.end)
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |at| offset + at);
    start..end
}

/// The first line after an offset that holds more than a comment.
fn next_content(text: &str, mut offset: usize) -> Range<usize> {
    while offset < text.len() {
        let line = line_around(text, offset + 1);
        let content = text.get(line.clone()).unwrap_or_default().trim();
        if !content.is_empty() && !content.starts_with('#') {
            return line;
        }
        offset = line.end;
    }
    text.len()..text.len()
}

/// The end of the longest entry or element that begins in a line.
fn end_of_what_begins(node: &Node, line: &Range<usize>) -> usize {
    let end = |start: &Range<usize>, value: &Node| {
        let own = if line.contains(&start.start) { value.range.end.max(start.end) } else { 0 };
        own.max(end_of_what_begins(value, line))
    };
    match &node.kind {
        Kind::Map(entries) => entries.iter().map(|entry| end(&entry.key_range, &entry.value)).max().unwrap_or(0),
        Kind::List(nodes) => nodes.iter().map(|node| end(&node.range, node)).max().unwrap_or(0),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => 0,
    }
}
