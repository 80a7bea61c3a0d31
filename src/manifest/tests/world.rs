use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use crate::aws::{
    BucketHead, Encryption, Identity, JobControl, ObjectHead, Objects, Part, PortError, PutCondition, Services,
};
use crate::manifest::{Survey, Surveyed};
use crate::model::arn::ObjectAddress;
use crate::model::digest::hex;
use crate::model::manifest::{ETag, VersionId};
use crate::model::{Endpoint, Job, JobDocument, Report, Scope};

/// Buckets and objects. What is not there does not exist.
#[derive(Default)]
pub(super) struct S3 {
    objects: BTreeMap<String, Object>,
    /// Regions by name.
    buckets: BTreeMap<String, String>,
    /// Objects and buckets that the caller may not ask for.
    denied: BTreeSet<String>,
    calls: Mutex<Vec<String>>,
}

struct Object {
    body: Bytes,
    encryption: Option<Encryption>,
}

impl S3 {
    /// The buckets that every job here uses, and a list.
    pub(super) fn with(list: impl AsRef<[u8]>) -> Self {
        Self::default().bucket("photos", "us-west-2").bucket("reports", "us-west-2").object("lists/list", list)
    }

    pub(super) fn bucket(mut self, name: &str, region: &str) -> Self {
        self.buckets.insert(name.to_owned(), region.to_owned());
        self
    }

    pub(super) fn object(mut self, path: &str, body: impl AsRef<[u8]>) -> Self {
        let body = Bytes::copy_from_slice(body.as_ref());
        self.objects.insert(format!("s3://{path}"), Object { body, encryption: Some(Encryption::S3) });
        self
    }

    pub(super) fn encrypted(mut self, path: &str, encryption: Encryption) -> Self {
        self.objects.get_mut(&format!("s3://{path}")).unwrap().encryption = Some(encryption);
        self
    }

    pub(super) fn denied(mut self, what: &str) -> Self {
        self.denied.insert(what.to_owned());
        self
    }

    pub(super) fn without(mut self, path: &str) -> Self {
        self.objects.remove(&format!("s3://{path}"));
        self
    }

    /// The calls so far, in order.
    pub(super) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn find(&self, call: &'static str, object: &ObjectAddress) -> Result<Option<&Object>, PortError> {
        self.calls.lock().unwrap().push(format!("{call} {object}"));
        if self.denied.contains(&object.to_string()) {
            return Err(PortError::Denied { call, message: "not yours".to_owned() });
        }
        Ok(self.objects.get(&object.to_string()))
    }
}

fn etag(object: &Object) -> ETag {
    hex(&Md5::digest(&object.body)).parse().unwrap()
}

#[async_trait]
impl Objects for S3 {
    async fn head(&self, object: &ObjectAddress, _: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError> {
        let found = self.find("HeadObject", object)?;
        if found.is_some_and(|it| it.encryption == Some(Encryption::Customer)) {
            let (code, message) = ("400".to_owned(), "HTTP status 400".to_owned());
            return Err(PortError::Rejected { call: "HeadObject", code, message });
        }
        Ok(found.map(|it| ObjectHead {
            etag: etag(it),
            bytes: it.body.len() as u64,
            version_id: None,
            modified: None,
            encryption: it.encryption,
        }))
    }

    async fn get(&self, object: &ObjectAddress, _: Option<&VersionId>) -> Result<Option<Bytes>, PortError> {
        Ok(self.find("GetObject", object)?.map(|it| it.body.clone()))
    }

    async fn get_part(&self, object: &ObjectAddress, _: Option<&VersionId>, part: &Part) -> Result<Bytes, PortError> {
        let missing = || PortError::NotFound { call: "GetObject", what: object.to_string() };
        let found = self.find("GetObject", object)?.ok_or_else(missing)?;
        if etag(found) != part.etag {
            return Err(PortError::Conflict { call: "GetObject", message: "PreconditionFailed".to_owned() });
        }
        let at = |byte: u64| usize::try_from(byte).unwrap();
        Ok(found.body.slice(at(part.bytes.start)..at(part.bytes.end)))
    }

    async fn bucket(&self, name: &str) -> Result<Option<BucketHead>, PortError> {
        self.calls.lock().unwrap().push(format!("HeadBucket {name}"));
        if self.denied.contains(name) {
            return Err(PortError::Denied { call: "HeadBucket", message: "not yours".to_owned() });
        }
        Ok(self.buckets.get(name).map(|region| BucketHead { region: region.parse().ok() }))
    }

    async fn put(&self, _: &ObjectAddress, _: Bytes, _: PutCondition) -> Result<ETag, PortError> {
        unreachable!("looking writes nothing")
    }
}

/// S3 for every scope.
pub(super) struct Everywhere(pub(super) Arc<S3>);

impl Services for Everywhere {
    fn jobs(&self, _: &Scope) -> Arc<dyn JobControl> {
        unreachable!("looking at lists asks for no jobs")
    }

