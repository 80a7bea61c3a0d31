//! Findings: each has a place in the text, and is shown without a character that could fool a terminal.

use std::str;

use camino::Utf8PathBuf;

use crate::render::findings::{FindingsReport, Style, write_json, write_text};
use crate::spec::{self, Location, Place, Position, SourceMap, Sources, SpecSet, Target};

/// Loads any bytes as standard input, locates every finding, and shows all of them.
pub(crate) fn source_map(data: &[u8]) {
    let Some(set) = load(&stdin(data)) else { return };
    if let Ok(text) = str::from_utf8(data) {
        let map = SourceMap::new(text);
        for finding in &set.findings {
            check(&map, &finding.place);
            finding.related.iter().for_each(|related| check(&map, &related.place));
        }
    }
    let report = FindingsReport::from(&set);
    let mut shown = Vec::new();
    write_text(&report, Style::Plain, &mut shown).expect("a vector takes every byte");
    let shown = str::from_utf8(&shown).expect("what is shown is text");
    let unsafe_character = shown.chars().find(|c| is_unsafe(*c));
    assert_eq!(unsafe_character, None, "shown as it is: {shown}");
    let mut json = Vec::new();
    write_json(&report, &mut json).expect("a vector takes every byte");
    serde_json::from_slice::<serde_json::Value>(&json).expect("JSON is written");
}

/// The specs of standard input, in a folder of no project.
pub(super) fn stdin(data: &[u8]) -> Sources {
    Sources {
        paths: vec!["-".into()],
        project: None,
        working_directory: Utf8PathBuf::from("/usr"),
        stdin: Some(data.to_vec()),
    }
}

pub(super) fn load(sources: &Sources) -> Option<SpecSet> {
    spec::load(sources).ok()
}

fn check(map: &SourceMap<'_>, place: &Place) {
    assert_in(map, &map.locate(place));
    for target in [Target::Key, Target::Value, Target::Fault(0), Target::Fault(usize::MAX)] {
        assert_in(map, &map.locate(&Place { target, ..place.clone() }));
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

/// Control characters, and those that change the direction of what follows.
// Source: Unicode 16, Bidi_Control.
fn is_unsafe(c: char) -> bool {
    let bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    bidi || c.is_control() && c != '\n'
}
