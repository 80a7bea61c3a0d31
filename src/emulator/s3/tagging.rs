use s3s::dto::{
    DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput, GetObjectTaggingOutput,
    PutObjectTaggingInput, PutObjectTaggingOutput, Tag, TagSet,
};
use s3s::{S3Request, S3Response, S3Result};

use super::error::refuse;
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use crate::emulator::store::{Place, Reading as _, Tags};

const HONOURED: Honoured = Honoured { headers: &[], parameters: &["tagging"] };

pub(super) fn get(own: &Operations, request: &S3Request<GetObjectTaggingInput>) -> Answer<GetObjectTaggingOutput> {
    HONOURED.check(request)?;
    let object = own.store.read(|view| view.object(Place::new(&request.input.bucket, &request.input.key)))?;
    let tag = |(key, value): (&str, &str)| Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) };
    let tag_set = object.tags.iter().map(tag).collect();
    Ok(S3Response::new(GetObjectTaggingOutput { tag_set, version_id: None }))
}

pub(super) fn put(own: &Operations, request: &S3Request<PutObjectTaggingInput>) -> Answer<PutObjectTaggingOutput> {
    HONOURED.check(request)?;
    let tags = tags(&request.input.tagging.tag_set)?;
    own.store.write(|change| change.put_tags(Place::new(&request.input.bucket, &request.input.key), tags))?;
    Ok(S3Response::new(PutObjectTaggingOutput::default()))
}

pub(super) fn delete(
    own: &Operations,
    request: &S3Request<DeleteObjectTaggingInput>,
) -> Answer<DeleteObjectTaggingOutput> {
    HONOURED.check(request)?;
    let place = Place::new(&request.input.bucket, &request.input.key);
    own.store.write(|change| change.put_tags(place, Tags::default()))?;
    Ok(S3Response::new(DeleteObjectTaggingOutput::default()))
}

fn tags(set: &TagSet) -> S3Result<Tags> {
    let pairs: Option<Vec<_>> = set.iter().map(|tag| Some((tag.key.clone()?, tag.value.clone()?))).collect();
    let pairs = pairs.ok_or_else(|| refuse("MalformedXML", "every `Tag` needs a `Key` and a `Value`"))?;
    Ok(Tags::new(pairs)?)
}
