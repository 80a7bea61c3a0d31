//! The calls on the bucket of a ledger over the SDK.

use async_trait::async_trait;
use aws_sdk_s3::config::Region as SdkRegion;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, EncodingType, ServerSideEncryption};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use tokio::sync::OnceCell;

use super::calls::Calls;
use super::codec;
use super::connection::{BucketConnection, Tries};
use super::failure::{Call, chain, code_of, lost, port_error};
use super::objects::if_match;
use super::pages::Pages;
use crate::aws::bucket::{Bucket, BucketSettings, Fetched, LifecycleRule, Listed};
use crate::aws::error::PortError;
use crate::aws::port::PutCondition;
use crate::model::manifest::ETag;

/// One bucket, with credentials of its own.
#[derive(Debug)]
pub struct SdkBucket {
    connection: BucketConnection,
    client: OnceCell<aws_sdk_s3::Client>,
}

impl SdkBucket {
    /// A bucket over a connection. Nothing is read or asked for before the first call.
    pub fn new(connection: BucketConnection) -> Self {
        Self { connection, client: OnceCell::new() }
    }

    async fn client(&self) -> &aws_sdk_s3::Client {
        let make = || async {
            let connection = &self.connection;
            let settings = connection.load().await;
            let mut config = aws_sdk_s3::config::Builder::from(&settings)
                .region(SdkRegion::new(connection.scope.region.to_string()))
                .retry_config(Tries::Several.retries())
                .timeout_config(Tries::Several.timeouts())
                .interceptor(Calls);
            // A URL counts only where the ledger's own settings name it.
            config.set_endpoint_url(None);
            if let Some(url) = &connection.url {
                config = config.endpoint_url(url.as_str()).force_path_style(true);
            }
            aws_sdk_s3::Client::from_conf(config.build())
        };
        self.client.get_or_init(make).await
    }

    /// The account that the bucket has to be of.
    fn owner(&self) -> &str {
        self.connection.scope.account.as_str()
    }

    fn call(&self, name: &'static str, key: Option<&str>) -> Call {
        let BucketConnection { bucket, url, scope, .. } = &self.connection;
        let target = key.map_or_else(|| format!("the bucket `{bucket}`"), |key| format!("s3://{bucket}/{key}"));
        let place = url.as_ref().map_or_else(|| format!("S3 in {}", scope.region), ToString::to_string);
        Call { name, target, bucket: Some(bucket.clone()), place }
    }

    async fn is_versioned(&self) -> Result<bool, PortError> {
        let call = self.call("GetBucketVersioning", None);
        let request = self.client().await.get_bucket_versioning().bucket(&self.connection.bucket);
        let sent = request.expected_bucket_owner(self.owner()).send().await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        Ok(output.status() == Some(&BucketVersioningStatus::Enabled))
    }

    async fn is_encrypted(&self) -> Result<bool, PortError> {
        let call = self.call("GetBucketEncryption", None);
        let request = self.client().await.get_bucket_encryption().bucket(&self.connection.bucket);
        match request.expected_bucket_owner(self.owner()).send().await {
            Ok(output) => Ok(output.server_side_encryption_configuration().is_some_and(|set| !set.rules().is_empty())),
            Err(error) if code_of(&error) == Some("ServerSideEncryptionConfigurationNotFoundError") => Ok(false),
            Err(error) => Err(port_error(&call, &error)),
        }
    }

    async fn rules(&self) -> Result<Vec<LifecycleRule>, PortError> {
        let call = self.call("GetBucketLifecycleConfiguration", None);
        let request = self.client().await.get_bucket_lifecycle_configuration().bucket(&self.connection.bucket);
        match request.expected_bucket_owner(self.owner()).send().await {
            Ok(output) => Ok(output.rules().iter().filter_map(codec::lifecycle::decode).collect()),
            // An S3 that knows no such rules takes nothing away either.
            Err(error) if matches!(code_of(&error), Some("NoSuchLifecycleConfiguration" | "NotImplemented")) => {
                Ok(Vec::new())
            }
            Err(error) => Err(port_error(&call, &error)),
        }
    }
}

#[async_trait]
impl Bucket for SdkBucket {
    fn place(&self) -> String {
        let BucketConnection { url, scope, .. } = &self.connection;
        url.as_ref().map_or_else(|| format!("in {}", scope.region), |url| format!("at {url}"))
    }

    async fn get(&self, key: &str) -> Result<Fetched, PortError> {
        let call = self.call("GetObject", Some(key));
        let request = self.client().await.get_object().bucket(&self.connection.bucket).key(key);
        let output = match request.expected_bucket_owner(self.owner()).send().await {
            Ok(output) => output,
            Err(error) if code_of(&error) == Some("NoSuchKey") => return Ok(missing(&error)),
            Err(error) => return Err(port_error(&call, &error)),
        };
        let etag = bare(&call, output.e_tag())?;
        let body = output.body.collect().await.map_err(|error| lost(&call, chain(&error)))?;
        Ok(Fetched::Object { body: body.into_bytes(), etag })
    }

