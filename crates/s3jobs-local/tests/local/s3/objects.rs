use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, Delete, EncodingType, MetadataDirective, ObjectIdentifier, StorageClass, Tag,
    Tagging, TaggingDirective,
};

use crate::s3::world::{client_with_bucket, refusal};

async fn put(client: &Client, key: &str, text: &str) -> String {
    let body = ByteStream::from(text.as_bytes().to_vec());
    let answer = client.put_object().bucket("bucket").key(key).body(body).send().await.unwrap();
    answer.e_tag().unwrap().to_owned()
}

async fn text(client: &Client, key: &str) -> String {
    let answer = client.get_object().bucket("bucket").key(key).send().await.unwrap();
    String::from_utf8(answer.body.collect().await.unwrap().to_vec()).unwrap()
}

async fn tags(client: &Client, key: &str) -> Vec<(String, String)> {
    let answer = client.get_object_tagging().bucket("bucket").key(key).send().await.unwrap();
    answer.tag_set.into_iter().map(|tag| (tag.key, tag.value)).collect()
}

fn tagging(pairs: &[(&str, &str)]) -> Tagging {
    let tag = |(key, value): &(&str, &str)| Tag::builder().key(*key).value(*value).build().unwrap();
    Tagging::builder().set_tag_set(Some(pairs.iter().map(tag).collect())).build().unwrap()
}

#[tokio::test]
async fn an_object_comes_back_with_everything_that_was_said_of_it() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("a b/ä+c").body(ByteStream::from_static(b"hello"));
    let put =
        put.content_type("text/plain").cache_control("no-cache").metadata("colour", "blue").tagging("a=1&b=x%20y");
    put.storage_class(StorageClass::StandardIa).send().await.unwrap();
    let answer = client.get_object().bucket("bucket").key("a b/ä+c").send().await.unwrap();
    assert_eq!(answer.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!((answer.content_type(), answer.cache_control()), (Some("text/plain"), Some("no-cache")));
    assert_eq!(answer.metadata().unwrap()["colour"], "blue");
    assert_eq!((answer.tag_count(), answer.content_length()), (Some(2), Some(5)));
    assert_eq!(answer.storage_class(), Some(&StorageClass::StandardIa));
    assert_eq!(answer.last_modified().unwrap().to_string(), "2026-11-22T10:00:00Z");
    assert_eq!(answer.server_side_encryption().unwrap().as_str(), "AES256");
    assert_eq!(answer.body.collect().await.unwrap().to_vec(), b"hello");
    assert_eq!(tags(&client, "a b/ä+c").await, [("a".into(), "1".into()), ("b".into(), "x y".into())]);
}

#[tokio::test]
async fn head_tells_what_get_would_without_the_bytes() {
    let client = client_with_bucket().await;
    let etag = put(&client, "k", "hello").await;
    let head = client.head_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!((head.e_tag(), head.content_length()), (Some(etag.as_str()), Some(5)));
    assert_eq!(head.content_type(), Some("application/octet-stream"));
    assert_eq!(refusal(client.head_object().bucket("bucket").key("none").send().await), "404 NotFound");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let client = client_with_bucket().await;
    assert_eq!(refusal(client.get_object().bucket("bucket").key("none").send().await), "404 NoSuchKey");
    assert_eq!(refusal(client.get_object().bucket("none").key("k").send().await), "404 NoSuchBucket");
    assert_eq!(refusal(client.get_object_tagging().bucket("bucket").key("none").send().await), "404 NoSuchKey");
}

#[tokio::test]
async fn part_of_an_object_can_be_asked_for() {
    let client = client_with_bucket().await;
    put(&client, "k", "0123456789").await;
    let get = |range| client.get_object().bucket("bucket").key("k").range(range).send();
    let answer = get("bytes=2-4").await.unwrap();
    assert_eq!((answer.content_range(), answer.content_length()), (Some("bytes 2-4/10"), Some(3)));
    assert_eq!(answer.body.collect().await.unwrap().to_vec(), b"234");
    assert_eq!(get("bytes=-3").await.unwrap().body.collect().await.unwrap().to_vec(), b"789");
    assert_eq!(refusal(get("bytes=10-").await), "416 InvalidRange");
}

#[tokio::test]
async fn only_one_of_two_creators_wins() {
    let client = client_with_bucket().await;
    let create = || client.put_object().bucket("bucket").key("k").if_none_match("*").send();
    create().await.unwrap();
    assert_eq!(refusal(create().await), "412 PreconditionFailed");
}

#[tokio::test]
async fn an_object_is_replaced_only_while_it_is_the_expected_one() {
    let client = client_with_bucket().await;
    let first = put(&client, "k", "1").await;
    let replace = |key| client.put_object().bucket("bucket").key(key).if_match(&first).send();
    replace("k").await.unwrap();
    assert_eq!(refusal(replace("k").await), "412 PreconditionFailed");
    assert_eq!(refusal(replace("none").await), "404 NoSuchKey");
}

#[tokio::test]
async fn reads_can_be_conditional_too() {
    let client = client_with_bucket().await;
    let etag = put(&client, "k", "1").await;
    let get = || client.get_object().bucket("bucket").key("k");
    assert_eq!(refusal(get().if_match("\"other\"").send().await), "412 PreconditionFailed");
    let unchanged = get().if_none_match(&etag).send().await.unwrap_err();
    assert_eq!(unchanged.raw_response().unwrap().status().as_u16(), 304);
}

