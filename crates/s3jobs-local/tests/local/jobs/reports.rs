//! Completion reports.

use crate::jobs::world::{Draft, World};

async fn finished(rows: &str, change: impl FnOnce(&mut Draft)) -> (World, String) {
    let (world, _) = World::new().with_objects(2).await;
    world.put("/data-bucket/a%20b,c", "x").await;
    let mut draft = world.manifest(rows).await;
    change(&mut draft);
    let id = world.create(&draft).await;
    world.run();
    (world, id)
}

async fn file(world: &World, path: &str) -> String {
    let answer = world.get(&format!("/report-bucket/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.body
}

/// Every result file, each after its status.
async fn results(world: &World, id: &str) -> String {
    let manifest: serde_json::Value =
        serde_json::from_str(&file(world, &format!("reports/job-{id}/manifest.json")).await).unwrap();
    let mut out = String::new();
    for result in manifest["Results"].as_array().unwrap() {
        out += &format!("[{}]\n", result["TaskExecutionStatus"].as_str().unwrap());
        out += &file(world, result["Key"].as_str().unwrap()).await;
    }
    out
}

#[tokio::test]
async fn every_task_has_a_row_with_its_key_as_the_manifest_has_it() {
    let (world, id) =
        finished("data-bucket,1\ndata-bucket,none\ndata-bucket,a%20b%2Cc\nno-bucket,1\ndata-bucket,\"x,y\"\n", |_| {})
            .await;
    insta::assert_snapshot!(results(&world, &id).await, @r#"
    [succeeded]
    data-bucket,1,,succeeded,200,,Successful
    data-bucket,a%20b%2Cc,,succeeded,200,,Successful
    [failed]
    data-bucket,none,,failed,404,NoSuchKey,The specified key does not exist.
    no-bucket,1,,failed,404,NoSuchBucket,The specified bucket does not exist
    data-bucket,"x,y",,failed,404,NoSuchKey,The specified key does not exist.
    "#);
}

/// As in reports that S3 has written, which `tests/reconcile/completion.rs` reads too.
#[tokio::test]
async fn rows_end_with_carriage_return_and_line_feed() {
    let (world, id) = finished("data-bucket,1\ndata-bucket,none\n", |_| {}).await;
    let files = results(&world, &id).await.replace("[succeeded]\n", "").replace("[failed]\n", "");
    assert_eq!((files.matches("\r\n").count(), files.matches('\n').count()), (2, 2), "{files:?}");
}

#[tokio::test]
async fn the_manifest_names_each_file_with_its_checksum() {
    let (world, id) = finished("data-bucket,1\n", |_| {}).await;
    let text = file(&world, &format!("reports/job-{id}/manifest.json")).await;
    insta::assert_snapshot!(text.replace(&id, "ID").split("\"Key\"").next().unwrap(), @r#"{"Format":"Report_CSV_20180820","ReportCreationDate":"2026-11-22T10:00:00.000000000Z","Results":[{"TaskExecutionStatus":"succeeded","Bucket":"report-bucket","MD5Checksum":"dbf1a48ec087eb92c5e356959b1eb225","#);
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        manifest["ReportSchema"],
        "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"
    );
    let key = manifest["Results"][0]["Key"].as_str().unwrap();
    let name = key.strip_prefix(&format!("reports/job-{id}/results/")).unwrap().strip_suffix(".csv").unwrap();
    assert_eq!((name.len(), name.chars().all(|digit| digit.is_ascii_hexdigit())), (40, true));
    let head = world.get(&format!("/report-bucket/{key}")).await;
    assert_eq!(head.headers["etag"], format!("\"{}\"", manifest["Results"][0]["MD5Checksum"].as_str().unwrap()));
    let etag = world.get(&format!("/report-bucket/reports/job-{id}/manifest.json")).await.headers["etag"].clone();
    let sum = file(&world, &format!("reports/job-{id}/manifest.json.md5")).await;
    assert_eq!(format!("\"{}\"\n", etag.to_str().unwrap().trim_matches('"')), format!("\"{}\"\n", sum.trim_end()));
    assert_eq!(sum.len(), 33);
}

#[tokio::test]
async fn failed_tasks_only_means_what_it_says() {
    let failed_only = |draft: &mut Draft| draft.report = draft.report.replace("AllTasks", "FailedTasksOnly");
    let (world, id) = finished("data-bucket,1\ndata-bucket,none\n", failed_only).await;
    insta::assert_snapshot!(results(&world, &id).await, @"
    [failed]
    data-bucket,none,,failed,404,NoSuchKey,The specified key does not exist.
    ");
}

#[tokio::test]
async fn without_a_prefix_the_report_is_at_the_buckets_top() {
    let top = |draft: &mut Draft| draft.report = draft.report.replace("<Prefix>reports</Prefix>", "");
    let (world, id) = finished("data-bucket,1\n", top).await;
    assert!(file(&world, &format!("job-{id}/manifest.json")).await.contains(&format!("\"job-{id}/results/")));
}

#[tokio::test]
async fn no_report_is_written_where_none_is_wanted_or_no_task_ran() {
    let none = |draft: &mut Draft| draft.report = "<Enabled>false</Enabled>".to_owned();
    let (world, id) = finished("data-bucket,1\n", none).await;
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
    assert!(!world.get("/report-bucket?list-type=2").await.body.contains("<Key>"));
    let (world, id) = finished("broken\n", |_| {}).await;
    assert_eq!(world.status(&id).await, "Failed");
    assert!(!world.get("/report-bucket?list-type=2").await.body.contains("<Key>"));
}

#[tokio::test]
async fn a_report_that_cannot_be_written_fails_the_job() {
    let nowhere = |draft: &mut Draft| draft.report = draft.report.replace("report-bucket", "nowhere-bucket");
    let (world, id) = finished("data-bucket,1\n", nowhere).await;
    insta::assert_snapshot!(world.summary(&id).await, @"Failed 1/1/0 The job report could not be written to your report bucket. Please check your permissions.");
    assert_eq!(world.tags("/data-bucket/1").await, "team=blue");
}

#[tokio::test]
async fn a_failed_job_reports_the_tasks_that_ran() {
    let rows: String = (1..=1200).map(|number| format!("data-bucket,none-{number}\n")).collect();
    let (world, id) = finished(&rows, |_| {}).await;
    assert_eq!(world.status(&id).await, "Failed");
    assert_eq!(results(&world, &id).await.lines().count(), 1001);
}

#[tokio::test]
async fn the_reports_bucket_belongs_to_the_account_that_asks() {
    let owner = |account: &str| {
        let member = format!("<ExpectedBucketOwner>{account}</ExpectedBucketOwner>");
        move |draft: &mut Draft| draft.report += &member
    };
    let (world, id) = finished("data-bucket,1\n", owner("111122223333")).await;
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
    let (world, id) = finished("data-bucket,1\n", owner("444455556666")).await;
    insta::assert_snapshot!(world.summary(&id).await, @"Failed 1/1/0 The job report could not be written to your report bucket. Please check your permissions.");
    assert!(!world.get("/report-bucket?list-type=2").await.body.contains("<Key>"));
}

#[tokio::test]
async fn the_reports_bucket_may_be_one_that_another_account_made() {
    let (world, mut draft) = World::new().with_objects(1).await;
    let key = "AWS4-HMAC-SHA256 Credential=444455556666/20261122/us-east-1/s3/aws4_request";
    assert_eq!(world.send("PUT", "/their-bucket", &[("authorization", key)], "").await.status, 200);
    draft.report = draft.report.replace("report-bucket", "their-bucket");
    draft.report += "<ExpectedBucketOwner>444455556666</ExpectedBucketOwner>";
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
}

/// The rows of one outcome go to several files, of which only one at a time is held in memory.
#[tokio::test]
async fn a_large_report_has_several_result_files() {
    let (world, _) = World::new().with_objects(0).await;
    let name = "n".repeat(900);
    world.put(&format!("/data-bucket/{name}"), "x").await;
    let rows: String = (0..25_000).map(|_| format!("data-bucket,{name}\n")).collect();
    let id = world.create(&world.manifest(&rows).await).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 25000/25000/0");
    let listed = world.get(&format!("/report-bucket?list-type=2&prefix=reports/job-{id}/results/")).await;
    assert_eq!(crate::jobs::world::texts(&listed.body, "Key").len(), 2);
    assert_eq!(world.report_rows(&id).await, 25_000);
}

/// S3 does not write reports where they would be locked.
#[tokio::test]
async fn a_bucket_with_a_default_retention_takes_no_report() {
    let (world, draft) = World::new().with_objects(1).await;
    world.seed("[{name: locked-bucket, objectLock: {defaultRetention: {mode: GOVERNANCE, days: 1}}}]");
    let draft = Draft { report: draft.report.replace("report-bucket", "locked-bucket"), ..draft };
    let id = world.create(&draft).await;
    world.run();
    insta::assert_snapshot!(world.summary(&id).await, @"Failed 1/1/0 The job report could not be written to your report bucket. Please check your permissions.");
}
