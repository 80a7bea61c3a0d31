//! The examples of the S3 API Reference, whose signatures are known.

use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};

use super::{AccessKeys, check};
use crate::gate::Service;

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
    match check(&keys(), request, (Service::S3, begin() + after)) {
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
    assert_eq!(verdict(&with("AWS AKIAIOSFODNN7EXAMPLE:c2ln"), now), "403 SignatureDoesNotMatch");
    assert_eq!(verdict(&with("AWS OTHER:c2ln"), now), "403 InvalidAccessKeyId");
    assert_eq!(verdict(&with("AWS5 OTHER:c2ln"), now), "400 InvalidRequest");
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

// Source: S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)", examples.
const IN_2007: &str = "2007-03-27T21:00:00Z";

/// A request of version 2 to the bucket `johnsmith`, with a header of its own where `headers` has none.
fn second(line: &str, headers: &[(&'static str, &str)]) -> Request<Bytes> {
    let (method, uri) = line.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(uri).header("host", "johnsmith.s3.amazonaws.com");
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(Bytes::new()).unwrap()
}

fn verdict_in_2007(request: &Request<Bytes>) -> String {
    verdict(request, IN_2007.parse::<Timestamp>().unwrap().duration_since(begin()))
}

#[test]
fn the_examples_of_version_2_are_accepted() {
    let signed = |line: &str, minute: &str, signature: &str, headers: &[(&'static str, &str)]| {
        let date = format!("Tue, 27 Mar 2007 {minute} +0000");
        let authorization = format!("AWS AKIAIOSFODNN7EXAMPLE:{signature}");
        let request = second(line, &[headers, &[("date", &date), ("authorization", &authorization)]].concat());
        let at: Timestamp = format!("2007-03-27T{minute}Z").parse().unwrap();
        verdict(&request, at.duration_since(begin()))
    };
    assert_eq!(signed("GET /photos/puppy.jpg", "19:36:42", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", &[]), "accepted");
    let image = [("content-type", "image/jpeg")];
    assert_eq!(signed("PUT /photos/puppy.jpg", "21:15:45", "MyyxeRY7whkBe+bq8fHCL/2kKUg=", &image), "accepted");
    let listed = "GET /?prefix=photos&max-keys=50&marker=puppy";
    assert_eq!(signed(listed, "19:42:41", "htDYFYduRNen8P9ZfE/s9SuKy0U=", &[]), "accepted");
    assert_eq!(signed("GET /?acl", "19:44:46", "c2WLPFtWHVgbEmeEG93a4cG37dM=", &[]), "accepted");
    assert_eq!(signed("GET /", "19:44:46", "c2WLPFtWHVgbEmeEG93a4cG37dM=", &[]), "403 SignatureDoesNotMatch");
    // A bucket in the path, with and without a slash behind it.
    for path in ["/johnsmith", "/johnsmith/"] {
        let request = Request::get(format!("{path}?acl"))
            .header("host", "s3.amazonaws.com")
            .header("date", "Tue, 27 Mar 2007 19:44:46 +0000")
            .header("authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2WLPFtWHVgbEmeEG93a4cG37dM=");
        let at: Timestamp = "2007-03-27T19:44:46Z".parse().unwrap();
        let request = request.body(Bytes::new()).unwrap();
        assert_eq!(verdict(&request, at.duration_since(begin())), "accepted", "{path}");
    }
    let upload = Request::put("/db-backup.dat.gz")
        .header("host", "static.johnsmith.net.s3.amazonaws.com")
        .header("date", "Tue, 27 Mar 2007 21:06:08 +0000")
        .header("x-amz-acl", "public-read")
        .header("content-type", "application/x-download")
        .header("content-md5", "4gJE4saaMU4BqNR0kLY+lw==")
        .header("x-amz-meta-reviewedby", "joe@johnsmith.net")
        .header("x-amz-meta-reviewedby", "jane@johnsmith.net")
        .header("x-amz-meta-filechecksum", "0x02661779")
        .header("x-amz-meta-checksumalgorithm", "crc32")
        .header("authorization", "AWS AKIAIOSFODNN7EXAMPLE:ilyl83RwaSoYIEdixDQcA4OnAnc=");
    assert_eq!(verdict_in_2007(&upload.body(Bytes::new()).unwrap()), "accepted");
}

#[test]
fn a_url_of_version_2_is_valid_until_it_expires() {
    let signature = "NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D";
    let url = |expires: &str| {
        let line = format!("GET /photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature={signature}{expires}");
        verdict_in_2007(&second(&line, &[]))
    };
    assert_eq!(url("&Expires=1175139620"), "accepted");
    assert_eq!(url("&Expires=1175139621"), "403 SignatureDoesNotMatch");
    assert_eq!(url("&Expires=1175029200"), "403 AccessDenied");
    assert_eq!(url("&Expires=soon"), "403 AccessDenied");
    assert_eq!(url(""), "403 AccessDenied");
    // Nobody can add what tells another call, or a header that counts.
    assert_eq!(url("&Expires=1175139620&acl"), "403 SignatureDoesNotMatch");
    assert_eq!(url("&Expires=1175139620&retention"), "403 SignatureDoesNotMatch");
    assert_eq!(url("&Expires=1175139620&x-amz-acl=public-read"), "403 SignatureDoesNotMatch");
    assert_eq!(url("&Expires=1175139620&x-amz-security-token=t"), "400 InvalidToken");
    assert_eq!(url("&Expires=1175139620&X-Amz-Algorithm=AWS4-HMAC-SHA256"), "400 AuthorizationQueryParametersError");
}

#[test]
fn s3_control_and_sts_take_version_4_of_their_own_service() {
    let of = |service: Service, request: &Request<Bytes>| match check(&keys(), request, (service, begin())) {
        Ok(()) => "accepted".to_owned(),
        Err(refusal) => format!("{} {}", refusal.status.as_u16(), refusal.code),
    };
    let old = second("GET /", &[("authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2ln")]);
    assert_eq!(of(Service::Control, &old), "400 InvalidRequest");
    assert_eq!(of(Service::Sts, &old), "400 InvalidRequest");
    assert_eq!(of(Service::Control, &get(|_| ())), "accepted");
    assert_eq!(of(Service::Sts, &get(|_| ())), "400 AuthorizationHeaderMalformed");
}
