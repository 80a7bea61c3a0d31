use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, Delete, ObjectIdentifier, VersioningConfiguration};

use crate::s3::world::{client_with_bucket, emulator, refusal, send};

/// A client of a bucket that has versioning.
async fn versioned() -> Client {
    let client = client_with_bucket().await;
    set(&client, BucketVersioningStatus::Enabled).await;
    client
}

async fn set(client: &Client, status: BucketVersioningStatus) {
    let configuration = VersioningConfiguration::builder().status(status).build();
    client.put_bucket_versioning().bucket("bucket").versioning_configuration(configuration).send().await.unwrap();
}

async fn put(client: &Client, key: &str, text: &str) -> String {
    let body = ByteStream::from(text.as_bytes().to_vec());
    let answer = client.put_object().bucket("bucket").key(key).body(body).send().await.unwrap();
    answer.version_id().unwrap().to_owned()
}

#[tokio::test]
async fn every_version_is_read_by_its_id() {
    let client = versioned().await;
    let (first, second) = (put(&client, "k", "1").await, put(&client, "k", "2").await);
    assert_eq!(first.len(), 32);
    let get = client.get_object().bucket("bucket").key("k").version_id(&first).send().await.unwrap();
    assert_eq!(get.version_id(), Some(first.as_str()));
    assert_eq!(get.body.collect().await.unwrap().to_vec(), b"1");
    let head = client.head_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(head.version_id(), Some(second.as_str()));
}

#[tokio::test]
async fn a_bucket_without_versioning_tells_no_version() {
    let client = client_with_bucket().await;
    let answer = client.put_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(answer.version_id(), None);
    let status = client.get_bucket_versioning().bucket("bucket").send().await.unwrap();
    assert_eq!(status.status(), None);
}

#[tokio::test]
async fn where_versioning_is_suspended_an_upload_tells_no_version_and_all_others_do() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
    send(&emulator, "PUT /bucket?versioning", &[], suspended).await;
    assert_eq!(send(&emulator, "PUT /bucket/k", &[], "1").await.header("x-amz-version-id"), "");
    let copy = [("x-amz-copy-source", "bucket/k")];
    for (line, headers) in [("GET /bucket/k", &[][..]), ("PUT /bucket/copy", &copy), ("DELETE /bucket/k", &[])] {
        assert_eq!(send(&emulator, line, headers, "").await.header("x-amz-version-id"), "null", "{line}");
    }
}

#[tokio::test]
async fn a_bucket_that_never_had_versions_knows_no_id() {
    let emulator = emulator();
    for bucket in ["plain", "versioned"] {
        send(&emulator, &format!("PUT /{bucket}"), &[], "").await;
    }
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    send(&emulator, "PUT /versioned?versioning", &[], enabled).await;
    let id = send(&emulator, "PUT /versioned/k", &[], "1").await.header("x-amz-version-id").to_owned();
    send(&emulator, "PUT /plain/k", &[], "1").await;
    for (line, body) in [
        (format!("GET /plain/k?versionId={id}"), ""),
        (format!("DELETE /plain/k?versionId={id}"), ""),
        (format!("DELETE /plain/none?versionId={id}"), ""),
        (format!("GET /plain/k?tagging&versionId={id}"), ""),
        (format!("PUT /plain/k?tagging&versionId={id}"), "<Tagging><TagSet/></Tagging>"),
        (format!("GET /plain/k?acl&versionId={id}"), ""),
    ] {
        let refused = send(&emulator, &line, &[], body).await;
        assert_eq!(refused.error(), "400 InvalidArgument: Invalid version id specified", "{line}");
        assert_eq!(
            (refused.element("ArgumentName"), refused.element("ArgumentValue")),
            ("versionId".into(), id.clone())
        );
    }
    assert_eq!(send(&emulator, "GET /plain/k?versionId=null", &[], "").await.body, "1");
    assert_eq!(send(&emulator, "DELETE /plain/k?versionId=null", &[], "").await.status, 204);
}

#[tokio::test]
async fn many_are_not_deleted_by_ids_that_no_version_has() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "1").await;
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    for versioning in ["", enabled] {
        if !versioning.is_empty() {
            send(&emulator, "PUT /bucket?versioning", &[], versioning).await;
        }
        for id in ["HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", "nonsense"] {
            let body = format!("<Delete><Object><Key>k</Key><VersionId>{id}</VersionId></Object></Delete>");
            let answer = send(&emulator, "POST /bucket?delete", &[], &body).await;
            assert_eq!((answer.element("Code"), answer.element("VersionId")), ("NoSuchVersion".into(), id.into()));
            assert!(!answer.body.contains("<Deleted>"), "{}", answer.body);
        }
    }
    let body =
        "<Delete><Object><Key>k</Key><VersionId>null</VersionId></Object><Object><Key>none</Key></Object></Delete>";
    let answer = send(&emulator, "POST /bucket?delete", &[], body).await;
    assert_eq!(answer.body.matches("<Deleted>").count(), 2, "{}", answer.body);
}

#[tokio::test]
async fn one_of_many_that_is_gone_already_is_deleted_again() {
    let client = versioned().await;
    let version = put(&client, "k", "1").await;
    for _ in 0..2 {
        let object = ObjectIdentifier::builder().key("k").version_id(&version).build().unwrap();
        let delete = Delete::builder().objects(object).build().unwrap();
        let answer = client.delete_objects().bucket("bucket").delete(delete).send().await.unwrap();
        assert_eq!((answer.deleted()[0].version_id(), answer.errors().len()), (Some(version.as_str()), 0));
    }
}

