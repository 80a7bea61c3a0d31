//! The calls on objects.

use bytes::Bytes;

use super::{Fixed, fixed, scripted};
use crate::aws::error::PortError;
use crate::aws::port::{Encryption, Part, PutCondition};
use crate::model::arn::ObjectAddress;

fn object() -> ObjectAddress {
    ObjectAddress { bucket: "lists".to_owned(), key: "a b/é+1.csv".to_owned() }
}

fn s3_error(code: &str) -> String {
    format!("<Error><Code>{code}</Code><Message>words of S3</Message></Error>")
}

async fn put(s3: &Fixed, condition: PutCondition) -> Result<String, PortError> {
    s3.objects().put(&object(), Bytes::from("x"), condition).await.map(|etag| etag.to_string())
}

#[tokio::test]
async fn a_head_tells_size_bare_etag_version_and_time() {
    let s3 = scripted(|_| {
        let answer = http::Response::builder()
            .header("etag", "\"60e460c9\"")
            .header("content-length", "17")
            .header("x-amz-version-id", "v1")
            .header("x-amz-server-side-encryption", "aws:kms:dsse")
            .header("last-modified", "Fri, 20 Nov 2026 17:48:39 GMT");
        Ok(answer.body(Bytes::new()).unwrap())
    });
    let head = s3.objects().head(&object(), Some(&"v1".parse().unwrap())).await.unwrap().unwrap();
    assert_eq!((head.etag.as_str(), head.bytes), ("60e460c9", 17));
    assert_eq!(head.version_id.unwrap().as_str(), "v1");
    assert_eq!(head.encryption, Some(Encryption::Kms));
    assert_eq!(head.modified.unwrap().to_string(), "2026-11-20T17:48:39Z");
    insta::assert_snapshot!(s3.last_head(), @"HEAD http://127.0.0.1:9000/lists/a%20b/%C3%A9%2B1.csv?versionId=v1");
}

#[tokio::test]
async fn what_is_not_there_is_none() {
    assert_eq!(fixed(404, "").objects().head(&object(), None).await.unwrap(), None);
    assert_eq!(fixed(404, &s3_error("NoSuchKey")).objects().get(&object(), None).await.unwrap(), None);
    assert_eq!(fixed(404, &s3_error("NoSuchBucket")).objects().get(&object(), None).await.unwrap(), None);
}

#[tokio::test]
async fn an_object_is_read_whole() {
    let s3 = fixed(200, "a,b\n");
    assert_eq!(s3.objects().get(&object(), None).await.unwrap().unwrap(), "a,b\n");
}

#[tokio::test]
async fn a_part_is_read_of_the_object_that_was_seen() {
    let s3 = scripted(|_| Ok(http::Response::builder().status(206).body(Bytes::from("b\n")).unwrap()));
    let part = Part { etag: "60e460c9".parse().unwrap(), bytes: 2..4 };
    assert_eq!(s3.objects().get_part(&object(), None, &part).await.unwrap(), "b\n");
    assert_eq!((s3.last_header("if-match"), s3.last_header("range")), ("\"60e460c9\"".into(), "bytes=2-3".into()));
    let changed = fixed(412, &s3_error("PreconditionFailed")).objects().get_part(&object(), None, &part).await;
    assert!(matches!(changed, Err(PortError::Conflict { .. })), "{changed:?}");
    let gone = fixed(404, &s3_error("NoSuchKey")).objects().get_part(&object(), None, &part).await;
    assert!(matches!(gone, Err(PortError::NotFound { .. })), "{gone:?}");
}

#[tokio::test]
async fn a_bucket_tells_its_region_also_from_elsewhere_and_without_permission() {
    for status in [200, 301, 403] {
        let s3 = scripted(move |_| {
            let answer = http::Response::builder().status(status).header("x-amz-bucket-region", "eu-central-1");
            Ok(answer.body(Bytes::new()).unwrap())
        });
        let head = s3.objects().bucket("lists").await.unwrap().unwrap();
        assert_eq!(head.region.unwrap().as_str(), "eu-central-1", "{status}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(s3.last_head(), @"HEAD http://127.0.0.1:9000/lists/");
        }
    }
    assert_eq!(fixed(404, "").objects().bucket("lists").await.unwrap(), None);
    let denied = fixed(403, "").objects().bucket("lists").await.unwrap_err();
    insta::assert_snapshot!(denied, @"HeadBucket: access denied (HTTP status 403)");
}

#[tokio::test]
async fn a_write_carries_its_condition() {
    let s3 = fixed(200, "");
    assert_eq!(put(&s3, PutCondition::None).await.unwrap(), "abc");
    insta::assert_snapshot!(s3.last_head(), @r"
    PUT http://127.0.0.1:9000/lists/a%20b/%C3%A9%2B1.csv?x-id=PutObject
    content-type: application/octet-stream
    ");
    put(&s3, PutCondition::Absent).await.unwrap();
    assert_eq!(s3.last_header("if-none-match"), "*");
    put(&s3, PutCondition::Matches("W/\"e1\"".parse().unwrap())).await.unwrap();
    assert_eq!(s3.last_header("if-match"), "\"e1\"");
}

#[tokio::test]
async fn a_condition_that_does_not_hold_is_a_conflict() {
    for (status, code) in [(412, "PreconditionFailed"), (409, "ConditionalRequestConflict")] {
        let error = put(&fixed(status, &s3_error(code)), PutCondition::Absent).await.unwrap_err();
        assert!(matches!(error, PortError::Conflict { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_write_to_a_bucket_that_does_not_exist_names_it() {
    let error = put(&fixed(404, &s3_error("NoSuchBucket")), PutCondition::None).await.unwrap_err();
    insta::assert_snapshot!(error, @"PutObject: the bucket `lists` does not exist");
}

#[tokio::test]
async fn a_head_in_the_wrong_region_says_which_is_right() {
    let s3 = scripted(|_| {
        let answer = http::Response::builder().status(301).header("x-amz-bucket-region", "eu-central-1");
        Ok(answer.body(Bytes::new()).unwrap())
    });
    let error = s3.objects().head(&object(), None).await.unwrap_err();
    insta::assert_snapshot!(error, @"HeadObject: refused by S3 (301: HTTP status 301; the bucket is in eu-central-1)");
}
