use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput, DeleteBucketInput, DeleteBucketOutput,
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectTaggingInput, DeleteObjectTaggingOutput, DeleteObjectsInput,
    DeleteObjectsOutput, GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput, GetObjectOutput,
    GetObjectTaggingInput, GetObjectTaggingOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput,
    HeadObjectOutput, ListBucketsInput, ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, PostObjectInput, PostObjectOutput, PutObjectInput, PutObjectOutput, PutObjectTaggingInput,
    PutObjectTaggingOutput,
};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Request, S3Response, S3Result};

use super::admission::admit;
use super::error::{not_implemented, refuse};
use super::finish::finish;
use super::{buckets, copy, delete, get, list, put, tagging};
use crate::emulator::config::Clock;
use crate::emulator::control::RequestIds;
use crate::emulator::store::Store;

/// The S3 API over a store.
#[derive(Clone)]
pub(in crate::emulator) struct DataPlane {
    service: S3Service,
}

impl DataPlane {
    pub(in crate::emulator) fn new(store: Store, clock: Clock) -> Self {
        Self { service: S3ServiceBuilder::new(Operations { store, clock }).build() }
    }

    /// Answers one request. `region` is the one that the request was signed for.
    pub(in crate::emulator) async fn respond(
        &self,
        request: Request<Bytes>,
        region: String,
        ids: &RequestIds,
    ) -> Response<Bytes> {
        let is_head = request.method() == Method::HEAD;
        let answer = match self.answer(request, region).await {
            Ok(answer) => answer,
            Err(error) => error.to_http_response().unwrap_or_default().map(body_in_memory),
        };
        finish(answer, is_head, ids)
    }

    async fn answer(&self, request: Request<Bytes>, region: String) -> S3Result<Response<Bytes>> {
        let request = admit(request, region)?.map(Body::from);
        let failed = |error: &dyn std::fmt::Display| refuse("InternalError", format!("the local S3 failed: {error}"));
        let answer = self.service.call(request).await;
        let (parts, body) = answer.map_err(|error| failed(&s3s::StdError::from(error)))?.into_parts();
        let body = body.collect().await.map_err(|error| failed(&error))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

fn body_in_memory(mut body: Body) -> Bytes {
    body.take_bytes().unwrap_or_default()
}

/// The operations that are built. All others answer `NotImplemented`, with their name.
pub(super) struct Operations {
    pub(super) store: Store,
    clock: Clock,
}

impl Operations {
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// What an operation answers.
pub(super) type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Operations {
    async fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> Answer<CreateBucketOutput> {
        buckets::create(self, &request)
    }

    async fn delete_bucket(&self, request: S3Request<DeleteBucketInput>) -> Answer<DeleteBucketOutput> {
        buckets::delete(self, &request)
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
        buckets::head(self, &request)
    }

    async fn list_buckets(&self, request: S3Request<ListBucketsInput>) -> Answer<ListBucketsOutput> {
        buckets::list(self, &request)
    }

    async fn get_bucket_location(&self, request: S3Request<GetBucketLocationInput>) -> Answer<GetBucketLocationOutput> {
        buckets::locate(self, &request)
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        put::put(self, request).await
    }

    async fn post_object(&self, _request: S3Request<PostObjectInput>) -> Answer<PostObjectOutput> {
        Err(not_implemented("uploads from HTML forms (PostObject)"))
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        get::get(self, &request)
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        get::head(self, &request)
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        delete::one(self, &request)
    }

    async fn delete_objects(&self, request: S3Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
        delete::many(self, &request)
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        copy::copy(self, &request)
    }

    async fn list_objects(&self, request: S3Request<ListObjectsInput>) -> Answer<ListObjectsOutput> {
        list::first_version(self, &request)
    }

    async fn list_objects_v2(&self, request: S3Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
        list::second_version(self, &request)
    }

    async fn get_object_tagging(&self, request: S3Request<GetObjectTaggingInput>) -> Answer<GetObjectTaggingOutput> {
        tagging::get(self, &request)
    }

    async fn put_object_tagging(&self, request: S3Request<PutObjectTaggingInput>) -> Answer<PutObjectTaggingOutput> {
        tagging::put(self, &request)
    }

    async fn delete_object_tagging(
        &self,
        request: S3Request<DeleteObjectTaggingInput>,
    ) -> Answer<DeleteObjectTaggingOutput> {
        tagging::delete(self, &request)
    }
}
