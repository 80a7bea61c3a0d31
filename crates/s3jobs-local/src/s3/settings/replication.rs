use std::collections::BTreeSet;

use s3s::dto::{
    self, DeleteBucketReplicationInput, DeleteBucketReplicationOutput, DeleteMarkerReplication,
    DeleteMarkerReplicationStatus, EncryptionConfiguration, GetBucketReplicationInput, GetBucketReplicationOutput,
    PutBucketReplicationInput, PutBucketReplicationOutput, ReplicationConfiguration, ReplicationRuleAndOperator,
    ReplicationRuleFilter, ReplicationRuleStatus, SourceSelectionCriteria, SseKmsEncryptedObjects,
    SseKmsEncryptedObjectsStatus, Tag,
};
use s3s::{S3Request, S3Response, S3Result};

use super::super::error::{malformed_xml, refuse, unset};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::status::no_content;
use super::super::tagging::pairs;
use crate::code::Code;
use crate::objects::{Destination, Reading as _, Replication, ReplicationRule, Versioning};

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["replication"]).elements(&[
    "And",
    "Bucket",
    "DeleteMarkerReplication",
    "Destination",
    "EncryptionConfiguration",
    "ExistingObjectReplication",
    "Filter",
    "ID",
    "Key",
    "Prefix",
    "Priority",
    "ReplicaKmsKeyID",
    "ReplicationConfiguration",
    "Role",
    "Rule",
    "SourceSelectionCriteria",
    "SseKmsEncryptedObjects",
    "Status",
    "StorageClass",
    "Tag",
    "Value",
]);

/// What the ARN of a bucket begins with.
const ARN: &str = "arn:aws:s3:::";

pub(in super::super) fn get(
    own: &Operations,
    request: &S3Request<GetBucketReplicationInput>,
) -> Answer<GetBucketReplicationOutput> {
    HONOURED.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let Replication { role, rules } = bucket.replication.ok_or_else(|| {
        let message = "The replication configuration was not found";
        unset(Code::ReplicationConfigurationNotFoundError, message, &request.input.bucket)
    })?;
    let configuration = ReplicationConfiguration { role, rules: rules.into_iter().map(shown).collect() };
    Ok(S3Response::new(GetBucketReplicationOutput { replication_configuration: Some(configuration) }))
}

pub(in super::super) fn put(
    own: &Operations,
    request: &S3Request<PutBucketReplicationInput>,
) -> Answer<PutBucketReplicationOutput> {
    HONOURED.check(request)?;
    let ReplicationConfiguration { role, rules } = &request.input.replication_configuration;
    let numbered = rules.iter().enumerate();
    let rules: S3Result<Vec<ReplicationRule>> = numbered.map(|(index, rule)| read(index, rule)).collect();
    let replication = Replication { role: role.clone(), rules: rules? };
    if replication.rules.is_empty() {
        return Err(malformed_xml());
    }
    check_uniqueness(&replication.rules)?;
    own.store.write(|change| {
        for rule in &replication.rules {
            let found = change.find_bucket(&rule.destination.bucket)?;
            if found.is_none_or(|bucket| bucket.versioning != Versioning::Enabled) {
                return Err(refuse(Code::InvalidRequest, "Destination bucket must have versioning enabled."));
            }
        }
        Ok(change.change_bucket(&request.input.bucket, |bucket| bucket.set_replication(replication))?)
    })?;
    Ok(S3Response::new(PutBucketReplicationOutput::default()))
}

pub(in super::super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteBucketReplicationInput>,
) -> Answer<DeleteBucketReplicationOutput> {
    HONOURED.check(request)?;
    own.set(&request.input.bucket, |bucket| bucket.replication = None)?;
    Ok(no_content())
}

fn read(index: usize, sent: &dto::ReplicationRule) -> S3Result<ReplicationRule> {
    let (prefix, tags) = match (&sent.prefix, &sent.filter) {
        (prefix, None) => (prefix.clone(), Vec::new()),
        (None, Some(filter)) => filtered(filter)?,
        (Some(_), Some(_)) => {
            return Err(refuse(Code::MalformedXML, "a replication rule has either `Prefix` or `Filter`"));
        }
    };
    // Source: S3 API Reference, `ExistingObjectReplication`: "no longer supported". That it is answered so is what providers
    // of infrastructure as code have met: Terraform's documentation of `aws_s3_bucket_replication_configuration`.
    if sent.existing_object_replication.is_some() {
        let message = "`ExistingObjectReplication` is no longer supported; leave it out, and replicate existing objects \
                       with a job of S3 Batch Operations (S3ReplicateObject)";
        return Err(refuse(Code::MalformedXML, message));
    }
    let kms = sent.source_selection_criteria.as_ref().and_then(|own| own.sse_kms_encrypted_objects.as_ref());
    let markers = sent.delete_marker_replication.as_ref().and_then(|markers| markers.status.as_ref());
    let markers = markers.map(|status| is_enabled(status.as_str())).transpose()?;
    if sent.filter.is_some() {
        require_of_filter("Priority", sent.priority.is_some())?;
        require_of_filter("DeleteMarkerReplication", markers.is_some())?;
    }
    if !tags.is_empty() && markers == Some(true) {
        let message = "Delete marker replication is not supported if any Tag filter is specified.";
        return Err(refuse(Code::InvalidRequest, message));
    }
    Ok(ReplicationRule {
        id: sent.id.clone().unwrap_or_else(|| format!("rule-{}", index + 1)),
        priority: sent.priority,
        is_enabled: is_enabled(sent.status.as_str())?,
        prefix: prefix.unwrap_or_default(),
        tags: tags.into_iter().collect(),
        delete_markers: markers,
        kms_objects: kms.map(|own| is_enabled(own.status.as_str())).transpose()?,
        destination: destination(&sent.destination)?,
    })
}

