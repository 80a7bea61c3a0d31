//! Replication of objects that are older than their bucket's rules.

use super::{job, world_with};
use crate::jobs::world::{Draft, World};

const BUCKETS: &str = "[{name: source, replication: [{id: all, prefix: k, destination: copies}], objects: [{key: k, content: x, tags: {a: b}}, {key: other, content: x}, {key: k-cold, content: x, storageClass: GLACIER}]}, {name: copies, versioning: Enabled}, {name: plain, objects: [{key: k, content: x}]}, {name: kept, versioning: Enabled, objects: [{key: k, content: x}]}, {name: lost, replication: [{id: all, destination: nowhere}], objects: [{key: k, content: x}]}, {name: far, region: eu-west-1, replication: [{id: all, destination: copies}], objects: [{key: k, content: x}]}]";

const REPLICATE: &str = "<S3ReplicateObject/>";

/// A list that S3 generates of a bucket.
fn generated(bucket: &str, filter: &str) -> Draft {
    let manifest = format!(
        "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::{bucket}</SourceBucket>\
         <Filter>{filter}</Filter><EnableManifestOutput>false</EnableManifestOutput></S3JobManifestGenerator>\
         </ManifestGenerator>"
    );
    Draft { manifest, ..Draft::over("unused").operation(REPLICATE) }
}

/// A job over rows of bucket, key and version id.
async fn versions(world: &World, rows: &str) -> Draft {
    let etag = world.put("/admin-bucket/manifest.csv", rows.to_owned()).await;
    Draft { manifest: Draft::csv(&etag, &["Bucket", "Key", "VersionId"]), ..Draft::over(&etag).operation(REPLICATE) }
}

