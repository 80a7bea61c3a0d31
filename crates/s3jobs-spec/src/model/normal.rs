//! The one form in which two descriptions of a job are compared.
//!
//! Absent, `null`, `false`, empty and the default that S3 documents are the same: S3 may fill any of them in where nothing
//! was sent, and a spec may state any of them where S3 then says nothing. Comparison, echoes and lost history all go by it.

use serde_json::{Map, Value};

/// Maps whose keys are the author's own. In them an empty value is a value, not a default.
const AUTHORS_MAPS: [&str; 4] = ["tagSet", "newObjectTagging", "userMetadata", "userArguments"];

/// Structures that say something by being there, although nothing is in them.
const CHOICES: [&str; 5] = ["sseS3", "sseC", "notSse", "sseKms", "dsseKms"];

/// What S3 documents to do where a field is left out, beside doing nothing.
// Source: S3 Control 2018-08-20, `LambdaInvokeOperation` ("Version 1.0 is the default") and `S3CopyObjectOperation` ("If
// this property isn't specified, COPY is the default behavior"); S3 2006-03-01, `CopyObject`, which such a job calls for each
// object (`x-amz-metadata-directive`: "If this header isn't specified, COPY is the default behavior"; `x-amz-storage-class`:
// "If the x-amz-storage-class header is not used, the copied object will be stored in the STANDARD Storage Class by default";
// `x-amz-acl`: "the ACL metadata is not preserved and is set to private by default").
const DEFAULTS: [(&str, &str); 5] = [
    ("operation.lambdaInvoke.invocationSchemaVersion", "1.0"),
    ("operation.putObjectCopy.annotationDirective", "COPY"),
    ("operation.putObjectCopy.cannedAccessControlList", "private"),
    ("operation.putObjectCopy.metadataDirective", "COPY"),
    ("operation.putObjectCopy.storageClass", "STANDARD"),
];

/// A field that can say only one thing beside a value of its neighbour: path, what it says, the neighbour, and its value.
// Source: S3 User Guide, "Checking object integrity", the table of checksum types: CRC64NVME is of full objects alone.
const IMPLIED: [(&str, &str, &str, &str); 1] =
    [("operation.computeObjectChecksum.checksumType", "FULL_OBJECT", "checksumAlgorithm", "CRC64NVME")];

/// Lists whose order and repetitions say nothing.
const SETS: [&str; 7] = [
    "objectReplicationStatuses",
    "matchAnyStorageClass",
    "matchAnyPrefix",
    "matchAnySuffix",
    "matchAnySubstring",
    "grants",
    "accessControlGrants",
];

/// Flags that a spec may state as `false`, of which S3 may then say nothing.
const FLAGS: [&str; 6] = [
    "operation.putObjectCopy.requesterPays",
    "operation.putObjectCopy.bucketKeyEnabled",
    "operation.putObjectCopy.newObjectMetadata.requesterCharged",
    "operation.putObjectRetention.bypassGovernanceRetention",
    "operation.updateObjectEncryption.objectEncryption.sseKms.bucketKeyEnabled",
    "manifest.generator.filter.eligibleForReplication",
];

/// Structures that a spec may state as empty, of which S3 may then say nothing.
const STRUCTURES: [&str; 3] = [
    "operation.putObjectCopy.newObjectTagging",
    "operation.putObjectCopy.newObjectMetadata",
    "manifest.generator.filter",
];

/// A part of a job in normal form, and what that form leaves out: path and value.
#[derive(Clone, Debug)]
pub(super) struct Normal {
    /// The part. `None` if all of it is left out.
    pub(super) value: Option<Value>,
    /// What was left out.
    pub(super) left_out: Vec<(String, Value)>,
}

impl Normal {
    /// The normal form of the part of a job at a path, such as `operation`.
    pub(super) fn of(path: &str, value: Value) -> Self {
        let mut left_out = Vec::new();
        let value = keep(path, value, &mut left_out);
        Self { value, left_out }
    }

