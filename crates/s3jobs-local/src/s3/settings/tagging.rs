use std::collections::BTreeMap;

use s3s::dto::{
    DeleteBucketTaggingInput, DeleteBucketTaggingOutput, GetBucketTaggingInput, GetBucketTaggingOutput,
    PutBucketTaggingInput, PutBucketTaggingOutput, Tag,
};
use s3s::{S3Request, S3Response};

use super::super::error::{refuse, unset};
use super::super::honoured::Honoured;
use super::super::operations::{Answer, Operations};
use super::super::status::no_content;
use super::super::tagging::{TAGGING, pairs};
use crate::code::Code;
use crate::objects::{Tagged, check_tag, repeated_tag};

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["tagging"]).elements(&TAGGING);

/// The most tags that a bucket has.
// Source: S3 User Guide, "Using cost allocation S3 bucket tags".
const MAX_TAGS: usize = 50;

pub(in super::super) fn get(
    own: &Operations,
    request: &S3Request<GetBucketTaggingInput>,
) -> Answer<GetBucketTaggingOutput> {
    HONOURED.check(request)?;
    let tags = own.bucket(&request.input.bucket)?.tags;
    let bucket = &request.input.bucket;
    let tags = tags.ok_or_else(|| unset(Code::NoSuchTagSet, "The TagSet does not exist", bucket))?;
    let tag_set = tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect();
    Ok(S3Response::new(GetBucketTaggingOutput { tag_set }))
}

pub(in super::super) fn put(
    own: &Operations,
    request: &S3Request<PutBucketTaggingInput>,
) -> Answer<PutBucketTaggingOutput> {
    HONOURED.check(request)?;
    let mut tags = BTreeMap::new();
    for (key, value) in pairs(&request.input.tagging.tag_set)? {
        check_tag(&key, &value, Tagged::Bucket)?;
        if tags.contains_key(&key) {
            return Err(repeated_tag(key).into());
        }
        tags.insert(key, value);
    }
    if tags.len() > MAX_TAGS {
        return Err(refuse(Code::BadRequest, "Bucket tag count cannot be greater than 50"));
    }
    // An empty set is none.
    own.set(&request.input.bucket, |bucket| bucket.tags = Some(tags).filter(|tags| !tags.is_empty()))?;
    Ok(no_content())
}

pub(in super::super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteBucketTaggingInput>,
) -> Answer<DeleteBucketTaggingOutput> {
    HONOURED.check(request)?;
    own.set(&request.input.bucket, |bucket| bucket.tags = None)?;
    Ok(no_content())
}
