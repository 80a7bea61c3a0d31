//! The smallest CreateJob request that has a given member, made from S3 Control's service model.

use std::collections::BTreeMap;

const MODEL: &str = include_str!("../../../../../tests/data/s3control_shapes.txt");
const ROOT: &str = "CreateJobRequest";

/// A member of the request, and its members.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    is_required: bool,
    kind: String,
    members: BTreeMap<String, Shape>,
}

/// The request's model.
pub(crate) fn model() -> Shape {
    let mut root = Shape::default();
    for line in MODEL.lines().filter(|line| !line.starts_with('#')) {
        let (path, kind) = line.split_once(' ').unwrap();
        let (path, is_required) = path.strip_suffix('!').map_or((path, false), |path| (path, true));
        let path = path.replace("!/", "/");
        let mut steps = path.split('/');
        if steps.next() != Some(ROOT) {
            continue;
        }
        let shape = steps.fold(&mut root, |shape, step| shape.members.entry(step.to_owned()).or_default());
        (shape.is_required, shape.kind) = (is_required, kind.to_owned());
    }
    root
}

impl Shape {
    /// The paths of all members that hold a value themselves, such as `Report/Bucket`.
    pub(crate) fn leaves(&self) -> Vec<String> {
        let mut leaves = Vec::new();
        for (name, member) in &self.members {
            if member.members.is_empty() {
                leaves.push(name.clone());
            }
            leaves.extend(member.leaves().iter().map(|below| format!("{name}/{below}")));
        }
        leaves
    }