    /// What may be said at further places without a difference: what was left out, and what could have been.
    pub(super) fn optional(&self) -> Vec<(String, Value)> {
        let flags = FLAGS.iter().map(|path| ((*path).to_owned(), Value::Bool(false)));
        let defaults = DEFAULTS.iter().map(|(path, value)| ((*path).to_owned(), Value::from(*value)));
        let structures = STRUCTURES.iter().map(|path| ((*path).to_owned(), Value::Object(Map::new())));
        let fits = |(path, _): &(String, Value)| {
            let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
            let is_open = |value: &Value| at(value, parent).is_some_and(Value::is_object) && at(value, path).is_none();
            self.value.as_ref().is_some_and(is_open) && !self.left_out.iter().any(|(left, _)| left == path)
        };
        let implied = IMPLIED.iter().filter(|(path, _, neighbour, said)| {
            let (parent, _) = path.rsplit_once('.').unwrap_or_default();
            let neighbour = format!("{parent}.{neighbour}");
            self.value.as_ref().and_then(|value| at(value, &neighbour)).is_some_and(|value| value == said)
        });
        let implied = implied.map(|(path, value, ..)| ((*path).to_owned(), Value::from(*value)));
        let could_be = flags.chain(structures).chain(defaults).chain(implied);
        self.left_out.iter().cloned().chain(could_be.filter(fits)).collect()
    }
}

/// Whether a path leads into a map of the author's, or to one.
pub(super) fn is_authors(path: &str) -> bool {
    AUTHORS_MAPS.iter().any(|map| path.ends_with(&format!(".{map}")) || path.contains(&format!(".{map}.")))
}

/// Brings the lists whose order says nothing into one order, each element once.
pub(super) fn order(value: &mut Value) {
    let Value::Object(members) = value else { return };
    for (name, member) in members {
        if let Value::Array(list) = &mut *member
            && SETS.contains(&name.as_str())
        {
            list.sort_by_cached_key(Value::to_string);
            list.dedup();
        } else {
            order(member);
        }
    }
}

/// The value at a path below a whole, if there is one.
fn at<'v>(whole: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(whole, |value, name| value.get(name))
}

/// Puts a value at a path below a whole whose parent is there.
pub(super) fn put(whole: &mut Value, path: &str, value: &Value) {
    let Some((parent, name)) = path.rsplit_once('.') else { return };
    let parent = parent.split('.').try_fold(whole, |value, name| value.get_mut(name));
    if let Some(Value::Object(members)) = parent {
        members.insert(name.to_owned(), value.clone());
    }
}

fn keep(path: &str, value: Value, left_out: &mut Vec<(String, Value)>) -> Option<Value> {
    let whole = value.clone();
    let kept = match value {
        Value::Object(members) if is_authors(path) => (!members.is_empty()).then_some(Value::Object(members)),
        Value::Object(members) => keep_members(path, members, left_out),
        Value::Array(list) if list.is_empty() => None,
        // Places in a list count, so that nothing is taken out of one.
        Value::Array(list) => {
            let items = list.into_iter().enumerate().map(|(index, item)| element(&format!("{path}[{index}]"), item));
            Some(Value::Array(items.collect()))
        }
        Value::String(text) if text.is_empty() || DEFAULTS.contains(&(path, text.as_str())) => None,
        Value::Null | Value::Bool(false) => None,
        said @ (Value::Bool(true) | Value::Number(_) | Value::String(_)) => Some(said),
    };
    if kept.is_none() && !whole.is_null() {
        left_out.retain(|(inner, _)| !inner.starts_with(&format!("{path}.")));
        left_out.push((path.to_owned(), whole));
    }
    kept
}

fn keep_members(path: &str, members: Map<String, Value>, left_out: &mut Vec<(String, Value)>) -> Option<Value> {
    let implied = IMPLIED.iter().find(|(at, value, neighbour, said)| {
        let name = at.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
        members.get(*neighbour).is_some_and(|it| it == said) && members.get(name).is_some_and(|it| it == value)
    });
    let mut members = members;
    let implied = implied.and_then(|(at, ..)| {
        let name = at.strip_prefix(path)?.strip_prefix('.')?;
        Some(((*at).to_owned(), members.remove(name)?))
    });
    left_out.extend(implied);
    let mut named = |name: String, value| {
        let kept = if path.is_empty() {
            keep(&name, value, left_out)
        } else {
            keep(&format!("{path}.{name}"), value, left_out)
        };
        kept.map(|kept| (name, kept))
    };
    let kept: Map<String, Value> = members.into_iter().filter_map(|(name, value)| named(name, value)).collect();
    (!kept.is_empty() || is_choice(path)).then_some(Value::Object(kept))
}

/// An element of a list is there, whatever it says.
fn element(path: &str, item: Value) -> Value {
    match item {
        Value::Object(members) => {
            keep_members(path, members, &mut Vec::new()).unwrap_or_else(|| Value::Object(Map::new()))
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => other,
    }
}

/// Whether a structure says something by being there: which operation, which kind of manifest, which encryption.
fn is_choice(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_operation_or_manifest = path.split('.').count() <= 2 && !path.contains('[');
    CHOICES.contains(&name) || (is_operation_or_manifest && !path.starts_with("report"))
}
