//! Which service and which bucket a request is about, by the host that it names.

use crate::s3::world::{emulator, send};

/// What AWS's own clients say of the form of a call to STS.
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

#[tokio::test]
async fn a_bucket_may_stand_before_every_host() {
    let emulator = emulator();
    send(&emulator, "PUT /my.bucket", &[], "").await;
    for host in [
        "my.bucket.s3.emulator.test",
        "my.bucket.localhost:9000",
        "my.bucket.127.0.0.1:9000",
        "my.bucket.s3control.emulator.test",
        "my.bucket.s3.amazonaws.com",
        "my.bucket.s3.dualstack.us-west-2.amazonaws.com",
    ] {
        let put = send(&emulator, "PUT /v20180820/jobs", &[("host", host)], host).await;
        assert_eq!(put.status, 200, "{host}: {}", put.error());
        let got = send(&emulator, "GET /my.bucket/v20180820/jobs", &[("host", "s3.us-west-2.amazonaws.com")], "").await;
        assert_eq!(got.body, host);
        let got = send(&emulator, &format!("GET http://{host}/v20180820/jobs"), &[], "").await;
        assert_eq!(got.body, host);
    }
}

#[tokio::test]
async fn all_services_may_have_one_url() {
    let emulator = emulator();
    let account = ("x-amz-account-id", "111122223333");
    for host in ["s3.emulator.test", "s3control.emulator.test", "localhost:9000", "127.0.0.1:9000"] {
        let of_account = format!("111122223333.{host}");
        let listed = send(&emulator, "GET /v20180820/jobs", &[("host", &of_account), account], "").await;
        assert!(listed.body.contains("<ListJobsResult"), "{host}: {}", listed.body);
        let who = send(&emulator, "POST /", &[("host", host), FORM], IDENTITY).await;
        assert!(who.body.contains("<Account>000000000000</Account>"), "{host}: {}", who.body);
        let listed = send(&emulator, "GET /", &[("host", host)], "").await;
        assert!(listed.body.contains("<ListAllMyBucketsResult"), "{host}: {}", listed.body);
    }
    let who = send(&emulator, "POST /", &[("host", "sts.us-east-1.amazonaws.com"), FORM], IDENTITY).await;
    assert!(who.body.contains("<GetCallerIdentityResponse"), "{}", who.body);
}

/// A bucket may have an account's id for its name, and its objects any key: the header is what tells.
#[tokio::test]
async fn the_header_tells_an_account_from_a_bucket() {
    let emulator = emulator();
    send(&emulator, "PUT /111122223333", &[], "").await;
    let host = ("host", "111122223333.s3.emulator.test");
    send(&emulator, "PUT /v20180820/jobs", &[host], "object").await;
    assert_eq!(send(&emulator, "GET /v20180820/jobs", &[host], "").await.body, "object");
    let listed = send(&emulator, "GET /v20180820/jobs", &[host, ("x-amz-account-id", "111122223333")], "").await;
    assert!(listed.body.contains("<ListJobsResult"), "{}", listed.body);
}

#[tokio::test]
async fn a_presigned_url_may_hold_headers_and_is_over_when_it_says_so() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let signed = "AWSAccessKeyId=any&Signature=c2ln";
    // The clock stands at 2026-11-22T10:00:00Z.
    let line = format!("PUT /bucket/k?{signed}&Expires=1795341601&x-amz-meta-a=b%20c&content-type=text%2Fx");
    assert_eq!(send(&emulator, &line, &[], "text").await.status, 200);
    let head = send(&emulator, "HEAD /bucket/k", &[], "").await;
    assert_eq!((head.header("x-amz-meta-a"), head.header("content-type")), ("b c", "text/x"));
    let over = send(&emulator, &format!("GET /bucket/k?{signed}&Expires=1795341600"), &[], "").await;
    assert_eq!(over.error(), "403 AccessDenied: Request has expired");
    assert!(over.body.contains("<Expires>2026-11-22T10:00:00Z</Expires>"), "{}", over.body);
    let fourth = |life: u32| {
        let credential = "any%2F20261122%2Fus-east-1%2Fs3%2Faws4_request";
        format!(
            "GET /bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date=20261122T095900Z\
             &X-Amz-Expires={life}&X-Amz-SignedHeaders=host&X-Amz-Signature=0&x-amz-checksum-mode=ENABLED"
        )
    };
    assert_eq!(send(&emulator, &fourth(61), &[], "").await.body, "text");
    assert_eq!(send(&emulator, &fourth(59), &[], "").await.error(), "403 AccessDenied: Request has expired");
    let half = send(&emulator, "GET /bucket/k?AWSAccessKeyId=any&Signature=c2ln", &[], "").await;
    assert_eq!(half.status, 403);
}
