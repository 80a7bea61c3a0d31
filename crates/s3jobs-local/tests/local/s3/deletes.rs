//! Deletions on a condition.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const MD5: &str = "\"5d41402abc4b2a76b9719d911017c592\"";
const ENABLED: &str = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

/// A local S3 with `s3://bucket/k`, whose bytes are `hello`.
async fn with_object() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "hello").await;
    emulator
}

async fn delete_if(emulator: &Emulator, line: &str, etag: &str) -> Answer {
    send(emulator, line, &[("if-match", etag)], "").await
}

#[tokio::test]
async fn an_object_is_deleted_only_while_it_is_the_expected_one() {
    let emulator = with_object().await;
    let other = delete_if(&emulator, "DELETE /bucket/k", "\"other\"").await;
    assert_eq!(other.error(), "412 PreconditionFailed: At least one of the pre-conditions you specified did not hold");
    assert_eq!(send(&emulator, "HEAD /bucket/k", &[], "").await.status, 200);
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k", MD5).await.status, 204);
    assert_eq!(send(&emulator, "HEAD /bucket/k", &[], "").await.status, 404);
}

#[tokio::test]
async fn an_object_is_deleted_only_if_there_is_one() {
    let emulator = with_object().await;
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k", "*").await.status, 204);
    let gone = delete_if(&emulator, "DELETE /bucket/k", "*").await;
    assert_eq!(gone.error(), "404 NoSuchKey: The specified key does not exist.");
    assert_eq!(send(&emulator, "DELETE /bucket/k", &[], "").await.status, 204);
}

#[tokio::test]
async fn a_delete_marker_is_no_object_to_delete() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket?versioning", &[], ENABLED).await;
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k", MD5).await.header("x-amz-delete-marker"), "true");
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k", MD5).await.status, 404);
}

#[tokio::test]
async fn conditions_are_about_the_current_version_whichever_is_deleted() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket?versioning", &[], ENABLED).await;
    let newer = send(&emulator, "PUT /bucket/k", &[], "newer").await.header("etag").to_owned();
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k?versionId=null", MD5).await.status, 412);
    assert_eq!(delete_if(&emulator, "DELETE /bucket/k?versionId=null", &newer).await.status, 204);
    assert_eq!(send(&emulator, "GET /bucket/k", &[], "").await.body, "newer");
}

#[tokio::test]
async fn each_of_many_objects_has_a_condition_of_its_own() {
    let emulator = with_object().await;
    for key in ["same", "changed"] {
        send(&emulator, &format!("PUT /bucket/{key}"), &[], "hello").await;
    }
    let object = |key: &str, etag: &str| format!("<Object><Key>{key}</Key><ETag>{etag}</ETag></Object>");
    let body = [object("same", MD5), object("changed", "other"), object("none", "*"), object("k", "*")].concat();
    let answer = send(&emulator, "POST /bucket?delete", &[], &format!("<Delete>{body}</Delete>")).await.body;
    assert_eq!(answer.matches("<Deleted>").count(), 2, "{answer}");
    assert!(
        answer.contains("<Code>PreconditionFailed</Code>") && answer.contains("<Code>NoSuchKey</Code>"),
        "{answer}"
    );
    let left = send(&emulator, "GET /bucket?list-type=2", &[], "").await.body;
    assert!(left.contains("<Key>changed</Key>") && left.contains("<KeyCount>1</KeyCount>"), "{left}");
}

#[tokio::test]
async fn conditions_of_directory_buckets_are_refused_by_name() {
    let emulator = with_object().await;
    let body = "<Delete><Object><Key>k</Key><Size>5</Size></Object></Delete>";
    let refused = send(&emulator, "POST /bucket?delete", &[], body).await.error();
    assert_eq!(refused, "501 NotImplemented: the local S3 does not implement element `Size` here; leave it out");
    let refused = send(&emulator, "DELETE /bucket/k", &[("x-amz-if-match-size", "5")], "").await.status;
    assert_eq!((refused.as_u16(), send(&emulator, "HEAD /bucket/k", &[], "").await.status.as_u16()), (501, 200));
}
