//! Inventory reports that a local S3 makes of its buckets.

use std::io::Read as _;

use crate::jobs::world::World;

impl World {
    /// Makes a report and returns its `manifest.json` and the rows of its data files.
    async fn report_of(&self, query: &str) -> (String, String) {
        let made = self.send("POST", &format!("/_s3jobs/inventory?{query}"), &[], "").await;
        assert_eq!(made.status, 200, "{made:?}");
        let object = made.body.split("s3://").nth(1).unwrap().split('"').next().unwrap();
        let manifest = self.get(&format!("/{object}")).await.body;
        let mut rows = String::new();
        for part in manifest.split("\"key\": \"").skip(1) {
            let key = part.split('"').next().unwrap();
            let packed = self.bytes(&format!("/admin-bucket/{key}")).await;
            flate2::read::MultiGzDecoder::new(packed.as_ref()).read_to_string(&mut rows).unwrap();
        }
        (manifest, rows)
    }
}

#[tokio::test]
async fn a_report_of_all_versions_has_ids_and_delete_markers() {
    let (world, _) = World::new().with_objects(1).await;
    world.keep_versions("data-bucket").await;
    let second = world.put_version("/data-bucket/1", "second").await;
    world.put_version("/data-bucket/a%20b", "x").await;
    world.send("DELETE", "/data-bucket/a%20b", &[], "").await;
    let (manifest, rows) =
        world.report_of("bucket=data-bucket&to=admin-bucket&prefix=lists&versions=all&fields=Size,ETag").await;
    assert!(
        manifest.contains("\"fileSchema\": \"Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag\""),
        "{manifest}"
    );
    let id = regex::Regex::new("[A-Za-z0-9._]{32}\",\"(true|false)").unwrap();
    insta::assert_snapshot!(id.replace_all(&rows.replace(&second, "SECOND"), "VERSION\",\"$1"), @r#"
    "data-bucket","1","SECOND","true","false","6","a9f0e61a137d86aa9db53465e0801612"
    "data-bucket","1","","false","false","8","6d34da6cb422d3b258a24b245b50728f"
    "data-bucket","a%20b","VERSION","true","true","",""
    "data-bucket","a%20b","VERSION","false","false","1","9dd4e461268c8034f5c8564e155c67a6"
    "#);
}

#[tokio::test]
async fn a_report_of_current_versions_has_no_ids() {
    let (world, _) = World::new().with_objects(2).await;
    let fields = "Size,LastModifiedDate,StorageClass,IsMultipartUploaded,ReplicationStatus,EncryptionStatus,\
                  ObjectLockRetainUntilDate,ObjectLockMode,ObjectLockLegalHoldStatus,BucketKeyStatus,ChecksumAlgorithm";
    let (_, rows) = world.report_of(&format!("bucket=data-bucket&to=admin-bucket&fields={fields}")).await;
    insta::assert_snapshot!(rows, @r#"
    "data-bucket","1","8","2026-11-22T10:00:00.000Z","STANDARD","false","","SSE-S3","","","","DISABLED","CRC64NVME"
    "data-bucket","2","8","2026-11-22T10:00:00.000Z","STANDARD","false","","SSE-S3","","","","DISABLED","CRC64NVME"
    "#);
}

#[tokio::test]
async fn what_cannot_be_in_a_report_is_refused_by_name() {
    let (world, _) = World::new().with_objects(1).await;
    let mut said = String::new();
    for query in [
        "",
        "bucket=none",
        "bucket=data-bucket&to=none",
        "bucket=data-bucket&fields=ObjectOwner",
        "bucket=data-bucket&x=1",
        "bucket=data-bucket&versions=old",
    ] {
        let answer = world.send("POST", &format!("/_s3jobs/inventory?{query}"), &[], "").await;
        said += &format!("{} {}", answer.status, answer.body);
    }
    insta::assert_snapshot!(said, @r#"
    400 {"error":"the parameter `bucket` is missing"}
    400 {"error":"NoSuchBucket: The specified bucket does not exist"}
    400 {"error":"NoSuchBucket: The specified bucket does not exist"}
    400 {"error":"`ObjectOwner` is not a field that a local inventory report can have: there are Size, LastModifiedDate, ETag, StorageClass, IsMultipartUploaded, ReplicationStatus, EncryptionStatus, ObjectLockRetainUntilDate, ObjectLockMode, ObjectLockLegalHoldStatus, ObjectLockEventHoldStatus, ObjectLockEventHoldDuration, BucketKeyStatus, ChecksumAlgorithm"}
    400 {"error":"the parameter `x` is not one that this call takes"}
    400 {"error":"`versions` is `current` or `all`, not `old`"}
    "#);
}
