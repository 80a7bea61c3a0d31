//! Changing the key that objects are encrypted with.

use super::{job, world_with};
use crate::jobs::world::{Answer, World};

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

/// An UpdateObjectEncryption with this content of `ObjectEncryption`.
async fn call(world: &World, path: &str, content: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\"?><ObjectEncryption xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{content}</ObjectEncryption>"
    );
    world.send("PUT", &format!("{path}?encryption"), &[], body).await
}

fn to(key: &str) -> String {
    format!("<SSE-KMS><KMSKeyArn>{key}</KMSKeyArn></SSE-KMS>")
}

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[tokio::test]
async fn the_call_of_the_data_plane_changes_the_key_and_nothing_else() {
    let world = world_with(BUCKETS).await;
    let before = world.get("/data/k").await;
    let cheap = format!("<SSE-KMS><KMSKeyArn>{KEY}</KMSKeyArn><BucketKeyEnabled>true</BucketKeyEnabled></SSE-KMS>");
    let answer = call(&world, "/data/k", &cheap).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let after = world.get("/data/k").await;
    assert_eq!(after.headers["x-amz-server-side-encryption"], "aws:kms");
    assert_eq!(after.headers["x-amz-server-side-encryption-aws-kms-key-id"], KEY);
    assert_eq!(after.headers["x-amz-server-side-encryption-bucket-key-enabled"], "true");
    assert_eq!((&after.headers["etag"], &after.body), (&before.headers["etag"], &before.body));
    assert_eq!(after.headers["last-modified"], before.headers["last-modified"]);
}

#[tokio::test]
async fn the_call_of_the_data_plane_changes_the_version_that_it_names() {
    let world = world_with("[{name: data, versioning: Enabled}]").await;
    let first = world.send("PUT", "/data/k", &[], "one").await.headers["x-amz-version-id"].to_str().unwrap().to_owned();
    world.put("/data/k", "two").await;
    let body = format!("<ObjectEncryption>{}</ObjectEncryption>", to(KEY));
    let answer = world.send("PUT", &format!("/data/k?encryption&versionId={first}"), &[], body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let algorithm = async |path: &str| world.get(path).await.headers["x-amz-server-side-encryption"].clone();
    assert_eq!(algorithm(&format!("/data/k?versionId={first}")).await, "aws:kms");
    assert_eq!(algorithm("/data/k").await, "AES256");
}

#[tokio::test]
async fn the_call_of_the_data_plane_refuses_what_s3_refuses() {
    let world = world_with(BUCKETS).await;
    let twice = [("x-amz-server-side-encryption", "aws:kms:dsse")];
    world.put_with("/data/twice", &twice, "x").await;
    let refused = async |path: &str, content: &str| {
        let error = call(&world, path, content).await.error();
        error.chars().take(120).collect::<String>()
    };
    insta::assert_snapshot!(refused("/data/none", &to(KEY)).await, @"404 NoSuchKey: The specified key does not exist.");
    insta::assert_snapshot!(refused("/nowhere/k", &to(KEY)).await, @"404 NoSuchBucket: The specified bucket does not exist");
    insta::assert_snapshot!(refused("/locked/k", &to(KEY)).await, @"403 AccessDenied: The encryption type for the specified object can&apos;t be updated because that object is protected by");
    insta::assert_snapshot!(refused("/data/twice", &to(KEY)).await, @"400 InvalidRequest: The UpdateObjectEncryption operation doesn&apos;t support source objects with the encryption type DS");
    insta::assert_snapshot!(refused("/data/k", "").await, @"400 InvalidRequest: Requests that modify an object encryption configuration require a valid new encryption type. Valid v");
    insta::assert_snapshot!(refused("/data/k", "<SSE-S3/>").await, @"400 InvalidRequest: Requests that modify an object encryption configuration require a valid new encryption type. Valid v");
    insta::assert_snapshot!(refused("/data/k", "<DSSE-KMS><KMSKeyArn>x</KMSKeyArn></DSSE-KMS>").await, @"400 InvalidRequest: The UpdateObjectEncryption operation doesn&apos;t support updating the encryption type to DSSE-KMS o");
    insta::assert_snapshot!(refused("/data/k", "<SSE-KMS/>").await, @"400 InvalidRequest: Requests that modify an object&apos;s encryption type to SSE-KMS require an Amazon Web Services KMS");
    insta::assert_snapshot!(refused("/data/k", &to("alias/mine")).await, @"400 InvalidRequest: Requests that modify an object&apos;s encryption type to SSE-KMS require a valid Amazon Web Services");
    insta::assert_snapshot!(refused("/data/k", &to(KEY).replace("</KMSKeyArn>", "</KMSKeyArn><BucketKeyEnabled>yes</BucketKeyEnabled>")).await, @"400 InvalidRequest: The BucketKeyEnabled value isn&apos;t valid. Valid values are true or false. Modify the request to s");
    insta::assert_snapshot!(refused("/data/k", "<SSE-KMS><Unknown>1</Unknown></SSE-KMS>").await, @"400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema: unknown fie");
    assert_eq!(world.send("PUT", "/data/k?encryption", &[], "").await.status, 400);
    let header = world.send("PUT", "/data/k?encryption", &[("if-match", "x")], "").await;
    insta::assert_snapshot!(header.error(), @"501 NotImplemented: the local S3 does not implement header `if-match` here; leave it out");
    assert_eq!(world.get("/data/k").await.headers["x-amz-server-side-encryption"], "AES256");
}
