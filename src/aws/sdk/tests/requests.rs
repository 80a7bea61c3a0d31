//! What goes over the wire.

use serde_json::json;

use super::{Fixed, fixed, job_id, scope};
use crate::aws::port::RequestedStatus;
use crate::model::document::Priority;
use crate::model::operation::TagSet;
use crate::model::request::{Body, Request};
use crate::model::{Manifest, Operation};
use crate::spec::import::{Files, Import, Pasted, Wishes, import};
use crate::testing;

const CREATED: &str = "<CreateJobResult><JobId>8f3a1c52-1111-4222-8333-944444444444</JobId></CreateJobResult>";

/// Creates the job with this operation and manifest; returns the endpoint that saw it.
async fn create(operation: Operation, manifest: Manifest, report: serde_json::Value) -> Fixed {
    let s3 = fixed(200, CREATED);
    let request: Request = serde_json::from_value(json!({
        "clientRequestToken": "s3jobs-0123",
        "description": "Tag <all> & more",
        "priority": 42,
        "body": {
            "operation": operation.canonical(&scope()),
            "manifest": manifest.canonical(&scope()),
            "report": report,
            "roleArn": "arn:aws:iam::111122223333:role/batch",
        },
        "tags": {"Department": "Finance"},
    }))
    .unwrap();
    s3.jobs().create_job(&request).await.unwrap();
    s3
}

/// The part of CreateJob's body between two tags, the tags included, with line breaks for people.
fn element(body: &str, name: &str) -> String {
    let start = body.find(&format!("<{name}>")).unwrap();
    let close = format!("</{name}>");
    let end = body.find(&close).unwrap() + close.len();
    body[start..end].replace("><", ">\n<")
}

async fn operation_bytes(name: &str) -> String {
    let s3 = create(testing::operation(name), testing::manifest("csv"), serde_json::Value::Null).await;
    element(&s3.last_body(), "Operation")
}

async fn manifest_bytes(name: &str) -> String {
    let s3 = create(testing::operation("deleteObjectTagging"), testing::manifest(name), serde_json::Value::Null).await;
    let body = s3.last_body();
    let element_name = if body.contains("<ManifestGenerator>") { "ManifestGenerator" } else { "Manifest" };
    element(&body, element_name)
}

#[tokio::test]
async fn a_job_is_created_held_with_token_account_and_report() {
    let report = json!({"bucket": "arn:aws:s3:::reports", "prefix": "final", "scope": "AllTasks"});
    let s3 = create(testing::operation("putObjectTagging"), testing::manifest("csv"), report).await;
    insta::assert_snapshot!(s3.last_head());
    insta::assert_snapshot!(s3.last_body().replace("><", ">\n<"));
}

#[tokio::test]
async fn requests_are_signed_for_s3_in_the_region_of_the_scope_and_name_the_tool() {
    let s3 = create(testing::operation("deleteObjectTagging"), testing::manifest("csv"), json!(null)).await;
    let signature = s3.last_header("authorization");
    assert!(signature.contains("Credential=local/"), "{signature}");
    assert!(signature.contains("/us-west-2/s3/aws4_request"), "{signature}");
    let agent = s3.last_header("user-agent");
    assert!(agent.contains(concat!("app/s3jobs-", env!("CARGO_PKG_VERSION"))), "{agent}");
}

#[tokio::test]
async fn every_operation_has_its_wire_form() {
    for name in testing::OPERATIONS {
        insta::assert_snapshot!(format!("operation_{name}"), operation_bytes(name).await);
    }
}

#[tokio::test]
async fn every_manifest_has_its_wire_form() {
    for name in ["csv", "inventory", "generator"] {
        insta::assert_snapshot!(format!("manifest_{name}"), manifest_bytes(name).await);
    }
}

#[tokio::test]
async fn every_operation_and_manifest_comes_back_from_describe_job_as_it_was_sent() {
    for (operation, manifest) in testing::every_operation_with_every_manifest() {
        let s3 = create(operation.clone(), manifest.clone(), json!(null)).await;
        let sent = s3.last_body();
        let start = sent.find("<ClientRequestToken>").unwrap();
        let members = sent[start..].strip_suffix("</CreateJobRequest>").unwrap();
        let job = format!("<DescribeJobResult><Job><JobId>{}</JobId>{members}</Job></DescribeJobResult>", job_id());
        let live = fixed(200, &job).jobs().describe_job(&job_id()).await.unwrap();
        let body = Body {
            operation: operation.canonical(&scope()),
            manifest: manifest.canonical(&scope()),
            report: None,
            role_arn: "arn:aws:iam::111122223333:role/batch".parse().unwrap(),
        };
        assert_eq!(crate::model::compare::differences(&body, &live, &scope()), []);
    }
}

#[tokio::test]
async fn an_explicit_empty_tag_set_is_sent_as_empty_and_an_absent_one_not_at_all() {
    let copy = |tagging: serde_json::Value| {
        let mut copy = json!({"targetResource": "s3://copies"});
        if !tagging.is_null() {
            copy["newObjectTagging"] = tagging;
        }
        serde_json::from_value::<Operation>(json!({"putObjectCopy": copy})).unwrap()
    };
    let empty = create(copy(json!({})), testing::manifest("csv"), json!(null)).await.last_body();
    assert!(
        empty.contains("<NewObjectTagging/>") || empty.contains("<NewObjectTagging></NewObjectTagging>"),
        "{empty}"
    );
    let absent = create(copy(json!(null)), testing::manifest("csv"), json!(null)).await.last_body();
    assert!(!absent.contains("NewObjectTagging"), "{absent}");
}

