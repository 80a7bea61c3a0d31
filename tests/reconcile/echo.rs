//! Whose job it is, whatever DescribeJob says of fields that were never sent: every operation and every kind of list, under
//! every behaviour of the local S3, of a job that CreateJob answered and of one that was found by its marker.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::aws::transport::Fault;
use s3jobs::ledger::Record;
use s3jobs::model::{FileContent, Job, Operation};
use s3jobs::plan::{Options, Reason};
use serde_json::{Value, json};

use crate::support::world::{Mishap, World};
use crate::support::{desired, name};

/// Every operation, with as little said as S3 takes.
fn operations() -> Vec<(&'static str, Value)> {
    let arn = "arn:aws:lambda:us-west-2:111122223333:function:resize";
    let key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let grantee = json!({"typeIdentifier": "id", "identifier": "7009a8971cd538e11f6b6606438875e7c86c5b672f46db45460ddcd087d36c32"});
    let owner = json!({"id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"});
    let list = json!({"owner": owner, "grants": [{"grantee": grantee, "permission": "READ"}]});
    let copy = |more: Value| {
        let mut copy = json!({"targetResource": "s3://reports"});
        copy.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "putObjectCopy": copy })
    };
    vec![
        ("lambdaInvoke", json!({"lambdaInvoke": {"functionArn": arn}})),
        ("putObjectCopy", copy(json!({}))),
        ("a copy with grants", copy(json!({"accessControlGrants": [{"grantee": grantee, "permission": "READ"}]}))),
        (
            "a copy with metadata",
            copy(json!({"metadataDirective": "REPLACE", "newObjectMetadata": {"cacheControl": "no"}})),
        ),
        (
            "a copy that states defaults",
            copy(json!({"storageClass": "STANDARD", "requesterPays": false, "newObjectTagging": {}})),
        ),
        ("putObjectAcl", json!({"putObjectAcl": {"accessControlPolicy": {"cannedAccessControlList": "private"}}})),
        ("grants", json!({"putObjectAcl": {"accessControlPolicy": {"accessControlList": list}}})),
        ("putObjectTagging", json!({"putObjectTagging": {"tagSet": {"a": "b"}}})),
        ("no tags", json!({"putObjectTagging": {"tagSet": {}}})),
        ("deleteObjectTagging", json!({"deleteObjectTagging": {}})),
        ("initiateRestoreObject", json!({"initiateRestoreObject": {"expirationInDays": 7, "glacierJobTier": "BULK"}})),
        ("putObjectLegalHold", json!({"putObjectLegalHold": {"legalHold": {"status": "ON"}}})),
        (
            "putObjectRetention",
            json!({"putObjectRetention": {"retention": {"mode": "GOVERNANCE", "retainUntilDate": "2037-01-01T00:00:00Z"}}}),
        ),
        ("computeObjectChecksum", json!({"computeObjectChecksum": {"checksumAlgorithm": "CRC64NVME"}})),
        (
            "updateObjectEncryption",
            json!({"updateObjectEncryption": {"objectEncryption": {"sseKms": {"kmsKeyArn": key}}}}),
        ),
    ]
}

/// A job of each operation, over the same list; and one of replication, which needs a list of another kind.
fn jobs_of_operations(world: &World) -> Vec<(&'static str, Job)> {
    let report = json!({"bucket": "s3://reports", "prefix": "final", "scope": "AllTasks", "expectedBucketOwner": "111122223333"});
    let job = |operation: Value| {
        world.job("job", json!({"operation": operation, "report": report, "confirmation": "manual"}))
    };
    let mut jobs: Vec<_> = operations().into_iter().map(|(kind, operation)| (kind, job(operation))).collect();
    let replicated = json!({"generator": {"sourceBucket": "s3://data", "enableManifestOutput": false, "filter": {"eligibleForReplication": true}}});
    jobs.push((
        "replicateObject",
        world.job(
            "job",
            json!({"operation": {"replicateObject": {}}, "manifest": replicated, "confirmation": "manual"}),
        ),
    ));
    jobs
}

