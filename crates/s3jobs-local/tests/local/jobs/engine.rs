//! Jobs from their creation to their end.

use camino::Utf8Path;
use jiff::SignedDuration;
use s3jobs_local::Tick;

use crate::jobs::world::{Draft, World, texts};

#[tokio::test]
async fn a_job_passes_through_its_statuses_to_its_end() {
    let (world, draft) = World::new().with_objects(3).await;
    let id = world.create(&draft).await;
    let mut seen = vec![world.status(&id).await];
    while world.tick() == Tick::Moved {
        seen.push(world.status(&id).await);
    }
    seen.dedup();
    assert_eq!(seen, ["New", "Preparing", "Ready", "Active", "Completing", "Complete"]);
    assert_eq!(world.tick(), Tick::Idle);
    assert_eq!(world.summary(&id).await, "Complete 3/3/0");
    assert_eq!(world.tags("/data-bucket/2").await, "team=blue");
    assert!(world.describe(&id).await.text("TerminationDate").is_some());
}

#[tokio::test]
async fn a_held_job_is_counted_and_then_waits_until_it_is_confirmed() {
    let (world, draft) = World::new().with_objects(3).await;
    let id = world.create(&draft.held()).await;
    assert_eq!(world.settle(), Tick::Waiting);
    assert_eq!(world.summary(&id).await, "Suspended 3/0/0");
    let described = world.describe(&id).await;
    assert_eq!(described.text("SuspendedCause").unwrap(), "AWAITING_CONFIRMATION");
    assert_eq!(world.tags("/data-bucket/1").await, "");
    let answer = world.request_status(&id, "Ready").await;
    assert_eq!(answer.text("Status").unwrap(), "Ready");
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 3/3/0");
}

#[tokio::test]
async fn leaving_confirmation_out_means_waiting() {
    let (world, mut draft) = World::new().with_objects(1).await;
    draft.confirmation = None;
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.status(&id).await, "Suspended");
    assert_eq!(world.describe(&id).await.text("ConfirmationRequired"), None);
}

#[tokio::test]
async fn only_a_suspended_job_can_be_confirmed() {
    let (world, draft) = World::new().with_objects(1).await;
    let id = world.create(&draft).await;
    let answer = world.request_status(&id, "Ready").await;
    insta::assert_snapshot!(answer.error(), @"400 JobStatusException: A job with the status New cannot be confirmed");
    world.run();
    let answer = world.request_status(&id, "Ready").await;
    insta::assert_snapshot!(answer.error(), @"400 JobStatusException: A job with the status Complete cannot be confirmed");
}

#[tokio::test]
async fn tags_are_replaced_not_added_and_can_be_deleted() {
    let (world, draft) = World::new().with_objects(1).await;
    world.put_with("/data-bucket/1", &[("x-amz-tagging", "old=1")], "x").await;
    world.create(&draft).await;
    world.run();
    assert_eq!(world.tags("/data-bucket/1").await, "team=blue");
    world.create(&draft.token("token-2").operation("<S3DeleteObjectTagging/>")).await;
    world.run();
    assert_eq!(world.tags("/data-bucket/1").await, "");
}

fn copy(options: &str) -> String {
    format!("<S3PutObjectCopy><TargetResource>arn:aws:s3:::report-bucket</TargetResource>{options}</S3PutObjectCopy>")
}

#[tokio::test]
async fn copies_go_below_the_prefix_and_keep_tags_and_metadata() {
    let (world, draft) = World::new().with_objects(1).await;
    let headers = [("x-amz-tagging", "a=b"), ("x-amz-meta-owner", "me"), ("content-type", "text/plain")];
    world.put_with("/data-bucket/1", &headers, "hello").await;
    let operation = copy("<StorageClass>STANDARD_IA</StorageClass><TargetKeyPrefix>kept/here</TargetKeyPrefix>");
    let id = world.create(&draft.operation(&operation)).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
    let copied = world.get("/report-bucket/kept/here/1").await;
    assert_eq!((copied.status, copied.body.as_str()), (200, "hello"));
    assert_eq!(copied.headers["content-type"], "text/plain");
    assert_eq!(copied.headers["x-amz-meta-owner"], "me");
    assert_eq!(copied.headers["x-amz-storage-class"], "STANDARD_IA");
    assert_eq!(world.tags("/report-bucket/kept/here/1").await, "a=b");
}

