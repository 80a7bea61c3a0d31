//! Whom the local S3 answers: programs of this machine, and no web page.

use std::net::SocketAddr;

use s3jobs_local::Emulator;

use crate::s3::wire::{exchange, serve, verdict};
use crate::s3::world::{emulator, send};

/// A request to each plane that changes or tells something.
const PLANES: [&str; 6] = [
    "DELETE /bucket/k",
    "GET /bucket/k",
    "POST /v20180820/jobs",
    "GET /v20180820/jobs",
    "POST /_s3jobs/clock?advance=31d",
    "OPTIONS /bucket/k",
];

async fn served() -> (Emulator, SocketAddr) {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    send(&emulator, "PUT /bucket/k", &[], "kept").await;
    let address = serve(&emulator).await;
    (emulator, address)
}

#[tokio::test]
async fn no_plane_answers_a_web_page_of_another_site() {
    let (emulator, address) = served().await;
    let host = format!("Host: {address}");
    let pages = [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:3000",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ];
    for line in PLANES {
        for page in pages {
            assert_eq!(verdict(address, line, &[&host, page]).await, "403 AccessDenied", "{line} {page}");
        }
    }
    assert_eq!(send(&emulator, "GET /bucket/k", &[], "").await.body, "kept");
    let time = send(&emulator, "GET /_s3jobs/clock", &[], "").await;
    assert!(time.body.contains("\"leadSeconds\":0"), "{}", time.body);
    let preflight = ["Access-Control-Request-Method: PUT", &host, "Origin: https://evil.example"];
    assert_eq!(verdict(address, "OPTIONS /bucket/k", &preflight).await, "403 AccessDenied");
}

#[tokio::test]
async fn no_plane_answers_under_a_name_that_is_not_its_own() {
    let (_emulator, address) = served().await;
    for line in PLANES {
        let foreign = format!("Host: rebound.example:{}", address.port());
        assert_eq!(verdict(address, line, &[&foreign]).await, "403 AccessDenied", "{line}");
        let (method, path) = line.split_once(' ').unwrap();
        let absolute = format!("{method} http://rebound.example{path}");
        let host = "Host: rebound.example";
        assert_eq!(verdict(address, &absolute, &[host]).await, "403 AccessDenied", "{absolute}");
    }
    assert_eq!(verdict(address, "GET /bucket/k", &[]).await, "400 InvalidRequest");
    assert_eq!(verdict(address, "CONNECT evil.example:443", &["Host: evil.example:443"]).await, "403 AccessDenied");
}

#[tokio::test]
async fn programs_reach_it_by_every_name_of_its_own() {
    let (_emulator, address) = served().await;
    let port = address.port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}"), "127.9.9.9".into()]
    {
        assert_eq!(verdict(address, "GET /bucket/k", &[&format!("Host: {host}")]).await, "200", "{host}");
    }
    for (url, host) in [
        ("http://s3.emulator.test/bucket/k", "s3.emulator.test"),
        ("http://bucket.s3.emulator.test/k", "bucket.s3.emulator.test"),
        ("http://111122223333.s3control.emulator.test/v20180820/jobs", "111122223333.s3control.emulator.test"),
        ("http://s3.us-west-2.amazonaws.com/bucket/k", "s3.us-west-2.amazonaws.com"),
    ] {
        assert_eq!(verdict(address, &format!("GET {url}"), &[&format!("Host: {host}")]).await, "200", "{url}");
    }
    // A page of its own, and an address that a person typed.
    let own = format!("Host: {address}");
    assert_eq!(verdict(address, "GET /bucket/k", &[&own, &format!("Origin: http://{address}")]).await, "200");
    assert_eq!(verdict(address, "GET /bucket/k", &[&own, "Sec-Fetch-Site: none"]).await, "200");
}

#[tokio::test]
async fn a_page_that_is_an_object_has_no_origin_of_ours() {
    let (_emulator, address) = served().await;
    let ask = |header: &str| {
        let request = format!("GET /bucket/k HTTP/1.1\r\nHost: {address}\r\n{header}Connection: close\r\n\r\n");
        async move { exchange(address, &request).await }
    };
    let shown = ask("Sec-Fetch-Site: none\r\n").await;
    assert!(shown.contains("content-security-policy: sandbox\r\n") && shown.ends_with("kept"), "{shown}");
    assert!(!ask("").await.contains("content-security-policy"));
}

#[tokio::test]
async fn a_request_that_names_two_hosts_is_refused() {
    let (_emulator, address) = served().await;
    let line = "GET http://bucket.s3.emulator.test/k";
    assert_eq!(verdict(address, line, &["Host: other.s3.emulator.test"]).await, "400 InvalidRequest");
    assert_eq!(
        verdict(address, "GET /bucket/k", &["Host: localhost", "Host: evil.example"]).await,
        "400 InvalidRequest"
    );
}

#[tokio::test]
async fn a_refusal_has_the_form_of_its_plane_and_says_why() {
    let (_emulator, address) = served().await;
    let ask = |line: &str, header: &str| {
        let request = format!("{line} HTTP/1.1\r\nHost: {address}\r\n{header}\r\nConnection: close\r\n\r\n");
        async move { exchange(address, &request).await }
    };
    let of_s3 = ask("GET /bucket/k", "Origin: https://evil.example").await;
    let why = "<Message>The local S3 answers no web page of another origin, and this is https://evil.example</Message>";
    assert!(of_s3.contains("<Error><Code>AccessDenied</Code>") && of_s3.contains(why), "{of_s3}");
    assert!(!of_s3.to_ascii_lowercase().contains("access-control-allow"), "{of_s3}");
    let of_control = ask("GET /v20180820/jobs", "Sec-Fetch-Site: cross-site").await;
    assert!(of_control.contains("<ErrorResponse><Error><Code>AccessDenied</Code>"), "{of_control}");
    let of_head = ask("HEAD /bucket/k", "Origin: null").await;
    assert!(of_head.starts_with("HTTP/1.1 403") && of_head.ends_with("\r\n\r\n"), "{of_head}");
}
