//! A value to an answer's body, led by its shape: members in the service model's order.

use quick_xml::escape::escape;
use serde_json::Value;

use super::shape::Shape;

/// The namespace of every request and answer of S3 Control.
const NAMESPACE: &str = "http://awss3control.amazonaws.com/doc/2018-08-20/";

/// Writes a value as an XML document with the given root element.
///
/// Members that the shape does not name are left out; absent members are not written.
pub(crate) fn document(shape: &Shape, root: &str, value: &Value) -> String {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">");
    content(shape, value, &mut out);
    close(root, &mut out);
    out
}

fn content(shape: &Shape, value: &Value, out: &mut String) {
    match shape {
        Shape::Structure(members) | Shape::Union(members) => {
            for member in *members {
                if let Some(held) = value.get(member.name) {
                    element(member.shape, member.name, held, out);
                }
            }
        }
        Shape::List { item, of, .. } => {
            for held in value.as_array().into_iter().flatten() {
                element(of, item, held, out);
            }
        }
        Shape::Map { key, value: of, .. } => {
            for (name, held) in value.as_object().into_iter().flatten() {
                out.push_str("<entry>");
                element(key, "key", &Value::from(name.as_str()), out);
                element(of, "value", held, out);
                out.push_str("</entry>");
            }
        }
        Shape::Text { .. } | Shape::Word(_) | Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp => {
            leaf(value, out);
        }
    }
}

fn element(shape: &Shape, name: &str, value: &Value, out: &mut String) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    content(shape, value, out);
    close(name, out);
}

fn close(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn leaf(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(&escape(text.as_str())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            out.push_str(&value.to_string());
        }
    }
}
