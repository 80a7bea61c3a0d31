//! Findings: each has a place in the text, and is shown without a character that could fool a terminal.

use std::io::{self, Write};
use std::str;

use camino::{Utf8Path, Utf8PathBuf};

use crate::findings::{
    FindingsReport, Paths, Style, write_github_log, write_gitlab, write_json, write_jsonl, write_junit, write_rdjson,
    write_sarif, write_text,
};
use crate::spec::{self, Location, Place, Position, SourceMap, Sources, SpecSet, Target, tree};

/// Loads any bytes as standard input, locates, shows and corrects every finding.
pub fn source_map(data: &[u8]) {
    let Some(set) = load(&stdin(data)) else { return };
    if let Ok(text) = str::from_utf8(data) {
        let map = SourceMap::new(text);
        for finding in &set.findings {
            check(&map, &finding.place);
            finding.related.iter().for_each(|related| check(&map, &related.place));
        }
    }
    for fixed in spec::fix(&set.findings, &set.files) {
        assert!(faults(&fixed.after) <= faults(&fixed.before), "corrected to {}", fixed.after);
    }
    show(&FindingsReport::from(&set), data.len());
}

/// The specs of standard input, in a folder of no project.
pub(super) fn stdin(data: &[u8]) -> Sources {
    Sources {
        paths: vec!["-".into()],
        working_directory: Utf8PathBuf::from("/usr"),
        stdin: Some(data.to_vec()),
        ..Sources::default()
    }
}

pub(super) fn load(sources: &Sources) -> Option<SpecSet> {
    spec::load(sources).ok()
}

fn faults(text: &str) -> usize {
    tree::parse(text).iter().map(|document| document.faults.len()).sum()
}

fn check(map: &SourceMap<'_>, place: &Place) {
    assert_in(map, &map.locate(place));
    for target in [Target::Key, Target::Value, Target::Fault(0), Target::Fault(usize::MAX)] {
        let place = Place { target, ..place.clone() };
        assert_in(map, &map.locate(&place));
        if let Some(exact) = map.exact(&place) {
            assert!(map.text().get(exact.clone()).is_some(), "{exact:?} is no part of the text");
        }
    }
}

fn assert_in(map: &SourceMap<'_>, location: &Location) {
    let Location { range, start, end } = location;
    let text = map.text();
    let covered = text.get(range.clone()).unwrap_or_else(|| panic!("{range:?} is no part of the text"));
    assert!(!covered.contains('\n'), "{covered:?} has several lines");
    assert!(start.line >= 1 && start.column >= 1 && start <= end, "{location:?}");
    assert_eq!(start.line, end.line, "{location:?}");
    assert_eq!(*start, counted(text, range.start));
    assert_eq!(*end, counted(text, range.end));
}

/// A position, counted from the beginning.
fn counted(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}');
    Position { line: 1 + before.matches('\n').count(), column: 1 + line.chars().count() }
}

/// Writes the findings as text and in one other format, which the length of the input decides: all would take long.
fn show(report: &FindingsReport<'_>, length: usize) {
    let paths = Paths::new(Utf8Path::new("/usr"), Utf8Path::new("/usr"));
    shown(&|out| write_text(report, Style::Plain, out));
    match length % 7 {
        0 => drop(shown(&|out| write_github_log(report, &paths, "a-word-that-no-spec-knows", out))),
        1 => drop(shown(&|out| write_junit(report, &paths, out))),
        2 => shown(&|out| write_jsonl(report, out)).lines().for_each(assert_json),
        3 => assert_json(&shown(&|out| write_json(report, out))),
        4 => assert_json(&shown(&|out| write_gitlab(report, &paths, out))),
        5 => assert_json(&shown(&|out| write_rdjson(report, &paths, out))),
        _ => assert_json(&shown(&|out| write_sarif(report, &paths, out))),
    }
}

/// What a format writes, which holds nothing that a terminal would obey.
fn shown(write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes every byte");
    let shown = String::from_utf8(out).expect("what is shown is text");
    let hidden = shown.chars().find(|c| is_hidden(*c));
    assert_eq!(hidden, None, "shown as it is: {shown}");
    shown
}

fn assert_json(text: &str) {
    let value = serde_json::from_str::<serde_json::Value>(text);
    assert!(value.is_ok(), "{value:?}: {text}");
}

/// Control characters, and those that change the direction of what follows.
// Source: Unicode 16, Bidi_Control.
fn is_hidden(c: char) -> bool {
    let bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    bidi || c.is_control() && c != '\n'
}
