//! Copies, with every option.

use super::{job, refusal, world_with};
use crate::jobs::world::World;

const BUCKETS: &str = "[{name: source, objects: [{key: k, content: hello, contentType: text/plain, tags: {a: b}, modified: \"2025-06-01T00:00:00Z\"}]}, {name: target, ownership: ObjectWriter}, {name: locked, objectLock: {}}, {name: far, region: eu-west-1}]";

fn copy(target: &str, options: &str) -> String {
    format!("<S3PutObjectCopy><TargetResource>arn:aws:s3:::{target}</TargetResource>{options}</S3PutObjectCopy>")
}

async fn outcome(world: &World, target: &str, options: &str) -> String {
    let draft = job(world, "source,k\n", &copy(target, options)).await;
    let outcome = world.outcome(&draft.token(&format!("{target}-{}", options.len()))).await;
    outcome.lines().nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn copies_can_have_a_list_a_redirect_a_lock_and_a_checksum() {
    let world = world_with(BUCKETS).await;
    let options = "<CannedAccessControlList>private</CannedAccessControlList><RedirectLocation>/elsewhere</RedirectLocation>\
        <ChecksumAlgorithm>SHA256</ChecksumAlgorithm><RequesterPays>true</RequesterPays>";
    insta::assert_snapshot!(outcome(&world, "target", options).await, @"source,k,,succeeded,200,,Successful");
    let options = "<ObjectLockLegalHoldStatus>ON</ObjectLockLegalHoldStatus><ObjectLockMode>GOVERNANCE</ObjectLockMode>\
        <ObjectLockRetainUntilDate>2030-01-01T00:00:00Z</ObjectLockRetainUntilDate>";
    insta::assert_snapshot!(outcome(&world, "locked", options).await, @"source,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(outcome(&world, "target", options).await, @"source,k,,failed,400,InvalidRequest,Bucket is missing Object Lock Configuration");
}

#[tokio::test]
async fn constraints_on_time_hold_against_the_source() {
    let world = world_with(BUCKETS).await;
    let since = |time: &str| format!("<ModifiedSinceConstraint>{time}</ModifiedSinceConstraint>");
    let until = |time: &str| format!("<UnModifiedSinceConstraint>{time}</UnModifiedSinceConstraint>");
    insta::assert_snapshot!(outcome(&world, "target", &since("2025-01-01T00:00:00Z")).await, @"source,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(outcome(&world, "target", &until("2025-01-01T00:00:00Z")).await, @"source,k,,failed,412,PreconditionFailed,At least one of the pre-conditions you specified did not hold");
}

#[tokio::test]
async fn the_job_is_in_the_region_of_the_bucket_that_is_copied_to() {
    let world = world_with(BUCKETS).await;
    insta::assert_snapshot!(outcome(&world, "far", "").await, @r#"source,k,,failed,400,InvalidRequest,"the job is in Region us-east-1, but the destination bucket is in eu-west-1: create the job there""#);
}

/// A class counts as a change even where it is the object's own; leaving it out does not, whatever the object's class is.
#[tokio::test]
async fn a_copy_onto_itself_says_what_is_to_change() {
    let buckets = "[{name: own, objects: [{key: k, content: x}, {key: ia, content: x, storageClass: STANDARD_IA}]}]";
    let world = world_with(buckets).await;
    let onto_itself = async |token: &str, options: &str| {
        let draft = job(&world, "own,k\nown,ia\n", &copy("own", options)).await.token(token);
        world.outcome(&draft).await.lines().next().unwrap().to_owned()
    };
    assert_eq!(onto_itself("plain", "").await, "Complete 2/0/2");
    assert_eq!(onto_itself("tags", "<NewObjectTagging></NewObjectTagging>").await, "Complete 2/0/2");
    assert_eq!(onto_itself("class", "<StorageClass>STANDARD</StorageClass>").await, "Complete 2/2/0");
    let default = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256\
                   </SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    assert_eq!(world.send("PUT", "/own?encryption", &[], default).await.status, 200);
    assert_eq!(onto_itself("default", "").await, "Complete 2/2/0");
    assert_eq!(world.send("DELETE", "/own?encryption", &[], "").await.status, 204);
    assert_eq!(onto_itself("none", "").await, "Complete 2/0/2");
}

#[tokio::test]
async fn encryption_alone_keeps_the_sources_metadata() {
    let world = world_with(BUCKETS).await;
    let options = "<NewObjectMetadata><SSEAlgorithm>KMS</SSEAlgorithm></NewObjectMetadata><BucketKeyEnabled>true</BucketKeyEnabled>";
    insta::assert_snapshot!(outcome(&world, "target", options).await, @"source,k,,succeeded,200,,Successful");
    assert_eq!(world.get("/target/k").await.headers["content-type"], "text/plain");
}

#[tokio::test]
async fn contradictions_are_refused() {
    let both = "<CannedAccessControlList>private</CannedAccessControlList><AccessControlGrants><member/></AccessControlGrants>";
    insta::assert_snapshot!(refusal(&copy("b", both)).await, @"400 BadRequestException: S3PutObjectCopy.CannedAccessControlList and AccessControlGrants exclude each other");
    let key =
        "<NewObjectMetadata><SSEAlgorithm>AES256</SSEAlgorithm></NewObjectMetadata><SSEAwsKmsKeyId>k</SSEAwsKmsKeyId>";
    insta::assert_snapshot!(refusal(&copy("b", key)).await, @"400 BadRequestException: S3PutObjectCopy.SSEAwsKmsKeyId needs NewObjectMetadata.SSEAlgorithm KMS");
    insta::assert_snapshot!(refusal(&copy("b", "<ObjectLockMode>COMPLIANCE</ObjectLockMode>")).await, @"400 BadRequestException: a retention needs both its mode and its date");
    let directive = "<MetadataDirective>COPY</MetadataDirective><NewObjectMetadata><CacheControl>no-store</CacheControl></NewObjectMetadata>";
    insta::assert_snapshot!(refusal(&copy("b", directive)).await, @"400 BadRequestException: S3PutObjectCopy.MetadataDirective COPY excludes NewObjectMetadata");
}

#[tokio::test]
async fn deprecated_members_are_refused_by_name() {
    let metadata = "<NewObjectMetadata><ContentMD5>x</ContentMD5></NewObjectMetadata>";
    insta::assert_snapshot!(refusal(&copy("b", metadata)).await, @"501 NotImplemented: S3PutObjectCopy.NewObjectMetadata.ContentMD5, which is deprecated, is not implemented by this server yet");
}
