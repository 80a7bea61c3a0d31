use s3jobs_local::Emulator;

use crate::s3::world::{emulator, send};

/// A local S3 with the object `s3://bucket/k`.
async fn with_object() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[("content-type", "text/plain")], "hello").await;
    emulator
}

async fn refusal(line: &str, headers: &[(&str, &str)]) -> String {
    send(&with_object().await, line, headers, "").await.error()
}

#[tokio::test]
async fn a_bucket_may_be_in_the_host_as_clients_of_a_proxy_send_it() {
    let emulator = with_object().await;
    assert_eq!(send(&emulator, "GET http://s3.emulator.test/bucket/k", &[], "").await.body, "hello");
    assert_eq!(send(&emulator, "GET http://bucket.s3.emulator.test/k", &[], "").await.body, "hello");
    assert_eq!(send(&emulator, "GET /bucket/k", &[("host", "127.0.0.1:9")], "").await.body, "hello");
}

#[tokio::test]
async fn every_answer_has_request_ids() {
    let emulator = with_object().await;
    let found = send(&emulator, "GET /bucket/k", &[], "").await;
    assert!(!found.header("x-amz-request-id").is_empty() && !found.header("x-amz-id-2").is_empty());
    let missing = send(&emulator, "GET /bucket/none", &[], "").await;
    let id = format!("<RequestId>{}</RequestId>", missing.header("x-amz-request-id"));
    assert!(missing.body.contains(&id), "{}", missing.body);
    let jobs = send(&emulator, "GET /v20180820/jobs", &[], "").await;
    assert!(!jobs.header("x-amz-request-id").is_empty());
}

#[tokio::test]
async fn headers_that_are_not_built_are_refused_by_name() {
    insta::assert_snapshot!(
        refusal("PUT /bucket/k", &[("x-amz-server-side-encryption-customer-algorithm", "AES256")]).await,
        @"501 NotImplemented: the local S3 does not implement header `x-amz-server-side-encryption-customer-algorithm` here; leave it out"
    );
    insta::assert_snapshot!(
        refusal("PUT /bucket/k", &[("x-amz-server-side-encryption", "aws:fsx")]).await,
        @"501 NotImplemented: the local S3 does not implement header `x-amz-server-side-encryption: aws:fsx`; leave it out"
    );
    insta::assert_snapshot!(
        refusal("PUT /bucket/k", &[("x-amz-server-side-encryption", "aws:backup")]).await,
        @"501 NotImplemented: the local S3 does not implement header `x-amz-server-side-encryption: aws:backup`; leave it out"
    );
    insta::assert_snapshot!(
        refusal("HEAD /bucket/k?versionId=1", &[]).await,
        @"400 : "
    );
}

#[tokio::test]
async fn operations_that_are_not_built_are_refused_by_name() {
    insta::assert_snapshot!(
        refusal("GET /bucket?website", &[]).await,
        @"501 NotImplemented: GetBucketWebsite is not implemented yet"
    );
    insta::assert_snapshot!(
        refusal("GET /bucket?lifecycle", &[]).await,
        @"501 NotImplemented: GetBucketLifecycleConfiguration is not implemented yet"
    );
}

#[tokio::test]
async fn errors_have_words() {
    insta::assert_snapshot!(refusal("GET /Bad_Name", &[]).await, @"400 InvalidBucketName: The specified bucket is not valid.");
    insta::assert_snapshot!(refusal("GET /none", &[]).await, @"404 NoSuchBucket: The specified bucket does not exist");
    insta::assert_snapshot!(
        refusal("PUT /bucket/k", &[("x-amz-storage-class", "COLD")]).await,
        @"400 InvalidStorageClass: The storage class you specified is not valid"
    );
    insta::assert_snapshot!(
        refusal("PUT /bucket/k", &[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")]).await,
        @"400 BadDigest: The Content-MD5 you specified did not match what we received."
    );
}

#[tokio::test]
async fn an_error_to_a_head_request_has_no_body() {
    let answer = send(&with_object().await, "HEAD /bucket/none", &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""));
}

#[tokio::test]
async fn keys_with_slashes_in_a_row_are_kept_as_they_are() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket//a//b/", &[], "x").await;
    assert_eq!(send(&emulator, "GET /bucket//a//b/", &[], "").await.body, "x");
    assert_eq!(send(&emulator, "GET /bucket/a/b", &[], "").await.status, 404);
}

#[tokio::test]
async fn presigned_urls_are_answered() {
    let signature = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20261122%2Fus-east-1%2Fs3%2Faws4_request\
        &X-Amz-Date=20261122T100000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=ab";
    let emulator = with_object().await;
    assert_eq!(send(&emulator, &format!("GET /bucket/k?{signature}"), &[], "").await.body, "hello");
}
