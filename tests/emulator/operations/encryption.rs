//! Changing the key that objects are encrypted with.

use super::{job, world_with};

const BUCKETS: &str = "[{name: data, objects: [{key: k, content: x}]}, {name: locked, objectLock: {defaultRetention: {mode: GOVERNANCE, days: 1}}, objects: [{key: k, content: x}]}]";

fn update(account: &str) -> String {
    format!(
        "<S3UpdateObjectEncryption><ObjectEncryption><SSE-KMS><KMSKeyArn>arn:aws:kms:us-east-1:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab\
         </KMSKeyArn><BucketKeyEnabled>true</BucketKeyEnabled></SSE-KMS></ObjectEncryption></S3UpdateObjectEncryption>"
    )
}

#[tokio::test]
async fn the_key_changes_unless_the_object_is_locked() {
    let world = world_with(BUCKETS).await;
    let rows = "data,k\nlocked,k\ndata,missing\n";
    insta::assert_snapshot!(world.outcome(&job(&world, rows, &update("111122223333")).await).await, @r#"
    Complete 3/1/2
    data,k,,succeeded,200,,Successful
    locked,k,,failed,403,AccessDenied,"The encryption type for the specified object can't be updated because that object is protected by S3 Object Lock. If the object has a governance-mode retention period or a legal hold, you must first remove the Object Lock status on the object before you issue your UpdateObjectEncryption request. You can't use the UpdateObjectEncryption operation with objects that have an Object Lock compliance mode retention period applied to them."
    data,missing,,failed,404,NoSuchKey,The specified key does not exist.
    "#);
}

#[tokio::test]
async fn the_key_belongs_to_the_jobs_account() {
    let world = world_with(BUCKETS).await;
    insta::assert_snapshot!(world.outcome(&job(&world, "data,k\n", &update("999999999999")).await).await, @r#"
    Complete 1/0/1
    data,k,,failed,403,AccessDenied,"The AWS KMS key in the request must be owned by the same account as the bucket. Modify the request to specify a KMS key from the same account, and then try again."
    "#);
}
