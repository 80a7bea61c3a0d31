//! The smallest example of a field: itself, and what must stand beside it.

use serde_json::{Map, Value};

use super::node::{Node, Presence, Shape};
use super::place::Step;
use crate::model::yaml::to_yaml;
use crate::spec::format::format;
use crate::spec::schema::{SchemaKind, examples_of};

/// How far down a document the maps stand whose other required fields an example leaves out: document and `spec`.
const OUTER: usize = 2;

/// The example of the field at the end of a way, as YAML in canonical form, in its place in the document.
pub(super) fn of(kind: SchemaKind, steps: &[Step]) -> String {
    let text = to_yaml(&along(Node::of_kind(kind), steps, 0));
    // Only whole documents have a canonical form.
    let head = if steps.is_empty() { String::new() } else { format!("apiVersion: s3jobs/v1\nkind: {kind}\n") };
    let whole = format(&format!("{head}{text}\n")).text;
    whole.strip_prefix(&head).map_or(text, |example| example.trim_end().to_owned())
}

fn along(node: Node<'_>, steps: &[Step], depth: usize) -> Value {
    let Some((step, rest)) = steps.split_first() else { return smallest(node) };
    match step {
        Step::Field(name) => Value::Object(around(node, (name, rest), depth)),
        Step::Item => node.items().map_or(Value::Null, |items| Value::Array(vec![along(items, rest, depth + 1)])),
        Step::Value => node.values().map_or(Value::Null, |values| one_entry(node, along(values, rest, depth + 1))),
    }
}

/// A map that holds the field and what it needs beside it, in the schema's order.
fn around(node: Node<'_>, (name, rest): (&str, &[Step]), depth: usize) -> Map<String, Value> {
    let mut known = if depth < OUTER || node.is_union() { Map::new() } else { beside(node, name) };
    if !rest.is_empty() || !known.contains_key(name) {
        let value = node.field(name).map_or(Value::Null, |field| along(field, rest, depth + 1));
        known.insert(name.to_owned(), value);
    }
    let names = node.fields().into_iter().map(|(name, ..)| name);
    names.filter_map(|name| Some((name.to_owned(), known.remove(name)?))).collect()
}

/// The first of the schema's own examples that has the field; else the required fields.
fn beside(node: Node<'_>, name: &str) -> Map<String, Value> {
    let has_it = |example: &&Map<String, Value>| example.contains_key(name);
    let own = examples(node).iter().filter_map(Value::as_object).find(has_it);
    own.cloned().unwrap_or_else(|| required(node))
}

/// The smallest value that a schema takes, an example of its own first.
fn smallest(node: Node<'_>) -> Value {
    let given = examples(node).first().or_else(|| first_word(node)).or_else(|| node.keyword("default"));
    if let Some(value) = given {
        return value.clone();
    }
    match node.shape() {
        Shape::Text | Shape::Word => "text".into(),
        Shape::Time => "2027-01-31T00:00:00Z".into(),
        Shape::WholeNumber | Shape::Number => node.keyword("minimum").cloned().unwrap_or_else(|| 1.into()),
        Shape::Boolean => true.into(),
        Shape::Nothing => Value::Object(Map::new()),
        Shape::Map => Value::Object(required(node)),
        Shape::OneKeyMap | Shape::WordOrOneKeyMap => Value::Object(first_variant(node)),
        Shape::List(_) => Value::Array(node.items().map(smallest).into_iter().collect()),
        Shape::MapTo(_) => node.values().map_or(Value::Null, |values| one_entry(node, smallest(values))),
    }
}

fn examples(node: Node<'_>) -> &[Value] {
    let given = [node.own, node.target].into_iter().find_map(examples_of);
    given.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn first_word(node: Node<'_>) -> Option<&Value> {
    let words = node.keyword("enum").or_else(|| node.target.get("then")?.get("enum"))?;
    words.as_array()?.first()
}

fn required(node: Node<'_>) -> Map<String, Value> {
    let is_required = |presence: &Presence| matches!(presence, Presence::Required | Presence::RequiredSomewhere(_));
    let fields = node.fields().into_iter().filter(|(_, _, presence)| is_required(presence));
    fields.map(|(name, field, _)| (name.to_owned(), smallest(field))).collect()
}

fn first_variant(node: Node<'_>) -> Map<String, Value> {
    let first = node.fields().into_iter().next();
    first.map(|(name, field, _)| (name.to_owned(), smallest(field))).into_iter().collect()
}

/// A map with one key of an author's choice.
fn one_entry(node: Node<'_>, value: Value) -> Value {
    let key = node.keys().map(smallest);
    let key = key.as_ref().and_then(Value::as_str).unwrap_or("name");
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}
