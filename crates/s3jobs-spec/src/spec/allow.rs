//! `# s3jobs: allow(CODE) REASON` in a spec: a person has looked at a warning or note and says why it may stay.
//!
//! Beside a field the comment covers that field; above one, that field and all below it; above the first field of a
//! document, the document. Errors cannot be allowed. A comment without a reason, or one that nothing needs, is a finding.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use super::allow_misses;
use super::code::{Code, Severity};
use super::finding::{Finding, Place, Target, quoted};
use super::path::FieldPath;
use super::source::{FileTexts, SourceMap};
use super::tree::{self, Document, Entry, Kind, Node};
use crate::model::project::EnvironmentName;

/// What begins such a comment.
const MARK: &str = "s3jobs: allow";

/// The comments of a file that allow something, and what is wrong with them.
#[derive(Debug)]
pub(super) struct Allows {
    allows: Vec<Allow>,
    bad: Vec<Finding>,
}

/// Whether a text may have such comments. Nearly none has, and those that have none need not be looked at again.
pub(super) fn is_marked(text: &str) -> bool {
    mentions(text).next().is_some()
}

/// Where lines with comments name this program and a word for allowing something.
fn mentions(text: &str) -> impl Iterator<Item = usize> {
    let names = |(start, comment): (usize, &'_ str)| {
        let names = ["s3jobs", "S3jobs", "S3Jobs", "S3JOBS"].into_iter();
        let places = names.flat_map(|name| comment.match_indices(name).map(|(at, _)| start + at));
        places.collect::<Vec<usize>>()
    };
    let has_word = |at: &usize| text.get(line_around(text, *at)).is_some_and(allow_misses::has_word);
    possible_comments(text).flat_map(names).filter(has_word)
}

/// What follows the first `#` of each line, and where. A `#` is found many times faster than a name.
fn possible_comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let start = from + rest.find('#')?;
        let end = text.get(start..)?.find('\n').map_or(text.len(), |length| start + length);
        from = end;
        Some((start, text.get(start..end)?))
    })
}

impl Allows {
    /// The comments of a file.
    pub(super) fn read(file: &Utf8Path, map: &SourceMap<'_>) -> Self {
        let (allows, bad) = read(file, map.text(), map.documents());
        Self { allows, bad }
    }

    /// Takes out the findings of this file that a comment allows.
    pub(super) fn apply(&self, file: &Utf8Path, map: &SourceMap<'_>, findings: &mut Vec<Finding>) {
        findings.retain(|finding| finding.place.file != file || !self.allow(finding, || map));
    }

    /// Whether a comment allows a finding. The map is asked for only if one allows its code.
    fn allow<'t: 'm, 'm>(&self, finding: &Finding, map: impl FnOnce() -> &'m SourceMap<'t>) -> bool {
        let mut allows = self.allows.iter().filter(|allow| allow.code == finding.code).peekable();
        if finding.severity == Severity::Error || allows.peek().is_none() {
            return false;
        }
        let start = map().locate(&finding.place).range.start;
        let allow = allows.find(|allow| allow.covers.contains(&start));
        allow.map(|allow| allow.is_used.set(true)).is_some()
    }
}

/// Takes out the findings that are about several files and that comments allow, and adds those about the comments.
///
/// What the comments of other environments allow than the chosen one is not to be seen here.
pub(super) fn apply(
    findings: &mut Vec<Finding>,
    (marked, texts): (&BTreeMap<Utf8PathBuf, Allows>, &FileTexts),
    chosen: Option<&EnvironmentName>,
) {
    let mut maps: BTreeMap<&Utf8Path, SourceMap<'_>> = BTreeMap::new();
    findings.retain(|finding| {
        let Some((file, allows)) = marked.get_key_value(&finding.place.file) else { return true };
        let text = texts.get(file).unwrap_or_default();
        !allows.allow(finding, || maps.entry(file).or_insert_with(|| SourceMap::new(text)))
    });
    for (file, Allows { allows, bad }) in marked {
        findings.extend(bad.iter().cloned());
        let is_elsewhere = |allow: &&Allow| {
            allow.environment.as_deref().is_some_and(|name| Some(name) != chosen.map(EnvironmentName::as_str))
        };
        let idle = allows.iter().filter(|allow| !allow.is_used.get() && !is_elsewhere(allow));
        findings.extend(idle.map(|allow| unused(file, allow)));
    }
}

/// A comment that allows findings of one code.
#[derive(Debug)]
struct Allow {
    code: Code,
    comment: Range<usize>,
    /// The bytes whose findings it allows.
    covers: Range<usize>,
    /// The environment that it is about, if it stands in what a spec or project says for one.
    environment: Option<String>,
    is_used: Cell<bool>,
}

fn unused(file: &Utf8Path, allow: &Allow) -> Finding {
    let message = format!("nothing here is a finding `{}`", allow.code);
    let help = format!("remove `{}` from the comment, and a comment that allows nothing", allow.code);
    let place = place(file, &allow.comment);
    let at = match &allow.environment {
        Some(name) => FieldPath::of(["spec", "environments"]).key(name),
        None => place.at.clone(),
    };
    Finding::new(Code::UnusedAllow, Place { at, ..place }, message).with_help(help)
}

fn place(file: &Utf8Path, bytes: &Range<usize>) -> Place {
    let target = Target::Bytes(bytes.start, bytes.end);
    Place { file: file.to_owned(), document: 0, at: FieldPath::root(), target }
}

