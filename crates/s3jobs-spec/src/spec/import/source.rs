//! A text to the values that stand in it, whatever it is written in.

use std::sync::LazyLock;

use camino::Utf8Path;
use regex::Regex;

use super::command::{self, Commands};
use super::data::{Pasted, Told};
use super::literal::{self, Flaw};
use super::xml;
use crate::spec::check;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;
use crate::spec::tree::{self, Kind, Node};

/// What a text is written in, as far as it matters later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Lists are lists, and numbers numbers.
    Typed,
    /// All are elements.
    Xml,
}

/// What a text holds.
pub(super) struct Read {
    pub(super) dialect: Dialect,
    /// Its documents; the elements of a list are documents of their own.
    pub(super) documents: Vec<Node>,
    /// What of it is not read, and why.
    pub(super) told: Vec<Told>,
}

/// Reads a text, or says why it cannot be read.
pub(super) fn read(Pasted { file, text, files }: Pasted<'_>) -> Result<Read, Vec<Finding>> {
    let begin = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let flawed = |flaw| vec![finding(file, flaw)];
    let typed = |documents, told| Read { dialect: Dialect::Typed, documents, told };
    if begin.starts_with('<') {
        let root = xml::read(text).map_err(flawed)?;
        return Ok(Read { dialect: Dialect::Xml, documents: vec![root], told: Vec::new() });
    }
    if !begin.starts_with(['{', '[']) && command::is_like(text) {
        let read = command::read(text, files);
        let read = read.map_err(|flaws| flaws.into_iter().map(|flaw| finding(file, flaw)).collect::<Vec<_>>())?;
        if let Some(Commands { documents, told }) = read {
            return Ok(typed(documents, told));
        }
    }
    let documents = match literal::read(text) {
        Ok(documents) if is_literal(begin) => documents,
        Err(flaw) if is_literal(begin) => {
            // A flow of YAML needs no quotes.
            yaml(file, text).map_err(|_| flawed(flaw))?
        }
        Ok(_) | Err(_) => yaml(file, text)?,
    };
    let documents: Vec<Node> = documents.into_iter().flat_map(elements).collect();
    if documents.is_empty() {
        let place = place(file, &FieldPath::root(), 0..0);
        let help =
            "paste `aws s3control create-job ...`, what its `--cli-input-json` takes, or what `describe-job` answers";
        return Err(vec![Finding::new(Code::EmptyFile, place, "nothing stands here").with_help(help)]);
    }
    Ok(typed(documents, Vec::new()))
}

/// Whether a text begins as JSON or Python does.
fn is_literal(begin: &str) -> bool {
    static CALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([A-Za-z_][A-Za-z0-9_.]*[ \t]*[(=]|[{\[(]|//)").expect("a fixed pattern, compiled by a test")
    });
    CALL.is_match(begin)
}

fn yaml(file: &Utf8Path, text: &str) -> Result<Vec<Node>, Vec<Finding>> {
    let documents = tree::parse(text);
    let faults: Vec<Finding> =
        documents.iter().enumerate().flat_map(|(index, document)| check::faults(file, index, document)).collect();
    if !faults.is_empty() {
        let help = "a request is JSON, YAML or what Python prints: paste all of it as it was written";
        let helped = |finding: Finding| if finding.help.is_some() { finding } else { finding.with_help(help) };
        return Err(faults.into_iter().map(helped).collect());
    }
    Ok(documents.into_iter().filter_map(|document| document.root).collect())
}

fn elements(document: Node) -> Vec<Node> {
    match document.kind {
        Kind::List(nodes) => nodes,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Map(_) => vec![document],
    }
}

fn finding(file: &Utf8Path, flaw: Flaw) -> Finding {
    let Flaw { code, range, message, help } = flaw;
    Finding::new(code, place(file, &FieldPath::root(), range), message).with_help(help)
}

/// Some bytes of a text, and the member that they belong to.
pub(super) fn place(file: &Utf8Path, at: &FieldPath, range: std::ops::Range<usize>) -> Place {
    Place { file: file.to_owned(), document: 0, at: at.clone(), target: Target::Bytes(range.start, range.end) }
}
