//! Restoring archived objects.

use jiff::SignedDuration;

use super::{job, refusal, world_with};

const BUCKETS: &str = "[{name: data, objects: [{key: cold, content: x, storageClass: GLACIER}, {key: deep, content: x, storageClass: DEEP_ARCHIVE}, {key: warm, content: x}]}]";

fn restore(days: u32, tier: &str) -> String {
    format!(
        "<S3InitiateRestoreObject><ExpirationInDays>{days}</ExpirationInDays><GlacierJobTier>{tier}</GlacierJobTier></S3InitiateRestoreObject>"
    )
}

#[tokio::test]
async fn archived_objects_can_be_read_once_the_tier_has_taken_its_time() {
    let world = world_with(BUCKETS).await;
    let rows = "data,cold\ndata,deep\ndata,warm\n";
    insta::assert_snapshot!(world.outcome(&job(&world, rows, &restore(2, "BULK")).await).await, @r"
    Complete 3/2/1
    data,cold,,succeeded,200,,Successful
    data,deep,,succeeded,200,,Successful
    data,warm,,failed,403,InvalidObjectState,Restore is not allowed for the object's current storage class
    ");
    let readable = async || (world.get("/data/cold").await.status, world.get("/data/deep").await.status);
    assert_eq!(readable().await, (403, 403));
    world.pass(SignedDuration::from_hours(13));
    assert_eq!(readable().await, (200, 403));
    world.pass(SignedDuration::from_hours(36));
    assert_eq!(readable().await, (200, 200));
    world.pass(SignedDuration::from_hours(5 * 24));
    assert_eq!(readable().await, (403, 403));
}

#[tokio::test]
async fn a_restore_under_way_can_only_be_made_faster() {
    let world = world_with(BUCKETS).await;
    let mut number = 0;
    let mut again = async |days, tier| {
        number += 1;
        let draft = job(&world, "data,cold\n", &restore(days, tier)).await.token(&format!("token-{number}"));
        let outcome = world.outcome(&draft).await;
        outcome.lines().nth(1).unwrap().to_owned()
    };
    insta::assert_snapshot!(again(2, "BULK").await, @"data,cold,,succeeded,200,,Successful");
    insta::assert_snapshot!(again(2, "BULK").await, @"data,cold,,failed,409,RestoreAlreadyInProgress,Object restore is already in progress");
    insta::assert_snapshot!(again(3, "STANDARD").await, @"data,cold,,failed,409,RestoreAlreadyInProgress,Object restore is already in progress");
    insta::assert_snapshot!(again(2, "STANDARD").await, @"data,cold,,succeeded,200,,Successful");
    world.pass(SignedDuration::from_hours(6));
    insta::assert_snapshot!(again(9, "BULK").await, @"data,cold,,succeeded,200,,Successful");
}

#[tokio::test]
async fn archived_objects_need_days() {
    let world = world_with(BUCKETS).await;
    let draft = job(&world, "data,cold\n", "<S3InitiateRestoreObject/>").await;
    insta::assert_snapshot!(world.outcome(&draft).await, @r"
    Complete 1/0/1
    data,cold,,failed,400,InvalidArgument,'Days' must be a positive integer for objects of this storage class
    ");
}

#[tokio::test]
async fn there_is_no_expedited_tier() {
    insta::assert_snapshot!(refusal(&restore(1, "EXPEDITED")).await, @"400 BadRequestException: CreateJobRequest.Operation.S3InitiateRestoreObject.GlacierJobTier must be one of BULK, STANDARD but is `EXPEDITED`");
}
