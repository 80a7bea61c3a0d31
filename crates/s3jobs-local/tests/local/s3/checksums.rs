//! Checksums of objects that were uploaded in parts: of the parts' checksums, or of all bytes.

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const MD5: &str = "5d41402abc4b2a76b9719d911017c592";

/// Algorithm, header and element of it, checksum of `hello`, and checksum of that checksum.
const COMPOSITE: [[&str; 5]; 4] = [
    ["CRC32", "x-amz-checksum-crc32", "ChecksumCRC32", "NhCmhg==", "FKTmaw==-1"],
    ["CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C", "mnG7TA==", "VwS2rA==-1"],
    ["SHA1", "x-amz-checksum-sha1", "ChecksumSHA1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=", "a0+JpU4tJ+zX6NoFtKuP2dHYsRk=-1"],
    [
        "SHA256",
        "x-amz-checksum-sha256",
        "ChecksumSHA256",
        "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
        "lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA=-1",
    ],
];

/// A local S3 with an upload to `s3://bucket/k`, and the upload's id.
async fn begun(headers: &[(&str, &str)]) -> (Emulator, String) {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let begun = send(&emulator, "POST /bucket/k?uploads", headers, "").await;
    assert_eq!(begun.status, 200, "{}", begun.error());
    let id = begun.element("UploadId");
    (emulator, id)
}

async fn upload(emulator: &Emulator, id: &str, headers: &[(&str, &str)]) -> Answer {
    send(emulator, &format!("PUT /bucket/k?uploadId={id}&partNumber=1"), headers, "hello").await
}

async fn complete(emulator: &Emulator, id: &str, checksum: &str) -> Answer {
    let part = format!("<Part><PartNumber>1</PartNumber><ETag>{MD5}</ETag>{checksum}</Part>");
    let body = format!("<CompleteMultipartUpload>{part}</CompleteMultipartUpload>");
    send(emulator, &format!("POST /bucket/k?uploadId={id}"), &[], &body).await
}

/// A local S3 with an object that was uploaded in one part.
async fn uploaded([algorithm, header, element, part, _]: [&str; 5]) -> (Emulator, Answer) {
    let (emulator, id) = begun(&[("x-amz-checksum-algorithm", algorithm)]).await;
    let put = upload(&emulator, &id, &[(header, part)]).await;
    assert_eq!(put.header(header), part, "{}", put.error());
    let done = complete(&emulator, &id, &format!("<{element}>{part}</{element}>")).await;
    (emulator, done)
}

#[tokio::test]
async fn the_checksum_of_parts_is_that_of_their_checksums_with_their_number() {
    for algorithm in COMPOSITE {
        let [name, header, element, _, whole] = algorithm;
        let (emulator, done) = uploaded(algorithm).await;
        assert_eq!(
            (done.element(element).as_str(), done.element("ChecksumType").as_str()),
            (whole, "COMPOSITE"),
            "{name}"
        );
        let head = send(&emulator, "HEAD /bucket/k", &[("x-amz-checksum-mode", "ENABLED")], "").await;
        assert_eq!((head.header(header), head.header("x-amz-checksum-type")), (whole, "COMPOSITE"));
    }
}

#[tokio::test]
async fn a_part_is_answered_with_its_own_checksum() {
    let (emulator, _) = uploaded(COMPOSITE[3]).await;
    for line in ["GET /bucket/k?partNumber=1", "HEAD /bucket/k?partNumber=1"] {
        let part = send(&emulator, line, &[("x-amz-checksum-mode", "ENABLED")], "").await;
        assert_eq!(
            (part.header(COMPOSITE[3][1]), part.header("x-amz-mp-parts-count")),
            (COMPOSITE[3][3], "1"),
            "{line}"
        );
    }
    let range = [("x-amz-checksum-mode", "ENABLED"), ("range", "bytes=0-1")];
    assert_eq!(send(&emulator, "GET /bucket/k", &range, "").await.header(COMPOSITE[3][1]), "");
}

#[tokio::test]
async fn attributes_list_parts_that_have_checksums() {
    let (emulator, _) = uploaded(COMPOSITE[2]).await;
    let headers = [("x-amz-object-attributes", "Checksum,ObjectParts,ObjectSize")];
    let told = send(&emulator, "GET /bucket/k?attributes", &headers, "").await;
    // Without the number of parts, in this answer alone.
    let whole = COMPOSITE[2][4].trim_end_matches("-1");
    assert!(told.body.contains(&format!("<ChecksumSHA1>{whole}</ChecksumSHA1>")), "{}", told.body);
    let part = told.element("Part");
    assert!(part.contains("<PartNumber>1</PartNumber>") && part.contains("<Size>5</Size>"), "{}", told.body);
    assert!(part.contains(&format!("<ChecksumSHA1>{}</ChecksumSHA1>", COMPOSITE[2][3])), "{}", told.body);
    let after = [("x-amz-object-attributes", "ObjectParts"), ("x-amz-part-number-marker", "1")];
    let told = send(&emulator, "GET /bucket/k?attributes", &after, "").await;
    assert!(!told.body.contains("<Part>") && told.element("PartsCount") == "1", "{}", told.body);
}

