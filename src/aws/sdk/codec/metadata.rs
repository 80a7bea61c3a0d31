//! Metadata of copies.

use aws_sdk_s3control::types;

use super::fields::{
    decode_count, decode_map, decode_time, encode_count, encode_map, encode_time, optional, optional_text, string,
};
use super::words::{Unknown, Word};
use crate::model::operation::NewObjectMetadata;

pub(super) fn encode(metadata: &NewObjectMetadata) -> types::S3ObjectMetadata {
    let NewObjectMetadata {
        cache_control,
        content_disposition,
        content_encoding,
        content_language,
        content_type,
        http_expires_date,
        user_metadata,
        sse_algorithm,
        content_length,
        content_md5,
        requester_charged,
    } = metadata;
    types::S3ObjectMetadata::builder()
        .set_cache_control(string(cache_control.as_ref()))
        .set_content_disposition(string(content_disposition.as_ref()))
        .set_content_encoding(string(content_encoding.as_ref()))
        .set_content_language(string(content_language.as_ref()))
        .set_content_type(string(content_type.as_ref()))
        .set_http_expires_date(http_expires_date.map(encode_time))
        .set_user_metadata(user_metadata.as_ref().map(encode_map))
        .set_sse_algorithm(sse_algorithm.map(Word::encode))
        .set_content_length(content_length.map(encode_count))
        .set_content_md5(string(content_md5.as_ref()))
        .set_requester_charged(*requester_charged)
        .build()
}

pub(super) fn decode(metadata: &types::S3ObjectMetadata, unknown: &mut Unknown) -> Option<NewObjectMetadata> {
    Some(NewObjectMetadata {
        cache_control: optional_text(metadata.cache_control())?,
        content_disposition: optional_text(metadata.content_disposition())?,
        content_encoding: optional_text(metadata.content_encoding())?,
        content_language: optional_text(metadata.content_language())?,
        content_type: optional_text(metadata.content_type())?,
        http_expires_date: optional(metadata.http_expires_date(), decode_time)?,
        user_metadata: optional(metadata.user_metadata(), decode_map)?,
        sse_algorithm: unknown.word("newObjectMetadata.sseAlgorithm", metadata.sse_algorithm()),
        content_length: optional(metadata.content_length(), decode_count)?,
        content_md5: optional_text(metadata.content_md5())?,
        // The SDK cannot tell `false` from absent, nor does it send `false`.
        requester_charged: Some(metadata.requester_charged()),
    })
}
