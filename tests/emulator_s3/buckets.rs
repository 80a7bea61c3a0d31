use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use crate::world::{client, client_with_bucket, emulator, refusal};

#[tokio::test]
async fn a_bucket_is_made_found_listed_and_deleted() {
    let client = client_with_bucket().await;
    let found = client.head_bucket().bucket("bucket").send().await.unwrap();
    assert_eq!(found.bucket_region(), Some("us-east-1"));
    let listed = client.list_buckets().send().await.unwrap();
    assert_eq!(listed.buckets().iter().filter_map(|bucket| bucket.name()).collect::<Vec<_>>(), ["bucket"]);
    client.delete_bucket().bucket("bucket").send().await.unwrap();
    assert_eq!(refusal(client.head_bucket().bucket("bucket").send().await), "404 NotFound");
}

#[tokio::test]
async fn a_bucket_with_objects_is_not_deleted() {
    let client = client_with_bucket().await;
    client.put_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(refusal(client.delete_bucket().bucket("bucket").send().await), "409 BucketNotEmpty");
}

#[tokio::test]
async fn making_a_bucket_twice_is_an_error_outside_of_us_east_1() {
    let emulator = emulator();
    let first = client(&emulator, "us-east-1");
    first.create_bucket().bucket("one").send().await.unwrap();
    first.create_bucket().bucket("one").send().await.unwrap();
    let other = client(&emulator, "eu-west-1");
    let ireland = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuWest1).build();
    let make = || other.create_bucket().bucket("two").create_bucket_configuration(ireland.clone()).send();
    make().await.unwrap();
    assert_eq!(refusal(make().await), "409 BucketAlreadyOwnedByYou");
}

#[tokio::test]
async fn a_bucket_is_in_the_region_that_it_was_made_for() {
    let emulator = emulator();
    let client = client(&emulator, "eu-west-1");
    assert_eq!(refusal(client.create_bucket().bucket("two").send().await), "400 IllegalLocationConstraintException");
    let ireland = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuWest1).build();
    client.create_bucket().bucket("two").create_bucket_configuration(ireland).send().await.unwrap();
    let location = client.get_bucket_location().bucket("two").send().await.unwrap();
    assert_eq!(location.location_constraint(), Some(&BucketLocationConstraint::EuWest1));
}

#[tokio::test]
async fn a_name_that_s3_reserves_is_refused() {
    let client = client(&emulator(), "us-east-1");
    assert_eq!(refusal(client.create_bucket().bucket("a-s3alias").send().await), "400 InvalidBucketName");
}
