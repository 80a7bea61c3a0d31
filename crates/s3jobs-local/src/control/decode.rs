//! A request body to a checked value, led by its shape.
//!
//! Structures become JSON objects with the wire's names, lists arrays, timestamps RFC 3339 in UTC: the form in which
//! jobs are stored, compared and, through [`encode`](super::encode), described again.

use serde_json::{Map, Value};

use super::element::{self, Element};
use super::leaf;
use super::shape::{Member, Presence, Shape};
use crate::refusal::Refusal;

/// Reads a body whose root element is `root`.
pub(crate) fn body(shape: &Shape, root: &str, body: &[u8]) -> Result<Value, Refusal> {
    let element = element::parse(body).map_err(|error| Refusal::malformed_xml(&error))?;
    if element.name != root {
        return Err(Refusal::invalid(format!("the body's root element is `{}`, not `{root}`", element.name)));
    }
    value(shape, &element, root)
}

/// Checks one query parameter or path segment.
pub(crate) fn parameter(shape: &Shape, name: &str, text: &str) -> Result<Value, Refusal> {
    leaf::read(shape, text).map_err(|complaint| Refusal::invalid(format!("{name} {complaint}")))
}

fn value(shape: &Shape, element: &Element, path: &str) -> Result<Value, Refusal> {
    match shape {
        Shape::Structure(members) => structure(members, element, path).map(Value::Object),
        Shape::Union(members) => union(members, element, path),
        Shape::List { item, of, min, max } => list((item, of), element, path).and_then(|items| {
            within(items.len(), (*min, *max), path)?;
            Ok(Value::Array(items))
        }),
        Shape::Map { key, value, min, max } => map((key, value), element, path).and_then(|entries| {
            within(entries.len(), (*min, *max), path)?;
            Ok(Value::Object(entries))
        }),
        Shape::Text { .. } | Shape::Word(_) | Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp => {
            text(shape, element, path)
        }
    }
}

fn text(shape: &Shape, element: &Element, path: &str) -> Result<Value, Refusal> {
    if let Some(child) = element.children.first() {
        return Err(Refusal::invalid(format!("{path} holds text, not the element `{}`", child.name)));
    }
    leaf::read(shape, &element.text).map_err(|complaint| Refusal::invalid(format!("{path} {complaint}")))
}

fn structure(members: &[Member], element: &Element, path: &str) -> Result<Map<String, Value>, Refusal> {
    no_text(element, path)?;
    let mut read = Map::new();
    for child in &element.children {
        let place = format!("{path}.{}", child.name);
        let member = members.iter().find(|member| member.name == child.name);
        let member = member.ok_or_else(|| Refusal::invalid(format!("{place} is not a member of {path}")))?;
        if read.insert(child.name.clone(), value(member.shape, child, &place)?).is_some() {
            return Err(Refusal::invalid(format!("{place} stands twice")));
        }
    }
    let required = members.iter().filter(|member| member.presence == Presence::Required);
    match required.into_iter().find(|member| !read.contains_key(member.name)) {
        Some(missing) => Err(Refusal::invalid(format!("{path}.{} is missing", missing.name))),
        None => Ok(read),
    }
}

fn union(members: &[Member], element: &Element, path: &str) -> Result<Value, Refusal> {
    let read = structure(members, element, path)?;
    if read.len() == 1 {
        return Ok(Value::Object(read));
    }
    Err(Refusal::invalid(format!("{path} must hold exactly one member but holds {}", read.len())))
}

fn list((item, of): (&str, &Shape), element: &Element, path: &str) -> Result<Vec<Value>, Refusal> {
    no_text(element, path)?;
    let mut items = Vec::with_capacity(element.children.len());
    for (index, child) in element.children.iter().enumerate() {
        if child.name != item {
            return Err(Refusal::invalid(format!("{path} holds `{item}` elements, not `{}`", child.name)));
        }
        items.push(value(of, child, &format!("{path}[{index}]"))?);
    }
    Ok(items)
}

fn map(
    (key, of): (&'static Shape, &'static Shape),
    element: &Element,
    path: &str,
) -> Result<Map<String, Value>, Refusal> {
    no_text(element, path)?;
    let mut entries = Map::new();
    for child in &element.children {
        if child.name != "entry" {
            return Err(Refusal::invalid(format!("{path} holds `entry` elements, not `{}`", child.name)));
        }
        let (name, content) = entry((key, of), child, path)?;
        if entries.insert(name.clone(), content).is_some() {
            return Err(Refusal::invalid(format!("{path} has the key `{name}` twice")));
        }
    }
    Ok(entries)
}

fn entry((key, of): (&Shape, &Shape), element: &Element, path: &str) -> Result<(String, Value), Refusal> {
    no_text(element, path)?;
    let mut parts = element.children.iter();
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Refusal::invalid(format!("an entry of {path} must hold one key and one value")));
    };
    let (name, content) = if first.name == "value" { (second, first) } else { (first, second) };
    if name.name != "key" || content.name != "value" {
        return Err(Refusal::invalid(format!("an entry of {path} must hold one key and one value")));
    }
    text(key, name, path)?;
    Ok((name.text.clone(), value(of, content, &format!("{path}.{}", name.text))?))
}

fn no_text(element: &Element, path: &str) -> Result<(), Refusal> {
    if element.text.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(format!("{path} holds elements, not the text `{}`", element.text.trim())))
}

fn within(count: usize, (min, max): (usize, usize), path: &str) -> Result<(), Refusal> {
    if (min..=max).contains(&count) {
        return Ok(());
    }
    Err(Refusal::invalid(format!("{path} must hold {min} to {max} elements but holds {count}")))
}
