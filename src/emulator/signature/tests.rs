//! The examples of the S3 API Reference, whose signatures are known.

use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};

use super::{AccessKeys, check};

// Source: S3 API Reference, "Signature calculations for the Authorization header", examples.
const KEY: &str = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SCOPE: &str = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn keys() -> AccessKeys {
    let mut keys = AccessKeys::default();
    keys.add(KEY).unwrap();
    keys
}

fn begin() -> Timestamp {
    "2013-05-24T00:00:00Z".parse().unwrap()
}

fn verdict(request: &Request<Bytes>, after: SignedDuration) -> String {
    match check(&keys(), request, begin() + after) {
        Ok(()) => "accepted".to_owned(),
        Err(refusal) => format!("{} {}", refusal.status.as_u16(), refusal.code),
    }
}

/// `GET /test.txt`, with changes.
fn get(change: impl FnOnce(&mut Request<Bytes>)) -> Request<Bytes> {
    let signed = "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date";
    let signature = "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    let mut request = Request::get("/test.txt")
        .header("host", "examplebucket.s3.amazonaws.com")
        .header("range", "bytes=0-9")
        .header("x-amz-content-sha256", EMPTY)
        .header("x-amz-date", "20130524T000000Z")
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={SCOPE},{signed},{signature}"))
        .body(Bytes::new())
        .unwrap();
    change(&mut request);
    request
}

fn presigned() -> Request<Bytes> {
    let credential = SCOPE.replace('/', "%2F");
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400\
         &X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    );
    let request = Request::get(format!("/test.txt?{query}")).header("host", "examplebucket.s3.amazonaws.com");
    request.body(Bytes::new()).unwrap()
}

fn chunked(last: &str) -> Request<Bytes> {
    let (first, second) = ("a".repeat(65536), "a".repeat(1024));
    let body = format!(
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{first}\r\n\
         400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{second}\r\n\
         0;chunk-signature={last}\r\n\r\n"
    );
    let signed = "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;\
                  x-amz-decoded-content-length;x-amz-storage-class";
    let signature = "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    Request::put("/examplebucket/chunkObject.txt")
        .header("host", "s3.amazonaws.com")
        .header("x-amz-date", "20130524T000000Z")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", "66560")
        .header("content-length", "66824")
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={SCOPE},{signed},{signature}"))
        .body(Bytes::from(body))
        .unwrap()
}

const LAST: &str = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9";

#[test]
fn the_examples_of_the_api_reference_are_accepted() {
    let at_once = SignedDuration::ZERO;
    assert_eq!(verdict(&get(|_| ()), at_once), "accepted");
    assert_eq!(verdict(&presigned(), at_once), "accepted");
    assert_eq!(verdict(&chunked(LAST), at_once), "accepted");
}

#[test]
fn a_request_line_in_absolute_form_is_signed_by_its_path() {
    let absolute = get(|request| {
        *request.uri_mut() = "http://examplebucket.s3.amazonaws.com/test.txt".parse().unwrap();
    });
    assert_eq!(verdict(&absolute, SignedDuration::ZERO), "accepted");
}

#[test]
fn whatever_was_changed_on_the_way_is_noticed() {
    let now = SignedDuration::ZERO;
    let set = |name: &'static str, value: &str| {
        let value: http::HeaderValue = value.parse().unwrap();
        get(|request| drop(request.headers_mut().insert(name, value)))
    };
    assert_eq!(verdict(&set("range", "bytes=0-10"), now), "403 SignatureDoesNotMatch");
    assert_eq!(verdict(&set("host", "other.s3.amazonaws.com"), now), "403 SignatureDoesNotMatch");
    assert_eq!(verdict(&set("x-amz-acl", "public-read"), now), "403 AccessDenied");
    assert_eq!(
        verdict(&get(|request| *request.uri_mut() = "/other".parse().unwrap()), now),
        "403 SignatureDoesNotMatch"
    );
    assert_eq!(
        verdict(&get(|request| *request.uri_mut() = "/test.txt?acl".parse().unwrap()), now),
        "403 SignatureDoesNotMatch"
    );
    assert_eq!(verdict(&get(|request| *request.body_mut() = Bytes::from("x")), now), "400 XAmzContentSHA256Mismatch");
    assert_eq!(verdict(&chunked(&LAST.replace('b', "c")), now), "403 SignatureDoesNotMatch");
}

#[test]
fn a_signature_is_valid_for_a_time() {
    let minutes = SignedDuration::from_mins;
    assert_eq!(verdict(&get(|_| ()), minutes(15)), "accepted");
    assert_eq!(verdict(&get(|_| ()), minutes(16)), "403 RequestTimeTooSkewed");
    assert_eq!(verdict(&get(|_| ()), minutes(-16)), "403 RequestTimeTooSkewed");
    assert_eq!(verdict(&presigned(), minutes(24 * 60)), "accepted");
    assert_eq!(verdict(&presigned(), minutes(24 * 60 + 1)), "403 AccessDenied");
}

#[test]
fn requests_without_a_signature_of_a_known_key_are_refused() {
    let now = SignedDuration::ZERO;
    let with = |text: &str| {
        let value: http::HeaderValue = text.parse().unwrap();
        get(|request| drop(request.headers_mut().insert("authorization", value)))
    };
    let unsigned = get(|request| drop(request.headers_mut().remove("authorization")));
    assert_eq!(verdict(&unsigned, now), "403 AccessDenied");
    let rest = "SignedHeaders=host, Signature=0";
    let other = with(&format!("AWS4-HMAC-SHA256 Credential=OTHER/20130524/us-east-1/s3/aws4_request, {rest}"));
    assert_eq!(verdict(&other, now), "403 InvalidAccessKeyId");
    assert_eq!(verdict(&with("AWS AKIAIOSFODNN7EXAMPLE:c2ln"), now), "400 InvalidRequest");
    let service = with(&format!("AWS4-HMAC-SHA256 Credential=K/20130524/us-east-1/ec2/aws4_request, {rest}"));
    assert_eq!(verdict(&service, now), "400 AuthorizationHeaderMalformed");
    let date = with(&format!("AWS4-HMAC-SHA256 Credential=K/20130525/us-east-1/s3/aws4_request, {rest}"));
    assert_eq!(verdict(&date, now), "400 AuthorizationHeaderMalformed");
    let token = get(|request| drop(request.headers_mut().insert("x-amz-security-token", "t".parse().unwrap())));
    assert_eq!(verdict(&token, now), "400 InvalidToken");
}

#[test]
fn secrets_are_never_shown() {
    assert_eq!(format!("{:?}", keys()), "{\"AKIAIOSFODNN7EXAMPLE\"}");
    let error = AccessKeys::default().add("secret-without-id").unwrap_err();
    insta::assert_snapshot!(error, @"an access key is written ID:SECRET, neither of them empty");
}
