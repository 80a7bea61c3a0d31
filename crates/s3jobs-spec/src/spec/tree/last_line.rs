//! A text that ends in a line of blanks alone, without a line break.
//!
//! granit-parser 2.2.0 loses the line break before such a line if a block of text (`|`, `>`) stands there. So the text is
//! read without that line, unless it belongs to the block: its blanks then go beyond the block's indentation.

use super::{Document, Entry, Kind, Node};

/// The text without such a line; none for nearly every text.
pub(super) fn without(text: &str) -> Option<&str> {
    let shorter = text.trim_end_matches(' ');
    (shorter.len() < text.len() && shorter.ends_with(['\n', '\r'])).then_some(shorter)
}

/// Which of two readings is right: of the whole text, or of the one without its last line.
pub(super) fn choose(whole: Vec<Document>, shorter: Vec<Document>) -> Vec<Document> {
    let faults = |documents: &[Document]| documents.iter().any(|document| !document.faults.is_empty());
    let mut roots =
        whole.iter().zip(&shorter).filter_map(|(whole, shorter)| whole.root.as_ref().zip(shorter.root.as_ref()));
    if faults(&whole) || faults(&shorter) || roots.any(|(whole, shorter)| has_more(whole, shorter)) {
        return whole;
    }
    shorter
}

/// Whether the last line gave a text more.
fn has_more(whole: &Node, shorter: &Node) -> bool {
    match (&whole.kind, &shorter.kind) {
        (Kind::Text(whole), Kind::Text(shorter)) => extends(whole, shorter),
        (Kind::List(whole), Kind::List(shorter)) => {
            whole.iter().zip(shorter).any(|(whole, shorter)| has_more(whole, shorter))
        }
        (Kind::Map(whole), Kind::Map(shorter)) => {
            let entry = |(whole, shorter): (&Entry, &Entry)| {
                extends(&whole.key, &shorter.key) || has_more(&whole.value, &shorter.value)
            };
            whole.iter().zip(shorter).any(entry)
        }
        (Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) | Kind::Map(_), _) => false,
    }
}

fn extends(whole: &str, shorter: &str) -> bool {
    whole.len() > shorter.len() && whole.starts_with(shorter)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, parse};

    #[test]
    fn a_block_keeps_its_line_breaks_before_a_last_line_of_blanks() {
        // What YAML says, and other readers of it.
        let cases = [
            ("a: |\n  x\n ", "x\n"),
            ("a: |\n  x\n  ", "x\n"),
            ("a: |\r\n  x\r\n  ", "x\n"),
            ("a: |\n  x\n \n  ", "x\n"),
            ("a: |\n  x\n   \n ", "x\n \n"),
            ("a: |+\n  x\n\n ", "x\n\n"),
            ("a: |-\n  x\n ", "x"),
            ("a: >\n  x\n ", "x\n"),
            ("a: |\n  x\n    ", "x\n  "),
            ("a: |\n  x\n\n    ", "x\n\n  "),
            ("a: |\n  x", "x"),
            ("a: |\n  x\n", "x\n"),
        ];
        for (text, expected) in cases {
            let documents = parse(text);
            let value = &documents[0].root.as_ref().and_then(|root| root.entry("a")).unwrap().value;
            assert!(matches!(&value.kind, Kind::Text(read) if read == expected), "{text:?}: {value:?}");
        }
    }
}
