//! Buckets and objects, as written and as S3 takes them.

use super::scope;
use crate::model::{BucketRef, ObjectRef, TargetBucketRef};

fn bucket(written: &str, region: &str) -> String {
    BucketRef::new(written).unwrap().canonical(&scope(region)).to_string()
}

fn target(written: &str, region: &str) -> String {
    TargetBucketRef::new(written).unwrap().canonical(&scope(region)).to_string()
}

fn object(written: &str, region: &str) -> String {
    ObjectRef::new(written).unwrap().canonical(&scope(region)).to_string()
}

#[test]
fn the_partition_of_an_arn_follows_from_the_region() {
    assert_eq!(bucket("s3://lists", "eu-west-1"), "arn:aws:s3:::lists");
    assert_eq!(bucket("s3://lists", "cn-north-1"), "arn:aws-cn:s3:::lists");
    assert_eq!(bucket("s3://lists", "us-gov-west-1"), "arn:aws-us-gov:s3:::lists");
    assert_eq!(object("s3://lists/a/b.csv", "cn-north-1"), "arn:aws-cn:s3:::lists/a/b.csv");
}

#[test]
fn an_arn_stays_as_it_is_written() {
    for arn in ["arn:aws:s3:::lists", "arn:aws:s3:eu-west-1:444455556666:accesspoint/finance"] {
        assert_eq!(bucket(arn, "cn-north-1"), arn);
    }
    let behind = "arn:aws:s3:eu-west-1:444455556666:accesspoint/finance/object/a/b.csv";
    assert_eq!(object(behind, "us-west-2"), behind);
}

#[test]
fn a_directory_bucket_is_that_of_the_jobs_own_region_and_account() {
    assert_eq!(
        target("s3://fast--usw2-az1--x-s3", "us-west-2"),
        "arn:aws:s3express:us-west-2:111122223333:bucket/fast--usw2-az1--x-s3"
    );
    let other = "arn:aws:s3express:us-west-2:444455556666:bucket/fast--usw2-az1--x-s3";
    assert_eq!(target(other, "us-west-2"), other);
}

#[test]
fn a_key_is_literal() {
    for key in ["a b.csv", "a%20b.csv", "a//b/", "ä+ß.csv", " ", "object/x"] {
        let written = format!("s3://lists/{key}");
        assert_eq!(object(&written, "us-west-2"), format!("arn:aws:s3:::lists/{key}"));
        let address = ObjectRef::new(written).unwrap().address();
        assert_eq!((address.bucket.as_str(), address.key.as_str()), ("lists", key));
    }
}

#[test]
fn an_object_behind_an_access_point_is_addressed_by_the_points_arn() {
    let behind = ObjectRef::new("arn:aws:s3:eu-west-1:444455556666:accesspoint/finance/object/a/object/b").unwrap();
    let address = behind.address();
    assert_eq!(address.bucket, "arn:aws:s3:eu-west-1:444455556666:accesspoint/finance");
    assert_eq!(address.key, "a/object/b");
}

#[test]
fn the_address_is_the_same_whichever_way_an_object_is_written() {
    let address = |written: &str| ObjectRef::new(written).unwrap().address();
    assert_eq!(address("s3://lists/a:::b"), address("arn:aws:s3:::lists/a:::b"));
    assert_eq!(address("s3://lists/a:::b").key, "a:::b");
}

#[test]
fn what_is_no_bucket_is_refused() {
    for written in
        ["s3://lists/", "s3://", "lists", "arn:aws:s3:::lists/*", "arn:aws:s3:::*", "S3://lists", "s3://li sts"]
    {
        assert!(BucketRef::new(written).is_err(), "{written}");
    }
    let multi_region = "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap";
    assert!(BucketRef::new(multi_region).is_err());
    let directory = "arn:aws:s3express:us-west-2:444455556666:bucket/fast--usw2-az1--x-s3";
    assert!(BucketRef::new(directory).is_err() && TargetBucketRef::new(directory).is_ok());
}

#[test]
fn what_is_no_object_is_refused() {
    for written in ["s3://lists", "s3://lists/", "lists/a.csv", "arn:aws:s3:::lists", "https://lists/a.csv"] {
        assert!(ObjectRef::new(written).is_err(), "{written}");
    }
}