#[tokio::test]
async fn copies_take_new_metadata_and_no_tags_when_told_so() {
    let (world, draft) = World::new().with_objects(1).await;
    let headers = [("x-amz-tagging", "a=b"), ("x-amz-meta-owner", "me"), ("content-type", "text/plain")];
    world.put_with("/data-bucket/1", &headers, "hello").await;
    let operation = copy(
        "<MetadataDirective>REPLACE</MetadataDirective><NewObjectMetadata><CacheControl>no-cache</CacheControl><UserMetadata>\
         <entry><key>by</key><value>batch</value></entry></UserMetadata><HttpExpiresDate>2027-01-31T00:00:00Z</HttpExpiresDate>\
         </NewObjectMetadata><NewObjectTagging></NewObjectTagging>",
    );
    world.create(&draft.operation(&operation)).await;
    world.run();
    let copied = world.get("/report-bucket/1").await;
    assert_eq!(copied.headers["cache-control"], "no-cache");
    assert_eq!(copied.headers["x-amz-meta-by"], "batch");
    assert_eq!(copied.headers["expires"], "Sun, 31 Jan 2027 00:00:00 GMT");
    assert!(!copied.headers.contains_key("x-amz-meta-owner"));
    assert_eq!(world.tags("/report-bucket/1").await, "");
}

#[tokio::test]
async fn objects_outside_a_copys_time_bounds_fail() {
    let (world, draft) = World::new().with_objects(1).await;
    let operation = copy("<ModifiedSinceConstraint>2026-11-22T10:00:00Z</ModifiedSinceConstraint>");
    let id = world.create(&draft.operation(&operation)).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 1/0/1");
}

#[tokio::test]
async fn all_objects_of_a_copy_are_in_one_bucket() {
    let (world, _) = World::new().with_objects(1).await;
    let draft = world.manifest("data-bucket,1\nadmin-bucket,1\n").await;
    let id = world.create(&draft.operation(&copy(""))).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content");
}

async fn failure(rows: &str, change: impl FnOnce(&mut Draft)) -> String {
    let (world, _) = World::new().with_objects(0).await;
    let mut draft = world.manifest(rows).await;
    change(&mut draft);
    let id = world.create(&draft).await;
    world.run();
    world.summary(&id).await
}

#[tokio::test]
async fn a_manifest_that_cannot_be_used_fails_the_job_and_says_why() {
    let same = |_: &mut Draft| {};
    insta::assert_snapshot!(failure("b\n", same).await, @"Failed -/0/0 Unexpected number of task fields");
    insta::assert_snapshot!(failure("b,%ff\n", same).await, @"Failed -/0/0 Invalid object key format");
    insta::assert_snapshot!(failure("", same).await, @"Failed -/0/0 Invalid Manifest Content");
    let other_etag =
        |draft: &mut Draft| draft.manifest = Draft::csv("0123456789abcdef0123456789abcdef", &["Bucket", "Key"]);
    insta::assert_snapshot!(failure("b,1\n", other_etag).await, @"Failed -/0/0 Etag mismatch reading manifest");
    let no_key = |draft: &mut Draft| draft.manifest = draft.manifest.replace("<member>Key</member>", "");
    insta::assert_snapshot!(failure("b,1\n", no_key).await, @"Failed -/0/0 Required fields are missing in the schema: Key");
    let missing = |draft: &mut Draft| draft.manifest = draft.manifest.replace("manifest.csv", "none.csv");
    insta::assert_snapshot!(failure("b,1\n", missing).await, @"Failed -/0/0 Reading the manifest failed: NoSuchKey");
}

#[tokio::test]
async fn the_etag_may_be_quoted() {
    let (world, mut draft) = World::new().with_objects(1).await;
    let quoted = draft.manifest.replace("<ETag>", "<ETag>\"").replace("</ETag>", "\"</ETag>");
    draft.manifest = quoted;
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
}

#[tokio::test]
async fn a_manifest_that_changes_while_the_job_waits_does_no_harm() {
    let (world, draft) = World::new().with_objects(2).await;
    let id = world.create(&draft.held()).await;
    world.run();
    world.put("/admin-bucket/manifest.csv", "other,1\n").await;
    world.request_status(&id, "Ready").await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 2/2/0");
}

/// The rule starts at 1,000 tasks; below it a job completes even when every task failed.
#[tokio::test]
async fn more_than_half_of_a_thousand_tasks_failing_fails_the_job() {
    let (world, _) = World::new().with_objects(0).await;
    let rows = |count: u32| (1..=count).map(|number| format!("data-bucket,{number}\n")).collect::<String>();
    let small = world.create(&world.manifest(&rows(999)).await).await;
    world.run();
    assert_eq!(world.summary(&small).await, "Complete 999/0/999");
    let large = world.create(&world.manifest(&rows(3000)).await.token("token-2")).await;
    world.run();
    assert_eq!(world.summary(&large).await, "Failed 3000/0/1000 Job failure rate 100% is above 50%");
}