/// A job of each kind of list.
async fn jobs_of_lists(world: &World) -> Vec<(&'static str, Job)> {
    let tag = |manifest: Value| world.job("job", json!({"manifest": manifest, "confirmation": "manual"}));
    let request = http::Request::post("/_s3jobs/inventory?bucket=data&to=manifests").body(Bytes::new()).unwrap();
    let made = world.emulator.respond(request).await;
    let made: Value = serde_json::from_slice(made.body()).unwrap();
    let generator = |more: Value| {
        let mut generator = json!({"sourceBucket": "s3://data", "enableManifestOutput": false});
        generator.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "generator": generator })
    };
    let output = json!({"bucket": "s3://manifests", "prefix": "made", "encryption": {"sseS3": {}}});
    vec![
        (
            "csv",
            tag(json!({"csv": {"object": "s3://manifests/list.csv", "etag": world.etag, "fields": ["Bucket", "Key"]}})),
        ),
        ("inventory", tag(json!({"inventory": {"object": made["object"], "etag": made["etag"]}}))),
        ("generator", tag(generator(json!({})))),
        ("an empty filter", tag(generator(json!({"filter": {}})))),
        ("a filter", tag(generator(json!({"filter": {"keyNameConstraint": {"matchAnyPrefix": ["in/"]}}})))),
        ("a kept list", tag(generator(json!({"enableManifestOutput": true, "manifestOutputLocation": output})))),
    ]
}

/// The same for a list in the repository, which lies in a folder.
fn job_of_file(world: &World, folder: &std::path::Path) -> Job {
    let path = camino::Utf8PathBuf::from_path_buf(folder.join("list.csv")).unwrap();
    let content = "data,in/000001\ndata,in/000002\n";
    std::fs::write(&path, content).unwrap();
    let manifest = json!({"file": {"path": "list.csv", "bucket": "s3://manifests", "prefix": "uploads", "fields": ["Bucket", "Key"]}});
    let mut job = world.job("job", json!({"manifest": manifest, "confirmation": "manual"}));
    let sha256 = s3jobs::model::digest::hex(&<sha2::Sha256 as sha2::Digest>::digest(content));
    let md5 = s3jobs::model::digest::hex(&<md5::Md5 as sha2::Digest>::digest(content));
    let buckets = ["data".to_owned()].into();
    job.file = Some(FileContent { path, sha256, md5, bytes: content.len() as u64, rows: 2, buckets });
    job
}

/// How the job of a run is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Answered,
    ByMarker,
}

/// Applies a job whose first CreateJob is answered, or is not.
async fn apply(world: &World, job: &Job, found: Found) -> RunOutcome {
    let sent = AtomicUsize::new(0);
    let services = world.faulty_services(move |request| {
        let is_first = request.method() == "POST"
            && request.uri().path().ends_with("/v20180820/jobs")
            && sent.fetch_add(1, Ordering::SeqCst) == 0;
        (is_first && found == Found::ByMarker).then_some(Mishap::AfterEffect(Fault::Lost))
    });
    let ports = world.ports_over(services);
    let (mut outcomes, _) =
        world.apply_with(&ports, &desired([job.clone()]), (&Options::default(), Follow::Ended)).await;
    outcomes.remove(0)
}

async fn record(world: &World) -> Record {
    world.ledger.load_all().await.unwrap().remove(0).record
}

/// The run has its job, a plan finds no difference, and a person lets it run to its end.
async fn is_ours(world: &World, job: &Job, told: &str) {
    let wanted = desired([job.clone()]);
    assert!(record(world).await.job().is_some(), "{told}: {:?}", world.jobs().await);
    let plan = world.plan(&wanted, &Options::default()).await;
    // Locks and rules of replication are looked for before any object is: a bucket without them fails the job, held or not.
    if needs_a_setting(job) && plan.steps[0].reason() == Reason::Failed {
        return;
    }
    assert_eq!(plan.steps[0].reason(), Reason::AwaitingConfirmation, "{told}: {:?}", plan.steps[0]);
    assert!(plan.steps[0].stage.differences().is_empty(), "{told}: {:?}", plan.steps[0].stage.differences());
    let named = || [name("job")].into();
    let options = Options { confirm: named(), typed: named(), ..Options::default() };
    let outcomes = world.apply_as(&wanted, &options, Follow::Ended).await;
    assert!(matches!(outcomes[0].standing, Standing::Closed(_)), "{told}: {outcomes:?}");
    assert_eq!(world.jobs().await.len(), 1, "{told}");
}

fn needs_a_setting(job: &Job) -> bool {
    use Operation::{PutObjectLegalHold, PutObjectRetention, ReplicateObject};
    matches!(job.operation, PutObjectLegalHold(_) | PutObjectRetention(_) | ReplicateObject(_))
}

