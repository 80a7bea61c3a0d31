use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, client_with_bucket, emulator, refusal, send};

const PART: usize = 5 * 1024 * 1024;

async fn begin(client: &Client) -> String {
    let begun = client.create_multipart_upload().bucket("bucket").key("k").content_type("text/plain");
    begun.send().await.unwrap().upload_id().unwrap().to_owned()
}

async fn upload(client: &Client, id: &str, number: i32, bytes: Vec<u8>) -> CompletedPart {
    let part = client.upload_part().bucket("bucket").key("k").upload_id(id).part_number(number);
    let answer = part.body(ByteStream::from(bytes)).send().await.unwrap();
    CompletedPart::builder().part_number(number).e_tag(answer.e_tag().unwrap()).build()
}

macro_rules! complete {
    ($client:expr, $id:expr, $parts:expr) => {{
        let parts = CompletedMultipartUpload::builder().set_parts(Some($parts)).build();
        let complete = $client.complete_multipart_upload().bucket("bucket").key("k").upload_id($id);
        complete.multipart_upload(parts).send().await
    }};
}

#[tokio::test]
async fn parts_become_one_object() {
    let client = client_with_bucket().await;
    let id = begin(&client).await;
    let second = upload(&client, &id, 7, b"end".to_vec()).await;
    let first = upload(&client, &id, 2, vec![b'x'; PART]).await;
    let listed = client.list_parts().bucket("bucket").key("k").upload_id(&id).send().await.unwrap();
    assert_eq!(listed.parts().iter().filter_map(aws_sdk_s3::types::Part::part_number).collect::<Vec<_>>(), [2, 7]);
    let done = complete!(client, &id, vec![first, second]).unwrap();
    assert!(done.e_tag().unwrap().ends_with("-2\""), "{done:?}");
    assert_eq!(done.checksum_type(), Some(&ChecksumType::FullObject));
    let get = client.get_object().bucket("bucket").key("k").range(format!("bytes={}-", PART - 1)).send().await.unwrap();
    assert_eq!(get.body.collect().await.unwrap().to_vec(), b"xend");
    let second = client.get_object().bucket("bucket").key("k").part_number(2).send().await.unwrap();
    assert_eq!((second.parts_count(), second.body.collect().await.unwrap().to_vec()), (Some(2), b"end".to_vec()));
    assert_eq!(refusal(client.list_parts().bucket("bucket").key("k").upload_id(&id).send().await), "404 NoSuchUpload");
}

#[tokio::test]
async fn the_checksum_of_the_whole_is_that_of_its_bytes() {
    let client = client_with_bucket().await;
    let id = begin(&client).await;
    let parts = vec![upload(&client, &id, 1, vec![b'x'; PART]).await, upload(&client, &id, 2, b"end".to_vec()).await];
    let done = complete!(client, &id, parts).unwrap();
    let whole = [vec![b'x'; PART], b"end".to_vec()].concat();
    let put = client.put_object().bucket("bucket").key("whole").body(ByteStream::from(whole));
    put.checksum_algorithm(aws_sdk_s3::types::ChecksumAlgorithm::Crc64Nvme).send().await.unwrap();
    let head = client.head_object().bucket("bucket").key("whole").checksum_mode(ChecksumMode::Enabled);
    assert_eq!(done.checksum_crc64_nvme(), head.send().await.unwrap().checksum_crc64_nvme());
}

#[tokio::test]
async fn parts_that_cannot_make_an_object_are_refused() {
    let client = client_with_bucket().await;
    let id = begin(&client).await;
    let first = upload(&client, &id, 1, b"small".to_vec()).await;
    let second = upload(&client, &id, 2, b"end".to_vec()).await;
    assert_eq!(refusal(complete!(client, &id, vec![first.clone(), second.clone()])), "400 EntityTooSmall");
    assert_eq!(refusal(complete!(client, &id, vec![second.clone(), first])), "400 InvalidPartOrder");
    let other = CompletedPart::builder().part_number(1).e_tag("\"other\"").build();
    assert_eq!(refusal(complete!(client, &id, vec![other])), "400 InvalidPart");
    complete!(client, &id, vec![second]).unwrap();
}

