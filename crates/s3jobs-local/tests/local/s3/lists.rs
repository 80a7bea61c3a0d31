//! Lists of objects, versions, uploads and parts: where pages begin, and what they tell.

use s3jobs_local::Emulator;

use crate::s3::world::{emulator, send};

/// A local S3 whose bucket has, in `folder/`, a folder and two objects, each of them as an object and as an upload.
async fn with_folder() -> Emulator {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    for key in ["folder/a/1", "folder/a/2", "folder/b", "folder/c"] {
        send(&emulator, &format!("PUT /bucket/{key}"), &[], "x").await;
        send(&emulator, &format!("POST /bucket/{key}?uploads"), &[], "").await;
    }
    emulator
}

/// The texts of all elements of this name.
fn texts(body: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    body.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap_or_default().to_owned()).collect()
}

/// The keys of a page, and its common prefixes.
async fn page(emulator: &Emulator, query: &str) -> String {
    let body = send(emulator, &format!("GET /bucket?{query}"), &[], "").await.body;
    let prefixes: Vec<String> =
        texts(&body, "CommonPrefixes").iter().flat_map(|prefix| texts(prefix, "Prefix")).collect();
    [texts(&body, "Key"), prefixes].concat().join(" ")
}

#[tokio::test]
async fn a_marker_in_a_common_prefix_passes_all_of_it_over() {
    let emulator = with_folder().await;
    for (list, marker) in [("", "marker"), ("versions&", "key-marker"), ("uploads&", "key-marker")] {
        for (after, rest) in [
            ("folder/a", "folder/b folder/c folder/a/"),
            ("folder/a/", "folder/b folder/c"),
            ("folder/a/1", "folder/b folder/c"),
            ("folder/b", "folder/c"),
        ] {
            let query = format!("{list}prefix=folder/&delimiter=/&{marker}={after}");
            assert_eq!(page(&emulator, &query).await, rest, "{query}");
        }
        // Beyond the prefix, the marker's end is no common prefix.
        let query = format!("{list}prefix=folder/a/&delimiter=/&{marker}=folder/a/");
        assert_eq!(page(&emulator, &query).await, "folder/a/1 folder/a/2", "{query}");
        let query = format!("{list}delimiter=/&{marker}=folder/a/1");
        assert_eq!(page(&emulator, &query).await, "", "{query}");
    }
}

#[tokio::test]
async fn pages_of_every_list_hold_everything_once() {
    let emulator = with_folder().await;
    for (list, marker, size) in
        [("", "Marker", "max-keys"), ("versions&", "KeyMarker", "max-keys"), ("uploads&", "KeyMarker", "max-uploads")]
    {
        let (mut seen, mut after) = (Vec::new(), String::new());
        for _ in 0..4 {
            let query = format!("{list}prefix=folder/&delimiter=/&{size}=1{after}");
            seen.push(page(&emulator, &query).await);
            let body = send(&emulator, &format!("GET /bucket?{query}"), &[], "").await.body;
            if texts(&body, "IsTruncated") != ["true"] {
                break;
            }
            let name = if marker == "Marker" { "marker" } else { "key-marker" };
            after = format!("&{name}={}", texts(&body, &format!("Next{marker}"))[0]);
            for (element, parameter) in
                [("NextVersionIdMarker", "version-id-marker"), ("NextUploadIdMarker", "upload-id-marker")]
            {
                if let Some(id) = texts(&body, element).into_iter().find(|id| !id.is_empty()) {
                    after = format!("{after}&{parameter}={id}");
                }
            }
        }
        assert_eq!(seen, ["folder/a/", "folder/b", "folder/c"], "{list}");
    }
}

#[tokio::test]
async fn an_upload_is_no_marker_for_another_key() {
    let emulator = with_folder().await;
    let body = send(&emulator, "GET /bucket?uploads", &[], "").await.body;
    let (keys, ids) = (texts(&body, "Key"), texts(&body, "UploadId"));
    let list = async |key: &str, id: &str| {
        send(&emulator, &format!("GET /bucket?uploads&key-marker={key}&upload-id-marker={id}"), &[], "").await
    };
    let wrong = list(&keys[0], &ids[1]).await;
    assert_eq!(
        (wrong.error(), wrong.element("ArgumentValue")),
        ("400 InvalidArgument: Invalid uploadId marker".into(), ids[1].clone())
    );
    assert_eq!(texts(&list(&keys[1], &ids[1]).await.body, "Key"), keys[2..]);
    send(&emulator, &format!("DELETE /bucket/{}?uploadId={}", keys[1], ids[1]), &[], "").await;
    assert_eq!(texts(&list(&keys[1], &ids[1]).await.body, "Key"), keys[2..]);
}