/// The current version's id.
async fn version(world: &World, path: &str) -> String {
    world.get(path).await.headers["x-amz-version-id"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_without_a_column_of_versions_is_refused() {
    let world = world_with(BUCKETS).await;
    let answer = world.call("POST", "", job(&world, "source,k\n", REPLICATE).await.xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: Missing job manifest spec fields");
    let tagging = job(&world, "source,k\n", "<S3DeleteObjectTagging/>").await;
    assert_eq!(world.call("POST", "", tagging.xml()).await.status, 200, "other operations need no versions");
}

#[tokio::test]
async fn an_inventory_report_without_versions_fails_the_job() {
    let world = world_with(BUCKETS).await;
    let rows = "source,k\n";
    let md5 = world.put("/admin-bucket/list.csv", rows).await;
    let report = format!(
        "{{\"sourceBucket\":\"source\",\"destinationBucket\":\"arn:aws:s3:::admin-bucket\",\"fileFormat\":\"CSV\",\
         \"fileSchema\":\"Bucket, Key\",\"files\":[{{\"key\":\"list.csv\",\"size\":{},\"MD5checksum\":\"{md5}\"}}]}}",
        rows.len()
    );
    let etag = world.put("/admin-bucket/manifest.json", report).await;
    let manifest = format!(
        "<Manifest><Spec><Format>S3InventoryReport_CSV_20161130</Format></Spec><Location>\
         <ObjectArn>arn:aws:s3:::admin-bucket/manifest.json</ObjectArn><ETag>{etag}</ETag></Location></Manifest>"
    );
    let outcome = world.outcome(&Draft { manifest, ..Draft::over(&etag).operation(REPLICATE) }).await;
    insta::assert_snapshot!(outcome, @"Failed -/0/0 Required fields are missing in the schema: VersionId");
}

/// Codes, status and texts of reports that S3 has written, and of the User Guide's list of reasons.
#[tokio::test]
async fn what_cannot_be_replicated_fails_its_task_for_s3s_reason() {
    let world = world_with(BUCKETS).await;
    let unknown = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let cold = version(&world, "/source/k-cold?tagging").await;
    let (k, other, kept) =
        (version(&world, "/source/k").await, version(&world, "/source/other").await, version(&world, "/kept/k").await);
    let (lost, far) = (version(&world, "/lost/k").await, version(&world, "/far/k").await);
    let lists = [
        format!(
            "source,k,\nsource,k,foreign\nsource,k,{unknown}\nsource,other,{other}\nsource,k-cold,{cold}\nsource,k,{k}\n"
        ),
        format!("kept,k,{kept}\n"),
        "plain,k,null\n".to_owned(),
        "none,k,null\n".to_owned(),
        format!("lost,k,{lost}\n"),
        format!("far,k,{far}\n"),
    ];
    let mut rows = String::new();
    for (number, list) in lists.iter().enumerate() {
        let draft = versions(&world, list).await.token(&format!("token-{number}"));
        rows += world.outcome(&draft).await.split_once('\n').unwrap().1;
    }
    for (id, name) in [(k, "K"), (other, "OTHER"), (cold, "COLD"), (kept, "KEPT"), (lost, "LOST"), (far, "FAR")] {
        rows = rows.replace(&id, name);
    }
    insta::assert_snapshot!(rows, @r"
    source,k,K,succeeded,200,,success
    source,k,\N,failed,500,SrcObjectNotFound,Object versionID is invalid
    source,k,foreign,failed,500,SrcObjectNotFound,Object versionID is invalid
    source,k,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,failed,500,SrcVersionNotFound,Amazon S3 is unable to find the source object version to replicate
    source,other,OTHER,failed,500,SrcObjectNotEligible,Object is not eligible for replication
    source,k-cold,COLD,failed,500,SrcObjectNotEligible,Object is not eligible for replication
    kept,k,KEPT,failed,500,SrcBucketReplicationConfigMissing,Replication configuration not found for source bucket
    plain,k,null,failed,500,SrcBucketReplicationConfigMissing,Replication configuration not found for source bucket
    none,k,null,failed,500,SrcBucketNotFound,Amazon S3 is unable to find the source bucket
    lost,k,LOST,failed,500,DstBucketNotFound,Amazon S3 is unable to find the destination bucket that's specified in the replication configuration
    far,k,FAR,failed,500,SrcBucketInvalidRegion,Source bucket is not in same AWS Region as specified by the Batch Operations job
    ");
    let heads = [world.get("/lost/k").await, world.get("/source/other").await];
    assert_eq!(heads[0].headers["x-amz-replication-status"], "FAILED");
    assert!(!heads[1].headers.contains_key("x-amz-replication-status"), "nothing was begun");
}

#[tokio::test]
async fn a_generated_list_leaves_archived_objects_out() {
    let world = world_with(BUCKETS).await;
    let cold = "<KeyNameConstraint><MatchAnyPrefix><member>k-cold</member></MatchAnyPrefix></KeyNameConstraint>";
    for (token, filter) in
        [("all", cold.to_owned()), ("eligible", format!("<EligibleForReplication>true</EligibleForReplication>{cold}"))]
    {
        let outcome = world.outcome(&generated("source", &filter).token(token)).await;
        assert_eq!(
            outcome, "Failed -/0/0 Manifest generation found no keys matching the filter criteria.\n",
            "{filter}"
        );
    }
    let outcome = world.outcome(&generated("source", "<EligibleForReplication>true</EligibleForReplication>")).await;
    assert!(outcome.starts_with("Complete 1/1/0"), "{outcome}");
    let tagged = generated("source", cold).operation("<S3DeleteObjectTagging/>").token("tags");
    assert!(world.outcome(&tagged).await.starts_with("Complete 1/1/0"), "other operations list them");
}

#[tokio::test]
async fn a_version_is_copied_with_its_id_and_both_sides_say_so() {
    let world = world_with(BUCKETS).await;
    let outcome = world.outcome(&generated("source", "<EligibleForReplication>true</EligibleForReplication>")).await;
    assert!(outcome.starts_with("Complete 1/1/0"), "{outcome}");
    let (source, replica) = (world.get("/source/k").await, world.get("/copies/k").await);
    assert_eq!((replica.status, replica.body.as_str()), (200, "x"));
    assert_eq!(source.headers["x-amz-replication-status"], "COMPLETED");
    assert_eq!(replica.headers["x-amz-replication-status"], "REPLICA");
    assert_eq!(source.headers["x-amz-version-id"], replica.headers["x-amz-version-id"]);
    assert_eq!(world.tags("/copies/k").await, "a=b");
}
