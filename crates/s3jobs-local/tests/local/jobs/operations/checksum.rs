//! Checksums of objects, in the completion report.

use crate::jobs::world::{Draft, World};

fn compute(algorithm: &str, kind: &str) -> String {
    format!(
        "<S3ComputeObjectChecksum><ChecksumAlgorithm>{algorithm}</ChecksumAlgorithm><ChecksumType>{kind}</ChecksumType>\
         </S3ComputeObjectChecksum>"
    )
}

/// A job of this operation whose report names the bucket's owner.
fn owned(mut draft: Draft, operation: &str) -> Draft {
    draft.report.push_str("<ExpectedBucketOwner>111122223333</ExpectedBucketOwner>");
    draft.operation(operation)
}

async fn with_object(bytes: &'static [u8]) -> (World, Draft) {
    let (world, draft) = World::new().with_objects(1).await;
    world.put("/data-bucket/1", bytes).await;
    (world, draft)
}

async fn report(world: &World, draft: &Draft) -> String {
    let id = world.create(draft).await;
    world.run();
    world.report(&id).await
}

#[tokio::test]
async fn the_checksum_stands_in_the_report_as_s3_writes_it() {
    let (world, draft) = with_object(b"123456789").await;
    insta::assert_snapshot!(
        report(&world, &owned(draft, &compute("CRC32", "FULL_OBJECT"))).await,
        @r#"data-bucket,1,,succeeded,200,,"{""checksum_base64"":""y/Q5Jg\u003d\u003d"",""etag"":""25f9e794323b453885f5181f1b624d0b"",""checksumAlgorithm"":""CRC32"",""checksumType"":""FULL_OBJECT"",""checksum_hex"":""CBF43926""}""#
    );
}

#[tokio::test]
async fn every_algorithm_is_computed() {
    let (world, draft) = with_object(b"123456789").await;
    for algorithm in
        ["CRC32", "CRC32C", "CRC64NVME", "MD5", "SHA1", "SHA256", "SHA512", "XXHASH64", "XXHASH3", "XXHASH128"]
    {
        let draft = owned(draft.clone().token(algorithm), &compute(algorithm, "FULL_OBJECT"));
        let report = report(&world, &draft).await;
        assert!(report.contains(&format!("\"\"checksumAlgorithm\"\":\"\"{algorithm}\"\"")), "{report}");
    }
}

#[tokio::test]
async fn an_object_that_was_uploaded_whole_is_a_composite_of_one_part() {
    let (world, draft) = with_object(b"123456789").await;
    let report = report(&world, &owned(draft, &compute("SHA256", "COMPOSITE"))).await;
    assert!(report.contains("-1\"\",\"\"etag\"\""), "{report}");
}

#[tokio::test]
async fn large_objects_are_read_in_pieces() {
    let (world, draft) = World::new().with_objects(1).await;
    world.put("/data-bucket/1", vec![b'x'; 3 * 1024 * 1024 + 17]).await;
    let report = report(&world, &owned(draft, &compute("MD5", "FULL_OBJECT"))).await;
    let etag = report.split("\"\"etag\"\":\"\"").nth(1).unwrap()[..32].to_owned();
    assert!(report.contains(&format!("\"\"checksum_hex\"\":\"\"{}\"\"", etag.to_uppercase())), "{report}");
}

#[tokio::test]
async fn failures_are_told_as_s3_tells_them() {
    let (world, _) = World::new().with_objects(1).await;
    let draft = owned(world.manifest("data-bucket,missing\n").await, &compute("MD5", "FULL_OBJECT"));
    let report = report(&world, &draft).await;
    insta::with_settings!({filters => vec![("Task [0-9a-f-]{36}", "Task ID")]}, {
        insta::assert_snapshot!(report, @r#"data-bucket,missing,,failed,200,PermanentFailure,"error details: {""failureMessage"":""Task ID Key not found"", ""errorCode"": ""404""}""#);
    });
}

#[tokio::test]
async fn an_algorithm_without_composites_is_refused_for_one() {
    let (world, draft) = World::new().with_objects(1).await;
    let answer = world.call("POST", "", draft.operation(&compute("CRC64NVME", "COMPOSITE")).xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: the checksum algorithm CRC64NVME does not support the type COMPOSITE");
}

#[tokio::test]
async fn the_reports_bucket_owner_is_asked_for() {
    let (world, draft) = World::new().with_objects(1).await;
    let answer = world.call("POST", "", draft.operation(&compute("MD5", "FULL_OBJECT")).xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: S3ComputeObjectChecksum needs a Report with ExpectedBucketOwner");
}
