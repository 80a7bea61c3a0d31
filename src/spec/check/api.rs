//! What people write who know S3's API: names of its members that have no field here, and words of other APIs.
//!
//! A member whose name is ours in other letters needs no line here: the nearest name is found without.
// Source: S3 Control 2018-08-20, `CreateJobRequest` and the shapes in it.

use serde_json::Value;

use crate::spec::finding::Help;

/// Members that are called otherwise here.
const RENAMED: [(&str, &str); 10] = [
    ("ReportScope", "scope"),
    ("ReportBucket", "bucket"),
    ("ReportPrefix", "prefix"),
    ("ManifestPrefix", "prefix"),
    ("ManifestBucket", "bucket"),
    ("ManifestEncryption", "encryption"),
    ("ExpectedManifestBucketOwner", "expectedBucketOwner"),
    ("ObjectVersionId", "versionId"),
    ("ObjectArn", "object"),
    ("DependsOn", "after"),
];

/// Members that have no field here, and what to write instead.
const ABSENT: [(&str, &str); 21] = [
    ("ConfirmationRequired", "write `confirmation: manual` for true, and `confirmation: automatic` for false"),
    ("ClientRequestToken", "leave it out: it is made from the job's name and run, so that no job is created twice"),
    ("Enabled", "leave it out: a report that stands in the spec is written"),
    ("Format", "leave it out: `csv` or `inventory` says the format of a list, and reports have only one"),
    ("ManifestFormat", "leave it out: S3 has one format of generated lists"),
    ("Spec", "write `manifest: {csv: {object: s3://BUCKET/KEY, etag: ETAG, fields: [Bucket, Key]}}`"),
    ("Location", "write `manifest: {csv: {object: s3://BUCKET/KEY, etag: ETAG, fields: [Bucket, Key]}}`"),
    ("ManifestGenerator", "write `manifest: {generator: {...}}`"),
    ("S3JobManifestGenerator", "write its fields right below `generator`"),
    ("JobManifestGenerator", "write `manifest: {generator: {...}}`"),
    ("Name", "a job's name is `metadata.name`"),
    ("JobName", "a job's name is `metadata.name`"),
    ("Labels", "labels are `metadata.labels`"),
    ("Schedule", "s3jobs keeps no schedule: let cron or CI run `apply`"),
    ("Status", "what a job is to do is its spec; the command `status` shows what it does"),
    ("JobId", "S3 gives a job its id; s3jobs keeps it in the ledger"),
    ("ObjectLockEventHoldDurationDays", "write `objectLockEventHoldDuration: {days: N}`"),
    ("ObjectLockEventHoldDurationYears", "write `objectLockEventHoldDuration: {years: N}`"),
    ("S3DeleteObject", "S3 Batch Operations deletes no objects: use a lifecycle rule, or a Lambda function"),
    ("DeleteObject", "S3 Batch Operations deletes no objects: use a lifecycle rule, or a Lambda function"),
    ("S3MoveObject", "S3 Batch Operations moves no objects: copy them, and let a lifecycle rule expire the others"),
];

/// Words that no field takes, and what to write instead.
const WORDS: [(&str, &str, &str); 11] = [
    ("glacierJobTier", "EXPEDITED", "Batch Operations has no expedited restore: write `STANDARD`, which takes hours"),
    ("storageClass", "REDUCED_REDUNDANCY", "Batch Operations does not copy to it: write `STANDARD`, which costs less"),
    ("storageClass", "EXPRESS_ONEZONE", "leave the field out: a directory bucket has this class and no other"),
    ("storageClass", "GLACIER_FLEXIBLE_RETRIEVAL", "its name in the API is `GLACIER`"),
    ("sseAlgorithm", "aws:kms:dsse", "Batch Operations knows `AES256` and `KMS`"),
    ("confirmation", "guarded", "write its limits: `confirmation: {guarded: {minTasks: 1, maxTasks: 1000}}`"),
    ("confirmation", "no", "write `automatic`: nobody has to confirm the job"),
    ("confirmation", "false", "write `automatic`: nobody has to confirm the job"),
    ("confirmation", "yes", "write `manual`: a person confirms the job"),
    ("confirmation", "true", "write `manual`: a person confirms the job"),
    ("mode", "NONE", "to remove the retention that objects have, write `retention: {}`"),
];

