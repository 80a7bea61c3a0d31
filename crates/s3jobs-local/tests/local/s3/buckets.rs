use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use crate::s3::world::{client, client_with_bucket, emulator, refusal, send};

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

/// What makes a request one for a Region.
fn signed(region: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=any/20261122/{region}/s3/aws4_request, SignedHeaders=host, Signature=0")
}

#[tokio::test]
async fn where_a_bucket_may_be_depends_on_where_it_is_asked_for() {
    let mut seen = Vec::new();
    for (endpoint, asked) in [
        ("us-east-1", ""),
        ("us-east-1", "us-east-1"),
        ("us-east-1", "eu-west-2"),
        ("us-east-1", "EU"),
        ("us-east-1", "nowhere"),
        ("eu-west-1", "EU"),
        ("eu-west-1", "eu-west-1"),
        ("eu-west-1", "us-east-1"),
        ("eu-west-1", "nowhere"),
        ("eu-west-1", ""),
        ("us-west-2", "EU"),
    ] {
        let emulator = emulator();
        let body = format!("<LocationConstraint>{asked}</LocationConstraint>");
        let body = format!(
            "<CreateBucketConfiguration>{}</CreateBucketConfiguration>",
            if asked.is_empty() { "" } else { &body }
        );
        let made = send(&emulator, "PUT /bucket", &[("authorization", &signed(endpoint))], &body).await;
        let found = send(&emulator, "HEAD /bucket", &[], "").await;
        let located = send(&emulator, "GET /bucket?location", &[], "").await.body;
        let located =
            located.split_once("03-01/\">").and_then(|(_, rest)| rest.split_once('<')).map_or("", |(text, _)| text);
        let answer = format!(
            "{} {}{} {} {located}",
            made.status.as_u16(),
            made.header("location"),
            made.element("Code"),
            found.header("x-amz-bucket-region"),
        );
        seen.push(format!("{endpoint} {asked}: {}", answer.trim_end()));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    us-east-1 : 200 /bucket us-east-1
    us-east-1 us-east-1: 400 InvalidLocationConstraint
    us-east-1 eu-west-2: 200 http://bucket.s3.amazonaws.com/ eu-west-2 eu-west-2
    us-east-1 EU: 200 http://bucket.s3.amazonaws.com/ eu-west-1 EU
    us-east-1 nowhere: 400 InvalidLocationConstraint
    eu-west-1 EU: 200 http://bucket.s3.amazonaws.com/ eu-west-1 EU
    eu-west-1 eu-west-1: 200 http://bucket.s3.amazonaws.com/ eu-west-1 eu-west-1
    eu-west-1 us-east-1: 400 IllegalLocationConstraintException
    eu-west-1 nowhere: 400 IllegalLocationConstraintException
    eu-west-1 : 400 IllegalLocationConstraintException
    us-west-2 EU: 400 IllegalLocationConstraintException
    ");
}

#[tokio::test]
async fn a_bucket_tells_its_arn() {
    let emulator = emulator();
    let arn = "arn:aws:s3:::bucket";
    assert_eq!(send(&emulator, "PUT /bucket", &[], "").await.header("x-amz-bucket-arn"), arn);
    let found = send(&emulator, "HEAD /bucket", &[], "").await;
    let told =
        (found.header("x-amz-bucket-arn"), found.header("content-type"), found.header("x-amz-access-point-alias"));
    assert_eq!(told, (arn, "application/xml", "false"));
    let listed = send(&emulator, "GET /", &[], "").await;
    assert_eq!((listed.element("BucketArn").as_str(), listed.element("Name").as_str()), (arn, "bucket"));
}

#[tokio::test]
async fn a_bucket_that_is_made_private_takes_lists_of_grants() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[("x-amz-acl", "private")], "").await;
    let controls = send(&emulator, "GET /bucket?ownershipControls", &[], "").await;
    assert_eq!(controls.element("ObjectOwnership"), "BucketOwnerPreferred");
    assert_eq!(send(&emulator, "PUT /bucket/k", &[("x-amz-acl", "private")], "x").await.status, 200);
    let asked = [("x-amz-acl", "private"), ("x-amz-object-ownership", "BucketOwnerEnforced")];
    send(&emulator, "PUT /enforced", &asked, "").await;
    let controls = send(&emulator, "GET /enforced?ownershipControls", &[], "").await;
    assert_eq!(controls.element("ObjectOwnership"), "BucketOwnerEnforced");
    let public = send(&emulator, "PUT /public", &[("x-amz-acl", "public-read")], "").await;
    assert_eq!(public.element("Code"), "InvalidBucketAclWithObjectOwnership");
    let wrong = send(&emulator, "PUT /wrong", &[("x-amz-object-ownership", "Nobody")], "").await;
    assert_eq!(wrong.error(), "400 InvalidArgument: Invalid x-amz-object-ownership header: Nobody");
}