    /// A request with the member at this path, and whatever that needs.
    pub(crate) fn request(&self, path: &str) -> String {
        let with_generator = path.starts_with("ManifestGenerator");
        let needs = |name: &str| match name {
            "Manifest" => !with_generator,
            "Report" => true,
            _ => false,
        };
        let body = self.structure(path, "", &needs);
        format!("<{ROOT} xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">{body}</{ROOT}>")
    }

    fn structure(&self, wanted: &str, at: &str, needs: &dyn Fn(&str) -> bool) -> String {
        let (next, below) = wanted.split_once('/').unwrap_or((wanted, ""));
        // Two are no union in the model, and take exactly one member all the same.
        let is_union = self.kind == "union" || at == "Operation" || at.ends_with("EventHoldDuration");
        let has_wanted = self.members.contains_key(next);
        let default = if at == "Operation" { "S3DeleteObjectTagging" } else { "" };
        let mut xml = String::new();
        for (index, (name, member)) in self.members.iter().enumerate() {
            let place = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
            let is_wanted = name == next;
            let is_chosen = match (is_union, has_wanted) {
                (true, true) => is_wanted,
                (true, false) if default.is_empty() => index == 0,
                (true, false) => name == default,
                (false, _) => {
                    is_wanted || member.is_required || needs(name) || beside(wanted, at).contains(&place.as_str())
                }
            };
            if is_chosen {
                let value = member.value(if is_wanted { below } else { "" }, &place);
                xml.push_str(&format!("<{name}>{value}</{name}>"));
            }
        }
        xml
    }

    fn value(&self, wanted: &str, at: &str) -> String {
        let kind = self.kind.split(' ').next().unwrap();
        match kind {
            "structure" | "union" => self.structure(wanted, at, &|name| needed(at, name)),
            "list" => {
                let (name, member) = self.members.iter().next().unwrap();
                let below = wanted.strip_prefix(name.as_str()).unwrap_or("").trim_start_matches('/');
                let first = format!("<{name}>{}</{name}>", member.value(below, &format!("{at}/{name}")));
                if at.ends_with("Spec/Fields") {
                    first + "<member>Key</member><member>VersionId</member>"
                } else {
                    first
                }
            }
            "map" => {
                let part = |name: &str| {
                    self.members.get(name).map_or("k".to_owned(), |part| part.value("", &format!("{at}/{name}")))
                };
                format!("<entry><key>{}</key><value>{}</value></entry>", part("key"), part("value"))
            }
            "one" => self.word(at),
            "boolean" => "true".to_owned(),
            "integer" => "1".to_owned(),
            "timestamp" => "2030-01-01T00:00:00Z".to_owned(),
            _ => text(at),
        }
    }

    fn word(&self, at: &str) -> String {
        let words: Vec<&str> = self.kind.split(' ').skip(2).collect();
        let preferred = match at.rsplit('/').next().unwrap() {
            _ if at.ends_with("Fields/member") => "Bucket",
            "Format" => "S3BatchOperations_CSV_20180820",
            "ChecksumAlgorithm" => "CRC32",
            "GlacierJobTier" => "STANDARD",
            "StorageClass" => "STANDARD_IA",
            "TypeIdentifier" => "id",
            "EventHold" | "ObjectLockEventHold" => "ON",
            _ => "",
        };
        words.iter().find(|word| **word == preferred).or(words.first()).unwrap().to_string()
    }
}

/// What a member needs beside it that the model does not call required.
fn needed(at: &str, name: &str) -> bool {
    matches!(
        (at, name),
        ("Report", "Bucket" | "Format" | "ReportScope" | "ExpectedBucketOwner")
            | ("ManifestGenerator/S3JobManifestGenerator", "ManifestOutputLocation")
            | ("Manifest/Spec", "Fields")
            | ("Operation/LambdaInvoke", "FunctionArn" | "InvocationSchemaVersion")
            | ("Operation/S3PutObjectCopy", "TargetResource")
            | ("Operation/S3ComputeObjectChecksum", "ChecksumAlgorithm")
            | ("Operation/S3InitiateRestoreObject", "ExpirationInDays" | "GlacierJobTier")
            | ("Operation/S3PutObjectRetention/Retention", "Mode" | "RetainUntilDate")
    ) || at.ends_with("Grants/member") && matches!(name, "Grantee" | "Permission")
        || at.ends_with("Owner") && name == "ID"
        || at.ends_with("Grantee") && matches!(name, "TypeIdentifier" | "Identifier")
}

/// Members that make sense only together.
fn beside<'p>(wanted: &str, at: &str) -> &'p [&'p str] {
    const COPY: &str = "Operation/S3PutObjectCopy";
    const RETENTION: &str = "Operation/S3PutObjectRetention/Retention";
    match (at, wanted.split('/').next().unwrap()) {
        (COPY, "ObjectLockMode") => &["Operation/S3PutObjectCopy/ObjectLockRetainUntilDate"],
        (COPY, "ObjectLockRetainUntilDate") => &["Operation/S3PutObjectCopy/ObjectLockMode"],
        (COPY, "ObjectLockEventHold") => {
            &["Operation/S3PutObjectCopy/ObjectLockMode", "Operation/S3PutObjectCopy/ObjectLockEventHoldDuration"]
        }
        (COPY, "ObjectLockEventHoldDuration") => {
            &["Operation/S3PutObjectCopy/ObjectLockMode", "Operation/S3PutObjectCopy/ObjectLockEventHold"]
        }
        (RETENTION, "EventHold") => &["Operation/S3PutObjectRetention/Retention/EventHoldDuration"],
        (RETENTION, "EventHoldDuration") => &["Operation/S3PutObjectRetention/Retention/EventHold"],
        _ => &[],
    }
}

fn text(at: &str) -> String {
    let name = at.rsplit('/').next().unwrap();
    match name {
        "ObjectArn" => "arn:aws:s3:::admin-bucket/manifest.csv",
        "Bucket" | "TargetResource" | "SourceBucket" => "arn:aws:s3:::report-bucket",
        "RoleArn" => "arn:aws:iam::111122223333:role/batch",
        "FunctionArn" => "arn:aws:lambda:us-east-1:111122223333:function:resize",
        "ExpectedBucketOwner" | "ExpectedManifestBucketOwner" => "111122223333",
        "KmsKeyArn" | "KMSKeyArn" | "SSEAwsKmsKeyId" | "KeyId" => {
            "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        }
        "InvocationSchemaVersion" => "2.0",
        "ContentMD5" => "XrY7u+Ae7tCTyyK7j1rNww==",
        _ => "x",
    }
    .to_owned()
}
