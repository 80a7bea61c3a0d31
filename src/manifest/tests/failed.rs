use serde_json::json;

use super::world::{S3, job};
use crate::aws::Objects as _;
use crate::manifest::of_failed;
use crate::model::{FailureReason, Manifest};

async fn told(s3: &S3, etag: &str, reason: &str) -> String {
    let manifest: Manifest = serde_json::from_value(
        json!({"csv": {"object": "s3://lists/list", "etag": etag, "fields": ["Bucket", "Key"]}}),
    )
    .unwrap();
    let reason = FailureReason { code: "InvalidManifestContent".to_owned(), reason: reason.to_owned() };
    let findings = of_failed(s3, &manifest, &[reason]).await;
    let line =
        |finding: &crate::model::Finding| format!("{}[{}] {}", finding.severity, finding.code, finding.located());
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_row_that_s3_could_not_read_is_named() {
    let s3 = S3::with("photos,a+b\nphotos,c\nphotos;d\n");
    let etag = s3.head(&job(json!({})).manifest.object().unwrap().address(), None).await.unwrap().unwrap().etag;
    insta::assert_snapshot!(told(&s3, etag.as_str(), "Manifest file is not properly formatted").await, @"error[manifest-row] line 3: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas (in the list s3://lists/list)");
}

#[tokio::test]
async fn a_list_that_is_gone_changed_or_sound_is_a_note() {
    let sound = S3::with("photos,a\n");
    let etag = sound.head(&job(json!({})).manifest.object().unwrap().address(), None).await.unwrap().unwrap().etag;
    let gone = S3::default();
    let lines = [
        told(&sound, etag.as_str(), "Invalid Manifest Content").await,
        told(&sound, "other", "Invalid Manifest Content").await,
        told(&gone, etag.as_str(), "Invalid Manifest Content").await,
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    note[manifest-unread] s3://lists/list was checked, and nothing that S3 could not read was found in it
    note[manifest-unread] the list was not checked: s3://lists/list was overwritten since the job was made
    note[manifest-unread] the list was not checked: s3://lists/list is not there any more
    ");
}

#[tokio::test]
async fn nothing_is_read_where_s3_names_another_reason() {
    let s3 = S3::with("photos;a\n");
    let reason = FailureReason { code: "JobFailureThresholdExceeded".to_owned(), reason: "too many failed".to_owned() };
    let manifest = job(json!({})).manifest;
    assert!(of_failed(&s3, &manifest, &[reason]).await.is_empty());
    assert_eq!(s3.calls(), [""; 0]);
}