#[tokio::test]
async fn tasks_keep_to_the_pace() {
    let (world, draft) = World::paced(100).with_objects(30).await;
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Active 30/0/0");
    world.pass(SignedDuration::from_millis(100));
    assert_eq!(world.settle(), Tick::Waiting);
    assert_eq!(world.summary(&id).await, "Active 30/10/0");
    world.pass(SignedDuration::from_secs(2));
    assert_eq!(world.settle(), Tick::Idle);
    assert_eq!(world.summary(&id).await, "Complete 30/30/0");
    assert_eq!(world.describe(&id).await.text("ElapsedTimeInActiveSeconds").unwrap(), "2");
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_at_once() {
    let (world, draft) = World::new().with_objects(1).await;
    let id = world.create(&draft.held()).await;
    world.run();
    let answer =
        world.call("POST", &format!("/{id}/status?requestedJobStatus=Cancelled&statusUpdateReason=not+now"), "").await;
    assert_eq!(answer.text("Status").unwrap(), "Cancelled");
    assert_eq!(world.describe(&id).await.text("StatusUpdateReason").unwrap(), "not now");
    assert_eq!(world.settle(), Tick::Idle);
    let again = world.request_status(&id, "Cancelled").await;
    insta::assert_snapshot!(again.error(), @"400 JobStatusException: A job with the status Cancelled cannot be cancelled");
}

#[tokio::test]
async fn a_running_job_stops_and_reports_what_it_did() {
    let (world, draft) = World::paced(100).with_objects(30).await;
    let id = world.create(&draft).await;
    world.run();
    world.pass(SignedDuration::from_millis(100));
    world.run();
    let answer = world.request_status(&id, "Cancelled").await;
    assert_eq!(answer.text("Status").unwrap(), "Cancelling");
    world.run();
    assert_eq!(world.summary(&id).await, "Cancelled 30/10/0");
    let report = world.get(&format!("/report-bucket/reports/job-{id}/manifest.json")).await;
    assert_eq!(report.status, 200);
    assert_eq!(world.tags("/data-bucket/30").await, "");
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn a_job_that_nobody_confirms_fails_after_thirty_days() {
    let (world, draft) = World::new().with_objects(1).await;
    let id = world.create(&draft.held()).await;
    world.run();
    world.pass(DAY * 30);
    assert_eq!(world.settle(), Tick::Waiting);
    world.pass(SignedDuration::from_secs(1));
    world.run();
    assert_eq!(world.summary(&id).await, "Failed 1/0/0 The job was suspended for more than 30 days");
}

#[tokio::test]
async fn a_job_is_forgotten_ninety_days_after_its_end() {
    let (world, draft) = World::new().with_objects(1).await;
    let id = world.create(&draft).await;
    world.run();
    world.pass(DAY * 90);
    world.run();
    assert_eq!(world.status(&id).await, "Complete");
    world.pass(SignedDuration::from_secs(1));
    world.run();
    assert_eq!(world.describe(&id).await.text("Code").unwrap(), "NotFoundException");
    assert_eq!(texts(&world.call("GET", "", "").await.body, "JobId"), Vec::<String>::new());
    assert_eq!(world.create(&draft).await, id, "the token is still remembered");
}

/// The state is closed and opened again between any two steps.
#[tokio::test]
async fn a_server_that_stops_at_any_time_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let (world, _) = World::in_directory(folder).with_objects(5).await;
    let rows: String = (1..=2500).map(|number| format!("data-bucket,{}\n", number % 5 + 1)).collect();
    let id = world.create(&world.manifest(&rows).await).await;
    drop(world);
    loop {
        let world = World::in_directory(folder);
        if world.tick() != Tick::Moved {
            break;
        }
    }
    let world = World::in_directory(folder);
    assert_eq!(world.summary(&id).await, "Complete 2500/2500/0");
    assert_eq!(world.report_rows(&id).await, 2500);
}

/// Larger than one piece of reading, with rows across the pieces' ends.
#[tokio::test]
async fn a_large_manifest_is_read_in_pieces_and_loses_no_row() {
    let (world, _) = World::new().with_objects(0).await;
    let rows: String = (0..40_000).map(|number| format!("data-bucket,folder-{number:0>12}\n")).collect();
    let id = world.create(&world.manifest(&rows).await.held()).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Suspended 40000/0/0");
}

/// Neither reading the manifest nor running nor reporting holds all of the tasks.
#[tokio::test]
async fn a_job_of_fifty_thousand_tasks_runs_to_its_end() {
    let (world, _) = World::new().with_objects(5).await;
    let rows: String = (0..50_000).map(|number| format!("data-bucket,{}\n", number % 5 + 1)).collect();
    let mut draft = world.manifest(&rows).await;
    draft.report = draft.report.replace("AllTasks", "FailedTasksOnly");
    let id = world.create(&draft.operation("<S3DeleteObjectTagging/>")).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 50000/50000/0");
}