#[tokio::test]
async fn an_upload_is_listed_until_it_is_aborted() {
    let client = client_with_bucket().await;
    let id = begin(&client).await;
    let list = || client.list_multipart_uploads().bucket("bucket").send();
    assert_eq!(list().await.unwrap().uploads()[0].upload_id(), Some(id.as_str()));
    client.abort_multipart_upload().bucket("bucket").key("k").upload_id(&id).send().await.unwrap();
    assert!(list().await.unwrap().uploads().is_empty());
}

#[tokio::test]
async fn a_part_can_be_part_of_another_object() {
    let client = client_with_bucket().await;
    client.put_object().bucket("bucket").key("from").body(ByteStream::from_static(b"0123456789")).send().await.unwrap();
    let id = begin(&client).await;
    let copy = client.upload_part_copy().bucket("bucket").key("k").upload_id(&id).part_number(1);
    let copied = copy.copy_source("bucket/from").copy_source_range("bytes=2-4").send().await.unwrap();
    let etag = copied.copy_part_result().unwrap().e_tag().unwrap();
    complete!(client, &id, vec![CompletedPart::builder().part_number(1).e_tag(etag).build()]).unwrap();
    let get = client.get_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(get.body.collect().await.unwrap().to_vec(), b"234");
}

/// A local S3 with a bucket, and an upload of one part to `s3://bucket/KEY`: its id.
async fn uploaded(emulator: &Emulator, key: &str) -> String {
    send(emulator, "PUT /bucket", &[], "").await;
    let id = send(emulator, &format!("POST /bucket/{key}?uploads"), &[], "").await.element("UploadId");
    send(emulator, &format!("PUT /bucket/{key}?uploadId={id}&partNumber=1"), &[], "hello").await;
    id
}

async fn complete(emulator: &Emulator, (key, id): (&str, &str), headers: &[(&str, &str)]) -> Answer {
    let part = "<Part><PartNumber>1</PartNumber><ETag>5d41402abc4b2a76b9719d911017c592</ETag></Part>";
    let body = format!("<CompleteMultipartUpload>{part}</CompleteMultipartUpload>");
    send(emulator, &format!("POST /bucket/{key}?uploadId={id}"), headers, &body).await
}

#[tokio::test]
async fn an_upload_that_was_completed_is_answered_alike_again() {
    let emulator = emulator();
    let id = uploaded(&emulator, "k").await;
    let first = complete(&emulator, ("k", &id), &[]).await;
    assert_eq!(first.status, 200, "{}", first.error());
    for headers in [&[][..], &[("if-none-match", "*")], &[("if-match", "\"other\"")]] {
        let again = complete(&emulator, ("k", &id), headers).await;
        assert_eq!((again.status.as_u16(), again.element("ETag")), (200, first.element("ETag")), "{}", again.error());
        assert_eq!(again.element("ChecksumCRC64NVME"), first.element("ChecksumCRC64NVME"));
    }
    // It is told again, and nothing is done again.
    send(&emulator, "DELETE /bucket/k", &[], "").await;
    assert_eq!(complete(&emulator, ("k", &id), &[]).await.status, 200);
    assert_eq!(send(&emulator, "HEAD /bucket/k", &[], "").await.status, 404);
    let other = complete(&emulator, ("other", &id), &[]).await;
    assert_eq!((other.element("Code"), other.element("UploadId")), ("NoSuchUpload".to_owned(), id.clone()));
    send(&emulator, "DELETE /bucket", &[], "").await;
    send(&emulator, "PUT /bucket", &[], "").await;
    assert_eq!(complete(&emulator, ("k", &id), &[]).await.status, 404);
}

