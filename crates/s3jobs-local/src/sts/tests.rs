use bytes::Bytes;
use http::Request;

use super::{Sts, is_asked};
use crate::refusal::RequestIds;
use s3jobs_spec::model::AccountId;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

fn signed(key: &str, region: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential={key}/20261122/{region}/sts/aws4_request, SignedHeaders=host, Signature=0")
}

fn post(key: &str, region: &str, body: &str) -> Request<Bytes> {
    let request = Request::post("/").header("content-type", FORM).header("authorization", signed(key, region));
    request.body(Bytes::from(body.to_owned())).unwrap()
}

fn respond(request: &Request<Bytes>) -> (u16, String) {
    let ids = RequestIds { request: "ID".to_owned(), host: "0123456789abcdef0123456789abcdef".to_owned() };
    let answer = Sts::new(AccountId::new("777788889999").unwrap()).respond(request, &ids);
    assert_eq!(answer.headers()["content-type"], "text/xml");
    assert_eq!(answer.headers()["x-amzn-requestid"], "01234567-89ab-cdef-0123-456789abcdef");
    (answer.status().as_u16(), String::from_utf8(answer.into_body().to_vec()).unwrap())
}

fn identity(key: &str, region: &str) -> String {
    let (status, body) = respond(&post(key, region, "Action=GetCallerIdentity&Version=2011-06-15"));
    assert_eq!(status, 200, "{body}");
    let of = |name: &str| {
        let inner = body.split_once(&format!("<{name}>")).unwrap().1.split_once('<').unwrap().0;
        inner.to_owned()
    };
    format!("{} {} {}", of("Account"), of("UserId"), of("Arn"))
}

#[test]
fn the_account_is_that_of_the_key_and_else_that_of_the_server() {
    let root = "111122223333 111122223333 arn:aws:iam::111122223333:root";
    assert_eq!(identity("111122223333", "us-east-1"), root);
    assert_eq!(identity("local", "us-west-2"), "777788889999 local arn:aws:iam::777788889999:user/local");
    assert_eq!(identity("local", "cn-north-1"), "777788889999 local arn:aws-cn:iam::777788889999:user/local");
    assert_eq!(identity("<&>", "us-gov-west-1"), "777788889999 777788889999 arn:aws-us-gov:iam::777788889999:root");
}

#[test]
fn get_asks_the_same_and_nobody_needs_to_sign() {
    let request = Request::get("/?Action=GetCallerIdentity&Version=2011-06-15").body(Bytes::new()).unwrap();
    assert!(is_asked(&request));
    let (status, body) = respond(&request);
    assert_eq!(status, 200);
    insta::assert_snapshot!(body, @r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::777788889999:root</Arn><UserId>777788889999</UserId><Account>777788889999</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata></GetCallerIdentityResponse>"#);
}

#[test]
fn other_calls_are_refused_by_name() {
    let refused = |body: &str| {
        let (status, body) = respond(&post("local", "us-east-1", body));
        let code = body.split_once("<Code>").unwrap().1.split_once('<').unwrap().0.to_owned();
        let message = body.split_once("<Message>").unwrap().1.split_once('<').unwrap().0.to_owned();
        format!("{status} {code}: {message}")
    };
    let assumed = refused("Action=AssumeRole&Version=2011-06-15&RoleArn=arn&RoleSessionName=x");
    insta::assert_snapshot!(assumed, @"501 NotImplemented: the local S3 answers GetCallerIdentity alone of STS, and not AssumeRole; it needs no other credentials");
    let unknown = refused("Action=GetCaller%3CIdentity&Version=2011-06-15");
    assert_eq!(unknown, "400 InvalidAction: Could not find operation GetCaller&lt;Identity for version 2011-06-15");
    let unversioned = "400 InvalidAction: Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED";
    assert_eq!(refused("Action=GetCallerIdentity"), unversioned);
    assert_eq!(refused("Version=2011-06-15"), "400 MissingAction: The request is missing an action.");
}

#[test]
fn no_request_to_s3_is_taken_for_one_to_sts() {
    let s3 = signed("local", "us-east-1").replace("/sts/", "/s3/");
    let asked = |line: &str, headers: &[(&'static str, &str)]| {
        let (method, uri) = line.split_once(' ').unwrap();
        let request = headers
            .iter()
            .fold(Request::builder().method(method).uri(uri), |request, (name, value)| request.header(*name, *value));
        is_asked(&request.body(()).unwrap())
    };
    assert!(!asked("GET /", &[("authorization", &s3)]));
    assert!(!asked("GET /?prefix=Action&bucket-region=us-east-1", &[]));
    assert!(!asked("PUT /bucket/key", &[("content-type", FORM)]));
    assert!(!asked("GET /bucket?Action=x", &[]));
    assert!(!asked("POST /", &[("content-type", "multipart/form-data; boundary=x")]));
    assert!(asked("POST /", &[("content-type", FORM)]));
    assert!(asked("POST /", &[("authorization", &signed("local", "us-east-1"))]));
}
