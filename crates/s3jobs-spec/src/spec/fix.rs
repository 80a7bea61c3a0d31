//! Findings with one sure correction to corrected texts.

use std::collections::BTreeMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use super::finding::Finding;
use super::source::{FileTexts, SourceMap};
use super::tree;

/// A file's text with its sure mistakes corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file, as its path is shown to the user.
    pub file: Utf8PathBuf,
    /// Its text before.
    pub before: String,
    /// Its text with the corrections.
    pub after: String,
    /// What was replaced, in the order of the text.
    pub corrections: Vec<Correction>,
}

/// One text that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The file, as its path is shown to the user.
    pub file: Utf8PathBuf,
    /// The line at which it stood, from 1.
    pub line: usize,
    /// What stood there; empty where something was added.
    pub before: String,
    /// What stands there now; empty where something was left out.
    pub after: String,
}

/// Corrects what findings can correct. Nothing that stands beside a correction changes.
///
/// A correction may bring forth other findings: a field that was misspelled has a value that nobody looked at. Load the
/// corrected texts and ask again.
pub fn fix(findings: &[Finding], texts: &FileTexts) -> Vec<Fixed> {
    let mut by_file: BTreeMap<&Utf8Path, Vec<(&Finding, &str)>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            by_file.entry(&finding.place.file).or_default().push((finding, fix));
        }
    }
    by_file.into_iter().filter_map(|(file, fixes)| corrected(file, texts.get(file)?, &fixes)).collect()
}

fn corrected(file: &Utf8Path, text: &str, fixes: &[(&Finding, &str)]) -> Option<Fixed> {
    let map = SourceMap::new(text);
    let mut edits: Vec<(Range<usize>, &str)> =
        fixes.iter().filter_map(|(finding, fix)| Some((map.exact(&finding.place)?, *fix))).collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    // Of two corrections in one place, the second waits until the first has been made.
    let mut end = 0;
    edits.retain(|(range, _)| {
        let is_free = range.start >= end;
        end = if is_free { range.end.max(range.start + 1) } else { end };
        is_free
    });
    let mut after = text.to_owned();
    for (range, fix) in edits.iter().rev() {
        after.replace_range(range.clone(), fix);
    }
    let is_better = faults(&after) <= faults(text) && after != text;
    let correction = |(range, fix): &(Range<usize>, &str)| Correction {
        file: file.to_owned(),
        line: text[..range.start].matches('\n').count() + 1,
        before: text[range.clone()].to_owned(),
        after: (*fix).to_owned(),
    };
    let corrections = edits.iter().map(correction).collect();
    let (file, before) = (file.to_owned(), text.to_owned());
    is_better.then_some(Fixed { file, before, after, corrections })
}

/// How many mistakes a text's YAML has. A correction adds none.
fn faults(text: &str) -> usize {
    tree::parse(text).iter().map(|document| document.faults.len()).sum()
}
