use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};

use crate::world::{client_with_bucket, refusal};

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