/// The job is not taken for ours, and nothing ran.
async fn is_left_alone(world: &World, outcome: &RunOutcome, told: &str) {
    let is_told = matches!(&outcome.standing, Standing::Refused(why) if why.reason() == Reason::JobDiffers);
    assert!(is_told, "{told}: {:?}", outcome.standing);
    assert!(record(world).await.job().is_none(), "{told}");
    // A bucket without locks fails the job before anybody could let it run.
    let did_nothing = |job: &String| job.starts_with("Suspended 0/") || job == "Failed 0/0";
    assert!(world.jobs().await.iter().all(did_nothing), "{told}: {:?}", world.jobs().await);
}

/// What the local S3 says beyond what was sent, and what no client of today takes for nothing.
fn said_more(behaviour: &str, kind: &str) -> Value {
    let is_copy = kind.contains("opy");
    match behaviour {
        // The newest API alone can say this, and every client of today reads it.
        "unknown-field" if is_copy => json!({"operation.putObjectCopy.objectLockEventHold": "OFF"}),
        "unknown-value" if kind == "a copy with metadata" => json!({
            "operation.putObjectCopy.checksumAlgorithm": "OF_TOMORROW",
            "operation.putObjectCopy.newObjectMetadata.sseAlgorithm": "OF_TOMORROW",
        }),
        "unknown-value" if is_copy => json!({"operation.putObjectCopy.checksumAlgorithm": "OF_TOMORROW"}),
        "unknown-value" if kind == "putObjectRetention" => {
            json!({"operation.putObjectRetention.retention.eventHold": "OF_TOMORROW"})
        }
        "unknown-value" if kind == "computeObjectChecksum" => {
            json!({"operation.computeObjectChecksum.checksumType": "OF_TOMORROW"})
        }
        _ => json!({}),
    }
}

/// What is to become of a job.
async fn holds(behaviour: &str, (kind, job): (&str, &Job), (world, found): (&World, Found)) {
    let told = format!("{kind} under {behaviour}, {found:?}");
    let outcome = apply(world, job, found).await;
    let expected = said_more(behaviour, kind);
    let says_more = expected != json!({});
    if says_more && found == Found::ByMarker {
        return is_left_alone(world, &outcome, &told).await;
    }
    is_ours(world, job, &told).await;
    assert_eq!(json!(record(world).await.current().echo), expected, "{told}");
}

const BEHAVIOURS: [&str; 4] = ["as-sent", "defaults", "unknown-field", "unknown-value"];
const FOUND: [Found; 2] = [Found::Answered, Found::ByMarker];

async fn under(behaviour: &str) -> World {
    World::behaving(&format!("describe-echo={behaviour}")).await
}

#[tokio::test(start_paused = true)]
async fn a_job_of_every_operation_is_ours_whatever_s3_says_beyond_what_was_sent() {
    let count = jobs_of_operations(&World::new().await).len();
    for (behaviour, found) in BEHAVIOURS.iter().flat_map(|behaviour| FOUND.map(|found| (behaviour, found))) {
        for number in 0..count {
            let world = under(behaviour).await;
            let (kind, job) = jobs_of_operations(&world).remove(number);
            holds(behaviour, (kind, &job), (&world, found)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_over_every_kind_of_list_is_ours_whatever_s3_says_beyond_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let count = jobs_of_lists(&World::new().await).await.len();
    for (behaviour, found) in BEHAVIOURS.iter().flat_map(|behaviour| FOUND.map(|found| (behaviour, found))) {
        for number in 0..count {
            let world = under(behaviour).await;
            let (kind, job) = jobs_of_lists(&world).await.remove(number);
            holds(behaviour, (kind, &job), (&world, found)).await;
        }
        let world = under(behaviour).await;
        let job = job_of_file(&world, folder.path());
        holds(behaviour, ("file", &job), (&world, found)).await;
    }
}

/// Every operation that a spec can name is among those that are tried.
#[test]
fn every_operation_is_tried() {
    let mut tried: Vec<String> = operations()
        .into_iter()
        .filter_map(|(_, operation)| operation.as_object().unwrap().keys().next().cloned())
        .chain(["replicateObject".to_owned()])
        .collect();
    tried.sort_unstable();
    tried.dedup();
    assert_eq!(tried.len(), 11, "{tried:?}");
}
