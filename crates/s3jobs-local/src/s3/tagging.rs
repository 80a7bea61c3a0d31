use s3s::dto::{
    DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput, GetObjectTaggingOutput,
    PutObjectTaggingInput, PutObjectTaggingOutput, Tag, TagSet,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use super::described::shown_version;
use super::error::malformed_xml;
use super::honoured::Honoured;
use super::operations::{Answer, Operations};
use super::version::OfVersion as _;
use crate::objects::{Reading as _, Tags, Which};

/// What the body of a request to set tags is made of.
pub(super) const TAGGING: [&str; 5] = ["Key", "Tag", "TagSet", "Tagging", "Value"];

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["tagging", "versionId"]).elements(&TAGGING);

pub(super) fn get(own: &Operations, request: &S3Request<GetObjectTaggingInput>) -> Answer<GetObjectTaggingOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let (object, version_id) = own.store.read(|view| {
        let object = view.object_with_attributes(which)?;
        let version = shown_version(view, which.place.bucket, object.version)?;
        Ok::<_, S3Error>((object, version))
    })?;
    let tag = |(key, value): (&str, &str)| Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) };
    let tag_set = object.tags.iter().map(tag).collect();
    Ok(S3Response::new(GetObjectTaggingOutput { tag_set, version_id }))
}

pub(super) fn put(own: &Operations, request: &S3Request<PutObjectTaggingInput>) -> Answer<PutObjectTaggingOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let tags = tags(&input.tagging.tag_set)?;
    let version_id = replace(own, input.which()?, tags)?;
    Ok(S3Response::new(PutObjectTaggingOutput { version_id }))
}

pub(super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteObjectTaggingInput>,
) -> Answer<DeleteObjectTaggingOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let version_id = replace(own, which, Tags::default())?;
    Ok(S3Response::new(DeleteObjectTaggingOutput { version_id }))
}

fn replace(own: &Operations, which: Which<'_>, tags: Tags) -> S3Result<Option<String>> {
    own.store.write(|change| {
        let version = change.put_tags(which, tags)?;
        Ok(shown_version(change, which.place.bucket, version)?)
    })
}

fn tags(set: &TagSet) -> S3Result<Tags> {
    Ok(Tags::new(pairs(set)?)?)
}

/// Keys and values as they were sent.
pub(super) fn pairs(set: &TagSet) -> S3Result<Vec<(String, String)>> {
    let pairs: Option<Vec<_>> = set.iter().map(|tag| Some((tag.key.clone()?, tag.value.clone()?))).collect();
    pairs.ok_or_else(malformed_xml)
}