/// Words that are called otherwise here.
const SYNONYMS: [(&str, &str, &str); 6] = [
    ("sseAlgorithm", "aws:kms", "KMS"),
    ("sseAlgorithm", "SSE-KMS", "KMS"),
    ("confirmation", "auto", "automatic"),
    ("scope", "Failed", "FailedTasksOnly"),
    ("scope", "FailedTasks", "FailedTasksOnly"),
    ("scope", "All", "AllTasks"),
];

/// Fields whose number of entries surprises, and what to write instead.
const COUNTS: [(&str, &str); 5] = [
    ("matchAnyPrefix", "S3 takes exactly one text here: write one job for each, or list the objects in a CSV file"),
    ("matchAnySuffix", "S3 takes exactly one text here: write one job for each, or list the objects in a CSV file"),
    ("matchAnySubstring", "S3 takes exactly one text here: write one job for each, or list the objects in a CSV file"),
    ("matchAnyObjectEncryption", "S3 takes exactly one here: write one job for each"),
    ("userArguments", "S3 takes 1 to 10; without any, remove the field"),
];

/// What to do about a field of this name, of which the free ones here are these.
pub(super) fn for_field(name: &str, free: &[&str]) -> Option<Help> {
    let renamed = RENAMED.iter().find(|(api, ours)| api.eq_ignore_ascii_case(name) && free.contains(ours));
    if let Some((_, ours)) = renamed {
        return Some(Help::fix(format!("did you mean `{ours}`?"), *ours));
    }
    let absent = ABSENT.iter().find(|(api, _)| api.eq_ignore_ascii_case(name));
    absent.map(|(_, help)| (*help).into())
}

/// What to do about a word that this field does not take.
pub(super) fn for_word(field: &str, word: &str) -> Option<Help> {
    let synonym = SYNONYMS.iter().find(|(of, api, _)| *of == field && api.eq_ignore_ascii_case(word));
    if let Some((_, _, ours)) = synonym {
        return Some(Help::fix(format!("write `{ours}`"), *ours));
    }
    let known = WORDS.iter().find(|(of, api, _)| *of == field && api.eq_ignore_ascii_case(word));
    known.map(|(_, _, help)| (*help).into())
}

/// What to do about a field with too many or too few entries.
pub(super) fn for_count(field: &str) -> Option<Help> {
    COUNTS.iter().find(|(of, _)| *of == field).map(|(_, help)| (*help).into())
}

/// Whether a help says that a field only wraps those that are missing around it.
pub(super) fn is_wrapper(help: &str) -> bool {
    help.starts_with("write its fields right below")
}

/// Whether a document has the fields of the API's request at its root.
pub(super) fn is_request<'k>(keys: impl Iterator<Item = &'k str>) -> bool {
    let is_member = |key: &str| ["Operation", "RoleArn", "ManifestGenerator", "ClientRequestToken"].contains(&key);
    keys.filter(|key| is_member(key)).count() > 1
}

/// The API's list of `Key` and `Value` as the map that it is here.
pub(super) fn map_of_pairs(list: &[Value]) -> Option<String> {
    let member = |pair: &Value, name: &str| {
        let fields = pair.as_object().filter(|fields| fields.len() == 2)?;
        let (_, text) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        let text = text.as_str().map(str::to_owned).or_else(|| text.as_number().map(ToString::to_string));
        text.map(|text| Value::from(text).to_string())
    };
    let entry = |pair: &Value| Some(format!("{}: {}", member(pair, "key")?, member(pair, "value")?));
    let entries: Vec<String> = list.iter().map(entry).collect::<Option<_>>()?;
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_the_api_lead_to_ours() {
        let free = ["bucket", "prefix", "scope", "expectedBucketOwner"];
        assert_eq!(for_field("ReportScope", &free), Some(Help::fix("did you mean `scope`?", "scope")));
        assert!(for_field("enabled", &free).is_some_and(|help| help.text.starts_with("leave it out")));
        assert_eq!(for_field("colour", &free), None);
        assert_eq!(for_field("ObjectArn", &free), None);
    }

    #[test]
    fn pairs_become_a_map() {
        let pairs = json!([{"Key": "team", "Value": "finance"}, {"key": "year", "value": 2026}]);
        let map = map_of_pairs(pairs.as_array().unwrap());
        assert_eq!(map.as_deref(), Some(r#"{"team": "finance", "year": "2026"}"#));
        assert_eq!(map_of_pairs(json!([{"team": "finance"}]).as_array().unwrap()), None);
    }
}
