//! A ledger in S3 and the real binary over real sockets: two checkouts of a project, as CI runners have them, and clients that
//! are killed.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::process::Output;
use std::time::Duration;

use bytes::Bytes;

use crate::kill::{Project, Server, jobs, killed_and_applied_again, project_file, ran, serve, serve_late, spec, text};

/// The record of the one run.
const RECORD: &str = "/ledger/of/kill/runs/kill/111122223333.us-west-2/tag/00001.json";

fn ledger(server: &Server) -> String {
    format!(
        "{{s3: {{bucket: \"s3://ledger\", prefix: of/kill, region: us-west-2, accountId: \"111122223333\", endpointUrl: \"{}\"}}}}",
        server.url
    )
}

async fn project(server: &Server) -> Project {
    Project::with_ledger(server, &ledger(server)).await.0
}

async fn send(server: &Server, method: &str, path: &str) -> (u16, String) {
    let request = http::Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
    let answer = server.emulator.respond(request).await;
    (answer.status().as_u16(), String::from_utf8(answer.into_body().to_vec()).unwrap())
}

fn is_done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
}

/// What one checkout ran, the other does not run again: neither has a terminal, and no folder is shared.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_in_s3_is_made_and_shared_by_two_checkouts() {
    let server = serve("POST", "/nothing-is-held").await;
    let (project, told) = Project::with_ledger(&server, &ledger(&server)).await;
    assert!(told.contains("made the ledger in s3://ledger/of/kill"), "{told}");
    assert!(told.contains("\"LedgerIsNeverDeleted\"") && told.contains("arn:aws:s3:::ledger/of/kill/*"), "{told}");
    assert!(!told.contains("warning: "), "{told}");
    is_done(&project.apply().await);
    assert_eq!(jobs(&server).await, ["Complete 20"]);
    let (status, record) = send(&server, "GET", RECORD).await;
    assert!(status == 200 && record.contains("\"outcome\": \"complete\""), "{record}");

    let other = project.checked_out(&server);
    for command in [&["plan", "--detailed-exitcode"][..], &["ledger", "verify"], &["status"]] {
        is_done(&other.run(command).await);
    }
    is_done(&other.apply().await);
    assert_eq!(jobs(&server).await, ["Complete 20"]);
    let again = other.run(&["ledger", "init"]).await;
    assert_eq!(again.status.code(), Some(4), "{}", text(&again));
    assert!(text(&again).contains("there is a ledger in `s3://ledger/of/kill` already"), "{}", text(&again));
}

