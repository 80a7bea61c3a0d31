//! A text to jobs.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::Utf8Path;

use super::command;
use super::convert::Converter;
use super::data::{Files, Import, ImportedJob, Pasted, Wishes};
use super::draft::Draft;
use super::source::{self, Read};
use crate::spec::path::FieldPath;
use crate::spec::tree::{Kind, Node};

/// Converts every request and described job of a text.
pub fn import(pasted: Pasted<'_>, wishes: &Wishes) -> Import {
    let Pasted { file, text, files } = pasted;
    let (mut jobs, mut findings) = (Vec::new(), Vec::new());
    match source::read(pasted) {
        Ok(Read { dialect, documents, mut told }) => {
            let whole: Arc<str> = text.into();
            for (index, document) in documents.iter().enumerate() {
                let at = if documents.len() > 1 { FieldPath::root().join(index) } else { FieldPath::root() };
                let mut converter = Converter::new((file, files), &whole, dialect);
                converter.told.append(&mut told);
                let subject = converter.subject(document, at);
                let job = subject.map(|subject| Draft::new(&mut converter, subject, wishes).finish(wishes));
                jobs.extend(job.map(|job| ImportedJob { told: converter.told, ..job }));
                findings.append(&mut converter.findings);
            }
        }
        Err(unreadable) => findings = unreadable,
    }
    Import { jobs, findings }
}

/// The files that a text names as values, `file://PATH` as the AWS CLI has it, in its own words.
pub fn files_of(text: &str) -> BTreeSet<String> {
    let mut found = command::files(text);
    let pasted = Pasted { file: Utf8Path::new("-"), text, files: &Files::new() };
    // A text that cannot be read is told of by `import`.
    for document in source::read(pasted).map(|read| read.documents).unwrap_or_default() {
        named(&document, &mut found);
    }
    found
}

fn named(node: &Node, found: &mut BTreeSet<String>) {
    match &node.kind {
        Kind::Text(text) if command::is_file(text) => _ = found.insert(text.clone()),
        Kind::List(nodes) => nodes.iter().for_each(|node| named(node, found)),
        Kind::Map(entries) => entries.iter().for_each(|entry| named(&entry.value, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}
