//! The calls on objects over the SDK.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use bytes::Bytes;

use super::clients::Clients;
use super::codec;
use super::connection::timeouts;
use super::failure::{Call, bucket_region, chain, lost, port_error};
use crate::aws::error::PortError;
use crate::aws::port::{BucketHead, Encryption, ObjectHead, Objects, Part, PutCondition};
use crate::model::arn::ObjectAddress;
use crate::model::manifest::{ETag, VersionId};

/// The calls on objects in one scope.
#[derive(Debug)]
pub(super) struct SdkObjects {
    pub(super) clients: Arc<Clients>,
}

impl SdkObjects {
    fn call(&self, name: &'static str, object: &ObjectAddress) -> Call {
        let bucket = Some(object.bucket.clone());
        Call { name, target: object.to_string(), bucket, place: self.clients.s3_place() }
    }
}

#[async_trait]
impl Objects for SdkObjects {
    async fn head(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError> {
        let call = self.call("HeadObject", object);
        let request = self.clients.s3(call.name).await?.head_object().bucket(&object.bucket).key(&object.key);
        let sent = request.set_version_id(version.map(ToString::to_string)).send().await;
        let Some(output) = found(sent.map_err(|error| port_error(&call, &error)))? else {
            return Ok(None);
        };
        let etag = etag(&call, output.e_tag())?;
        let bytes = output.content_length().and_then(|bytes| u64::try_from(bytes).ok());
        Ok(Some(ObjectHead {
            etag,
            bytes: bytes.ok_or_else(|| lost(&call, "the answer holds no length"))?,
            version_id: output.version_id().and_then(|id| VersionId::new(id).ok()),
            modified: output.last_modified().and_then(codec::fields::decode_moment),
            encryption: encryption(output.sse_customer_algorithm(), output.server_side_encryption()),
        }))
    }

    async fn get(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<Bytes>, PortError> {
        let call = self.call("GetObject", object);
        let request = self.clients.s3(call.name).await?.get_object().bucket(&object.bucket).key(&object.key);
        let sent = request.set_version_id(version.map(ToString::to_string)).send().await;
        let Some(output) = found(sent.map_err(|error| port_error(&call, &error)))? else {
            return Ok(None);
        };
        let body = output.body.collect().await.map_err(|error| lost(&call, chain(&error)))?;
        Ok(Some(body.into_bytes()))
    }

    async fn get_part(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        part: &Part,
    ) -> Result<Bytes, PortError> {
        let call = self.call("GetObject", object);
        let request = self.clients.s3(call.name).await?.get_object().bucket(&object.bucket).key(&object.key);
        let Part { etag, bytes } = part;
        let request = request.if_match(if_match(etag)).range(format!("bytes={}-{}", bytes.start, bytes.end - 1));
        let sent = request.set_version_id(version.map(ToString::to_string)).send().await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        let body = output.body.collect().await.map_err(|error| lost(&call, chain(&error)))?;
        Ok(body.into_bytes())
    }

    async fn begin(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        most: u64,
    ) -> Result<Option<(ObjectHead, Bytes)>, PortError> {
        let call = self.call("GetObject", object);
        let request = self.clients.s3(call.name).await?.get_object().bucket(&object.bucket).key(&object.key);
        let request = request.range(format!("bytes=0-{}", most - 1)).set_version_id(version.map(ToString::to_string));
        let output = match found(request.send().await.map_err(|error| port_error(&call, &error))) {
            Ok(Some(output)) => output,
            Ok(None) => return Ok(None),
            // An empty object has no first byte.
            Err(PortError::Rejected { code, .. }) if code == "InvalidRange" => {
                return Ok(self.head(object, version).await?.map(|head| (head, Bytes::new())));
            }
            Err(error) => return Err(error),
        };
        let whole = output.content_range().and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let length = output.content_length().and_then(|bytes| u64::try_from(bytes).ok());
        let head = ObjectHead {
            etag: etag(&call, output.e_tag())?,
            bytes: whole.or(length).ok_or_else(|| lost(&call, "the answer holds no length"))?,
            version_id: output.version_id().and_then(|id| VersionId::new(id).ok()),
            modified: output.last_modified().and_then(codec::fields::decode_moment),
            encryption: encryption(output.sse_customer_algorithm(), output.server_side_encryption()),
        };
        let body = output.body.collect().await.map_err(|error| lost(&call, chain(&error)))?;
        Ok(Some((head, body.into_bytes())))
    }

    async fn bucket(&self, name: &str) -> Result<Option<BucketHead>, PortError> {
        let target = format!("the bucket `{name}`");
        let call = Call { name: "HeadBucket", target, bucket: None, place: self.clients.s3_place() };
        match self.clients.s3(call.name).await?.head_bucket().bucket(name).send().await {
            Ok(output) => {
                let region = output.bucket_region().and_then(|region| region.parse().ok());
                Ok(Some(BucketHead { region }))
            }
            // Another Region's bucket (301), or one that the caller may not use (403): S3 tells where it is.
            Err(error) => match bucket_region(&error) {
                Some(region) => Ok(Some(BucketHead { region: Some(region) })),
                None => found(Err(port_error(&call, &error))),
            },
        }
    }

    async fn put(&self, object: &ObjectAddress, body: Bytes, condition: PutCondition) -> Result<ETag, PortError> {
        let call = self.call("PutObject", object);
        let patience = aws_sdk_s3::config::Builder::new().timeout_config(timeouts(upload_time(body.len())));
        let request = self.clients.s3(call.name).await?.put_object().bucket(&object.bucket).key(&object.key);
        let request = match condition {
            PutCondition::None => request,
            PutCondition::Absent => request.if_none_match("*"),
            PutCondition::Matches(etag) => request.if_match(if_match(&etag)),
        };
        let sent = request.body(ByteStream::from(body)).customize().config_override(patience).send().await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        etag(&call, output.e_tag())
    }
}

pub(super) fn if_match(etag: &ETag) -> String {
    format!("\"{}\"", etag.canonical())
}

fn encryption(customer: Option<&str>, algorithm: Option<&ServerSideEncryption>) -> Option<Encryption> {
    if customer.is_some() {
        return Some(Encryption::Customer);
    }
    let algorithm = algorithm?;
    let kms = [ServerSideEncryption::AwsKms, ServerSideEncryption::AwsKmsDsse];
    if *algorithm == ServerSideEncryption::Aes256 {
        return Some(Encryption::S3);
    }
    kms.contains(algorithm).then_some(Encryption::Kms)
}

/// How long an upload may take: half a minute, and a second for each MiB.
fn upload_time(bytes: usize) -> Duration {
    Duration::from_secs(30 + u64::try_from(bytes / (1024 * 1024)).unwrap_or(u64::MAX / 2))
}

/// Takes what does not exist out of the errors.
fn found<T>(answer: Result<T, PortError>) -> Result<Option<T>, PortError> {
    match answer {
        Ok(output) => Ok(Some(output)),
        Err(PortError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn etag(call: &Call, etag: Option<&str>) -> Result<ETag, PortError> {
    let etag = etag.and_then(|etag| ETag::new(etag).ok());
    etag.map(|etag| etag.canonical()).ok_or_else(|| lost(call, "the answer holds no ETag"))
}
