//! Whose a bucket is, and what a request may expect of that.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const EXPECTED: &str = "x-amz-expected-bucket-owner";
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/s3/aws4_request, \
    SignedHeaders=host, Signature=0";

/// A local S3 with `s3://owned/k`, made by account 111122223333, and `s3://free/k`, whose maker did not say who they are.
async fn with_buckets() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /owned", &[("authorization", AUTHORIZATION)], "").await;
    send(&emulator, "PUT /free", &[], "").await;
    for bucket in ["owned", "free"] {
        send(&emulator, &format!("PUT /{bucket}/k"), &[], "hello").await;
    }
    emulator
}

async fn expecting(emulator: &Emulator, line: &str, account: &str) -> Answer {
    send(emulator, line, &[(EXPECTED, account)], "other").await
}

#[tokio::test]
async fn a_bucket_belongs_to_the_account_that_made_it() {
    let emulator = with_buckets().await;
    for line in [
        "GET /owned/k",
        "PUT /owned/k",
        "DELETE /owned/k",
        "GET /owned?list-type=2",
        "GET /owned?versioning",
        "GET /owned%2Fk",
        "DELETE /%6Fwned/k",
    ] {
        let other = expecting(&emulator, line, "444455556666").await;
        assert_eq!(other.error(), "403 AccessDenied: Access Denied", "{line}");
    }
    assert_eq!(expecting(&emulator, "GET /owned/k", "111122223333").await.body, "hello");
}

#[tokio::test]
async fn a_bucket_of_an_unknown_maker_belongs_to_who_asks() {
    let emulator = with_buckets().await;
    for account in ["111122223333", "444455556666"] {
        assert_eq!(expecting(&emulator, "GET /free/k", account).await.body, "hello");
    }
    let none = expecting(&emulator, "GET /none/k", "111122223333").await;
    assert_eq!(none.error(), "404 NoSuchBucket: The specified bucket does not exist");
}

#[tokio::test]
async fn an_owner_that_cannot_be_an_account_is_refused() {
    let emulator = with_buckets().await;
    for account in ["", "abc", "1111222233334"] {
        let refused = expecting(&emulator, "GET /free/k", account).await.error();
        assert!(refused.starts_with("400 InvalidBucketOwnerAWSAccountID: "), "{refused}");
    }
}

#[tokio::test]
async fn a_copy_can_expect_an_owner_of_its_source_too() {
    let emulator = with_buckets().await;
    let copy = async |account: &str| {
        let headers = [("x-amz-copy-source", "/owned/k"), ("x-amz-source-expected-bucket-owner", account)];
        send(&emulator, "PUT /free/copy", &headers, "").await
    };
    assert_eq!(copy("444455556666").await.error(), "403 AccessDenied: Access Denied");
    assert_eq!(send(&emulator, "GET /free/copy", &[], "").await.status, 404);
    assert_eq!(copy("111122223333").await.status, 200);
}

#[tokio::test]
async fn an_owner_is_expected_of_nothing_but_buckets_that_exist() {
    let emulator = with_buckets().await;
    for line in ["PUT /new", "GET /"] {
        let refused = send(&emulator, line, &[(EXPECTED, "111122223333")], "").await;
        assert_eq!(
            refused.error(),
            "501 NotImplemented: the local S3 does not implement header `x-amz-expected-bucket-owner` here; leave it out",
            "{line}"
        );
    }
}

#[tokio::test]
async fn the_name_of_another_accounts_bucket_is_not_available() {
    let emulator = with_buckets().await;
    let other = AUTHORIZATION.replace("111122223333", "444455556666");
    let make = async |authorization: &str| send(&emulator, "PUT /owned", &[("authorization", authorization)], "").await;
    assert!(make(&other).await.error().starts_with("409 BucketAlreadyExists: "));
    assert_eq!(make(AUTHORIZATION).await.status, 200);
    let listed = send(&emulator, "GET /", &[("authorization", &other)], "").await;
    assert!(listed.body.contains("<Name>free</Name>") && !listed.body.contains("owned"), "{}", listed.body);
}

#[tokio::test]
async fn the_requester_may_offer_to_pay() {
    let emulator = with_buckets().await;
    let pay = async |who: &str| send(&emulator, "GET /free/k", &[("x-amz-request-payer", who)], "").await;
    let paid = pay("requester").await;
    assert_eq!((paid.body.as_str(), paid.header("x-amz-request-charged")), ("hello", ""));
    assert_eq!(pay("me").await.error(), "400 InvalidArgument: the only value of `x-amz-request-payer` is `requester`");
}