/// What is wrong with the bucket is said when the ledger is made, and does not keep it from being made.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_in_a_bucket_without_versions_is_warned_of() {
    let server = serve("POST", "/nothing-is-held").await;
    let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
    let request =
        http::Request::builder().method("PUT").uri("/ledger?versioning").body(Bytes::from(suspended)).unwrap();
    assert_eq!(server.emulator.respond(request).await.status().as_u16(), 200);
    let (project, told) = Project::with_ledger(&server, &ledger(&server)).await;
    assert!(told.contains("warning: the bucket keeps no versions"), "{told}");
    let verified = project.run(&["ledger", "verify"]).await;
    assert_eq!(verified.status.code(), Some(1), "{}", text(&verified));
    assert!(text(&verified).contains("turn versioning on"), "{}", text(&verified));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_checkouts_at_the_same_time_run_one_job() {
    for _ in 0..3 {
        let server = serve_late().await;
        let project = project(&server).await;
        let other = project.checked_out(&server);
        let apply = ["apply", "--yes", "--poll-interval", "50ms"];
        let (first, second) = tokio::join!(project.run(&apply), other.run(&apply));
        is_done(&first);
        is_done(&second);
        assert_eq!(ran(&server).await, 1, "{}{}", text(&first), text(&second));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_while_its_intent_is_answered_leaves_one_job_run() {
    let server = serve("PUT", "/tag/00001.json").await;
    killed_and_applied_again(&server, &project(&server).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_while_create_job_is_answered_leaves_one_job_run() {
    let server = serve("POST", "/v20180820/jobs").await;
    killed_and_applied_again(&server, &project(&server).await).await;
}

/// Two checkouts, each client of which is killed after another while, and started again.
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_are_killed_at_random_leave_one_job_run() {
    let server = serve("POST", "/nothing-is-held").await;
    let project = project(&server).await;
    let other = project.checked_out(&server);
    let apply = ["apply", "--yes", "--wait", "--poll-interval", "50ms"];
    let seed = u64::from(std::process::id());
    for round in 0..10_u64 {
        let (mut first, mut second) =
            (project.command(&apply).spawn().unwrap(), other.command(&apply).spawn().unwrap());
        // From before the ledger was read to after the job was confirmed.
        tokio::time::sleep(Duration::from_millis(20 + (seed + round * 97) % 300)).await;
        first.kill().unwrap();
        tokio::time::sleep(Duration::from_millis((seed + round * 53) % 60)).await;
        second.kill().unwrap();
        first.wait().unwrap();
        second.wait().unwrap();
    }
    is_done(&other.apply().await);
    let ran: Vec<String> = jobs(&server).await.into_iter().filter(|job| !job.starts_with("Cancelled")).collect();
    assert_eq!(ran, ["Complete 20"], "seed {seed}");
    is_done(&project.run(&["plan", "--detailed-exitcode"]).await);
}

/// The bucket keeps versions, and somebody deletes the record: that is lost history, and names its way out.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_deleted_is_lost_history_until_its_marker_is_removed() {
    let server = serve("POST", "/nothing-is-held").await;
    let project = project(&server).await;
    is_done(&project.apply().await);
    assert_eq!(send(&server, "DELETE", RECORD).await.0, 204);
    let other = project.checked_out(&server);
    other.write("job.yaml", &spec(&server).await);
    let lost = other.apply().await;
    assert_ne!(lost.status.code(), Some(0), "{}", text(&lost));
    assert!(text(&lost).contains("was deleted") && text(&lost).contains("delete marker"), "{}", text(&lost));
    assert_eq!(jobs(&server).await.len(), 1);
    let (_, versions) = send(&server, "GET", "/ledger?versions").await;
    let marker = versions.split_once("<DeleteMarker>").unwrap().1.split_once("<VersionId>").unwrap().1;
    let marker = marker.split_once("</").unwrap().0;
    assert_eq!(send(&server, "DELETE", &format!("{RECORD}?versionId={marker}")).await.0, 204);
    is_done(&other.apply().await);
    assert_eq!(jobs(&server).await, ["Complete 20"]);
}

/// Neither a missing bucket nor one of somebody else's looks like an empty ledger.
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_not_there_or_anothers_is_no_empty_ledger() {
    let server = serve("POST", "/nothing-is-held").await;
    let project = project(&server).await;
    let file = std::fs::read_to_string(project.folder.path().join("s3jobs.yaml")).unwrap();
    project.write("s3jobs.yaml", &file.replace("s3://ledger", "s3://no-such-ledger"));
    let gone = project.run(&["plan"]).await;
    assert_eq!(gone.status.code(), Some(1), "{}", text(&gone));
    assert!(text(&gone).contains("the bucket `no-such-ledger` does not exist"), "{}", text(&gone));
    project.write("s3jobs.yaml", &file.replace("of/kill", "of/others"));
    let empty = project.run(&["plan"]).await;
    assert_eq!(empty.status.code(), Some(4), "{}", text(&empty));
    assert!(text(&empty).contains("restore it from its backup"), "{}", text(&empty));
}

/// A project that began with a folder moves to S3, and takes a backup from there.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_moves_from_a_folder_to_s3() {
    let server = serve("POST", "/nothing-is-held").await;
    let project = Project::new(&server).await;
    is_done(&project.apply().await);
    let lineage = std::fs::read_to_string(project.folder.path().join("s3jobs.yaml")).unwrap();
    let lineage = lineage.lines().find(|line| line.contains("lineage:")).unwrap().to_owned();
    project.write("s3jobs.yaml", &project_file((&ledger(&server), &lineage)));
    assert_eq!(project.run(&["plan"]).await.status.code(), Some(4), "a ledger that is not there is no empty one");
    is_done(&project.run(&["ledger", "import", "ledger"]).await);
    for command in [&["plan", "--detailed-exitcode"][..], &["ledger", "verify"], &["ledger", "export", "backup"]] {
        is_done(&project.run(command).await);
    }
    is_done(&project.apply().await);
    assert_eq!(jobs(&server).await, ["Complete 20"]);
    let record = |folder: &str| {
        let path = format!("{folder}/runs/kill/111122223333.us-west-2/tag/00001.json");
        std::fs::read_to_string(project.folder.path().join(path)).unwrap()
    };
    assert_eq!(record("backup"), record("ledger"));
}