    async fn put(&self, key: &str, body: Bytes, condition: PutCondition) -> Result<ETag, PortError> {
        let call = self.call("PutObject", Some(key));
        let request = self.client().await.put_object().bucket(&self.connection.bucket).key(key);
        let request = match condition {
            PutCondition::None => request,
            PutCondition::Absent => request.if_none_match("*"),
            PutCondition::Matches(etag) => request.if_match(if_match(&etag)),
        };
        let request = match &self.connection.kms_key {
            Some(key) => request.server_side_encryption(ServerSideEncryption::AwsKms).ssekms_key_id(key.as_str()),
            None => request,
        };
        let request = request.expected_bucket_owner(self.owner()).content_type(content_type(key));
        match request.body(ByteStream::from(body)).send().await {
            Ok(output) => bare(&call, output.e_tag()),
            // What is to be replaced is gone.
            Err(error) if code_of(&error) == Some("NoSuchKey") => {
                Err(PortError::Conflict { call: call.name, message: format!("{} does not exist", call.target) })
            }
            Err(error) => Err(port_error(&call, &error)),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, PortError> {
        let call = self.call("ListObjectsV2", None);
        let (mut pages, mut token, mut listed) = (Pages::default(), None, Vec::new());
        loop {
            let request = self.client().await.list_objects_v2().bucket(&self.connection.bucket).prefix(prefix);
            // A stranger's key may hold what XML cannot; nobody's ledger is unreadable for it.
            let request = request.encoding_type(EncodingType::Url);
            let request = request.expected_bucket_owner(self.owner()).set_continuation_token(token);
            let output = request.send().await.map_err(|error| port_error(&call, &error))?;
            for object in output.contents() {
                let key = object.key().ok_or_else(|| lost(&call, "an object of the list has no key"))?;
                let is_encoded = output.encoding_type() == Some(&EncodingType::Url);
                let key = if is_encoded { decoded(key) } else { key.to_owned() };
                listed.push(Listed { key, etag: bare(&call, object.e_tag())? });
            }
            token = pages.next(&call, output.next_continuation_token())?;
            if token.is_none() && output.is_truncated() == Some(true) {
                return Err(lost(&call, "the list ends within a page, so it is not whole"));
            }
            if token.is_none() {
                return Ok(listed);
            }
        }
    }

    async fn deleted(&self, prefix: &str) -> Result<Vec<String>, PortError> {
        let call = self.call("ListObjectVersions", None);
        let (mut pages, mut after, mut deleted) = (Pages::default(), None, Vec::new());
        loop {
            let request = self.client().await.list_object_versions().bucket(&self.connection.bucket).prefix(prefix);
            let request = request.encoding_type(EncodingType::Url).expected_bucket_owner(self.owner());
            let (key, version) = after.unzip();
            let request = request.set_key_marker(key).set_version_id_marker(version);
            let output = request.send().await.map_err(|error| port_error(&call, &error))?;
            let is_encoded = output.encoding_type() == Some(&EncodingType::Url);
            let plain = |key: &str| if is_encoded { decoded(key) } else { key.to_owned() };
            let latest = output.delete_markers().iter().filter(|marker| marker.is_latest() == Some(true));
            deleted.extend(latest.filter_map(|marker| marker.key()).map(plain));
            if output.is_truncated() != Some(true) {
                return Ok(deleted);
            }
            let next = output.next_key_marker().map(plain).zip(output.next_version_id_marker().map(str::to_owned));
            let place = next.as_ref().map(|(key, version)| format!("{key} {version}"));
            pages.next(&call, place.as_deref())?;
            after = Some(next.ok_or_else(|| lost(&call, "the list ends within a page, so it is not whole"))?);
        }
    }

    async fn settings(&self) -> BucketSettings {
        let (is_versioned, is_encrypted, rules) =
            futures::join!(self.is_versioned(), self.is_encrypted(), self.rules());
        BucketSettings { is_versioned, is_encrypted, rules }
    }
}

// Source: S3 User Guide, "Working with delete markers".
fn missing<E>(error: &SdkError<E, HttpResponse>) -> Fetched {
    let marker = error.raw_response().and_then(|answer| answer.headers().get("x-amz-delete-marker"));
    if marker == Some("true") { Fetched::Deleted } else { Fetched::Missing }
}

/// A key as it is. In an encoded list, a plus is a space.
fn decoded(key: &str) -> String {
    percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn content_type(key: &str) -> &'static str {
    if key.to_ascii_lowercase().ends_with(".gz") { "application/gzip" } else { "application/json" }
}

fn bare(call: &Call, etag: Option<&str>) -> Result<ETag, PortError> {
    let etag = etag.and_then(|etag| ETag::new(etag).ok());
    etag.map(|etag| etag.canonical()).ok_or_else(|| lost(call, "the answer holds no ETag"))
}