#[tokio::test]
async fn a_checksum_of_parts_needs_each_parts_own() {
    let (emulator, id) = begun(&[("x-amz-checksum-algorithm", "CRC32")]).await;
    assert_eq!(
        upload(&emulator, &id, &[]).await.error(),
        "400 InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null"
    );
    let other = upload(&emulator, &id, &[(COMPOSITE[2][1], COMPOSITE[2][3])]).await.error();
    assert!(other.ends_with("expected checksum Type: crc32, actual checksum Type: sha1"), "{other}");
    assert_eq!(upload(&emulator, &id, &[(COMPOSITE[0][1], COMPOSITE[0][3])]).await.status, 200);
    assert_eq!(
        complete(&emulator, &id, "").await.error(),
        "400 InvalidRequest: The upload was created using a crc32 checksum. The complete request must include the checksum \
         for each part. It was missing for part 1 in the request."
    );
    assert!(
        complete(&emulator, &id, "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>")
            .await
            .error()
            .starts_with("400 InvalidPart:")
    );
}

#[tokio::test]
async fn a_checksum_of_all_bytes_needs_no_parts_checksum() {
    for (algorithm, element, whole) in [
        ("CRC32", "ChecksumCRC32", "NhCmhg=="),
        ("CRC32C", "ChecksumCRC32C", "mnG7TA=="),
        ("CRC64NVME", "ChecksumCRC64NVME", "M3eFcAZSQlc="),
    ] {
        let headers = [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", "FULL_OBJECT")];
        let (emulator, id) = begun(&headers).await;
        assert_eq!(upload(&emulator, &id, &[]).await.status, 200);
        let done = complete(&emulator, &id, "").await;
        assert_eq!((done.element(element).as_str(), done.element("ChecksumType").as_str()), (whole, "FULL_OBJECT"));
    }
}

#[tokio::test]
async fn not_every_algorithm_has_checksums_of_both_types() {
    let (emulator, _) = begun(&[]).await;
    let begin = async |algorithm: &str, kind: &str| {
        let headers = [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", kind)];
        send(&emulator, "POST /bucket/k?uploads", &headers, "").await.error()
    };
    insta::assert_snapshot!(
        begin("SHA256", "FULL_OBJECT").await,
        @"400 InvalidRequest: The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm."
    );
    insta::assert_snapshot!(
        begin("CRC64NVME", "COMPOSITE").await,
        @"400 InvalidRequest: The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."
    );
    insta::assert_snapshot!(
        begin("SHA512", "COMPOSITE").await,
        @"501 NotImplemented: the local S3 does not implement SHA512 checksums of objects; leave it out"
    );
    assert!(
        begin("CRC16", "COMPOSITE")
            .await
            .starts_with("400 InvalidRequest: Checksum algorithm provided is unsupported.")
    );
}

#[tokio::test]
async fn an_upload_is_completed_with_the_type_and_the_checksum_that_it_has() {
    let headers = [("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "FULL_OBJECT")];
    let (emulator, id) = begun(&headers).await;
    upload(&emulator, &id, &[]).await;
    let body = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{MD5}</ETag></Part></CompleteMultipartUpload>"
    );
    let complete = async |headers: &[(&str, &str)]| {
        send(&emulator, &format!("POST /bucket/k?uploadId={id}"), headers, &body).await.error()
    };
    assert!(
        complete(&[("x-amz-checksum-type", "COMPOSITE")])
            .await
            .starts_with("400 InvalidRequest: The upload was created")
    );
    assert!(complete(&[("x-amz-checksum-crc32", "AAAAAA==")]).await.starts_with("400 BadDigest: "));
    assert!(complete(&[("x-amz-mp-object-size", "4")]).await.starts_with("400 InvalidRequest: "));
    assert_eq!(complete(&[("x-amz-checksum-crc32", "NhCmhg=="), ("x-amz-mp-object-size", "5")]).await, "200 : ");
}

#[tokio::test]
async fn the_copy_of_an_object_in_parts_has_a_checksum_of_its_bytes() {
    let (emulator, _) = uploaded(COMPOSITE[2]).await;
    let copy = send(&emulator, "PUT /bucket/copy", &[("x-amz-copy-source", "/bucket/k")], "").await;
    assert_eq!(copy.element("ETag").replace("&quot;", "\""), format!("\"{MD5}\""));
    assert_eq!(
        (copy.element("ChecksumSHA1").as_str(), copy.element("ChecksumType").as_str()),
        (COMPOSITE[2][3], "FULL_OBJECT")
    );
}

#[tokio::test]
async fn an_algorithm_that_is_announced_comes_with_its_checksum() {
    let (emulator, _) = begun(&[]).await;
    let put = async |headers: &[(&str, &str)]| send(&emulator, "PUT /bucket/k", headers, "hello").await.error();
    let announced = ("x-amz-sdk-checksum-algorithm", "CRC32");
    assert_eq!(
        put(&[announced]).await,
        "400 InvalidRequest: x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or \
         x-amz-trailer headers were found."
    );
    assert!(put(&[announced, (COMPOSITE[2][1], COMPOSITE[2][3])]).await.starts_with("400 BadDigest: "));
    assert_eq!(put(&[announced, (COMPOSITE[0][1], COMPOSITE[0][3])]).await, "200 : ");
}

#[tokio::test]
async fn an_algorithm_that_comes_with_a_body_says_nothing_of_it() {
    let (emulator, id) = begun(&[]).await;
    for algorithm in ["SHA1", "TEST"] {
        let headers = [("x-amz-checksum-algorithm", algorithm), (COMPOSITE[0][1], COMPOSITE[0][3])];
        assert_eq!(
            send(&emulator, "PUT /bucket/put", &headers, "hello").await.header(COMPOSITE[0][1]),
            COMPOSITE[0][3]
        );
        assert_eq!(upload(&emulator, &id, &headers).await.header(COMPOSITE[0][1]), COMPOSITE[0][3]);
    }
}
