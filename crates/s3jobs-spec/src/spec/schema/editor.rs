//! What a schema says to editors alone: descriptions in Markdown, patterns in words, and examples that they can show.
//!
//! Nothing here decides what a document may hold.
// Source: the README of yaml-language-server, and "JSON schemas and settings" of VS Code: `markdownDescription`,
// `patternErrorMessage`, `markdownEnumDescriptions`, `defaultSnippets`.

use serde_json::{Map, Value};

use crate::model::yaml::to_yaml;

/// The keyword of examples that are maps. As `examples`, yaml-language-server 2.0.0 offers them as "[object Object]".
const MAPS: &str = "x-examples";

/// What begins a line of a description that is about one word.
const WORD_LINE: &str = "- `";

/// The examples of a schema.
pub(crate) fn examples_of(schema: &Value) -> Option<&Value> {
    schema.get(MAPS).or_else(|| schema.get("examples"))
}

/// Adds to a schema what editors show of it.
pub(super) fn annotate(root: &mut Value) {
    set_maps_apart(root);
    let definitions = root.get("definitions").cloned().unwrap_or_default();
    describe(root, &definitions);
}

/// Gives examples that are maps a keyword of their own.
fn set_maps_apart(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let has_map = |examples: &Value| examples.as_array().is_some_and(|list| list.iter().any(Value::is_object));
            if let Some(examples) = object.get("examples").filter(|examples| has_map(examples)).cloned() {
                object.shift_remove("examples");
                object.insert(MAPS.to_owned(), examples);
            }
            object.values_mut().for_each(set_maps_apart);
        }
        Value::Array(list) => list.iter_mut().for_each(set_maps_apart),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn describe(schema: &mut Value, definitions: &Value) {
    match schema {
        Value::Object(object) => {
            add_markdown(object, definitions);
            add_words(object);
            add_pattern_in_words(object);
            let is_data = |key: &str| matches!(key, "defaultSnippets" | "examples" | MAPS | "default" | "enum");
            let parts = object.iter_mut().filter(|(key, _)| !is_data(key));
            parts.for_each(|(_, part)| describe(part, definitions));
        }
        Value::Array(list) => list.iter_mut().for_each(|part| describe(part, definitions)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The description as Markdown, with an example that is a map: editors show no other of those.
fn add_markdown(object: &mut Map<String, Value>, definitions: &Value) {
    let Some(description) = object.get("description").and_then(Value::as_str) else { return };
    let is_of_words = |paragraph: &&str| !paragraph.starts_with(WORD_LINE) || !object.contains_key("enum");
    let description = description.split("\n\n").filter(is_of_words).collect::<Vec<_>>().join("\n\n");
    let definition = object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/definitions/"));
    let examples = object.get(MAPS).or_else(|| definitions.get(definition?)?.get(MAPS));
    let example = examples.and_then(|examples| examples.get(0)).map(to_yaml);
    let example = example.map(|yaml| format!("\n\nExample:\n\n```yaml\n{yaml}\n```")).unwrap_or_default();
    object.insert("markdownDescription".to_owned(), format!("{description}{example}").into());
}

/// What each word means, where the description says so.
fn add_words(object: &mut Map<String, Value>) {
    let list = object.get("enum").or_else(|| object.get("then")?.get("enum"));
    let words = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let description = object.get("description").and_then(Value::as_str).unwrap_or_default();
    let meaning = |word: &str| {
        let begin = format!("{WORD_LINE}{word}`: ");
        description.lines().find_map(|line| line.strip_prefix(&begin)).unwrap_or_default().to_owned()
    };
    let meanings: Vec<String> = words.map(meaning).collect();
    if meanings.iter().all(String::is_empty) {
        return;
    }
    let beside =
        if object.contains_key("enum") { Some(object) } else { object.get_mut("then").and_then(Value::as_object_mut) };
    if let Some(beside) = beside {
        beside.insert("markdownEnumDescriptions".to_owned(), meanings.into());
    }
}

/// What a text is not, in place of the pattern that it does not match.
fn add_pattern_in_words(object: &mut Map<String, Value>) {
    let Some(what) = object.get("x-what").and_then(Value::as_str).filter(|_| object.contains_key("pattern")) else {
        return;
    };
    let message = format!("This is not {what}.");
    object.insert("patternErrorMessage".to_owned(), message.into());
}
