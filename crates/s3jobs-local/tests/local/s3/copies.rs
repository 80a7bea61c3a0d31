//! What a copy takes over from its source, what it is told, and when there is none.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const FROM: (&str, &str) = ("x-amz-copy-source", "/bucket/from");
const LOCK: &str = "2027-01-01T00:00:00.000Z";

/// A local S3 with `s3://bucket/from`, of which much is said, in a bucket with object lock.
async fn with_source() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[("x-amz-bucket-object-lock-enabled", "true")], "").await;
    let said = [
        ("content-type", "text/plain"),
        ("cache-control", "no-cache"),
        ("x-amz-meta-colour", "blue"),
        ("x-amz-tagging", "a=1"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-website-redirect-location", "/there"),
        ("x-amz-object-lock-legal-hold", "ON"),
        ("x-amz-server-side-encryption", "aws:kms"),
        ("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="),
    ];
    let put = send(&emulator, "PUT /bucket/from", &said, "hello").await;
    assert_eq!(put.status, 200, "{}", put.error());
    emulator
}

/// Copies to `s3://bucket/to`.
async fn copy(emulator: &Emulator, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<(&str, &str)> = [&[FROM], headers].concat();
    send(emulator, "PUT /bucket/to", &headers, "").await
}

/// What HeadObject says of the copy, by these headers, and its tags.
async fn said(emulator: &Emulator) -> String {
    let head = send(emulator, "HEAD /bucket/to", &[], "").await;
    let names = [
        "content-type",
        "cache-control",
        "x-amz-meta-colour",
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
        "x-amz-object-lock-legal-hold",
        "x-amz-object-lock-mode",
        "x-amz-object-lock-retain-until-date",
        "x-amz-server-side-encryption",
    ];
    let tags = send(emulator, "GET /bucket/to?tagging", &[], "").await.element("TagSet");
    let headers = names.iter().filter(|name| !head.header(name).is_empty());
    let headers: Vec<String> = headers.map(|name| format!("{name}: {}", head.header(name))).collect();
    format!("{}\n{tags}", headers.join("\n"))
}

