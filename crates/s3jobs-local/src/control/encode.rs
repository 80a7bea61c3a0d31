//! A value to an answer's body, led by its shape: members in the service model's order.

use quick_xml::escape::escape;
use serde_json::Value;

use super::shape::{Member, Shape};

/// The namespace of every request and answer of S3 Control.
const NAMESPACE: &str = "http://awss3control.amazonaws.com/doc/2018-08-20/";

/// What stands at the end of each structure: an element that no client of today knows.
const OF_TOMORROW: &str = "<FieldOfTomorrow><Value>on</Value></FieldOfTomorrow>";

/// Whether structures hold what the service model does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    Nothing,
    FieldOfTomorrow,
}

/// An answer that is being written.
struct Out {
    text: String,
    beyond: Beyond,
}

/// Writes a value as an XML document with the given root element.
///
/// Members that the shape does not name are left out; absent members are not written.
pub(crate) fn document(shape: &Shape, root: &str, value: &Value) -> String {
    document_with(Beyond::Nothing, shape, root, value)
}

/// The same, with or without elements that the service model does not name.
pub(super) fn document_with(beyond: Beyond, shape: &Shape, root: &str, value: &Value) -> String {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">");
    let mut out = Out { text, beyond };
    content(shape, value, &mut out);
    close(root, &mut out);
    out.text
}

fn content(shape: &Shape, value: &Value, out: &mut Out) {
    match shape {
        Shape::Structure(members) => {
            held(members, value, out);
            if out.beyond == Beyond::FieldOfTomorrow {
                out.text.push_str(OF_TOMORROW);
            }
        }
        Shape::Union(members) => held(members, value, out),
        Shape::List { item, of, .. } => {
            for held in value.as_array().into_iter().flatten() {
                element(of, item, held, out);
            }
        }
        Shape::Map { key, value: of, .. } => {
            for (name, held) in value.as_object().into_iter().flatten() {
                out.text.push_str("<entry>");
                element(key, "key", &Value::from(name.as_str()), out);
                element(of, "value", held, out);
                out.text.push_str("</entry>");
            }
        }
        Shape::Text { .. } | Shape::Word(_) | Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp => {
            leaf(value, &mut out.text);
        }
    }
}

fn held(members: &[Member], value: &Value, out: &mut Out) {
    for member in members {
        if let Some(held) = value.get(member.name) {
            element(member.shape, member.name, held, out);
        }
    }
}

fn element(shape: &Shape, name: &str, value: &Value, out: &mut Out) {
    out.text.push('<');
    out.text.push_str(name);
    out.text.push('>');
    content(shape, value, out);
    close(name, out);
}

fn close(name: &str, out: &mut Out) {
    out.text.push_str("</");
    out.text.push_str(name);
    out.text.push('>');
}

fn leaf(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(&escape(text.as_str())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            out.push_str(&value.to_string());
        }
    }
}
