//! CreateJob's request as data: what the ledger records before it is sent, and what is sent again after a lost answer.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::Digest;
use super::arn::{ObjectRef, RoleArn};
use super::document::Priority;
use super::identity::{Attempt, RunKey, Token};
use super::job::Job;
use super::live::LiveJob;
use super::manifest::{CsvManifest, ETag, Manifest};
use super::marker::{MARKER_START, Marker};
use super::names::Lineage;
use super::operation::{Operation, TagKey, TagSet, TagValue};
use super::report::Report;
use super::scope::Scope;

/// How the tags begin that name a run; a spec must not use them.
pub const TAG_PREFIX: &str = "s3jobs:";

/// Everything that CreateJob is sent, in canonical form. `ConfirmationRequired` is not a field: it is always true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Tells S3 that two requests are the same one.
    pub client_request_token: Token,
    /// The author's words and the marker.
    pub description: Arc<str>,
    /// Rank among the account's jobs in the Region.
    pub priority: Priority,
    /// What is done to every object, to which objects, by whom, and what is reported.
    pub body: Body,
    /// The author's tags and those that name the run.
    pub tags: TagSet,
}

/// The part of a request that S3 never changes afterwards. A job is ours only if its body equals the recorded one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// What is done to every object.
    pub operation: Operation,
    /// To which objects: never of kind `file`.
    pub manifest: Manifest,
    /// The completion report, if there is to be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The role that S3 assumes.
    pub role_arn: RoleArn,
}

/// Where the file of a manifest of kind `file` was uploaded to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The object.
    pub object: ObjectRef,
    /// Its ETag, from S3's answer.
    pub etag: ETag,
}

/// Who an attempt is: what token, marker and tags are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptKey<'a> {
    /// The ledger's lineage.
    pub lineage: &'a Lineage,
    /// The run.
    pub run: &'a RunKey,
    /// Which attempt at it.
    pub attempt: Attempt,
}

impl Request {
    /// The request for an attempt. `None` if the manifest is a file that was not uploaded yet.
    pub fn new(job: &Job, key: &AttemptKey<'_>, uploaded: Option<&Uploaded>) -> Option<Self> {
        let scope = &key.run.scope;
        let digest = Digest::of_job(job, scope);
        let marker = Marker::new(key.lineage, key.run, key.attempt, &digest);
        let mut tags = job.tags.clone();
        tags.extend(own_tags(key, &digest));
        Some(Self {
            client_request_token: Token::derive(key.lineage, key.run, key.attempt, &digest),
            description: marker.describe(job.description.as_ref()).into(),
            priority: job.priority,
            body: Body::new(job, key.run, uploaded)?,
            tags,
        })
    }

    /// The request that a job was made by, as far as S3 tells it: what the job does, and the tags that it has by now. `digest`
    /// is that of its spec. `None` where S3 says something that this version cannot read.
    pub fn of_live(live: &LiveJob, tags: &TagSet, (key, digest): (&AttemptKey<'_>, &Digest)) -> Option<Self> {
        let scope = &key.run.scope;
        let is_authors = |key: &TagKey| ![TAG_PREFIX, "aws:"].iter().any(|own| key.as_str().starts_with(own));
        let authors = tags.iter().filter(|(key, _)| is_authors(key));
        Some(Self {
            client_request_token: Token::derive(key.lineage, key.run, key.attempt, digest),
            description: live.description.clone(),
            priority: live.priority,
            body: Body::of_live(live, scope)?,
            tags: authors.map(|(key, value)| (key.clone(), value.clone())).chain(own_tags(key, digest)).collect(),
        })
    }

    /// The author's words in the description, without the marker behind them. `None` if there are none.
    pub fn author_words(&self) -> Option<&str> {
        let (words, _) = self.description.rsplit_once(MARKER_START)?;
        Some(words.trim_end()).filter(|words| !words.is_empty())
    }

    /// The author's tags, without those that name the run.
    pub fn author_tags(&self) -> TagSet {
        let is_own = |key: &TagKey| key.as_str().starts_with(TAG_PREFIX);
        self.tags.iter().filter(|(key, _)| !is_own(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

impl Body {
    /// The immutable part of the request that a job was made by. `None` where S3 says something that this version cannot read.
    pub fn of_live(live: &LiveJob, scope: &Scope) -> Option<Self> {
        Some(Self {
            operation: live.operation.as_ref()?.canonical(scope),
            manifest: live.manifest.as_ref()?.canonical(scope),
            report: live.report.as_ref().map(|report| report.canonical(scope)),
            role_arn: live.role_arn.clone()?,
        })
    }

    /// The immutable part of a job's request. `None` if the manifest is a file that was not uploaded yet.
    pub fn new(job: &Job, run: &RunKey, uploaded: Option<&Uploaded>) -> Option<Self> {
        let scope = &run.scope;
        let manifest = match &job.manifest {
            Manifest::File(file) => {
                let uploaded = uploaded?;
                Manifest::Csv(CsvManifest {
                    object: uploaded.object.clone(),
                    version_id: None,
                    etag: uploaded.etag.clone(),
                    fields: file.fields.clone(),
                })
            }
            listed @ (Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::Generator(_)) => listed.clone(),
        };
        Some(Self {
            operation: job.operation.canonical(scope),
            manifest: manifest.canonical(scope),
            report: job.report.as_ref().map(|report| report.canonical(scope)),
            role_arn: job.role_arn.clone(),
        })
    }
}

/// The tags that name a run, beside the author's own.
fn own_tags(key: &AttemptKey<'_>, digest: &Digest) -> Vec<(TagKey, TagValue)> {
    static KEYS: LazyLock<[Option<TagKey>; 6]> = LazyLock::new(|| {
        ["project", "name", "run", "attempt", "digest", "lineage"]
            .map(|name| TagKey::new(format!("{TAG_PREFIX}{name}")).ok())
    });
    let AttemptKey { lineage, run, attempt } = key;
    let values = [
        run.project.to_string(),
        run.name.to_string(),
        run.run.to_string(),
        attempt.get().to_string(),
        digest.to_string(),
        lineage.to_string(),
    ];
    // All names of this tool are within the limits of tags.
    KEYS.iter().zip(values).filter_map(|(key, value)| Some((key.clone()?, TagValue::new(value).ok()?))).collect()
}
