//! Completion reports as S3 writes them: what is read, and how every kind of damage is named.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use md5::{Digest, Md5};
use s3jobs::aws::{BucketHead, ObjectHead, Objects, Part, PortError, PutCondition};
use s3jobs::completion::{CompletionError, CompletionReport, read};
use s3jobs::ledger::ReportPlace;
use s3jobs::model::arn::ObjectAddress;
use s3jobs::model::digest::hex;
use s3jobs::model::manifest::{ETag, VersionId};

const FOLDER: &str = "final/job-1";

/// Objects of one bucket, in memory. What is not there does not exist.
#[derive(Default)]
struct Bucket(BTreeMap<String, String>);

#[async_trait]
impl Objects for Bucket {
    async fn head(&self, _: &ObjectAddress, _: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError> {
        unreachable!("a report is read by GetObject alone")
    }

    async fn get(&self, object: &ObjectAddress, _: Option<&VersionId>) -> Result<Option<Bytes>, PortError> {
        match self.0.get(&object.key) {
            Some(body) if body == "DENIED" => {
                Err(PortError::Denied { call: "GetObject", message: "not yours".to_owned() })
            }
            body => Ok(body.map(|body| Bytes::from(body.clone()))),
        }
    }

    async fn get_part(&self, _: &ObjectAddress, _: Option<&VersionId>, _: &Part) -> Result<Bytes, PortError> {
        unreachable!("a report is read whole")
    }

    async fn bucket(&self, _: &str) -> Result<Option<BucketHead>, PortError> {
        unreachable!("a report is read by GetObject alone")
    }

    async fn put(&self, _: &ObjectAddress, _: Bytes, _: PutCondition) -> Result<ETag, PortError> {
        unreachable!("reading a report writes nothing")
    }
}

fn md5_of(body: &str) -> String {
    hex(&Md5::digest(body.as_bytes()))
}

/// A report with these CSV files, and the file with the MD5 sum of its manifest.
fn report(files: &[(&str, &str)]) -> Bucket {
    let mut objects = BTreeMap::new();
    let mut results = Vec::new();
    for (status, rows) in files {
        let key = format!("{FOLDER}/results/{status}.csv");
        results.push(serde_json::json!({
            "TaskExecutionStatus": status, "Bucket": "reports", "MD5Checksum": md5_of(rows), "Key": key,
        }));
        objects.insert(key, (*rows).to_owned());
    }
    let manifest = serde_json::json!({
        "Format": "Report_CSV_20180820",
        "ReportCreationDate": "2026-11-22T12:00:00.725Z",
        "Results": results,
        "ReportSchema": "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage",
    })
    .to_string();
    objects.insert(format!("{FOLDER}/manifest.json.md5"), format!("{}\n", md5_of(&manifest)));
    objects.insert(format!("{FOLDER}/manifest.json"), manifest);
    Bucket(objects)
}

async fn read_it(bucket: &Bucket) -> Result<CompletionReport, CompletionError> {
    let place = ReportPlace { bucket: "reports".to_owned(), key: format!("{FOLDER}/manifest.json") };
    read(bucket, &place).await
}

async fn error_of(bucket: &Bucket) -> String {
    read_it(bucket).await.unwrap_err().to_string()
}

#[tokio::test]
async fn tasks_are_counted_and_failures_grouped_the_largest_first() {
    let failed = "data,a,,failed,403,AccessDenied,Access Denied\n\
                  data,b%2520c+d,v1,failed,404,NoSuchKey,\"gone, as it seems\"\n\
                  data,c,,failed,404,NoSuchKey,gone\n\
                  data,d,,failed,404,NoSuchKey,\n";
    let succeeded = "data,x,,succeeded,200,,\ndata,y,,succeeded,200,,\n";
    let report = read_it(&report(&[("succeeded", succeeded), ("failed", failed)])).await.unwrap();
    let groups: Vec<String> = report
        .groups
        .iter()
        .map(|it| format!("{:?} {:?} {} {:?}", it.code, it.http_status, it.count, it.message))
        .collect();
    assert_eq!((report.succeeded, report.failed, report.created.to_string().as_str()), (2, 4, "2026-11-22T12:00:00Z"));
    insta::assert_snapshot!(groups.join("\n"), @r#"
    Some("NoSuchKey") Some(404) 3 Some("gone, as it seems")
    Some("AccessDenied") Some(403) 1 Some("Access Denied")
    "#);
    let sample = &report.groups[0].samples[0];
    assert_eq!((sample.key.as_str(), sample.version.as_deref()), ("b%2520c+d", Some("v1")));
    assert_eq!(sample.decoded_key.as_deref(), Some("b%20c d"));
    assert_eq!(report.files.iter().map(|file| file.rows).collect::<Vec<_>>(), [2, 4]);
}

/// As S3 writes reports, and as earlier versions of the local S3 did.
#[tokio::test]
async fn rows_end_with_or_without_a_carriage_return() {
    let lf =
        "data,x,null,succeeded,200,,success\ndata,y,\\N,failed,500,SrcObjectNotFound,Object versionID is invalid\n";
    for rows in [lf.to_owned(), lf.replace('\n', "\r\n"), lf.replace('\n', "\r\n\r\n")] {
        let report = read_it(&report(&[("failed", &rows)])).await.unwrap();
        assert_eq!((report.succeeded, report.failed, report.files[0].rows), (1, 1, 2), "{rows:?}");
        assert_eq!(report.groups[0].message.as_deref(), Some("Object versionID is invalid"), "{rows:?}");
    }
}

#[tokio::test]
async fn a_creation_date_may_have_nanoseconds() {
    let mut bucket = report(&[("succeeded", "data,x,,succeeded,200,,\r\n")]);
    bucket.0.remove(&format!("{FOLDER}/manifest.json.md5"));
    let manifest = bucket.0.get_mut(&format!("{FOLDER}/manifest.json")).unwrap();
    *manifest = manifest.replace("12:00:00.725Z", "12:00:00.474712072Z");
    assert_eq!(read_it(&bucket).await.unwrap().created.to_string(), "2026-11-22T12:00:00Z");
}

#[tokio::test]
async fn a_group_keeps_a_few_samples_and_counts_all() {
    let rows = (0..12).map(|n| format!("data,k{n},,failed,404,NoSuchKey,gone\n")).collect::<Vec<_>>().concat();
    let report = read_it(&report(&[("failed", &rows)])).await.unwrap();
    assert_eq!((report.groups[0].count, report.groups[0].samples.len()), (12, 5));
}

#[tokio::test]
async fn a_result_message_with_json_in_it_is_one_field() {
    let row = "data,k,,succeeded,200,,\"{\"\"checksum_base64\"\":\"\"x\"\",\"\"etag\"\":\"\"y\"\"}\"\n";
    let report = read_it(&report(&[("succeeded", row)])).await.unwrap();
    assert_eq!(report.succeeded, 1);
}

#[tokio::test]
async fn a_report_without_the_file_of_its_sum_is_read() {
    let mut bucket = report(&[("succeeded", "data,x,,succeeded,200,,\n")]);
    bucket.0.remove(&format!("{FOLDER}/manifest.json.md5"));
    assert_eq!(read_it(&bucket).await.unwrap().succeeded, 1);
}

#[tokio::test]
async fn a_missing_report_is_named() {
    insta::assert_snapshot!(error_of(&Bucket::default()).await, @"the completion report lacks `s3://reports/final/job-1/manifest.json`");
}

#[tokio::test]
async fn a_missing_csv_file_is_named() {
    let mut bucket = report(&[("failed", "data,x,,failed,404,NoSuchKey,\n")]);
    bucket.0.remove(&format!("{FOLDER}/results/failed.csv"));
    insta::assert_snapshot!(error_of(&bucket).await, @"the completion report lacks `s3://reports/final/job-1/results/failed.csv`");
}

#[tokio::test]
async fn a_manifest_that_is_not_what_its_sum_says_is_refused() {
    let mut bucket = report(&[]);
    bucket.0.insert(format!("{FOLDER}/manifest.json.md5"), "0123\n".to_owned());
    insta::assert_snapshot!(error_of(&bucket).await, @"`s3://reports/final/job-1/manifest.json` of the completion report is damaged: its MD5 is c0b8ef977b10eb7fead332fa64f04a7c, it should be 0123");
}

#[tokio::test]
async fn a_csv_file_that_was_changed_is_refused() {
    let mut bucket = report(&[("failed", "data,x,,failed,404,NoSuchKey,\n")]);
    bucket.0.insert(format!("{FOLDER}/results/failed.csv"), "data,y,,failed,404,NoSuchKey,\n".to_owned());
    insta::assert_snapshot!(error_of(&bucket).await, @"`s3://reports/final/job-1/results/failed.csv` of the completion report is damaged: its MD5 is a3c300475e85a63015649c82aafc97eb, it should be a2942d66ef73a08af2e3f434367242a3");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named_by_its_number() {
    let rows = "data,x,,failed,404,NoSuchKey,\ndata,y\n";
    insta::assert_snapshot!(error_of(&report(&[("failed", rows)])).await, @"row 2 of `s3://reports/final/job-1/results/failed.csv` cannot be read: it has 2 fields and no task status (`succeeded` or `failed`) among the first four");
}

#[tokio::test]
async fn another_object_in_the_manifests_place_is_refused() {
    let mut bucket = Bucket::default();
    bucket.0.insert(format!("{FOLDER}/manifest.json"), "<html>".to_owned());
    insta::assert_snapshot!(error_of(&bucket).await, @"`s3://reports/final/job-1/manifest.json` is not the manifest of a completion report: expected value at line 1 column 1");
}

#[tokio::test]
async fn a_refused_call_is_the_cause() {
    let mut bucket = report(&[]);
    bucket.0.insert(format!("{FOLDER}/manifest.json"), "DENIED".to_owned());
    let error = read_it(&bucket).await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "GetObject: access denied (not yours)");
    assert!(
        error.help(&s3jobs::model::Invocation::default()).contains("s3:GetObject"),
        "{}",
        error.help(&s3jobs::model::Invocation::default())
    );
}