#[tokio::test]
async fn what_only_looks_like_a_version_id_is_refused() {
    let client = versioned().await;
    let version = put(&client, "k", "1").await;
    let altered = format!("{}ABCD", &version[..28]);
    for id in [altered.as_str(), "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"] {
        let get = client.get_object().bucket("bucket").key("k").version_id(id).send().await;
        assert_eq!(refusal(get), "400 InvalidArgument");
        let delete = client.delete_object().bucket("bucket").key("k").version_id(id).send().await;
        assert_eq!(refusal(delete), "400 InvalidArgument");
    }
}

#[tokio::test]
async fn governance_is_bypassed_only_where_there_is_object_lock() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "1").await;
    for bypass in ["true", "false"] {
        let headers = [("x-amz-bypass-governance-retention", bypass)];
        let many = "<Delete><Object><Key>k</Key></Object></Delete>";
        for (line, body) in [("DELETE /bucket/k", ""), ("POST /bucket?delete", many)] {
            let refused = send(&emulator, line, &headers, body).await;
            assert_eq!(
                refused.error(),
                "400 InvalidArgument: x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
            );
            assert_eq!(refused.element("ArgumentName"), headers[0].0);
        }
    }
    assert_eq!(send(&emulator, "HEAD /bucket/k", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_delete_marker_is_seen_and_can_be_removed() {
    let client = versioned().await;
    let first = put(&client, "k", "1").await;
    let deleted = client.delete_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(deleted.delete_marker(), Some(true));
    let marker = deleted.version_id().unwrap().to_owned();
    let gone = client.get_object().bucket("bucket").key("k").send().await.unwrap_err();
    assert_eq!(gone.raw_response().unwrap().headers().get("x-amz-delete-marker"), Some("true"));
    assert_eq!(refusal::<(), _>(Err(gone)), "404 NoSuchKey");
    let get = |version: &str| client.get_object().bucket("bucket").key("k").version_id(version).send();
    assert_eq!(refusal(get(&marker).await), "405 MethodNotAllowed");
    get(&first).await.unwrap();
    client.delete_object().bucket("bucket").key("k").version_id(&marker).send().await.unwrap();
    client.get_object().bucket("bucket").key("k").send().await.unwrap();
}

#[tokio::test]
async fn a_version_that_is_missing_and_one_that_cannot_be_are_told_apart() {
    let client = versioned().await;
    put(&client, "k", "1").await;
    let other = put(&client, "other", "1").await;
    let get = |version: &str| client.get_object().bucket("bucket").key("k").version_id(version).send();
    assert_eq!(refusal(get(&other).await), "404 NoSuchVersion");
    assert_eq!(refusal(get("nonsense").await), "400 InvalidArgument");
}

#[tokio::test]
async fn versions_are_listed_newest_first_page_by_page() {
    let client = versioned().await;
    for key in ["a", "a", "b"] {
        put(&client, key, "x").await;
    }
    client.delete_object().bucket("bucket").key("a").send().await.unwrap();
    let mut seen = Vec::new();
    let (mut key, mut version) = (None, None);
    loop {
        let list = client.list_object_versions().bucket("bucket").max_keys(1);
        let page = list.set_key_marker(key).set_version_id_marker(version).send().await.unwrap();
        seen.extend(page.versions().iter().map(|entry| (entry.key().unwrap().to_owned(), entry.is_latest().unwrap())));
        let marker = |entry: &aws_sdk_s3::types::DeleteMarkerEntry| {
            (format!("!{}", entry.key().unwrap()), entry.is_latest().unwrap())
        };
        seen.extend(page.delete_markers().iter().map(marker));
        (key, version) = (page.next_key_marker.clone(), page.next_version_id_marker.clone());
        if page.is_truncated() != Some(true) {
            break;
        }
    }
    let expected = [("!a", true), ("a", false), ("a", false), ("b", true)];
    assert_eq!(seen, expected.map(|(key, latest)| (key.to_owned(), latest)));
}

#[tokio::test]
async fn many_versions_are_deleted_at_once() {
    let client = versioned().await;
    let first = put(&client, "k", "1").await;
    put(&client, "k", "2").await;
    let version = ObjectIdentifier::builder().key("k").version_id(&first).build().unwrap();
    let newest = ObjectIdentifier::builder().key("k").build().unwrap();
    let delete = Delete::builder().objects(version).objects(newest).build().unwrap();
    let answer = client.delete_objects().bucket("bucket").delete(delete).send().await.unwrap();
    assert_eq!(answer.deleted()[0].version_id(), Some(first.as_str()));
    assert_eq!((answer.deleted()[1].delete_marker(), answer.errors().len()), (Some(true), 0));
}

#[tokio::test]
async fn an_older_version_is_copied_with_its_id() {
    let client = versioned().await;
    let first = put(&client, "k", "1").await;
    put(&client, "k", "2").await;
    let source = format!("bucket/k?versionId={first}");
    let copy = client.copy_object().copy_source(source).bucket("bucket").key("copy").send().await.unwrap();
    assert_eq!(copy.copy_source_version_id(), Some(first.as_str()));
    let get = client.get_object().bucket("bucket").key("copy").send().await.unwrap();
    assert_eq!(get.body.collect().await.unwrap().to_vec(), b"1");
}
