use s3s::dto::{self, PostObjectInput, PostObjectOutput};
use s3s::{S3, S3Request};

use super::error::not_implemented;
use super::operations::{Answer, Operations};
use super::{
    acl, buckets, copy, delete, get, list, list_versions, lock, lock_configuration, multipart, object_attributes, put,
    restore, settings, tagging,
};

/// Makes the operations that are built those of the protocol layer. All others answer `NotImplemented`, with their name.
macro_rules! calls {
    (
        waiting { $($waiting:ident($waiting_input:ident) -> $waiting_output:ident = $waits:path;)+ }
        plain { $($name:ident($input:ident) -> $output:ident = $does:path;)+ }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Operations {
            $(async fn $waiting(&self, request: S3Request<dto::$waiting_input>) -> Answer<dto::$waiting_output> {
                $waits(self, request).await
            })+
            $(async fn $name(&self, request: S3Request<dto::$input>) -> Answer<dto::$output> {
                $does(self, &request)
            })+
        }
    };
}

calls! {
    // Those that wait for a body.
    waiting {
        put_object(PutObjectInput) -> PutObjectOutput = put::put;
        upload_part(UploadPartInput) -> UploadPartOutput = multipart::put;
    }
    plain {
        post_object(PostObjectInput) -> PostObjectOutput = post;
        create_bucket(CreateBucketInput) -> CreateBucketOutput = buckets::create;
        delete_bucket(DeleteBucketInput) -> DeleteBucketOutput = buckets::delete;
        head_bucket(HeadBucketInput) -> HeadBucketOutput = buckets::head;
        list_buckets(ListBucketsInput) -> ListBucketsOutput = buckets::list;
        get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput = buckets::locate;
        get_bucket_acl(GetBucketAclInput) -> GetBucketAclOutput = acl::get_of_bucket;
        put_bucket_acl(PutBucketAclInput) -> PutBucketAclOutput = acl::put_of_bucket;
        get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput = settings::get_versioning;
        put_bucket_versioning(PutBucketVersioningInput) -> PutBucketVersioningOutput = settings::put_versioning;
        get_bucket_encryption(GetBucketEncryptionInput) -> GetBucketEncryptionOutput = settings::get_encryption;
        put_bucket_encryption(PutBucketEncryptionInput) -> PutBucketEncryptionOutput = settings::put_encryption;
        delete_bucket_encryption(DeleteBucketEncryptionInput) -> DeleteBucketEncryptionOutput =
            settings::delete_encryption;
        get_bucket_ownership_controls(GetBucketOwnershipControlsInput) -> GetBucketOwnershipControlsOutput =
            settings::get_controls;
        put_bucket_ownership_controls(PutBucketOwnershipControlsInput) -> PutBucketOwnershipControlsOutput =
            settings::put_controls;
        delete_bucket_ownership_controls(DeleteBucketOwnershipControlsInput) -> DeleteBucketOwnershipControlsOutput =
            settings::delete_controls;
        get_public_access_block(GetPublicAccessBlockInput) -> GetPublicAccessBlockOutput = settings::get_public_access;
        put_public_access_block(PutPublicAccessBlockInput) -> PutPublicAccessBlockOutput = settings::put_public_access;
        delete_public_access_block(DeletePublicAccessBlockInput) -> DeletePublicAccessBlockOutput =
            settings::delete_public_access;
        get_bucket_tagging(GetBucketTaggingInput) -> GetBucketTaggingOutput = settings::get_tags;
        put_bucket_tagging(PutBucketTaggingInput) -> PutBucketTaggingOutput = settings::put_tags;
        delete_bucket_tagging(DeleteBucketTaggingInput) -> DeleteBucketTaggingOutput = settings::delete_tags;
        get_bucket_replication(GetBucketReplicationInput) -> GetBucketReplicationOutput = settings::get_replication;
        put_bucket_replication(PutBucketReplicationInput) -> PutBucketReplicationOutput = settings::put_replication;
        delete_bucket_replication(DeleteBucketReplicationInput) -> DeleteBucketReplicationOutput =
            settings::delete_replication;
        get_bucket_policy(GetBucketPolicyInput) -> GetBucketPolicyOutput = settings::get_policy;
        get_bucket_policy_status(GetBucketPolicyStatusInput) -> GetBucketPolicyStatusOutput =
            settings::get_policy_status;
        put_bucket_policy(PutBucketPolicyInput) -> PutBucketPolicyOutput = settings::put_policy;
        delete_bucket_policy(DeleteBucketPolicyInput) -> DeleteBucketPolicyOutput = settings::delete_policy;
        get_object_lock_configuration(GetObjectLockConfigurationInput) -> GetObjectLockConfigurationOutput =
            lock_configuration::get;
        list_objects(ListObjectsInput) -> ListObjectsOutput = list::first_version;
        list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output = list::second_version;
        list_object_versions(ListObjectVersionsInput) -> ListObjectVersionsOutput = list_versions::list;
        get_object(GetObjectInput) -> GetObjectOutput = get::get;
        head_object(HeadObjectInput) -> HeadObjectOutput = get::head;
        get_object_attributes(GetObjectAttributesInput) -> GetObjectAttributesOutput = object_attributes::get;
        delete_object(DeleteObjectInput) -> DeleteObjectOutput = delete::one;
        delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput = delete::many;
        copy_object(CopyObjectInput) -> CopyObjectOutput = copy::copy;
        restore_object(RestoreObjectInput) -> RestoreObjectOutput = restore::restore;
        get_object_tagging(GetObjectTaggingInput) -> GetObjectTaggingOutput = tagging::get;
        put_object_tagging(PutObjectTaggingInput) -> PutObjectTaggingOutput = tagging::put;
        delete_object_tagging(DeleteObjectTaggingInput) -> DeleteObjectTaggingOutput = tagging::delete;
        get_object_acl(GetObjectAclInput) -> GetObjectAclOutput = acl::get_of_object;
        put_object_acl(PutObjectAclInput) -> PutObjectAclOutput = acl::put_of_object;
        get_object_retention(GetObjectRetentionInput) -> GetObjectRetentionOutput = lock::get_retention;
        put_object_retention(PutObjectRetentionInput) -> PutObjectRetentionOutput = lock::put_retention;
        get_object_legal_hold(GetObjectLegalHoldInput) -> GetObjectLegalHoldOutput = lock::get_legal_hold;
        put_object_legal_hold(PutObjectLegalHoldInput) -> PutObjectLegalHoldOutput = lock::put_legal_hold;
        create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput = multipart::begin;
        upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput = multipart::put_copy;
        complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput = multipart::complete;
        abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput = multipart::abort;
        list_parts(ListPartsInput) -> ListPartsOutput = multipart::list_parts;
        list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput = multipart::list_uploads;
    }
}

fn post(_: &Operations, _: &S3Request<PostObjectInput>) -> Answer<PostObjectOutput> {
    Err(not_implemented("uploads from HTML forms (PostObject)"))
}