#[tokio::test]
async fn a_removal_of_retention_is_sent_as_an_empty_retention() {
    let removal = serde_json::from_value(json!({"putObjectRetention": {"retention": {}}})).unwrap();
    let sent = create(removal, testing::manifest("csv"), json!(null)).await.last_body();
    assert!(sent.contains("<Retention/>") || sent.contains("<Retention></Retention>"), "{sent}");
}

#[tokio::test]
async fn a_file_that_was_not_uploaded_is_refused_before_anything_is_sent() {
    let s3 = fixed(200, CREATED);
    let request: Request = serde_json::from_value(json!({
        "clientRequestToken": "s3jobs-0123", "description": "d", "priority": 1, "tags": {},
        "body": {"operation": {"deleteObjectTagging": {}}, "manifest": testing::manifest("file"),
                 "roleArn": "arn:aws:iam::111122223333:role/batch"},
    }))
    .unwrap();
    let error = s3.jobs().create_job(&request).await.unwrap_err();
    insta::assert_snapshot!(error, @"CreateJob: refused by S3 (InvalidRequest: a manifest of kind `file` must be uploaded before it is sent)");
    assert_eq!(s3.count(), 0);
}

#[tokio::test]
async fn a_job_is_let_run_and_cancelled_with_a_reason() {
    let s3 = fixed(200, "<UpdateJobStatusResult><JobId>8f3a1c52</JobId><Status>Ready</Status></UpdateJobStatusResult>");
    s3.jobs().update_status(&job_id(), RequestedStatus::Ready, "confirmed by apply").await.unwrap();
    insta::assert_snapshot!(s3.last_head(), @r"
    POST http://127.0.0.1:9000/v20180820/jobs/8f3a1c52-1111-4222-8333-944444444444/status?requestedJobStatus=Ready&statusUpdateReason=confirmed%20by%20apply
    x-amz-account-id: 111122223333
    ");
    s3.jobs().update_status(&job_id(), RequestedStatus::Cancelled, "").await.unwrap();
    insta::assert_snapshot!(s3.last_head(), @r"
    POST http://127.0.0.1:9000/v20180820/jobs/8f3a1c52-1111-4222-8333-944444444444/status?requestedJobStatus=Cancelled
    x-amz-account-id: 111122223333
    ");
}

#[tokio::test]
async fn a_reason_longer_than_s3_takes_is_cut() {
    let s3 = fixed(200, "<UpdateJobStatusResult><JobId>8f3a1c52</JobId></UpdateJobStatusResult>");
    s3.jobs().update_status(&job_id(), RequestedStatus::Ready, &"x".repeat(300)).await.unwrap();
    assert!(s3.last_head().contains(&format!("statusUpdateReason={}\n", "x".repeat(256))));
}

#[tokio::test]
async fn a_priority_is_changed() {
    let s3 =
        fixed(200, "<UpdateJobPriorityResult><JobId>8f3a1c52</JobId><Priority>7</Priority></UpdateJobPriorityResult>");
    s3.jobs().update_priority(&job_id(), Priority::try_from(7).unwrap()).await.unwrap();
    insta::assert_snapshot!(s3.last_head(), @r"
    POST http://127.0.0.1:9000/v20180820/jobs/8f3a1c52-1111-4222-8333-944444444444/priority?priority=7
    x-amz-account-id: 111122223333
    ");
}

#[tokio::test]
async fn tags_are_put_as_a_whole_and_read_back() {
    let tags: TagSet = serde_json::from_value(json!({"a": "1", "b": ""})).unwrap();
    let s3 = fixed(200, "<PutJobTaggingResult/>");
    s3.jobs().put_job_tags(&job_id(), &tags).await.unwrap();
    assert!(s3.last_head().starts_with("PUT http://127.0.0.1:9000/v20180820/jobs/"), "{}", s3.last_head());
    let list = element(&s3.last_body(), "Tags").replace('\n', "");
    let answer = format!("<GetJobTaggingResult>{list}</GetJobTaggingResult>");
    assert_eq!(fixed(200, &answer).jobs().job_tags(&job_id()).await.unwrap(), tags);
}

/// What is sent for a spec is imported as a spec for which the same is sent: the SDK and the import know each member alike.
#[tokio::test]
async fn what_is_sent_for_an_imported_request_is_that_request() {
    for (operation, manifest) in testing::every_operation_with_every_manifest() {
        let report = json!({"bucket": "arn:aws:s3:::reports", "prefix": "final", "scope": "AllTasks"});
        let sent = create(operation, manifest, report).await.last_body();
        let pasted = Pasted { file: "CreateJob".into(), text: &sent, files: &Files::new() };
        let Import { jobs, findings } = import(pasted, &Wishes::default());
        assert!(findings.is_empty(), "{findings:?} in {sent}");
        let spec = &jobs[0].spec;
        let part = |name: &str| spec[name].clone();
        let operation = serde_json::from_value(part("operation")).unwrap_or_else(|error| panic!("{error}: {spec}"));
        let manifest = serde_json::from_value(part("manifest")).unwrap_or_else(|error| panic!("{error}: {spec}"));
        let again = create(operation, manifest, part("report")).await.last_body();
        assert_eq!(again, sent);
        assert_eq!((part("priority"), part("tags")), (json!(42), json!({"Department": "Finance"})));
        assert_eq!(
            (part("description"), part("roleArn")),
            (json!("Tag <all> & more"), json!("arn:aws:iam::111122223333:role/batch"))
        );
    }
}
