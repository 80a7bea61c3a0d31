//! `bucket-name`: a name that S3 gives to no bucket.
// Source: S3 User Guide, "General purpose bucket naming rules".

use super::Subject;
use super::subject::{BucketUse, is_directory_bucket};
use crate::model::bucket_name::{self, BucketNameError};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    subject.buckets().into_iter().filter_map(|used| of_bucket(subject, used)).collect()
}

fn of_bucket(subject: &Subject<'_>, used: BucketUse<'_>) -> Option<Finding> {
    let name = &*used.name;
    // Of directory buckets other rules say where they may stand; rows of a file are judged with the file.
    let is_elsewhere = is_directory_bucket(name) || (used.written.is_none() && subject.file.is_some());
    if is_elsewhere || bucket_name::is_access_point_alias(name) {
        return None;
    }
    let error = bucket_name::check(name).err()?;
    let help = match &error {
        BucketNameError::Reserved { part: "amzn-s3-demo-", .. } => {
            "AWS's documentation uses such names, and nobody has such a bucket: write the name of yours"
        }
        BucketNameError::Dots { .. } | BucketNameError::Address { .. } | BucketNameError::Reserved { .. } => {
            "S3 has no bucket of this name: write the name of yours"
        }
    };
    Some(subject.at_value(Code::BucketName, used.at, error.to_string()).with_help(help))
}