/// The comments of a text that allow something, and what is wrong with them.
fn read(file: &Utf8Path, text: &str, documents: &[Document]) -> (Vec<Allow>, Vec<Finding>) {
    let (mut allows, mut bad) = (Vec::new(), Vec::new());
    for comment in plain(text, documents).unwrap_or_else(|| tree::comments(text)) {
        let words = text.get(comment.clone()).unwrap_or_default().trim_start_matches('#').trim();
        let Some(written) = words.strip_prefix(MARK) else {
            bad.extend(missed(file, &comment, words));
            continue;
        };
        match codes(written) {
            Ok(codes) => {
                let covers = covered(text, &comment, documents);
                let environment = environment(documents, covers.start);
                let allow = |code| Allow {
                    code,
                    comment: comment.clone(),
                    covers: covers.clone(),
                    environment: environment.clone(),
                    is_used: Cell::new(false),
                };
                allows.extend(codes.into_iter().map(allow));
            }
            Err(message) => {
                let help = format!("{}; `s3jobs explain --codes` lists the codes", allow_misses::right(words));
                bad.push(Finding::new(Code::BadAllow, place(file, &comment), message).with_help(help));
            }
        }
    }
    (allows, bad)
}

/// What is wrong with a comment that is meant to allow something, and is none that does.
fn missed(file: &Utf8Path, comment: &Range<usize>, words: &str) -> Option<Finding> {
    let message = "this comment allows nothing, though it seems to be meant so";
    let finding = || Finding::new(Code::BadAllow, place(file, comment), message);
    allow_misses::is_meant(words).then(|| finding().with_help(allow_misses::right(words)))
}

/// The marked comments, each the first on its line and in no value: nearly always these are all, and the text need not be
/// read again. None if it is not as simple as that.
fn plain(text: &str, documents: &[Document]) -> Option<Vec<Range<usize>>> {
    if documents.iter().any(|document| !document.faults.is_empty()) {
        return None;
    }
    let roots = || documents.iter().filter_map(|document| document.root.as_ref());
    let comment = |at: usize| {
        let line = line_around(text, at);
        let start = line.start + text.get(line.clone())?.find('#')?;
        let is_spaced = text.get(line.start..start)?.chars().next_back().is_none_or(char::is_whitespace);
        let is_free = start < at && !roots().any(|root| is_in_value(root, start));
        (is_spaced && is_free).then_some(start..line.start + text.get(line.clone())?.trim_end().len())
    };
    let mut comments: Vec<Range<usize>> = mentions(text).map(comment).collect::<Option<_>>()?;
    comments.sort_unstable_by_key(|comment| comment.start);
    comments.dedup();
    Some(comments)
}

/// Whether a byte is one of a value that is neither map nor list.
fn is_in_value(node: &Node, byte: usize) -> bool {
    match &node.kind {
        Kind::Map(entries) => {
            entries.iter().any(|entry| entry.key_range.contains(&byte) || is_in_value(&entry.value, byte))
        }
        Kind::List(nodes) => nodes.iter().any(|node| is_in_value(node, byte)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => node.range.contains(&byte),
    }
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

/// The environment in whose part of a document a byte stands.
fn environment(documents: &[Document], byte: usize) -> Option<String> {
    let mut roots = documents.iter().filter_map(|document| document.root.as_ref());
    let of_document = |root: &Node| {
        let Kind::Map(entries) = &root.entry("spec")?.value.entry("environments")?.value.kind else { return None };
        let holds = |entry: &&Entry| (entry.key_range.start..entry.value.range.end).contains(&byte);
        entries.iter().find(holds).map(|entry| entry.key.clone())
    };
    roots.find_map(of_document)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked comments of a text, as each of the two ways finds them.
    fn both(text: &str) -> (Option<Vec<&str>>, Vec<&str>) {
        let show = |ranges: Vec<Range<usize>>| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        let marked = |ranges: Vec<Range<usize>>| {
            ranges.into_iter().filter(|range| mentions(&text[range.clone()]).next().is_some())
        };
        (plain(text, &tree::parse(text)).map(show), show(marked(tree::comments(text)).collect()))
    }

    #[test]
    fn the_quick_way_to_the_comments_finds_what_the_parser_does() {
        for text in [
            "# s3jobs: allow(no-report) so it is\na: 1\n",
            "# s3jobs-ignore\na: 1 # nolint: s3jobs\n# of s3jobs\n",
            "a: 1 # s3jobs: allow(no-report) so it is \nb:\n  #s3jobs: allow(secret) no\n  c: 'x y'\n",
            "a: |  # s3jobs: allow(secret) no\n  text\n",
            "---\na: z#z\n--- # s3jobs: allow(secret) no\n\t# s3jobs: allow(secret) no\nb: 2\n",
        ] {
            let (quick, parsed) = both(text);
            assert_eq!(quick.as_ref(), Some(&parsed), "{text}");
        }
    }

    #[test]
    fn what_is_not_simple_is_left_to_the_parser() {
        for text in [
            "a: 'b # s3jobs: allow(secret) no'\n",
            "a: |\n  # s3jobs: allow(secret) no\n",
            "a: b#c # s3jobs: allow(secret) no\n",
            "a: [ # s3jobs: allow(secret) no\n",
        ] {
            assert_eq!(both(text).0, None, "{text}");
        }
    }
}
