//! Jobs and tasks for tests of the engine's parts.

use serde_json::json;

use super::calls::Jobs;
use super::job::Job;
use super::scope::Scope;
use super::task::Task;
use crate::behaviour::Behaviour;
use crate::store::Store;

/// A new job, which is in the store.
pub(super) fn job(store: &Store) -> Job {
    let scope = Scope { account: "111122223333".to_owned(), region: "us-east-1".to_owned() };
    let behaviour = Behaviour::default();
    let jobs = Jobs::new(store, &behaviour, scope);
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    let request = json!({
        "ConfirmationRequired": false,
        "Operation": {"S3DeleteObjectTagging": {}},
        "Report": {"Enabled": true, "Bucket": "arn:aws:s3:::reports", "Format": "Report_CSV_20180820", "ReportScope": "AllTasks"},
        "ClientRequestToken": "token",
        "Manifest": {
            "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
            "Location": {"ObjectArn": "arn:aws:s3:::manifests/manifest.csv", "ETag": "abc"},
        },
        "Priority": 1,
        "RoleArn": "arn:aws:iam::111122223333:role/batch",
    });
    let id = jobs.create(request, now).unwrap();
    jobs.describe(&id, now).unwrap()
}

/// So many tasks about objects 1, 2, ...
pub(super) fn tasks(count: u32) -> Vec<Task> {
    let task =
        |number: u32| serde_json::from_value(json!({"bucket": "data", "encoded_key": number.to_string()})).unwrap();
    (1..=count).map(task).collect()
}