    fn objects(&self, _: &Scope) -> Arc<dyn Objects> {
        Arc::clone(&self.0) as Arc<dyn Objects>
    }

    fn identity(&self, _: &Scope) -> Arc<dyn Identity> {
        unreachable!("looking at lists asks nobody who calls")
    }
}

pub(super) fn scope() -> Scope {
    Scope { account: "111122223333".parse().unwrap(), region: "us-west-2".parse().unwrap(), endpoint: Endpoint::Local }
}

/// A job with these fields beside or in place of a tagging job's over `s3://lists/list`.
pub(super) fn job(fields: Value) -> Job {
    let mut spec = json!({
        "priority": 1,
        "operation": {"putObjectTagging": {"tagSet": {"a": "b"}}},
        "manifest": {"csv": {"object": "s3://lists/list", "etag": "any", "fields": ["Bucket", "Key"]}},
        "report": {"bucket": "s3://reports", "scope": "AllTasks"},
    });
    for (name, value) in fields.as_object().cloned().unwrap() {
        spec[name] = value;
    }
    let document = json!({"apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": "tag"}, "spec": spec});
    let JobDocument { metadata, spec, .. } = serde_json::from_value(document).unwrap();
    let report = spec.report.unwrap();
    Job {
        name: metadata.name,
        labels: BTreeMap::new(),
        account: scope().account,
        region: scope().region,
        run: spec.run,
        description: None,
        priority: spec.priority.unwrap(),
        role_arn: "arn:aws:iam::111122223333:role/batch".parse().unwrap(),
        operation: spec.operation.unwrap(),
        manifest: spec.manifest.unwrap(),
        file: None,
        report: Some(Report {
            bucket: report.bucket.unwrap(),
            prefix: None,
            scope: report.scope.unwrap(),
            expected_bucket_owner: None,
        }),
        confirmation: spec.confirmation.unwrap_or_default(),
        tags: spec.tags,
        acceptance: spec.acceptance.unwrap_or_default(),
        same_effect: None,
        moved: None,
        recorded: None,
        after: Vec::new(),
        suspend: false,
        max_tasks: None,
        protected_buckets: BTreeSet::new(),
    }
}

/// A job whose list is the report at `s3://lists/list`.
pub(super) fn over_inventory(fields: Value) -> Job {
    let mut all = json!({"manifest": {"inventory": {"object": "s3://lists/list/manifest.json", "etag": "any"}}});
    all.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap());
    job(all)
}

/// What a survey finds about a job, as text: the number of objects, then a finding a line.
pub(super) async fn survey(s3: S3, job: &Job) -> String {
    let everywhere = Everywhere(Arc::new(s3));
    let head = match job.manifest.object() {
        Some(object) => everywhere.0.head(&object.address(), None).await.unwrap(),
        None => None,
    };
    shown(&Survey::new(&everywhere, [(scope(), job)]).job(&scope(), job, head.as_ref()).await)
}

pub(super) fn shown(surveyed: &Surveyed) -> String {
    let objects = surveyed.objects.map_or_else(|| "? objects".to_owned(), |number| format!("{number} objects"));
    let line = |finding: &crate::model::Finding| {
        let help = finding.help.as_deref().map(|help| format!(" | {help}")).unwrap_or_default();
        format!("{}[{}] {}{help}", finding.severity, finding.code, finding.located())
    };
    std::iter::once(objects).chain(surveyed.findings.iter().map(line)).collect::<Vec<_>>().join("\n")
}

/// A gzip file.
pub(super) fn packed(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