#[tokio::test]
async fn checksums_are_verified_kept_and_returned() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("k").body(ByteStream::from_static(b"hello"));
    put.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap();
    let head =
        client.head_object().bucket("bucket").key("k").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(head.checksum_sha256(), Some("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="));
}

#[tokio::test]
async fn a_streamed_upload_with_a_trailing_checksum_is_taken() {
    let temporary = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(temporary.path(), "x".repeat(200_000)).unwrap();
    let client = client_with_bucket().await;
    let body = ByteStream::from_path(temporary.path()).await.unwrap();
    let put = client.put_object().bucket("bucket").key("k").body(body).checksum_algorithm(ChecksumAlgorithm::Crc32);
    put.send().await.unwrap();
    let head =
        client.head_object().bucket("bucket").key("k").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!((head.content_length(), head.checksum_crc32().is_some()), (Some(200_000), true));
}

#[tokio::test]
async fn a_copy_keeps_or_replaces_what_is_said_of_the_source() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("a b").body(ByteStream::from_static(b"x"));
    put.metadata("colour", "blue").tagging("a=1").send().await.unwrap();
    let copy = |key| client.copy_object().copy_source("bucket/a%20b").bucket("bucket").key(key);
    copy("same").send().await.unwrap();
    let other = copy("other").metadata_directive(MetadataDirective::Replace).metadata("colour", "red");
    other.tagging_directive(TaggingDirective::Replace).tagging("b=2").send().await.unwrap();
    let colour = async |key| {
        let head = client.head_object().bucket("bucket").key(key).send().await.unwrap();
        head.metadata().unwrap()["colour"].clone()
    };
    assert_eq!((colour("same").await, colour("other").await), ("blue".to_owned(), "red".to_owned()));
    assert_eq!(tags(&client, "same").await, [("a".into(), "1".into())]);
    assert_eq!(tags(&client, "other").await, [("b".into(), "2".into())]);
    assert_eq!(text(&client, "other").await, "x");
}

#[tokio::test]
async fn an_archived_object_is_not_read() {
    let client = client_with_bucket().await;
    client.put_object().bucket("bucket").key("k").storage_class(StorageClass::Glacier).send().await.unwrap();
    assert_eq!(refusal(client.get_object().bucket("bucket").key("k").send().await), "403 InvalidObjectState");
    client.head_object().bucket("bucket").key("k").send().await.unwrap();
}

#[tokio::test]
async fn tags_are_replaced_and_removed_as_a_whole() {
    let client = client_with_bucket().await;
    put(&client, "k", "x").await;
    let set = |pairs| client.put_object_tagging().bucket("bucket").key("k").tagging(tagging(pairs)).send();
    set(&[("a", "1"), ("b", "2")]).await.unwrap();
    set(&[("c", "3")]).await.unwrap();
    assert_eq!(tags(&client, "k").await, [("c".into(), "3".into())]);
    assert_eq!(refusal(set(&[("aws:a", "1")]).await), "400 InvalidTag");
    client.delete_object_tagging().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(tags(&client, "k").await, []);
}

#[tokio::test]
async fn objects_are_deleted_one_by_one_and_many_at_once() {
    let client = client_with_bucket().await;
    for key in ["a", "b", "c"] {
        put(&client, key, "x").await;
    }
    client.delete_object().bucket("bucket").key("a").send().await.unwrap();
    client.delete_object().bucket("bucket").key("a").send().await.unwrap();
    let identifier = |key: &&str| ObjectIdentifier::builder().key(*key).build().unwrap();
    let delete = Delete::builder().set_objects(Some(["b", "none"].iter().map(identifier).collect())).build().unwrap();
    let answer = client.delete_objects().bucket("bucket").delete(delete).send().await.unwrap();
    assert_eq!((answer.deleted().len(), answer.errors().len()), (2, 0));
    let left = client.list_objects_v2().bucket("bucket").send().await.unwrap();
    assert_eq!(left.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), ["c"]);
}

#[tokio::test]
async fn a_listing_is_read_page_by_page() {
    let client = client_with_bucket().await;
    for key in ["a", "d/1", "d/2", "e e", "f"] {
        put(&client, key, "x").await;
    }
    let list = client.list_objects_v2().bucket("bucket").delimiter("/").max_keys(2).encoding_type(EncodingType::Url);
    let pages: Vec<_> = list.into_paginator().send().try_collect().await.unwrap();
    let shown = |page: &aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output| {
        let keys = page.contents().iter().filter_map(|object| object.key());
        let prefixes = page.common_prefixes().iter().filter_map(|prefix| prefix.prefix());
        keys.chain(prefixes).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pages.iter().map(shown).collect::<Vec<_>>(), ["a d/", "e%20e f"]);
}

#[tokio::test]
async fn the_first_version_of_listing_goes_on_from_a_marker() {
    let client = client_with_bucket().await;
    for key in ["a", "d/1", "e"] {
        put(&client, key, "x").await;
    }
    let list = || client.list_objects().bucket("bucket").delimiter("/");
    let first = list().max_keys(2).send().await.unwrap();
    assert_eq!((first.is_truncated(), first.next_marker()), (Some(true), Some("d/")));
    let second = list().marker("d/").send().await.unwrap();
    assert_eq!(second.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), ["e"]);
}
