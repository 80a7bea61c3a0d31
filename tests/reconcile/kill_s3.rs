//! A ledger in S3 and the real binary over real sockets: two checkouts of a project, as CI runners have them, and clients that
//! are killed.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeMap;
use std::process::Output;
use std::time::Duration;

use bytes::Bytes;
use s3jobs::aws::Services as _;
use s3jobs::aws::sdk::{Connection, Credentials, SdkServices};
use s3jobs::model::{Endpoint, JobStatus, ListedJob};

use crate::kill::{
    Project, Server, jobs, killed_and_applied_again, project_file, ran, serve, serve_late, spec, spec_with, text,
};
use crate::kill_server;
use crate::support::world::scope;

/// The record of the one run.
const RECORD: &str = "/ledger/of/kill/runs/kill/111122223333.us-west-2/tag/00001.json";

fn ledger(server: &Server) -> String {
    ledger_at(&server.url)
}

fn ledger_at(url: &str) -> String {
    format!(
        "{{s3: {{bucket: \"s3://ledger\", prefix: of/kill, region: us-west-2, accountId: \"111122223333\", endpointUrl: \"{url}\"}}}}"
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

    let other = project.checked_out();
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
        let other = project.checked_out();
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
    let other = project.checked_out();
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
    let other = project.checked_out();
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
    assert!(text(&gone).contains("help: check `spec.ledger.s3` in the project file"), "{}", text(&gone));
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

/// What goes wrong with the ledger's bucket: answers that are lost after a write and before, calls that are refused or fail.
const FAULTS: [&str; 5] = [
    "reset:calls=PutObject,bucket=ledger,rate=0.25,when=after,skip=3",
    "500:calls=PutObject,bucket=ledger,rate=0.1,when=after,skip=3",
    "reset:calls=PutObject|GetObject,bucket=ledger,rate=0.1,skip=3",
    "throttle:calls=PutObject|GetObject|ListObjectsV2,bucket=ledger,rate=0.1,skip=3",
    "truncate:calls=GetObject|ListObjectsV2,bucket=ledger,rate=0.1,skip=3",
];

/// Two checkouts apply again and again, each until it has got through, and one job runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_behind_faults_of_its_s3_runs_one_job() {
    for seed in ["1", "2", "3"] {
        let folder = tempfile::tempdir().unwrap();
        let rows: String = (1..=20).map(|n| format!("data,in/{n:06}\\n")).collect::<Vec<_>>().concat();
        let buckets = format!(
            "apiVersion: s3jobs/v1\nkind: Seed\nmetadata: {{name: faults}}\nspec:\n  buckets:\n  - name: data\n    region: us-west-2\n    \
             series: [{{prefix: in/, count: 20, sizeBytes: 10}}]\n  - name: manifests\n    objects: [{{key: list.csv, content: \"{rows}\"}}]\n  \
             - name: reports\n  - {{name: ledger, versioning: Enabled}}\n"
        );
        std::fs::write(folder.path().join("seed.yaml"), buckets).unwrap();
        let faults = FAULTS.iter().flat_map(|rule| ["--fault", rule]);
        let options: Vec<&str> = ["--seed", "seed.yaml", "--fault-seed", seed].into_iter().chain(faults).collect();
        let server = kill_server::Server::start(folder.path(), "127.0.0.1:0", &options);
        let url = format!("http://{}", server.address);
        let list = kill_server::send(&server.address, "GET /manifests/list.csv", b"").unwrap().1;
        let (project, _) = Project::at(&url, &ledger_at(&url)).await;
        project.write("job.yaml", &spec_with(&md5(&list), ("tag", 1)));
        let other = project.checked_out();
        let (first, second) = tokio::join!(gets_through(&project), gets_through(&other));
        let told = format!("seed {seed}: {first} and {second} tries");
        let ran: Vec<String> = jobs_at(&url).await.into_iter().filter(|job| !job.starts_with("Cancelled")).collect();
        assert_eq!(ran, ["Complete 20"], "{told}");
    }
}

/// Every job that the S3 at this URL has, as `status succeeded`.
async fn jobs_at(url: &str) -> Vec<String> {
    let services = SdkServices::new(Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some(url.parse().unwrap()),
        s3_url: None,
        sts_url: None,
        profile: None,
        accounts: BTreeMap::new(),
        credentials: Credentials::Local,
        transport: None,
    });
    let listed = services.jobs(&scope()).list_jobs().await.unwrap();
    let line = |job: &ListedJob| format!("{} {}", job.status.map_or("?", JobStatus::as_str), job.progress.succeeded);
    listed.iter().map(line).collect()
}

/// Applies until it is done. How many tries it took.
async fn gets_through(project: &Project) -> usize {
    for tries in 1..=20 {
        let applied = project.apply().await;
        match applied.status.code() {
            Some(0) => return tries,
            Some(75) => {}
            _ => panic!("{}", text(&applied)),
        }
    }
    panic!("it did not get through")
}

fn md5(bytes: &[u8]) -> String {
    use md5::Digest as _;
    md5::Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
