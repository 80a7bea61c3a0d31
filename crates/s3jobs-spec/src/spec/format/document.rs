//! One document to its canonical form, if it keeps its meaning.

use super::canonical::{Order, canonical};
use super::fields::Fields;
use super::same::{Meaning, is_same};
use super::{read, write};
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{self, Kind, Node};

/// Whether a document says that it is one of ours.
pub(super) fn is_ours(root: &Node) -> bool {
    word(root, "apiVersion").is_some_and(|version| version.starts_with("s3jobs/"))
}

fn word<'n>(root: &'n Node, field: &str) -> Option<&'n str> {
    match root.entry(field).map(|entry| &entry.value.kind) {
        Some(Kind::Text(text)) => Some(text),
        Some(Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_)) | None => None,
    }
}

/// A text that holds one document in canonical form; none if no form was found that means the same.
pub(super) fn format(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    // Another order first, then the author's: the rest of the form is worth having.
    [Order::Canonical, Order::Kept].into_iter().find_map(|order| formatted(&text, order))
}

fn formatted(text: &str, order: Order) -> Option<String> {
    let root = only_root(text)?;
    let pieces = tree::pieces(text)?;
    let fields = Fields::of(word(&root, "kind").and_then(SchemaKind::from_name));
    let mut sheet = read::read(text, &pieces)?;
    canonical(&mut sheet.root, fields, order);
    let written = write::write(&sheet);
    let again = only_root(&written)?;
    let before = Meaning { text, root: &root, pieces: &pieces };
    let after = Meaning { text: &written, root: &again, pieces: &tree::pieces(&written)? };
    is_same(&before, &after, fields).then_some(written)
}

/// The root of a text that holds one document without a fault.
fn only_root(text: &str) -> Option<Node> {
    let mut documents = tree::parse(text);
    let document = documents.pop().filter(|document| documents.is_empty() && document.faults.is_empty())?;
    document.root
}
