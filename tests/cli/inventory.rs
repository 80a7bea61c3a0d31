//! Inventory reports of local buckets.

use crate::world::World;

/// The same with times, ids and checksums replaced.
fn steady(text: &str) -> String {
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d-\d\dZ").unwrap();
    let md5 = regex::Regex::new("[0-9a-f]{32}").unwrap();
    md5.replace_all(&time.replace_all(text, "TIME"), "ETAG").into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_made_and_said_in_the_words_of_a_spec_and_of_a_call() {
    let world = World::new();
    let ran = world.run("local inventory objects --to s3://reports/lists --versions all").await;
    assert_eq!((ran.code, ran.err.as_str()), (0, "listed 20 rows of objects\n"));
    insta::assert_snapshot!(steady(&ran.out), @r#"
    # In a job spec:
    manifest:
      inventory:
        object: s3://reports/lists/objects/s3jobs/TIME/manifest.json
        etag: ETAG
    # In a CreateJob call, as Manifest:
    # {"Spec":{"Format":"S3InventoryReport_CSV_20161130"},"Location":{"ObjectArn":"arn:aws:s3:::reports/lists/objects/s3jobs/TIME/manifest.json","ETag":"ETAG"}}
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_a_manifest_of_a_job() {
    let world = World::new();
    let ran = world.run("local inventory objects").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let manifest: String =
        ran.out.lines().filter(|line| !line.starts_with('#')).map(|line| format!("  {line}\n")).collect();
    world.write(
        "tag.yaml",
        &format!(
            "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: tag}}\nspec:\n  priority: 1\n  \
             operation: {{putObjectTagging: {{tagSet: {{a: b}}}}}}\n  confirmation: automatic\n{manifest}"
        ),
    );
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, ["Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_listed_is_an_error() {
    let world = World::new();
    let mut said = String::new();
    for line in ["nothing", "objects --to reports", "objects --to s3://nowhere", "objects --fields Size,Colour"] {
        let ran = world.run(&format!("local inventory {line}")).await;
        said.extend([ran.code.to_string(), ": ".to_owned(), ran.err]);
    }
    insta::assert_snapshot!(said, @r"
    1: error: cannot make an inventory report of bucket `nothing`: NoSuchBucket: The specified bucket does not exist
    64: error: `reports` is no place for an inventory report
    help: give it as s3://BUCKET or s3://BUCKET/PREFIX
    1: error: cannot make an inventory report of bucket `objects`: NoSuchBucket: The specified bucket does not exist
    1: error: cannot make an inventory report of bucket `objects`: `Colour` is not a field that a local inventory report can have: there are Size, LastModifiedDate, ETag, StorageClass, IsMultipartUploaded, ReplicationStatus, EncryptionStatus, ObjectLockRetainUntilDate, ObjectLockMode, ObjectLockLegalHoldStatus, ObjectLockEventHoldStatus, ObjectLockEventHoldDuration, BucketKeyStatus, ChecksumAlgorithm
    ");
}
