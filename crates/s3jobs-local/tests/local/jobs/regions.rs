//! Jobs and buckets in several Regions.

use crate::jobs::world::{Draft, World};

const BUCKETS: &str = "[{name: near, objects: [{key: k, content: x}]}, {name: far, region: eu-west-1, objects: [{key: k, content: x}, {key: j, content: x}]}]";

async fn world() -> World {
    let world = World::with_functions(camino::Utf8Path::new("/"), &[("tell", "echo {}")]);
    world.seed(BUCKETS);
    for bucket in ["admin-bucket", "report-bucket"] {
        world.make_bucket(bucket).await;
    }
    world
}

/// What became of a job in us-east-1 over objects here and there.
async fn outcome(world: &World, operation: &str, report: &str) -> String {
    let draft = world.manifest("near,k\nfar,k\nfar,j\nnear,none\n").await.operation(operation);
    let draft = Draft { report: draft.report.clone() + report, ..draft.token(&format!("token-{}", operation.len())) };
    let id = world.create(&draft).await;
    world.run_until(&id, "Complete").await;
    world.report(&id).await
}

#[tokio::test]
async fn objects_are_in_the_region_of_their_job() {
    let world = world().await;
    let told = outcome(&world, "<S3DeleteObjectTagging/>", "").await;
    insta::assert_snapshot!(told, @r#"
    near,k,,succeeded,200,,Successful
    far,k,,failed,400,InvalidRequest,"the job is in Region us-east-1, but the bucket of the object is in eu-west-1: create the job there"
    far,j,,failed,400,InvalidRequest,"the job is in Region us-east-1, but the bucket of the object is in eu-west-1: create the job there"
    near,none,,failed,404,NoSuchKey,The specified key does not exist.
    "#);
}

/// Every operation, be its work done inside of a transaction or outside.
#[tokio::test]
async fn no_operation_but_a_copy_reaches_objects_of_another_region() {
    let tag = "<TagSet><member><Key>a</Key><Value>b</Value></member></TagSet>";
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:tell";
    let key = "arn:aws:kms:us-east-1:111122223333:key/1111aaaa-22bb-33cc-44dd-555566667777";
    let operations = [
        format!("<S3PutObjectTagging>{tag}</S3PutObjectTagging>"),
        "<S3InitiateRestoreObject><ExpirationInDays>1</ExpirationInDays></S3InitiateRestoreObject>".to_owned(),
        "<S3PutObjectAcl><AccessControlPolicy><CannedAccessControlList>private</CannedAccessControlList></AccessControlPolicy></S3PutObjectAcl>".to_owned(),
        "<S3ComputeObjectChecksum/>".to_owned(),
        format!("<LambdaInvoke><FunctionArn>{arn}</FunctionArn></LambdaInvoke>"),
        format!("<S3UpdateObjectEncryption><ObjectEncryption><SSE-KMS><KMSKeyArn>{key}</KMSKeyArn></SSE-KMS></ObjectEncryption></S3UpdateObjectEncryption>"),
    ];
    let world = world().await;
    for operation in operations {
        let told = outcome(&world, &operation, "<ExpectedBucketOwner>111122223333</ExpectedBucketOwner>").await;
        let rows: Vec<&str> = told.lines().filter(|row| row.starts_with("far,")).collect();
        assert_eq!(rows.len(), 2, "{told}");
        assert!(rows.iter().all(|row| row.contains(",failed,400,InvalidRequest,")), "{told}");
        let rows: Vec<&str> = told.lines().filter(|row| row.starts_with("near,")).collect();
        assert!(rows.len() == 2 && !rows.iter().any(|row| row.contains("is in eu-west-1")), "{told}");
    }
    assert_eq!(world.tags("/far/k").await, "");
    assert_eq!(world.tags("/near/k").await, "a=b");
}

#[tokio::test]
async fn a_copy_takes_objects_of_another_region_and_is_in_that_of_its_target() {
    let world = world().await;
    let copy = |target: &str| {
        format!("<S3PutObjectCopy><TargetResource>arn:aws:s3:::{target}</TargetResource></S3PutObjectCopy>")
    };
    let here = world.manifest("far,j\n").await.operation(&copy("near"));
    assert!(world.outcome(&here).await.starts_with("Complete 1/1/0"));
    let there = world.manifest("near,k\n").await.operation(&copy("far")).token("there");
    assert!(world.outcome(&there).await.starts_with("Complete 1/0/1"));
}
