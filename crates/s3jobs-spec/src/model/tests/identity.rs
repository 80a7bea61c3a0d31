//! Tokens and markers.

use proptest::prelude::*;

use super::scope;
use crate::model::document::Description;
use crate::model::{Attempt, Digest, Lineage, Marker, RunKey, RunNumber, Token, testing};

fn key(project: &str, name: &str, run: u32) -> RunKey {
    RunKey {
        project: project.parse().unwrap(),
        scope: scope("us-west-2"),
        name: name.parse().unwrap(),
        run: RunNumber::try_from(run).unwrap(),
    }
}

fn lineage() -> Lineage {
    "01JD3ZK5T6W7X8Y9".parse().unwrap()
}

fn digest() -> Digest {
    let (operation, manifest) = (testing::operation("replicateObject"), testing::manifest("csv"));
    Digest::of(&operation, &manifest, None, &scope("us-west-2"))
}

fn marker(key: &RunKey) -> Marker {
    Marker::new(&lineage(), key, Attempt::FIRST, &digest())
}

#[test]
fn a_token_never_changes() {
    let token = Token::derive(&lineage(), &key("payments", "tag-finance", 1), Attempt::FIRST, &digest());
    insta::assert_snapshot!(token.as_str(), @"s3jobs-1e284207f76f9d5e4ea6ce262f9f160b430d4c35fd23a1ae5ef547f9");
    assert_eq!(token.as_str().len(), 63);
}

#[test]
fn every_part_of_the_identity_is_in_the_token() {
    let base = key("payments", "tag-finance", 1);
    let token = |key: &RunKey, attempt: u32| {
        Token::derive(&lineage(), key, Attempt::new(attempt).unwrap(), &digest()).as_str().to_owned()
    };
    let mut china = base.clone();
    china.scope = scope("cn-north-1");
    let mut local = base.clone();
    local.scope.endpoint = crate::model::Endpoint::Local;
    let tokens = [
        token(&base, 1),
        token(&base, 2),
        token(&key("payments", "tag-finance", 2), 1),
        token(&key("payments", "tag-finances", 1), 1),
        token(&key("payment", "tag-finance", 1), 1),
        token(&china, 1),
        token(&local, 1),
        Token::derive(&"01JD3ZK5T6W7X8Y8".parse().unwrap(), &base, Attempt::FIRST, &digest()).as_str().to_owned(),
    ];
    let distinct: std::collections::BTreeSet<_> = tokens.iter().collect();
    assert_eq!(distinct.len(), tokens.len());
}

#[test]
fn a_marker_never_changes() {
    insta::assert_snapshot!(marker(&key("payments", "tag-finance", 1)), @"[s3jobs/1 payments/tag-finance#1.1 a3ac1519 4101bc218632 a8a9]");
}

#[test]
fn the_longest_names_and_description_fit_into_what_s3_takes() {
    let key = key(&"p".repeat(40), &"n".repeat(63), RunNumber::MAX);
    let words = Description::new("ü".repeat(100)).unwrap();
    let attempt = Attempt::new(9999).unwrap();
    let text = Marker::new(&lineage(), &key, attempt, &digest()).describe(Some(&words));
    assert!(text.chars().count() <= 256, "{} characters", text.chars().count());
    assert_eq!(Marker::find(&text).unwrap().attempt, attempt);
}

#[test]
fn a_marker_is_found_only_at_the_end_and_whole() {
    let text = marker(&key("payments", "tag-finance", 1)).to_string();
    assert_eq!(Marker::find(&format!("{text} ")), None);
    assert_eq!(Marker::find(text.trim_end_matches(']')), None);
    assert_eq!(Marker::find("no marker"), None);
    assert_eq!(Marker::find(""), None);
    assert_eq!(Marker::find("[s3jobs/1 ]"), None);
}

#[test]
fn a_marker_with_one_character_changed_is_not_found() {
    let text = marker(&key("payments", "tag-finance", 1)).to_string();
    for index in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[index] = if bytes[index] == b'x' { b'y' } else { b'x' };
        let damaged = String::from_utf8(bytes).unwrap();
        assert_eq!(Marker::find(&damaged), None, "{damaged}");
    }
}

#[test]
fn a_marker_knows_its_lineage() {
    let marker = marker(&key("payments", "tag-finance", 1));
    assert!(marker.is_of(&lineage()));
    assert!(!marker.is_of(&"01JD3ZK5T6W7X8Y8".parse().unwrap()));
}

proptest! {
    #[test]
    fn a_marker_is_found_again_behind_any_words(
        words in "\\PC{1,100}",
        project in "[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?",
        name in "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
        run in 1..=RunNumber::MAX,
        attempt in 1..1000_u32,
    ) {
        let attempt = Attempt::new(attempt).unwrap();
        let marker = Marker::new(&lineage(), &key(&project, &name, run), attempt, &digest());
        let text = marker.describe(Some(&Description::new(words).unwrap()));
        prop_assert_eq!(Marker::find(&text), Some(marker));
    }
}