#[tokio::test]
async fn a_completed_upload_tells_the_version_that_it_made() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    send(&emulator, "PUT /bucket?versioning", &[], enabled).await;
    let id = uploaded(&emulator, "k").await;
    let first = complete(&emulator, ("k", &id), &[]).await;
    send(&emulator, "PUT /bucket/k", &[], "newer").await;
    let again = complete(&emulator, ("k", &id), &[]).await;
    assert_eq!(again.header("x-amz-version-id"), first.header("x-amz-version-id"));
    assert_eq!(send(&emulator, "GET /bucket/k", &[], "").await.body, "newer");
}

const CONFLICT: &str = "409 ConditionalRequestConflict: The conditional request cannot succeed due to a conflicting operation \
                        against this resource.";

#[tokio::test]
async fn an_upload_during_which_the_object_was_deleted_has_to_begin_again() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "first").await;
    let id = uploaded(&emulator, "k").await;
    let absent = [("if-none-match", "*")];
    assert_eq!(complete(&emulator, ("k", &id), &absent).await.element("Condition"), "If-None-Match");
    send(&emulator, "DELETE /bucket/k", &[], "").await;
    let conflict = complete(&emulator, ("k", &id), &absent).await;
    assert_eq!(conflict.error(), CONFLICT);
    assert_eq!((conflict.element("Condition"), conflict.element("Key")), ("If-None-Match".into(), "k".into()));
    let id = uploaded(&emulator, "k").await;
    assert_eq!(complete(&emulator, ("k", &id), &absent).await.status, 200);
}

#[tokio::test]
async fn an_upload_during_which_the_object_was_written_has_to_begin_again() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let put = async |text: &str| send(&emulator, "PUT /bucket/k", &[], text).await.header("etag").to_owned();
    let before = put("before").await;
    let id = uploaded(&emulator, "k").await;
    let during = put("during").await;
    let older = complete(&emulator, ("k", &id), &[("if-match", &before)]).await;
    assert_eq!((older.status.as_u16(), older.element("Condition")), (412, "If-Match".to_owned()));
    assert_eq!(complete(&emulator, ("k", &id), &[("if-match", &during)]).await.error(), CONFLICT);
    send(&emulator, "DELETE /bucket/k", &[], "").await;
    assert_eq!(complete(&emulator, ("k", &id), &[("if-match", &during)]).await.element("Code"), "NoSuchKey");
    // Without a condition, the last writer wins; other keys do not count.
    assert_eq!(complete(&emulator, ("k", &id), &[]).await.status, 200);
    let id = uploaded(&emulator, "other").await;
    put("elsewhere").await;
    assert_eq!(complete(&emulator, ("other", &id), &[("if-none-match", "*")]).await.status, 200);
}

#[tokio::test]
async fn where_the_object_is_is_told_as_a_url() {
    let emulator = emulator();
    let id = uploaded(&emulator, "a/b%20%C3%A4").await;
    let done = complete(&emulator, ("a/b%20%C3%A4", &id), &[]).await;
    assert_eq!(done.element("Location"), "http://bucket.s3.amazonaws.com/a%2Fb%20%C3%A4");
}

#[tokio::test]
async fn parts_are_not_found_by_checksums_of_another_algorithm() {
    let emulator = emulator();
    let id = uploaded(&emulator, "k").await;
    let complete = async |checksum: &str| {
        let part = format!("<PartNumber>1</PartNumber><ETag>5d41402abc4b2a76b9719d911017c592</ETag>{checksum}");
        let body = format!("<CompleteMultipartUpload><Part>{part}</Part></CompleteMultipartUpload>");
        send(&emulator, &format!("POST /bucket/k?uploadId={id}"), &[], &body).await
    };
    assert_eq!(complete("<ChecksumCRC32>NhCmhg==</ChecksumCRC32>").await.element("Code"), "InvalidPart");
    assert_eq!(complete("<ChecksumCRC64NVME>M3eFcAZSQlc=</ChecksumCRC64NVME>").await.status, 200);
}
