//! The corpus of the fuzzer, replayed.

use std::fs;
use std::path::{Path, PathBuf};

/// The seeds of the fuzzer, what it found, and every fixture and example.
fn corpus() -> Vec<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut files = Vec::new();
    for folder in ["fuzz/seeds", "fuzz/found", "tests/fixtures/specs", "specs-examples"] {
        collect(&root.join(folder), &mut files);
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

fn hold(property: fn(&[u8])) {
    for file in corpus() {
        let data = fs::read(&file).unwrap();
        assert!(std::panic::catch_unwind(|| property(&data)).is_ok(), "does not hold of {}", file.display());
    }
}

fn of_text(data: &[u8], property: fn(&str)) {
    if let Ok(text) = str::from_utf8(data) {
        property(text);
    }
}

#[test]
fn every_tree_of_the_corpus_lies_in_its_text_and_is_read_alike() {
    hold(|data| of_text(data, super::tree));
}

#[test]
fn schema_and_types_agree_about_the_corpus() {
    hold(|data| of_text(data, super::decode));
}

#[test]
fn formatting_keeps_the_meaning_of_the_corpus() {
    hold(|data| of_text(data, super::fmt));
}

#[test]
fn every_finding_of_the_corpus_has_a_place_and_is_shown_safely() {
    hold(super::source_map);
}
