//! What errors say beyond their code and message, as programs read it.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const ENABLED: &str = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

/// A local S3 with the object `s3://bucket/k`.
async fn with_object() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "hello").await;
    emulator
}

/// Status, code and all members of an error but its ids, in their order.
fn told(answer: &Answer) -> String {
    let inside = answer.body.split_once("<Error>").map_or("", |(_, rest)| rest);
    let inside = inside.split_once("<RequestId>").map_or(inside, |(members, _)| members);
    let mut members = vec![answer.status.as_u16().to_string()];
    for element in inside.split("</").filter_map(|piece| piece.rsplit_once('<').map(|(_, element)| element)) {
        let (name, text) = element.split_once('>').unwrap();
        match name {
            "Code" => members.push(text.to_owned()),
            "Message" => {}
            _ => members.push(format!("{name}={text}")),
        }
    }
    members.join(" ")
}

async fn refused(emulator: &Emulator, line: &str, headers: &[(&str, &str)], body: &str) -> String {
    told(&send(emulator, line, headers, body).await)
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let emulator = with_object().await;
    let mut seen = Vec::new();
    for line in [
        "GET /none/k",
        "GET /bucket/a%20b",
        "DELETE /none",
        "DELETE /bucket",
        "GET /bucket?tagging",
        "GET /bucket?replication",
        "GET /bucket?object-lock",
        "GET /Bad_Name",
        "GET /bucket/k?versionId=nonsense",
        "GET /bucket/k?uploadId=none",
        "GET /bucket?max-keys=x",
        "GET /bucket?max-keys=-1",
        "GET /bucket?encoding-type=base64",
        "GET /bucket?list-type=2&continuation-token=x",
        "GET /bucket?versions&version-id-marker=x",
        "GET /bucket/k?partNumber=2",
        "GET /bucket/k?partNumber=0",
    ] {
        seen.push(format!("{line}: {}", refused(&emulator, line, &[], "").await));
    }
    for setting in ["ownershipControls", "publicAccessBlock"] {
        send(&emulator, &format!("DELETE /bucket?{setting}"), &[], "").await;
        seen.push(refused(&emulator, &format!("GET /bucket?{setting}"), &[], "").await);
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    GET /none/k: 404 NoSuchBucket BucketName=none
    GET /bucket/a%20b: 404 NoSuchKey Key=a b
    DELETE /none: 404 NoSuchBucket BucketName=none
    DELETE /bucket: 409 BucketNotEmpty BucketName=bucket
    GET /bucket?tagging: 404 NoSuchTagSet BucketName=bucket
    GET /bucket?replication: 404 ReplicationConfigurationNotFoundError BucketName=bucket
    GET /bucket?object-lock: 404 ObjectLockConfigurationNotFoundError BucketName=bucket
    GET /Bad_Name: 400 InvalidBucketName BucketName=Bad_Name
    GET /bucket/k?versionId=nonsense: 400 InvalidArgument ArgumentName=versionId ArgumentValue=nonsense
    GET /bucket/k?uploadId=none: 404 NoSuchUpload UploadId=none
    GET /bucket?max-keys=x: 400 InvalidArgument ArgumentName=max-keys ArgumentValue=x
    GET /bucket?max-keys=-1: 400 InvalidArgument ArgumentName=maxKeys ArgumentValue=-1
    GET /bucket?encoding-type=base64: 400 InvalidArgument ArgumentName=encoding-type ArgumentValue=base64
    GET /bucket?list-type=2&continuation-token=x: 400 InvalidArgument ArgumentName=continuation-token
    GET /bucket?versions&version-id-marker=x: 400 InvalidArgument ArgumentName=version-id-marker ArgumentValue=x
    GET /bucket/k?partNumber=2: 416 InvalidPartNumber ActualPartCount=1 PartNumberRequested=2
    GET /bucket/k?partNumber=0: 400 InvalidArgument ArgumentName=partNumber ArgumentValue=0
    404 OwnershipControlsNotFoundError BucketName=bucket
    404 NoSuchPublicAccessBlockConfiguration BucketName=bucket
    ");
}

/// Headers of PutObject that S3 refuses.
const WRONG: [(&str, &str); 18] = [
    ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ("content-md5", "nonsense"),
    ("x-amz-checksum-sha256", "nonsense"),
    ("x-amz-storage-class", "COLD"),
    ("x-amz-tagging", "a=1&a=2"),
    ("x-amz-tagging", "a=1,b=2"),
    ("x-amz-tagging", "aws:a=1"),
    ("x-amz-tagging", "a=%21"),
    ("x-amz-acl", "nobody"),
    ("x-amz-grant-read", "who=1"),
    ("x-amz-grant-read", "uri=http://example.com"),
    ("x-amz-object-lock-mode", "GOVERNANCE"),
    ("x-amz-server-side-encryption", "ROT13"),
    ("x-amz-server-side-encryption-aws-kms-key-id", "key"),
    ("if-match", "\"other\""),
    ("if-match", "*"),
    ("if-none-match", "*"),
    ("if-none-match", "\"x\""),
];

#[tokio::test]
async fn what_is_wrong_with_a_write_is_named() {
    let emulator = with_object().await;
    let long = "k".repeat(2100);
    let mut seen = Vec::new();
    let computed = [("x-amz-content-sha256", "0".repeat(64)), ("x-amz-meta-long", long)];
    for (name, value) in WRONG.into_iter().chain(computed.iter().map(|(name, value)| (*name, value.as_str()))) {
        seen.push(format!("{name}: {}", refused(&emulator, "PUT /bucket/k", &[(name, value)], "hello").await));
    }
    let both = [("if-match", "\"x\""), ("if-none-match", "*")];
    seen.push(refused(&emulator, "PUT /bucket/k", &both, "").await);
    insta::assert_snapshot!(seen.join("\n").replace(&"0".repeat(64), "0..."), @"
    content-md5: 400 BadDigest ExpectedDigest=00000000000000000000000000000000 CalculatedDigest=XUFAKrxLKna5cZ2REBfFkg==
    content-md5: 400 InvalidDigest Content-MD5=nonsense
    x-amz-checksum-sha256: 400 InvalidRequest
    x-amz-storage-class: 400 InvalidStorageClass StorageClassRequested=COLD
    x-amz-tagging: 400 InvalidArgument ArgumentName=x-amz-tagging ArgumentValue=a=1&amp;a=2
    x-amz-tagging: 400 InvalidArgument ArgumentName=x-amz-tagging ArgumentValue=a=1,b=2
    x-amz-tagging: 400 InvalidTag TagKey=aws:a
    x-amz-tagging: 400 InvalidTag TagKey=a TagValue=!
    x-amz-acl: 400 InvalidArgument ArgumentName=x-amz-acl ArgumentValue=nobody
    x-amz-grant-read: 400 InvalidArgument ArgumentName=x-amz-grant-read ArgumentValue=who=1
    x-amz-grant-read: 400 InvalidArgument ArgumentName=uri ArgumentValue=http://example.com
    x-amz-object-lock-mode: 400 InvalidArgument ArgumentName=x-amz-object-lock-retain-until-date
    x-amz-server-side-encryption: 400 InvalidEncryptionAlgorithmError ArgumentName=x-amz-server-side-encryption ArgumentValue=ROT13
    x-amz-server-side-encryption-aws-kms-key-id: 400 InvalidArgument ArgumentName=x-amz-server-side-encryption
    if-match: 412 PreconditionFailed Condition=If-Match
    if-match: 501 NotImplemented Header=If-Match additionalMessage=We don&apos;t accept the provided value of If-Match header for this API
    if-none-match: 412 PreconditionFailed Condition=If-None-Match
    if-none-match: 501 NotImplemented Header=If-None-Match additionalMessage=We don&apos;t accept the provided value of If-None-Match header for this API
    x-amz-content-sha256: 400 XAmzContentSHA256Mismatch ClientComputedContentSHA256=0... S3ComputedContentSHA256=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
    x-amz-meta-long: 400 MetadataTooLarge Size=2104 MaxSizeAllowed=2048
    501 NotImplemented Header=If-Match,If-None-Match additionalMessage=Multiple conditional request headers present in the request
    ");
}

#[tokio::test]
async fn a_condition_that_does_not_hold_is_named() {
    let emulator = with_object().await;
    let before = "Sun, 22 Nov 2026 09:00:00 GMT";
    let mut seen = Vec::new();
    for (name, value) in [("if-match", "\"other\""), ("if-unmodified-since", before)] {
        seen.push(refused(&emulator, "GET /bucket/k", &[(name, value)], "").await);
    }
    for (name, value) in [
        ("x-amz-copy-source-if-match", "\"other\""),
        ("x-amz-copy-source-if-none-match", "5d41402abc4b2a76b9719d911017c592"),
        ("x-amz-copy-source-if-modified-since", "Sun, 22 Nov 2026 10:00:00 GMT"),
        ("x-amz-copy-source-if-unmodified-since", before),
    ] {
        let headers = [("x-amz-copy-source", "bucket/k"), (name, value)];
        seen.push(refused(&emulator, "PUT /bucket/copy", &headers, "").await);
    }
    seen.push(refused(&emulator, "DELETE /bucket/k", &[("if-match", "\"other\"")], "").await);
    insta::assert_snapshot!(seen.join("\n"), @"
    412 PreconditionFailed Condition=If-Match
    412 PreconditionFailed Condition=If-Unmodified-Since
    412 PreconditionFailed Condition=x-amz-copy-source-If-Match
    412 PreconditionFailed Condition=x-amz-copy-source-If-None-Match
    412 PreconditionFailed Condition=x-amz-copy-source-If-Modified-Since
    412 PreconditionFailed Condition=x-amz-copy-source-If-Unmodified-Since
    412 PreconditionFailed Condition=If-Match
    ");
}

#[tokio::test]
async fn a_delete_marker_is_named_to_who_asks_for_attributes() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket?versioning", &[], ENABLED).await;
    let marker = send(&emulator, "DELETE /bucket/k", &[], "").await.header("x-amz-version-id").to_owned();
    let tags = "<Tagging><TagSet/></Tagging>";
    let mut seen = Vec::new();
    for version in [String::new(), format!("&versionId={marker}")] {
        seen.push(refused(&emulator, &format!("GET /bucket/k?tagging{version}"), &[], "").await);
        seen.push(refused(&emulator, &format!("PUT /bucket/k?tagging{version}"), &[], tags).await);
        seen.push(refused(&emulator, &format!("DELETE /bucket/k?tagging{version}"), &[], "").await);
        seen.push(refused(&emulator, &format!("GET /bucket/k?acl{version}"), &[], "").await);
        let acl = [("x-amz-acl", "bucket-owner-full-control")];
        seen.push(refused(&emulator, &format!("PUT /bucket/k?acl{version}"), &acl, "").await);
    }
    seen.push(refused(&emulator, &format!("GET /bucket/k?versionId={marker}"), &[], "").await);
    let source = format!("bucket/k?versionId={marker}");
    let copied = send(&emulator, "PUT /bucket/copy", &[("x-amz-copy-source", &source)], "").await;
    seen.push(copied.error());
    insta::assert_snapshot!(seen.join("\n"), @"
    405 MethodNotAllowed Method=GET ResourceType=DeleteMarker
    405 MethodNotAllowed Method=PUT ResourceType=DeleteMarker
    405 MethodNotAllowed Method=DELETE ResourceType=DeleteMarker
    404 NoSuchKey Key=k
    405 MethodNotAllowed Method=PUT ResourceType=DeleteMarker
    405 MethodNotAllowed Method=GET ResourceType=DeleteMarker
    405 MethodNotAllowed Method=PUT ResourceType=DeleteMarker
    405 MethodNotAllowed Method=DELETE ResourceType=DeleteMarker
    405 MethodNotAllowed Method=GET ResourceType=DeleteMarker
    405 MethodNotAllowed Method=PUT ResourceType=DeleteMarker
    405 MethodNotAllowed Method=GET ResourceType=DeleteMarker
    400 InvalidRequest: The source of a copy request may not specifically refer to a delete marker by version id.
    ");
}

#[tokio::test]
async fn a_version_that_is_gone_is_named() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket?versioning", &[], ENABLED).await;
    let version = send(&emulator, "PUT /bucket/k", &[], "x").await.header("x-amz-version-id").to_owned();
    send(&emulator, &format!("DELETE /bucket/k?versionId={version}"), &[], "").await;
    let gone = refused(&emulator, &format!("GET /bucket/k?versionId={version}"), &[], "").await;
    assert_eq!(gone, format!("404 NoSuchVersion Key=k VersionId={version}"));
}

#[tokio::test]
async fn parts_that_cannot_make_an_object_are_named() {
    let emulator = with_object().await;
    let id = send(&emulator, "POST /bucket/m?uploads", &[], "").await.element("UploadId");
    let mut etags = Vec::new();
    for number in [1, 2] {
        let put = send(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber={number}"), &[], "x").await;
        etags.push(put.header("etag").to_owned());
    }
    let part = |number: usize, etag: &str| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
    let mut seen = Vec::new();
    for parts in [
        String::new(),
        part(1, &etags[0]) + &part(2, &etags[1]),
        part(2, &etags[1]) + &part(1, &etags[0]),
        part(3, "\"other\""),
    ] {
        let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        let answer = send(&emulator, &format!("POST /bucket/m?uploadId={id}"), &[], &body).await;
        seen.push(format!("{}: {}", told(&answer), answer.element("Message")));
    }
    seen.push(refused(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=10001"), &[], "x").await);
    seen.push(refused(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=x"), &[], "x").await);
    seen.push(refused(&emulator, "PUT /bucket/m?uploadId=other&partNumber=1", &[], "x").await);
    for range in ["bytes=1-0", "bytes=0-9", "bytes=9-10"] {
        let headers = [("x-amz-copy-source", "bucket/k"), ("x-amz-copy-source-range", range)];
        seen.push(refused(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=1"), &headers, "").await);
    }
    insta::assert_snapshot!(seen.join("\n").replace(&id, "ID"), @"
    400 InvalidRequest: You must specify at least one part
    400 EntityTooSmall ProposedSize=1 MinSizeAllowed=5242880 PartNumber=1 ETag=9dd4e461268c8034f5c8564e155c67a6: Your proposed upload is smaller than the minimum allowed size
    400 InvalidPartOrder UploadId=ID: The list of parts was not in ascending order. Parts must be ordered by part number.
    400 InvalidPart UploadId=ID PartNumber=3 ETag=other: One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part&apos;s entity tag.
    400 InvalidArgument ArgumentName=partNumber ArgumentValue=10001
    400 InvalidArgument ArgumentName=partNumber ArgumentValue=x
    404 NoSuchUpload UploadId=other
    400 InvalidArgument ArgumentName=x-amz-copy-source-range ArgumentValue=bytes=1-0
    400 InvalidArgument ArgumentName=x-amz-copy-source-range ArgumentValue=bytes=0-9
    400 InvalidRequest
    ");
}

#[tokio::test]
async fn an_archived_object_names_its_class() {
    let emulator = with_object().await;
    send(&emulator, "PUT /bucket/cold", &[("x-amz-storage-class", "DEEP_ARCHIVE")], "x").await;
    assert_eq!(
        refused(&emulator, "GET /bucket/cold", &[], "").await,
        "403 InvalidObjectState StorageClass=DEEP_ARCHIVE"
    );
}

#[tokio::test]
async fn a_body_that_is_missing_is_told_so() {
    let emulator = with_object().await;
    let mut seen = Vec::new();
    for line in [
        "PUT /bucket?tagging",
        "PUT /bucket/k?tagging",
        "PUT /bucket?versioning",
        "PUT /bucket?object-lock",
        "PUT /bucket?encryption",
        "PUT /bucket?ownershipControls",
        "PUT /bucket?publicAccessBlock",
        "PUT /bucket?replication",
        "PUT /bucket/k?retention",
        "PUT /bucket/k?legal-hold",
        "POST /bucket?delete",
        "POST /bucket/k?restore",
        "POST /bucket/k?uploadId=x",
    ] {
        seen.push(format!("{line}: {}", send(&emulator, line, &[], "").await.error()));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    PUT /bucket?tagging: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket/k?tagging: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?versioning: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?object-lock: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?encryption: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?ownershipControls: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?publicAccessBlock: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket?replication: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket/k?retention: 400 MissingRequestBodyError: Request Body is empty
    PUT /bucket/k?legal-hold: 400 MissingRequestBodyError: Request Body is empty
    POST /bucket?delete: 400 MissingRequestBodyError: Request Body is empty
    POST /bucket/k?restore: 400 MissingRequestBodyError: Request Body is empty
    POST /bucket/k?uploadId=x: 400 InvalidRequest: You must specify at least one part
    ");
}

#[tokio::test]
async fn members_do_not_leak_into_headers() {
    let emulator = with_object().await;
    for line in ["GET /bucket/none", "HEAD /bucket/none"] {
        let answer = send(&emulator, line, &[], "").await;
        let own: Vec<_> = answer.headers.keys().filter(|name| name.as_str().contains("s3jobs")).collect();
        assert!(own.is_empty(), "{line}: {own:?}");
    }
    let error = send(&emulator, "GET /bucket/none", &[], "").await;
    assert_eq!(error.header("content-type"), "application/xml");
    assert_eq!(error.header("content-length"), error.body.len().to_string());
}
