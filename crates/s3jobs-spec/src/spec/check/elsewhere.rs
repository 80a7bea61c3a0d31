//! Fields that stand in another place of a document than where somebody wrote them.

use serde_json::Value;

use super::suggest::{belongs_below, plain};
use crate::spec::finding::Help;
use crate::spec::path::{FieldPath, Segment};

/// How many places are named: a field that stands in more is told from none of them.
const MOST: usize = 3;
/// How far below the root fields are looked for.
const DEPTH: usize = 9;

/// The maps right below `at` that have a field of this name.
pub(super) fn right_below(root: &Value, at: &FieldPath, name: &str) -> Option<Help> {
    let mut places = places(root, at, name);
    places.retain(|place| !place.contains('.'));
    (1..=MOST).contains(&places.len()).then(|| belongs_below(name, &places).into())
}

/// The places below `at` that have a field of this name.
pub(super) fn below(root: &Value, at: &FieldPath, name: &str) -> Option<Help> {
    let places = places(root, at, name);
    (1..=MOST).contains(&places.len()).then(|| belongs_below(name, &places).into())
}

/// The ways from `at` to the maps below it that have a field of this name, the shortest first.
fn places(root: &Value, at: &FieldPath, name: &str) -> Vec<String> {
    let here = names(at);
    // The field may be where it is looked below: then it is in no map there.
    let parent = |home: Vec<String>| Some(home.strip_prefix(here.as_slice())?.split_last()?.1.join("."));
    let mut places: Vec<String> = homes(root, name).into_iter().filter_map(parent).collect();
    places.retain(|place| !place.is_empty());
    places.sort_by_key(String::len);
    places
}

/// The nearest map around `at` that has a field of this name, or the only place of all: the names on the way to it.
pub(super) fn outer(root: &Value, at: &FieldPath, name: &str) -> Option<Vec<String>> {
    let here = names(at);
    let parents: Vec<Vec<String>> = homes(root, name).into_iter().map(|home| home[..home.len() - 1].to_vec()).collect();
    let nearest = parents.iter().filter(|parent| here.starts_with(parent)).max_by_key(|parent| parent.len());
    let only = || parents.first().filter(|_| parents.len() == 1);
    nearest.or_else(only).filter(|parent| **parent != here).cloned()
}

/// What to do about a field that belongs there.
pub(super) fn move_to(place: &[String], name: &str) -> Help {
    let place = if place.is_empty() { "the document itself".to_owned() } else { format!("`{}`", place.join(".")) };
    format!("`{name}` is a field of {place}: move it there").into()
}

/// A schema, or what it refers to.
pub(super) fn followed<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

/// Every way from the root to a field of this name, in the order of the schema.
fn homes(root: &Value, name: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect(root, root, (&plain(name), &mut Vec::new()), &mut found);
    found
}

fn collect(root: &Value, schema: &Value, (name, way): (&str, &mut Vec<String>), found: &mut Vec<Vec<String>>) {
    let schema = followed(root, schema);
    let map = schema.get("else").filter(|_| schema.get("then").is_some()).unwrap_or(schema);
    let properties = map.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (field, inner) in properties {
        way.push(field.clone());
        if plain(field) == name {
            found.push(way.clone());
        }
        // The fields of overlays are those of the spec once more.
        if way.len() < DEPTH && field != "environments" {
            let inner = followed(root, inner);
            collect(root, inner.get("items").unwrap_or(inner), (name, &mut *way), found);
        }
        way.pop();
    }
}

/// The names of a path's fields, as the schema has them: an overlay's are those of the spec.
fn names(at: &FieldPath) -> Vec<String> {
    let key = |segment: &Segment| match segment {
        Segment::Key(key) => Some(key.to_string()),
        Segment::Index(_) => None,
    };
    let mut names: Vec<String> = at.segments().iter().filter_map(key).collect();
    if names.get(1).is_some_and(|name| name == "environments") {
        names.drain(1..names.len().min(3));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::schema::SchemaKind;

    fn text(at: &str, name: &str) -> Option<String> {
        let at: FieldPath = at.split('.').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        let root = SchemaKind::Job.schema();
        below(root, &at, name).or_else(|| Some(move_to(&outer(root, &at, name)?, name))).map(|help| help.text)
    }

    #[test]
    fn a_field_is_led_to_where_it_stands() {
        let deeper = text("spec.operation.putObjectRetention", "mode");
        assert_eq!(deeper.as_deref(), Some("`mode` belongs below `retention`"));
        let in_overlay = text("spec.environments.prod.operation.putObjectRetention", "mode");
        assert_eq!(in_overlay.as_deref(), Some("`mode` belongs below `retention`"));
        assert_eq!(text("spec.manifest", "etag").as_deref(), Some("`etag` belongs below `csv` or `inventory`"));
        let outer = text("spec.operation.putObjectTagging", "priority");
        assert_eq!(outer.as_deref(), Some("`priority` is a field of `spec`: move it there"));
        assert_eq!(text("spec", "labels").as_deref(), Some("`labels` is a field of `metadata`: move it there"));
        assert_eq!(
            text("metadata", "kind").as_deref(),
            Some("`kind` is a field of the document itself: move it there")
        );
        assert_eq!(text("spec", "colour"), None);
        let in_itself = text("spec.confirmation.guarded", "guarded");
        assert_eq!(in_itself.as_deref(), Some("`guarded` is a field of `spec.confirmation`: move it there"));
    }
}
