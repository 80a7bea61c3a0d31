//! What DescribeJob says of fields that CreateJob was not sent.
//!
//! Clients have defaults of their own for them: the table here is S3's documentation, read once more.

use serde_json::{Map, Value, json};

use super::shape::Shape;
use super::shapes::CREATE_JOB;
use crate::behaviour::DescribeEcho;

/// What is said beyond a request, field by field: the structure, the field, and its value.
type Said = (&'static str, &'static str, Value);

/// What S3 documents to do where a field is left out, and structures without content.
// Source: S3 Control 2018-08-20, `LambdaInvokeOperation` and `S3CopyObjectOperation`; S3 2006-03-01, `CopyObject`.
fn defaults() -> [Said; 7] {
    [
        ("/Operation/LambdaInvoke", "InvocationSchemaVersion", json!("1.0")),
        ("/Operation/S3PutObjectCopy", "AnnotationDirective", json!("COPY")),
        ("/Operation/S3PutObjectCopy", "CannedAccessControlList", json!("private")),
        ("/Operation/S3PutObjectCopy", "MetadataDirective", json!("COPY")),
        ("/Operation/S3PutObjectCopy", "NewObjectMetadata", json!({})),
        ("/Operation/S3PutObjectCopy", "StorageClass", json!("STANDARD")),
        ("/ManifestGenerator/S3JobManifestGenerator", "Filter", json!({})),
    ]
}

/// What only the newest API can say, of copies that are made without it.
// Source: S3 Control 2018-08-20, `S3CopyObjectOperation`, as of September 2026.
fn newest() -> [Said; 1] {
    [("/Operation/S3PutObjectCopy", "ObjectLockEventHold", json!("OFF"))]
}

/// Values that nobody knows yet, in fields of today.
fn of_tomorrow() -> [Said; 5] {
    let tomorrow = || json!("OF_TOMORROW");
    [
        ("/Operation/S3PutObjectCopy", "ChecksumAlgorithm", tomorrow()),
        ("/Operation/S3PutObjectCopy/NewObjectMetadata", "SSEAlgorithm", tomorrow()),
        ("/Operation/S3InitiateRestoreObject", "GlacierJobTier", tomorrow()),
        ("/Operation/S3PutObjectRetention/Retention", "EventHold", tomorrow()),
        ("/Operation/S3ComputeObjectChecksum", "ChecksumType", tomorrow()),
    ]
}

/// A request as DescribeJob says it.
pub(super) fn said(request: &Value, echo: DescribeEcho) -> Value {
    let mut said = request.clone();
    match echo {
        DescribeEcho::AsSent => {}
        DescribeEcho::Defaults => {
            say_all(&mut said, defaults());
            let parts = ["Operation", "Manifest", "ManifestGenerator", "Report"];
            if let (Shape::Structure(members), Value::Object(held)) = (&CREATE_JOB, &mut said) {
                for member in members.iter().filter(|member| parts.contains(&member.name)) {
                    if let Some(held) = held.get_mut(member.name) {
                        fill(member.shape, held);
                    }
                }
            }
        }
        DescribeEcho::UnknownField => say_all(&mut said, newest()),
        DescribeEcho::UnknownValue => say_all(&mut said, of_tomorrow()),
    }
    said
}

fn say_all(request: &mut Value, fields: impl IntoIterator<Item = Said>) {
    for field in fields {
        say(request, field);
    }
}

/// Says a field of a structure that was sent, if the field was not. Grants are sent in place of a canned list.
fn say(request: &mut Value, (structure, field, value): Said) {
    let Some(Value::Object(members)) = request.pointer_mut(structure) else { return };
    if field == "CannedAccessControlList" && members.contains_key("AccessControlGrants") {
        return;
    }
    members.entry(field).or_insert(value);
}

/// Says `false`, and lists without elements, in every structure that is there. What stands in lists stays as it was sent.
fn fill(shape: &Shape, value: &mut Value) {
    let (Shape::Structure(members) | Shape::Union(members), Value::Object(held)) = (shape, value) else { return };
    for member in *members {
        match held.get_mut(member.name) {
            Some(held) => fill(member.shape, held),
            None if matches!(shape, Shape::Structure(_)) => add_empty(member.name, member.shape, held),
            None => {}
        }
    }
}

fn add_empty(name: &str, shape: &Shape, held: &mut Map<String, Value>) {
    let empty = match shape {
        Shape::Boolean => json!(false),
        Shape::List { min: 0, .. } => json!([]),
        Shape::Map { min: 0, .. } => json!({}),
        Shape::List { .. }
        | Shape::Map { .. }
        | Shape::Structure(_)
        | Shape::Union(_)
        | Shape::Text { .. }
        | Shape::Word(_)
        | Shape::Integer { .. }
        | Shape::Timestamp => return,
    };
    held.insert(name.to_owned(), empty);
}
