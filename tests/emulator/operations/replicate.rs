//! Replication of objects that are older than their bucket's rules.

use super::{job, world_with};

const BUCKETS: &str = "[{name: source, replication: [{id: all, destination: copies}], objects: [{key: k, content: x, tags: {a: b}}]}, {name: copies, versioning: Enabled}, {name: plain, objects: [{key: k, content: x}]}]";

const REPLICATE: &str = "<S3ReplicateObject/>";

#[tokio::test]
async fn a_manifest_without_versions_replicates_nothing() {
    let world = world_with(BUCKETS).await;
    insta::assert_snapshot!(world.outcome(&job(&world, "source,k\n", REPLICATE).await).await, @r"
    Complete 1/0/1
    source,k,,failed,400,InvalidRequest,Task failed due to missing VersionId
    ");
}
