//! Replication of objects that are older than their bucket's rules.

use super::{job, world_with};

const BUCKETS: &str = "[{name: source, replication: [{id: all, destination: copies}], objects: [{key: k, content: x, tags: {a: b}}]}, {name: copies, versioning: Enabled}, {name: plain, objects: [{key: k, content: x}]}]";

const GENERATED: &str = "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::source</SourceBucket>\
    <Filter><EligibleForReplication>true</EligibleForReplication></Filter><EnableManifestOutput>false</EnableManifestOutput>\
    </S3JobManifestGenerator></ManifestGenerator>";

const REPLICATE: &str = "<S3ReplicateObject/>";

#[tokio::test]
async fn a_manifest_without_versions_replicates_nothing() {
    let world = world_with(BUCKETS).await;
    insta::assert_snapshot!(world.outcome(&job(&world, "source,k\n", REPLICATE).await).await, @r"
    Complete 1/0/1
    source,k,,failed,400,InvalidRequest,Task failed due to missing VersionId
    ");
}

#[tokio::test]
async fn a_version_is_copied_with_its_id_and_both_sides_say_so() {
    let world = world_with(BUCKETS).await;
    let mut draft = job(&world, "source,k\n", REPLICATE).await;
    GENERATED.clone_into(&mut draft.manifest);
    let outcome = world.outcome(&draft).await;
    assert!(outcome.starts_with("Complete 1/1/0"), "{outcome}");
    let (source, replica) = (world.get("/source/k").await, world.get("/copies/k").await);
    assert_eq!((replica.status, replica.body.as_str()), (200, "x"));
    assert_eq!(source.headers["x-amz-replication-status"], "COMPLETED");
    assert_eq!(replica.headers["x-amz-replication-status"], "REPLICA");
    assert_eq!(source.headers["x-amz-version-id"], replica.headers["x-amz-version-id"]);
    assert_eq!(world.tags("/copies/k").await, "a=b");
}
