//! The calls on the bucket of a ledger.

use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::scope;
use crate::aws::bucket::{Bucket, Fetched};
use crate::aws::error::PortError;
use crate::aws::port::PutCondition;
use crate::aws::sdk::{BucketConnection, Credentials, SdkBucket};
use crate::aws::transport::InProcess;

const KEY: &str = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

type Answer = http::Response<Bytes>;

/// A bucket whose S3 answers as a script says, by number of the request from 0; and what it was asked.
fn scripted(
    script: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> (SdkBucket, Arc<Mutex<Vec<http::Request<Bytes>>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&sent);
    let transport = InProcess::client(move |request| {
        let mut sent = kept.lock().unwrap();
        let answer = script(sent.len());
        sent.push(request);
        async move { answer }
    });
    let bucket = SdkBucket::new(BucketConnection {
        bucket: "my-ledger".to_owned(),
        scope: scope(),
        url: Some("http://127.0.0.1:9000".parse().unwrap()),
        profile: None,
        role: None,
        kms_key: Some(KEY.parse().unwrap()),
        credentials: Credentials::Local,
        transport: Some(transport),
    });
    (bucket, sent)
}

fn answer(status: u16, body: &str) -> Answer {
    http::Response::builder().status(status).header("etag", "\"e1\"").body(Bytes::from(body.to_owned())).unwrap()
}

fn page(keys: &[&str], next: &str) -> Answer {
    let contents: String =
        keys.iter().map(|key| ["<Contents><Key>", key, "</Key><ETag>\"e\"</ETag></Contents>"].concat()).collect();
    answer(200, &format!("<ListBucketResult>{contents}{next}</ListBucketResult>"))
}

#[tokio::test]
async fn a_write_is_encrypted_with_the_ledgers_own_key() {
    let (bucket, sent) = scripted(|_| answer(200, ""));
    let etag = bucket.put("a/b.json", Bytes::from("{}"), PutCondition::Absent).await.unwrap();
    assert_eq!(etag.as_str(), "e1");
    let sent = sent.lock().unwrap();
    let header = |name: &str| sent[0].headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("x-amz-server-side-encryption"), "aws:kms");
    assert_eq!(header("x-amz-server-side-encryption-aws-kms-key-id"), KEY);
    assert_eq!((header("if-none-match"), header("content-type")), ("*".to_owned(), "application/json".to_owned()));
    assert_eq!(sent[0].uri().path(), "/my-ledger/a/b.json");
}

#[tokio::test]
async fn every_page_of_a_list_is_read() {
    let next = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    let (bucket, sent) =
        scripted(move |number| if number == 0 { page(&["p/a", "p/b"], next) } else { page(&["p/c"], "") });
    let listed = bucket.list("p/").await.unwrap();
    assert_eq!(listed.iter().map(|listed| listed.key.as_str()).collect::<Vec<_>>(), ["p/a", "p/b", "p/c"]);
    let sent = sent.lock().unwrap();
    assert!(sent[1].uri().query().unwrap().contains("continuation-token=t"), "{}", sent[1].uri());
    assert!(sent.iter().all(|request| request.headers()["x-amz-expected-bucket-owner"] == "111122223333"));
}

/// A list that is not whole must never look whole: what it lacks would seem never to have run.
#[tokio::test]
async fn a_list_that_is_not_whole_is_an_error() {
    let same = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    for next in [same, "<IsTruncated>true</IsTruncated>"] {
        let (bucket, _) = scripted(move |_| page(&["p/a"], next));
        let error = bucket.list("p/").await.unwrap_err();
        assert!(matches!(&error, PortError::LostAnswer { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_deleted_and_what_never_was_are_told_apart() {
    let missing = |marker: bool| {
        let (bucket, _) = scripted(move |_| {
            let mut answer = answer(404, "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
            if marker {
                answer.headers_mut().insert("x-amz-delete-marker", "true".parse().unwrap());
            }
            answer
        });
        bucket
    };
    assert_eq!(missing(false).get("k").await.unwrap(), Fetched::Missing);
    assert_eq!(missing(true).get("k").await.unwrap(), Fetched::Deleted);
    let (bucket, _) = scripted(|_| answer(404, "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>"));
    let error = bucket.get("k").await.unwrap_err();
    assert_eq!(error.to_string(), "GetObject: the bucket `my-ledger` does not exist");
}