#[tokio::test]
async fn a_copy_takes_over_headers_metadata_and_tags_alone() {
    let emulator = with_source().await;
    copy(&emulator, &[]).await;
    insta::assert_snapshot!(said(&emulator).await, @"
    content-type: text/plain
    cache-control: no-cache
    x-amz-meta-colour: blue
    x-amz-server-side-encryption: AES256
    <Tag><Key>a</Key><Value>1</Value></Tag>
    ");
}

#[tokio::test]
async fn a_copy_is_told_everything_else() {
    let emulator = with_source().await;
    let told = [
        ("x-amz-metadata-directive", "REPLACE"),
        ("x-amz-meta-colour", "red"),
        ("x-amz-tagging-directive", "REPLACE"),
        ("x-amz-tagging", "b=2"),
        ("x-amz-storage-class", "GLACIER_IR"),
        ("x-amz-website-redirect-location", "/here"),
        ("x-amz-object-lock-mode", "GOVERNANCE"),
        ("x-amz-object-lock-retain-until-date", LOCK),
        ("x-amz-server-side-encryption", "aws:kms:dsse"),
    ];
    let copied = copy(&emulator, &told).await;
    assert_eq!(copied.header("x-amz-server-side-encryption"), "aws:kms:dsse", "{}", copied.error());
    insta::assert_snapshot!(said(&emulator).await, @"
    content-type: binary/octet-stream
    x-amz-meta-colour: red
    x-amz-storage-class: GLACIER_IR
    x-amz-website-redirect-location: /here
    x-amz-object-lock-mode: GOVERNANCE
    x-amz-object-lock-retain-until-date: 2027-01-01T00:00:00.000Z
    x-amz-server-side-encryption: aws:kms:dsse
    <Tag><Key>b</Key><Value>2</Value></Tag>
    ");
}

#[tokio::test]
async fn one_directive_does_not_stand_for_the_other() {
    let emulator = with_source().await;
    copy(&emulator, &[("x-amz-metadata-directive", "REPLACE"), ("x-amz-tagging-directive", "COPY")]).await;
    assert!(said(&emulator).await.ends_with("<Tag><Key>a</Key><Value>1</Value></Tag>"));
    copy(&emulator, &[("x-amz-tagging-directive", "REPLACE")]).await;
    let said = said(&emulator).await;
    assert!(said.contains("x-amz-meta-colour: blue") && said.ends_with('\n'), "{said}");
    for directive in ["x-amz-metadata-directive", "x-amz-tagging-directive"] {
        assert!(copy(&emulator, &[(directive, "MOVE")]).await.error().starts_with("400 InvalidArgument: Unknown"));
    }
}

#[tokio::test]
async fn a_copy_onto_itself_has_to_change_something() {
    let emulator = with_source().await;
    let onto_itself = async |headers: &[(&str, &str)]| {
        let headers: Vec<(&str, &str)> = [&[FROM], headers].concat();
        send(&emulator, "PUT /bucket/from", &headers, "").await
    };
    // The object is of another class, and encrypted otherwise than the bucket's default.
    assert_eq!(onto_itself(&[]).await.status, 200, "its encryption changes");
    send(&emulator, "PUT /bucket/from", &[("x-amz-storage-class", "STANDARD_IA")], "hello").await;
    let illegal = "400 InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without \
                   changing the object&apos;s metadata, storage class, website redirect location or encryption attributes.";
    for headers in [&[][..], &[("x-amz-tagging-directive", "REPLACE")], &[("x-amz-acl", "private")]] {
        assert_eq!(onto_itself(headers).await.error(), illegal, "{headers:?}");
    }
    for change in [
        ("x-amz-metadata-directive", "REPLACE"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-storage-class", "STANDARD"),
        ("x-amz-website-redirect-location", "/else"),
        ("x-amz-server-side-encryption", "AES256"),
    ] {
        assert_eq!(onto_itself(&[change]).await.status, 200, "{change:?}");
    }
    assert_eq!(onto_itself(&[]).await.error(), illegal);
}

#[tokio::test]
async fn an_object_is_copied_onto_itself_where_its_bucket_has_a_default_encryption() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/from", &[], "hello").await;
    let onto_itself = async || send(&emulator, "PUT /bucket/from", &[FROM], "").await.status;
    assert_eq!(onto_itself().await, 400);
    let default = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256\
                   </SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    assert_eq!(send(&emulator, "PUT /bucket?encryption", &[], default).await.status, 200);
    assert_eq!(onto_itself().await, 200);
    assert_eq!(send(&emulator, "DELETE /bucket?encryption", &[], "").await.status, 204);
    assert_eq!(onto_itself().await, 400);
}

#[tokio::test]
async fn a_restored_object_keeps_its_place_unless_a_class_is_named() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/from", &[("x-amz-storage-class", "GLACIER")], "hello").await;
    let onto_itself = async |headers: &[(&str, &str)]| {
        let headers: Vec<(&str, &str)> = [&[FROM], headers].concat();
        send(&emulator, "PUT /bucket/from", &headers, "").await.error()
    };
    assert!(onto_itself(&[]).await.starts_with("403 InvalidObjectState"));
    let restore = "<RestoreRequest><Days>9</Days></RestoreRequest>";
    assert_eq!(send(&emulator, "POST /bucket/from?restore", &[], restore).await.status, 202);
    assert_eq!(send(&emulator, "POST /_s3jobs/clock?advance=48h", &[], "").await.status, 200);
    assert!(onto_itself(&[]).await.starts_with("400 InvalidRequest: This copy request is illegal"));
    assert!(onto_itself(&[("x-amz-storage-class", "STANDARD")]).await.starts_with("200"));
}

#[tokio::test]
async fn a_copy_can_depend_on_its_source() {
    let emulator = with_source().await;
    let etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    let (before, after) = ("Sun, 22 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 11:00:00 GMT");
    let now = "Sun, 22 Nov 2026 10:00:00 GMT";
    let (matches, differs) = ("x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match");
    let (since, unless) = ("x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-unmodified-since");
    for (headers, status) in [
        (vec![(matches, etag)], 200),
        (vec![(matches, "\"other\"")], 412),
        (vec![(differs, etag)], 412),
        (vec![(differs, "\"other\"")], 200),
        (vec![(since, before)], 200),
        (vec![(since, now)], 412),
        (vec![(since, after)], 200),
        (vec![(unless, after)], 200),
        (vec![(unless, before)], 412),
        (vec![(matches, etag), (unless, before)], 200),
        (vec![(differs, etag), (since, before)], 412),
    ] {
        assert_eq!(copy(&emulator, &headers).await.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_copy_can_depend_on_what_it_replaces() {
    let emulator = with_source().await;
    assert_eq!(copy(&emulator, &[("if-match", "\"other\"")]).await.status, 404);
    assert_eq!(copy(&emulator, &[("if-match", "*")]).await.status, 501);
    assert_eq!(copy(&emulator, &[("if-none-match", "*")]).await.status, 200);
    assert_eq!(copy(&emulator, &[("if-none-match", "*")]).await.status, 412);
    assert_eq!(copy(&emulator, &[("if-match", "\"other\"")]).await.status, 412);
    assert_eq!(copy(&emulator, &[("if-match", "\"5d41402abc4b2a76b9719d911017c592\"")]).await.status, 200);
}

#[tokio::test]
async fn what_is_archived_or_not_there_is_not_copied() {
    let emulator = with_source().await;
    send(&emulator, "PUT /bucket/cold", &[("x-amz-storage-class", "GLACIER")], "hello").await;
    let from =
        async |source: &str| send(&emulator, "PUT /bucket/to", &[("x-amz-copy-source", source)], "").await.error();
    assert!(from("/bucket/cold").await.starts_with("403 InvalidObjectState: "));
    assert!(from("/bucket/none").await.starts_with("404 NoSuchKey: "));
    assert!(from("/none/from").await.starts_with("404 NoSuchBucket: "));
    assert!(from("/bucket/from?versionId=nonsense").await.starts_with("400 InvalidArgument: "));
}

#[tokio::test]
async fn a_checksum_can_be_asked_of_a_copy() {
    let emulator = with_source().await;
    let copied = copy(&emulator, &[("x-amz-checksum-algorithm", "SHA1")]).await;
    assert_eq!(
        (copied.element("ChecksumSHA1").as_str(), copied.element("ChecksumType").as_str()),
        ("qvTGHdzF6KLavt4PO0gs2a6pQ00=", "FULL_OBJECT")
    );
}
