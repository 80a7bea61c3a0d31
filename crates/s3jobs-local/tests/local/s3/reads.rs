//! Headers and statuses of GetObject and HeadObject.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const MD5: &str = "\"5d41402abc4b2a76b9719d911017c592\"";
const MODIFIED: &str = "Sun, 22 Nov 2026 10:00:00 GMT";

/// A local S3 with `s3://bucket/k`, whose bytes are `hello`.
async fn with_object() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let headers = [("cache-control", "max-age=60"), ("x-amz-tagging", "a=1&b=2"), ("content-type", "text/plain")];
    send(&emulator, "PUT /bucket/k", &headers, "hello").await;
    emulator
}

async fn both(emulator: &Emulator, target: &str, headers: &[(&str, &str)]) -> [Answer; 2] {
    [
        send(emulator, &format!("GET {target}"), headers, "").await,
        send(emulator, &format!("HEAD {target}"), headers, "").await,
    ]
}

#[tokio::test]
async fn who_has_the_object_already_is_told_what_caches_need() {
    let emulator = with_object().await;
    for (name, value) in [("if-none-match", MD5), ("if-none-match", &MD5[1..33]), ("if-modified-since", MODIFIED)] {
        for answer in both(&emulator, "/bucket/k", &[(name, value)]).await {
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""));
            assert_eq!((answer.header("etag"), answer.header("last-modified")), (MD5, MODIFIED));
            assert_eq!((answer.header("cache-control"), answer.header("content-type")), ("max-age=60", ""));
        }
    }
}

#[tokio::test]
async fn a_time_in_the_future_is_no_condition() {
    let emulator = with_object().await;
    let future = "Sun, 22 Nov 2026 11:00:00 GMT";
    for answer in both(&emulator, "/bucket/k", &[("if-modified-since", future)]).await {
        assert_eq!(answer.status, 200);
    }
    let headers = [("x-amz-copy-source", "bucket/k"), ("x-amz-copy-source-if-modified-since", future)];
    assert_eq!(send(&emulator, "PUT /bucket/copy", &headers, "").await.status, 200);
    send(&emulator, "PUT /bucket/k", &[], "hello").await;
    let id = send(&emulator, "POST /bucket/m?uploads", &[], "").await.element("UploadId");
    let part = send(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=1"), &headers, "").await;
    assert_eq!(part.status, 200, "{}", part.error());
}

#[tokio::test]
async fn head_tells_the_number_of_tags_as_get_does() {
    let emulator = with_object().await;
    for answer in both(&emulator, "/bucket/k", &[]).await {
        assert_eq!(answer.header("x-amz-tagging-count"), "2");
    }
    send(&emulator, "DELETE /bucket/k?tagging", &[], "").await;
    for answer in both(&emulator, "/bucket/k", &[]).await {
        assert_eq!(answer.header("x-amz-tagging-count"), "");
    }
}

#[tokio::test]
async fn what_is_no_range_is_ignored() {
    let emulator = with_object().await;
    for range in ["bytes=1-0", "bytes=a-b", "0-1", "pages=1-2", "bytes=0-1,3-4"] {
        for answer in both(&emulator, "/bucket/k", &[("range", range)]).await {
            let told = (answer.status.as_u16(), answer.header("content-length"), answer.header("content-range"));
            assert_eq!(told, (200, "5", ""), "{range}");
        }
    }
}

#[tokio::test]
async fn a_range_is_answered_as_one_and_one_beyond_the_end_is_refused() {
    let emulator = with_object().await;
    for (range, told) in [("bytes=1-2", "bytes 1-2/5"), ("bytes=3-", "bytes 3-4/5"), ("bytes=-2", "bytes 3-4/5")] {
        for answer in both(&emulator, "/bucket/k", &[("range", range)]).await {
            assert_eq!((answer.status.as_u16(), answer.header("content-range")), (206, told), "{range}");
        }
    }
    let [beyond, head] = both(&emulator, "/bucket/k", &[("range", "bytes=5-9")]).await;
    assert_eq!(
        (beyond.element("RangeRequested"), beyond.element("ActualObjectSize")),
        ("bytes=5-9".into(), "5".into())
    );
    assert_eq!((beyond.status.as_u16(), head.status.as_u16()), (416, 416));
}

#[tokio::test]
async fn an_object_that_was_not_uploaded_in_parts_has_one() {
    let emulator = with_object().await;
    let checked = [("x-amz-checksum-mode", "ENABLED")];
    for answer in both(&emulator, "/bucket/k?partNumber=1", &checked).await {
        let told = (answer.status.as_u16(), answer.header("content-range"), answer.header("x-amz-checksum-crc64nvme"));
        assert_eq!(told, (206, "bytes 0-4/5", "M3eFcAZSQlc="));
    }
    let [second, head] = both(&emulator, "/bucket/k?partNumber=2", &[]).await;
    assert_eq!((second.status.as_u16(), head.status.as_u16()), (416, 416));
    let told = (second.element("Code"), second.element("ActualPartCount"), second.element("PartNumberRequested"));
    assert_eq!(told, ("InvalidPartNumber".into(), "1".into(), "2".into()));
}

#[tokio::test]
async fn an_etag_may_lack_its_quotes() {
    let emulator = with_object().await;
    for etag in [MD5, &MD5[1..], &MD5[..33], &MD5[1..33]] {
        for answer in both(&emulator, "/bucket/k", &[("if-match", etag)]).await {
            assert_eq!(answer.status, 200, "{etag}");
        }
        assert_eq!(send(&emulator, "PUT /bucket/k", &[("if-match", etag)], "hello").await.status, 200, "{etag}");
    }
}

#[tokio::test]
async fn user_metadata_that_is_not_ascii_comes_back_in_encoded_words() {
    let emulator = with_object().await;
    for (sent, told) in [
        ("ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
        ("=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
        ("=?UTF-8?B?YWJj?=", "abc"),
        ("=?UTF-8?Q?actually-ascii?=", "actually-ascii"),
        ("plain text_1", "plain text_1"),
    ] {
        send(&emulator, "PUT /bucket/k", &[("x-amz-meta-name", sent)], "hello").await;
        for answer in both(&emulator, "/bucket/k", &[]).await {
            assert_eq!(answer.header("x-amz-meta-name"), told, "{sent}");
        }
    }
}

#[tokio::test]
async fn other_headers_that_are_not_ascii_are_kept_as_they_came() {
    let emulator = with_object().await;
    let name = "attachment; filename=\"test_—_é.pdf\"";
    let put = send(&emulator, "PUT /bucket/k", &[("content-disposition", name)], "hello").await;
    assert_eq!(put.status, 200, "{}", put.error());
    for answer in both(&emulator, "/bucket/k", &[]).await {
        assert_eq!(answer.headers["content-disposition"].as_bytes(), name.as_bytes());
    }
}

#[tokio::test]
async fn how_a_body_was_sent_is_no_encoding_of_the_object() {
    let emulator = with_object().await;
    for (sent, told) in [("aws-chunked", ""), ("gzip,aws-chunked", "gzip"), ("aws-chunked, br", "br"), ("gzip", "gzip")]
    {
        send(&emulator, "PUT /bucket/k", &[("content-encoding", sent)], "hello").await;
        for answer in both(&emulator, "/bucket/k", &[]).await {
            assert_eq!(answer.header("content-encoding"), told, "{sent}");
        }
    }
}
