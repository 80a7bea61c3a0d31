//! What a schema says of a field, in words: description, words and their meanings, limits, default.

use serde_json::Value;

use super::field::Word;
use super::node::Node;
use crate::model::yaml::to_yaml;

/// What begins a line of a description that is about one word.
const WORD_LINE: &str = "- `";

/// What the field is, in paragraphs: its own words, and what its type adds to them.
pub(super) fn description(node: Node<'_>) -> String {
    let own = text(node.own).unwrap_or_default();
    let of_type = text(node.target).unwrap_or_default();
    if own.is_empty() {
        return of_type;
    }
    let more: Vec<&str> = sentences(&of_type).filter(|sentence| !says(&own, sentence)).collect();
    if more.is_empty() { own } else { format!("{own}\n\n{}.", more.join(". ")) }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(". ").map(|sentence| sentence.trim_end_matches('.')).filter(|sentence| !sentence.is_empty())
}

/// Whether a text has a sentence that begins like this one: types and fields often say the same in other words.
fn says(text: &str, sentence: &str) -> bool {
    const WORDS: usize = 2;
    let begin = |sentence: &str| sentence.split_whitespace().take(WORDS).map(str::to_lowercase).collect::<Vec<_>>();
    sentences(text).any(|known| begin(known) == begin(sentence))
}

/// The first sentence of a field's description, without its period.
pub(super) fn summary(node: Node<'_>) -> String {
    let text = text(node.own).or_else(|| text(node.target)).unwrap_or_default();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let sentence = paragraph.split_once(". ").map_or(paragraph, |(sentence, _)| sentence);
    sentence.trim_end_matches('.').to_owned()
}

/// A description without the lines about words.
fn text(schema: &Value) -> Option<String> {
    let description = schema.get("description").and_then(Value::as_str)?;
    let paragraphs = description.split("\n\n").filter(|paragraph| !paragraph.starts_with(WORD_LINE));
    let joined: Vec<String> = paragraphs.map(|paragraph| paragraph.replace('\n', " ")).collect();
    Some(joined.join("\n\n"))
}

/// The words that the field takes, each with what it means.
pub(super) fn words(node: Node<'_>) -> Vec<Word> {
    let list = node.keyword("enum").or_else(|| node.target.get("then")?.get("enum"));
    let description = node.target.get("description").and_then(Value::as_str).unwrap_or_default();
    let meaning = |word: &str| {
        let begin = format!("{WORD_LINE}{word}`: ");
        description.lines().find_map(|line| line.strip_prefix(&begin)).unwrap_or_default().to_owned()
    };
    let words = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    words.map(|word| Word { word: word.to_owned(), meaning: meaning(word) }).collect()
}

/// What the field has if it is left out, as YAML.
pub(super) fn default(node: Node<'_>) -> Option<String> {
    node.keyword("default").map(to_yaml)
}

/// The limits of the value, one fact a line.
pub(super) fn limits(node: Node<'_>) -> Vec<String> {
    let mut limits: Vec<String> = form(node).into_iter().collect();
    limits.extend(range(node, ("minLength", "maxLength"), "character"));
    limits.extend(range(node, ("minimum", "maximum"), ""));
    limits.extend(range(node, ("minItems", "maxItems"), "entry"));
    if !node.is_union() {
        limits.extend(range(node, ("minProperties", "maxProperties"), "entry"));
    }
    limits.extend(node.keys().and_then(form).map(|form| format!("each key is {form}")));
    limits.extend(node.key_pattern().map(|(pattern, _)| format!("each key matches `{pattern}`")));
    let element = node.items().or_else(|| node.values()).and_then(form);
    limits.extend(element.map(|form| format!("each value is {form}")));
    limits
}

/// What the value is, as a noun phrase.
fn form(node: Node<'_>) -> Option<String> {
    node.keyword("x-what").and_then(Value::as_str).map(str::to_owned)
}

fn range(node: Node<'_>, (min, max): (&str, &str), noun: &str) -> Option<String> {
    // The noun phrase says it, or the form does.
    let is_repeated = noun == "character"
        && (form(node).is_some_and(|form| form.contains("character")) || node.keyword(min) == node.keyword(max));
    if is_repeated {
        return None;
    }
    let number = |name| node.keyword(name).and_then(Value::as_number).map(ToString::to_string);
    let unit = |count: &str| match noun {
        "" => String::new(),
        "entry" if count != "1" => " entries".to_owned(),
        _ if count != "1" => format!(" {noun}s"),
        _ => format!(" {noun}"),
    };
    match (number(min), number(max)) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{}", unit(&min))),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{}", unit(&max))),
        (Some(min), None) => Some(format!("at least {min}{}", unit(&min))),
        (None, Some(max)) => Some(format!("at most {max}{}", unit(&max))),
        (None, None) => None,
    }
}