#[tokio::test]
async fn uploads_to_a_key_are_listed_as_they_began() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    let mut begun = Vec::new();
    for _ in 0..3 {
        begun.push(send(&emulator, "POST /bucket/k?uploads", &[], "").await.element("UploadId"));
    }
    let listed = send(&emulator, "GET /bucket?uploads", &[], "").await;
    let last = texts(&listed.body, "UploadId").pop().unwrap();
    // The last one is named even though nothing follows it.
    assert_eq!((listed.element("NextKeyMarker"), listed.element("NextUploadIdMarker")), ("k".to_owned(), last));
    assert!(begun.iter().all(|id| id[..16] == begun[0][..16]), "the clock stands still: {begun:?}");
}

#[tokio::test]
async fn times_are_in_whole_seconds() {
    let emulator = with_folder().await;
    let id = send(&emulator, "POST /bucket/m?uploads", &[], "").await.element("UploadId");
    send(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=1"), &[], "x").await;
    send(
        &emulator,
        "PUT /bucket?versioning",
        &[],
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    )
    .await;
    send(&emulator, "DELETE /bucket/folder/c", &[], "").await;
    let copy = [("x-amz-copy-source", "bucket/folder/b")];
    let answers = [
        send(&emulator, "GET /", &[], "").await,
        send(&emulator, "GET /bucket", &[], "").await,
        send(&emulator, "GET /bucket?list-type=2", &[], "").await,
        send(&emulator, "GET /bucket?versions", &[], "").await,
        send(&emulator, "GET /bucket?uploads", &[], "").await,
        send(&emulator, &format!("GET /bucket/m?uploadId={id}"), &[], "").await,
        send(&emulator, "PUT /bucket/copy", &copy, "").await,
        send(&emulator, &format!("PUT /bucket/m?uploadId={id}&partNumber=2"), &copy, "").await,
    ];
    for answer in answers {
        let names = ["LastModified", "Initiated", "CreationDate"];
        let times: Vec<String> = names.into_iter().flat_map(|name| texts(&answer.body, name)).collect();
        assert!(!times.is_empty(), "{}", answer.body);
        assert!(times.iter().all(|time| time == "2026-11-22T10:00:00.000Z"), "{times:?}");
    }
}

#[tokio::test]
async fn what_was_asked_is_repeated_as_s3_does_it() {
    let emulator = with_folder().await;
    for list in ["", "list-type=2&", "versions&", "uploads&"] {
        let body = send(&emulator, &format!("GET /bucket?{list}delimiter="), &[], "").await.body;
        assert!(!body.contains("Delimiter"), "{list}: {body}");
        let body = send(&emulator, &format!("GET /bucket?{list}delimiter=%2F"), &[], "").await.body;
        assert!(body.contains("<Delimiter>/</Delimiter>"), "{list}: {body}");
    }
    let first = send(&emulator, "GET /bucket?list-type=2&max-keys=1&start-after=folder/a/1", &[], "").await;
    assert_eq!(first.element("StartAfter"), "folder/a/1");
    let token = first.element("NextContinuationToken");
    let query = format!("list-type=2&start-after=folder/b&continuation-token={}", token.replace('%', "%25"));
    let second = send(&emulator, &format!("GET /bucket?{query}"), &[], "").await;
    assert!(!second.body.contains("StartAfter"), "{}", second.body);
    assert_eq!(texts(&second.body, "Key"), ["folder/b", "folder/c"]);
}

#[tokio::test]
async fn lists_of_objects_tell_the_region() {
    let emulator = with_folder().await;
    for query in ["", "?list-type=2"] {
        let listed = send(&emulator, &format!("GET /bucket{query}"), &[], "").await;
        assert_eq!(listed.header("x-amz-bucket-region"), "us-east-1");
        assert_eq!(listed.header("content-type"), "application/xml");
    }
}

#[tokio::test]
async fn a_number_that_is_empty_is_not_given() {
    let emulator = with_folder().await;
    let id = send(&emulator, "POST /bucket/m?uploads", &[], "").await.element("UploadId");
    for target in [
        "/bucket?max-keys=".to_owned(),
        "/bucket?versions&max-keys=".to_owned(),
        "/bucket?uploads&max-uploads=".to_owned(),
        format!("/bucket/m?uploadId={id}&part-number-marker=&max-parts="),
    ] {
        let listed = send(&emulator, &format!("GET {target}"), &[], "").await;
        assert_eq!(listed.status, 200, "{target}: {}", listed.error());
    }
}