/// What every `Status` of a rule says.
fn is_enabled(status: &str) -> S3Result<bool> {
    match status {
        ReplicationRuleStatus::ENABLED => Ok(true),
        ReplicationRuleStatus::DISABLED => Ok(false),
        _ => Err(malformed_xml()),
    }
}

/// Refuses a rule with a filter that lacks something which such rules need.
// Source: S3 API reference, ReplicationRule, and the words that the service sends.
fn require_of_filter(element: &str, is_given: bool) -> S3Result<()> {
    let message =
        format!("{element} must be specified for this version of Cross Region Replication configuration schema.");
    if is_given { Ok(()) } else { Err(refuse(Code::InvalidRequest, message)) }
}

/// Refuses rules that cannot be told apart.
// Source: S3 API reference, ReplicationRule: ids are unique, and so are priorities, where rules have one.
fn check_uniqueness(rules: &[ReplicationRule]) -> S3Result<()> {
    let (mut ids, mut priorities) = (BTreeSet::new(), BTreeSet::new());
    for rule in rules {
        if !ids.insert(&rule.id) {
            let message = "Rule Id must be unique. Found same Id for more than one rule.";
            return Err(refuse(Code::InvalidArgument, message));
        }
        if let Some(priority) = rule.priority.filter(|priority| !priorities.insert(*priority)) {
            return Err(refuse(Code::InvalidRequest, format!("Found duplicate priority {priority}")));
        }
    }
    Ok(())
}

/// Keys and values.
type Pairs = Vec<(String, String)>;

/// The prefix and the tags that a filter asks for.
fn filtered(filter: &ReplicationRuleFilter) -> S3Result<(Option<String>, Pairs)> {
    match (&filter.prefix, &filter.tag, &filter.and) {
        (prefix, None, None) => Ok((prefix.clone(), Vec::new())),
        (None, Some(tag), None) => Ok((None, pairs(&vec![tag.clone()])?)),
        (None, None, Some(and)) => {
            let tags = and.tags.as_ref().map(pairs).transpose()?.unwrap_or_default();
            Ok((and.prefix.clone(), tags))
        }
        (_, _, _) => Err(refuse(Code::MalformedXML, "a filter has one of `Prefix`, `Tag` and `And`")),
    }
}

fn destination(sent: &dto::Destination) -> S3Result<Destination> {
    let bucket = sent.bucket.strip_prefix(ARN).filter(|name| !name.is_empty());
    Ok(Destination {
        bucket: bucket.ok_or_else(|| refuse(Code::InvalidArgument, "Invalid bucket ARN"))?.to_owned(),
        storage_class: sent.storage_class.as_ref().map(|class| class.as_str().parse()).transpose()?,
        kms_key: sent.encryption_configuration.as_ref().and_then(|own| own.replica_kms_key_id.clone()),
    })
}

fn shown(rule: ReplicationRule) -> dto::ReplicationRule {
    let status = |is_enabled: bool| if is_enabled { "Enabled" } else { "Disabled" };
    let is_old = rule.priority.is_none();
    let marker = |is_enabled| DeleteMarkerReplication {
        status: Some(DeleteMarkerReplicationStatus::from_static(status(is_enabled))),
    };
    let criteria = |is_enabled| SourceSelectionCriteria {
        replica_modifications: None,
        sse_kms_encrypted_objects: Some(SseKmsEncryptedObjects {
            status: SseKmsEncryptedObjectsStatus::from_static(status(is_enabled)),
        }),
    };
    let Destination { bucket, storage_class, kms_key } = rule.destination;
    dto::ReplicationRule {
        delete_marker_replication: rule.delete_markers.map(marker),
        destination: dto::Destination {
            access_control_translation: None,
            account: None,
            bucket: format!("{ARN}{bucket}"),
            encryption_configuration: kms_key.map(|key| EncryptionConfiguration { replica_kms_key_id: Some(key) }),
            metrics: None,
            replication_time: None,
            storage_class: storage_class.map(|class| dto::StorageClass::from_static(class.as_str())),
        },
        existing_object_replication: None,
        filter: (!is_old).then(|| filter(rule.prefix.clone(), rule.tags)),
        id: Some(rule.id),
        prefix: is_old.then_some(rule.prefix),
        priority: rule.priority,
        source_selection_criteria: rule.kms_objects.map(criteria),
        status: ReplicationRuleStatus::from_static(status(rule.is_enabled)),
    }
}

fn filter(prefix: String, tags: std::collections::BTreeMap<String, String>) -> ReplicationRuleFilter {
    let mut tags: Vec<Tag> = tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect();
    let none = ReplicationRuleFilter { and: None, prefix: None, tag: None };
    match (prefix.is_empty(), tags.len()) {
        (_, 0) => ReplicationRuleFilter { prefix: Some(prefix), ..none },
        (true, 1) => ReplicationRuleFilter { tag: tags.pop(), ..none },
        (_, _) => {
            let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
            ReplicationRuleFilter { and: Some(ReplicationRuleAndOperator { prefix, tags: Some(tags) }), ..none }
        }
    }
}
