//! What a job does to which objects, as one hash.
//!
//! SHA-256 over the RFC 8785 form of `{v, operation, manifest}`: canonical ARNs, bare ETags, UTC times, absent fields
//! absent. Role, report, description, priority, tags and confirmation are not in it, nor where a generated list or a file is
//! stored; of a list in S3 the object is.
//! A digest that was ever written must never change: the golden digests in the tests are not edited.

use std::sync::Arc;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::arn::BucketRef;
use super::job::{FileContent, Job};
use super::manifest::{CsvManifest, FileManifest, Manifest};
use super::normal::{Normal, order};
use super::operation::Operation;
use super::scope::Scope;

/// The version of the rules by which digests are made.
pub const DIGEST_VERSION: u32 = 1;

/// The hash of what a job does to which objects: 64 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Digest(#[schemars(with = "String")] Arc<str>);

impl Digest {
    /// The digest of a resolved job.
    pub fn of_job(job: &Job, scope: &Scope) -> Self {
        let sha256 = job.file.as_ref().map(|file| file.sha256.as_str());
        Self::of(&job.operation, &job.manifest, sha256, scope)
    }

    /// The digest of an operation and a manifest. `file_sha256` is the content of a manifest of kind `file`.
    pub fn of(operation: &Operation, manifest: &Manifest, file_sha256: Option<&str>, scope: &Scope) -> Self {
        Self::of_identity(identity(operation, manifest, file_sha256, scope))
    }

    /// The effect of a resolved job: equal for all that do the same to the same objects, whatever of S3's defaults their
    /// specs state, in whatever order, and wherever the list lies. By it the right to an effect is claimed.
    pub fn effect_of_job(job: &Job, scope: &Scope) -> Self {
        Self::effect_of(&job.operation, &job.manifest, job.file.as_ref(), scope)
    }

    /// The effect of an operation and a manifest. `file` is the content of a manifest of kind `file`.
    pub fn effect_of(operation: &Operation, manifest: &Manifest, file: Option<&FileContent>, scope: &Scope) -> Self {
        let sha256 = file.map(|file| file.sha256.as_str());
        let stored = uploaded_file(manifest).filter(|(_, sha256)| sha256.chars().all(|c| c.is_ascii_hexdigit()));
        let identity = match (&stored, sha256) {
            (Some((file, sha256)), None) => identity(operation, file, Some(sha256), scope),
            (_, sha256) => identity(operation, manifest, sha256, scope),
        };
        let mut effect = Normal::of("", identity).value.unwrap_or_default();
        order(&mut effect);
        name_latest(&mut effect);
        name_untagging(&mut effect);
        if let Some(list) = list(manifest, file) {
            effect["manifest"] = list;
        }
        Self::of_identity(effect)
    }

    /// The digest of an [`identity`].
    pub(super) fn of_identity(mut identity: Value) -> Self {
        identity["v"] = DIGEST_VERSION.into();
        Self(hex(&Sha256::digest(canonical_json(&identity).as_bytes())).into())
    }

    /// The digest as 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 hex digits, as they stand in a marker.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a digest is made of, beside its version: what is done to which objects, in canonical form.
pub fn identity(operation: &Operation, manifest: &Manifest, file_sha256: Option<&str>, scope: &Scope) -> Value {
    json!({
        "operation": to_value(&operation.canonical(scope)),
        "manifest": identity_of(&manifest.canonical(scope), file_sha256),
    })
}

/// A CSV list by its content, wherever it lies: an ETag that is an MD5 names the bytes.
// Source: S3 2006-03-01, `Object` ("Objects created by the PUT Object, POST Object, or Copy operation, or through the AWS
// Management Console, and are encrypted by SSE-S3 or plaintext, have ETags that are an MD5 digest of their object data").
fn list(manifest: &Manifest, file: Option<&FileContent>) -> Option<Value> {
    let (md5, fields) = match (manifest, file) {
        (Manifest::File(manifest), Some(file)) => (file.md5.clone(), &manifest.fields),
        (Manifest::Csv(csv), _) => (csv.etag.canonical().as_str().to_owned(), &csv.fields),
        (Manifest::File(_) | Manifest::Inventory(_) | Manifest::Generator(_), _) => return None,
    };
    let is_md5 = md5.len() == 32 && md5.chars().all(|digit| digit.is_ascii_hexdigit());
    is_md5.then(|| json!({ "list": { "md5": md5, "fields": fields } }))
}

/// An empty tag set in the place of another is what removing all tags leaves.
fn name_untagging(effect: &mut Value) {
    if effect["operation"] == json!({ "putObjectTagging": {} }) {
        effect["operation"] = json!({ "deleteObjectTagging": {} });
    }
}

/// A function without a version or alias is its version `$LATEST`.
// Source: Lambda developer guide, "Manage Lambda function versions": an ARN without a suffix implicitly means $LATEST.
fn name_latest(effect: &mut Value) {
    if let Some(Value::String(arn)) = effect.pointer_mut("/operation/lambdaInvoke/functionArn")
        && let Some(unqualified) = arn.strip_suffix(":$LATEST")
    {
        *arn = unqualified.to_owned();
    }
}

/// The part of a manifest that says which objects are meant, not where the list is stored.
fn identity_of(manifest: &Manifest, file_sha256: Option<&str>) -> Value {
    match manifest {
        Manifest::Csv(_) | Manifest::Inventory(_) => to_value(manifest),
        Manifest::File(file) => json!({ "file": { "sha256": file_sha256, "fields": file.fields } }),
        Manifest::Generator(generator) => match &generator.filter {
            Some(filter) => json!({ "generator": { "sourceBucket": generator.source_bucket, "filter": filter } }),
            None => json!({ "generator": { "sourceBucket": generator.source_bucket } }),
        },
    }
}

/// A CSV manifest whose key ends with the hash of its content, as the file that it was uploaded from; and that hash.
pub fn uploaded_file(manifest: &Manifest) -> Option<(Manifest, String)> {
    let Manifest::Csv(CsvManifest { object, fields, .. }) = manifest else { return None };
    let address = object.address();
    let sha256 = address.key.rsplit('/').next()?.strip_suffix(".csv").filter(|name| name.len() == 64)?.to_owned();
    let bucket = BucketRef::new(format!("s3://{}", address.bucket)).ok()?;
    let file = FileManifest { path: Utf8PathBuf::new(), bucket, prefix: None, fields: fields.clone() };
    Some((Manifest::File(file), sha256))
}

fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("model types hold only strings, numbers, lists and string-keyed maps")
}

/// JSON in the form of RFC 8785: sorted keys, no spaces, one spelling for every value.
#[allow(clippy::missing_panics_doc, reason = "no JSON value can make it panic")]
pub fn canonical_json(value: &Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("a JSON value has no keys or numbers that JSON cannot hold")
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
