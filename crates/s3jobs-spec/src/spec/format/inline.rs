//! Values on one line.

use super::written::{Collection, CollectionKind, Content, Entry, Key, Node};

/// The name of a field with its colon.
pub(super) fn key(key: &Key<'_>) -> String {
    let mut words = key.properties.clone();
    words.push(&key.source);
    // A colon could belong to an alias's name.
    let space = if key.notation.is_none() { " " } else { "" };
    format!("{}{space}:", words.join(" "))
}

/// A map or list in brackets.
pub(super) fn collection(collection: &Collection<'_>) -> String {
    let entries: Vec<String> = collection.entries.iter().map(entry).collect();
    let entries = entries.join(", ");
    match collection.kind {
        CollectionKind::Map => format!("{{{entries}}}"),
        CollectionKind::List => format!("[{entries}]"),
    }
}

fn entry(entry: &Entry<'_>) -> String {
    let value = node(&entry.value);
    match &entry.key {
        None => value,
        Some(name) if value.is_empty() => key(name).trim_end_matches(':').trim_end().to_owned(),
        Some(name) => format!("{} {value}", key(name)),
    }
}

/// A value with its anchor and tag. Nothing for what has lines of its own.
pub(super) fn node(node: &Node<'_>) -> String {
    let content = match &node.content {
        Content::Alias(source) => (*source).to_owned(),
        Content::Scalar(source, _) => source.clone().into_owned(),
        Content::Collection(inner) if !inner.is_in_lines() => collection(inner),
        Content::Collection(_) | Content::Block(_) => String::new(),
    };
    let mut words = node.properties.clone();
    words.extend(Some(content.as_str()).filter(|content| !content.is_empty()));
    words.join(" ")
}
