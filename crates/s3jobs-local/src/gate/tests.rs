use std::net::IpAddr;

use http::Request;

use super::{Gate, Hosts};

/// What the gate of a server at this address says.
fn verdict(address: &str, line: &str, headers: &[(&'static str, &str)]) -> String {
    let (method, uri) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let gate = Gate::new(Hosts::Own(address.parse::<IpAddr>().unwrap()));
    match gate.check(&request.body(()).unwrap()) {
        Ok(()) => "in".to_owned(),
        Err(refusal) => format!("{} {}", refusal.status.as_u16(), refusal.code),
    }
}

fn of_host(host: &str) -> String {
    verdict("127.0.0.1", "GET /b/k", &[("host", host)])
}

#[test]
fn the_loopback_and_the_names_that_clients_are_given_are_ours() {
    for host in [
        "127.0.0.1:9000",
        "127.8.9.10",
        "[::1]:9000",
        "[::ffff:127.0.0.1]",
        "localhost",
        "LocalHost.:80",
        "my.bucket.localhost:9000",
        "111122223333.127.0.0.1:9000",
        "s3.emulator.test",
        "my.bucket.s3.emulator.test:9000",
        "111122223333.s3control.emulator.test",
        "sts.emulator.test",
    ] {
        assert_eq!(of_host(host), "in", "{host}");
    }
}

#[test]
fn other_hosts_are_not() {
    for host in [
        "evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "xs3.emulator.test",
        "emulator.test",
        "192.168.1.5:9000",
        "0.0.0.0:9000",
        "127.1",
        "2130706433",
        "s3.us-west-2.amazonaws.com",
    ] {
        assert_eq!(of_host(host), "403 AccessDenied", "{host}");
    }
    for host in ["", "127.0.0.1@evil.example", "evil.example/", "a b"] {
        assert_eq!(of_host(host), "400 InvalidRequest", "{host}");
    }
    assert_eq!(verdict("127.0.0.1", "GET /b/k", &[]), "400 InvalidRequest");
}

#[test]
fn the_address_that_was_connected_to_is_ours() {
    assert_eq!(verdict("192.168.1.5", "GET /b/k", &[("host", "192.168.1.5:9000")]), "in");
    assert_eq!(verdict("fd00::5", "GET /b/k", &[("host", "[fd00::5]:9000")]), "in");
    assert_eq!(verdict("192.168.1.5", "GET /b/k", &[("host", "192.168.1.6:9000")]), "403 AccessDenied");
}

#[test]
fn names_of_aws_are_those_of_a_clients_proxy() {
    for host in ["b.s3.us-west-2.amazonaws.com", "111122223333.s3-control.cn-north-1.amazonaws.com.cn"] {
        assert_eq!(verdict("127.0.0.1", &format!("GET http://{host}/k"), &[("host", host)]), "in", "{host}");
    }
    let evil = "http://amazonaws.com.evil.example/";
    assert_eq!(verdict("127.0.0.1", &format!("GET {evil}"), &[]), "403 AccessDenied");
}

#[test]
fn a_request_names_one_host() {
    let two = |line: &str, header: &str| verdict("127.0.0.1", line, &[("host", header)]);
    assert_eq!(two("GET http://b.s3.emulator.test/k", "B.S3.emulator.test:80"), "in");
    assert_eq!(two("GET http://b.s3.emulator.test/k", "c.s3.emulator.test"), "400 InvalidRequest");
    assert_eq!(two("GET http://127.0.0.1:9000/k", "127.0.0.1:9001"), "400 InvalidRequest");
    let twice = [("host", "localhost"), ("host", "localhost")];
    assert_eq!(verdict("127.0.0.1", "GET /", &twice), "400 InvalidRequest");
}

#[test]
fn pages_of_other_origins_and_sites_are_refused() {
    let page = |name: &'static str, value: &str| {
        verdict("127.0.0.1", "POST /b?delete", &[("host", "127.0.0.1:9000"), (name, value)])
    };
    for origin in ["https://evil.example", "null", "http://127.0.0.1:3000", "http://localhost:9000", "file://", ""] {
        assert_eq!(page("origin", origin), "403 AccessDenied", "{origin}");
    }
    assert_eq!(page("origin", "http://127.0.0.1:9000"), "in");
    for site in ["cross-site", "same-site", "something-new"] {
        assert_eq!(page("sec-fetch-site", site), "403 AccessDenied", "{site}");
    }
    assert_eq!(page("sec-fetch-site", "same-origin"), "in");
    assert_eq!(page("sec-fetch-site", "none"), "in");
}

#[test]
fn who_must_sign_may_name_any_host_but_no_page_may_ask() {
    let gate = Gate::new(Hosts::Signed);
    let request = |origin: Option<&str>| {
        let request = Request::get("/b/k").header("host", "storage:9000");
        origin.into_iter().fold(request, |request, origin| request.header("origin", origin)).body(()).unwrap()
    };
    assert!(gate.check(&request(None)).is_ok());
    assert!(gate.check(&request(Some("https://evil.example"))).is_err());
}
