//! A local S3 with access keys, and the AWS SDK with right and wrong ones.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::presigning::PresigningConfig;
use jiff::Timestamp;
use s3jobs_local::{AccessKeys, Config, Emulator, State};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::in_process::in_process;

fn emulator() -> Emulator {
    let mut keys = AccessKeys::default();
    keys.add("tester:a secret/with+signs").unwrap();
    #[allow(clippy::disallowed_methods, reason = "the SDK signs by the real clock")]
    let clock = Arc::new(Timestamp::now);
    Emulator::open(Config { keys, ..Config::new(State::Memory, clock) }).unwrap()
}

fn credentials(id: &str, secret: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(id, secret, None, None, "test"))
}

fn client(emulator: &Emulator, id: &str, secret: &str) -> aws_sdk_s3::Client {
    client_in("us-east-1", emulator, (id, secret))
}

fn client_in(region: &'static str, emulator: &Emulator, (id, secret): (&str, &str)) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .endpoint_url("http://s3.emulator.test")
        .credentials_provider(credentials(id, secret))
        .http_client(in_process(emulator))
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

#[tokio::test]
async fn the_right_key_opens_both_forms_of_host_and_every_body() {
    let emulator = emulator();
    let s3 = client(&emulator, "tester", "a secret/with+signs");
    s3.create_bucket().bucket("signed").send().await.unwrap();
    let key = "with space+plus/(ä)~!*'.txt";
    let body = b"hello".to_vec();
    s3.put_object().bucket("signed").key(key).body(body.into()).metadata("k", "two  spaces").send().await.unwrap();
    let listed = s3.list_objects_v2().bucket("signed").prefix("with space+").send().await.unwrap();
    assert_eq!(listed.contents()[0].key(), Some(key));
    let got = s3.get_object().bucket("signed").key(key).send().await.unwrap();
    assert_eq!(got.body.collect().await.unwrap().into_bytes().as_ref(), b"hello");
}

#[tokio::test]
async fn wrong_keys_are_told_apart() {
    let emulator = emulator();
    let failed = |id, secret| {
        let s3 = client(&emulator, id, secret);
        async move { s3.list_buckets().send().await.unwrap_err().code().unwrap_or_default().to_owned() }
    };
    assert_eq!(failed("tester", "another secret").await, "SignatureDoesNotMatch");
    assert_eq!(failed("stranger", "a secret/with+signs").await, "InvalidAccessKeyId");
}

#[tokio::test]
async fn s3_control_is_checked_as_well() {
    let emulator = emulator();
    let list = |id: &'static str, secret: &'static str| {
        let config = aws_sdk_s3control::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url("http://s3control.emulator.test")
            .credentials_provider(credentials(id, secret))
            .http_client(in_process(&emulator))
            .build();
        let control = aws_sdk_s3control::Client::from_conf(config);
        async move { control.list_jobs().account_id("111122223333").send().await }
    };
    assert!(list("tester", "a secret/with+signs").await.is_ok());
    let refused = list("tester", "another secret").await.unwrap_err();
    assert_eq!(refused.code(), Some("SignatureDoesNotMatch"));
}

#[tokio::test]
async fn presigned_urls_are_accepted_until_they_are_tampered_with() {
    let emulator = emulator();
    let s3 = client(&emulator, "tester", "a secret/with+signs");
    s3.create_bucket().bucket("signed").send().await.unwrap();
    s3.put_object().bucket("signed").key("a b").body(b"x".to_vec().into()).send().await.unwrap();
    let life = PresigningConfig::expires_in(Duration::from_mins(1)).unwrap();
    let presigned = s3.get_object().bucket("signed").key("a b").presigned(life).await.unwrap();
    let get = |uri: String| {
        let host = uri.parse::<http::Uri>().unwrap().host().unwrap().to_owned();
        let request = http::Request::get(uri).header("host", host).body(bytes::Bytes::new()).unwrap();
        let emulator = emulator.clone();
        async move { emulator.respond(request).await.status().as_u16() }
    };
    assert_eq!(get(presigned.uri().to_owned()).await, 200);
    assert_eq!(get(presigned.uri().replace("a%20b", "other")).await, 403);
}

/// Sends a presigned request to a server, in absolute form to one host and with the header of another.
async fn send_absolute(emulator: &Emulator, presigned: &str, to: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    tokio::spawn(emulator.clone().serve(listener, std::future::pending()));
    let url: http::Uri = presigned.parse().unwrap();
    let (signed, target) = (url.host().unwrap(), url.path_and_query().unwrap());
    let request = format!("GET http://{to}{target} HTTP/1.1\r\nHost: {signed}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn what_is_signed_for_one_host_does_not_open_another() {
    let emulator = emulator();
    let s3 = client(&emulator, "tester", "a secret/with+signs");
    for bucket in ["mine", "theirs"] {
        s3.create_bucket().bucket(bucket).send().await.unwrap();
        s3.put_object().bucket(bucket).key("k").body(bucket.as_bytes().to_vec().into()).send().await.unwrap();
    }
    let life = PresigningConfig::expires_in(Duration::from_mins(1)).unwrap();
    let presigned = s3.get_object().bucket("mine").key("k").presigned(life).await.unwrap();
    let own = send_absolute(&emulator, presigned.uri(), "mine.s3.emulator.test").await;
    assert!(own.starts_with("HTTP/1.1 200") && own.ends_with("mine"), "{own}");
    let other = send_absolute(&emulator, presigned.uri(), "theirs.s3.emulator.test").await;
    assert!(other.starts_with("HTTP/1.1 400") && other.contains("<Code>InvalidRequest</Code>"), "{other}");
}

#[tokio::test]
async fn a_signature_is_for_the_region_of_the_bucket() {
    let emulator = emulator();
    let key = ("tester", "a secret/with+signs");
    let (here, there) = (client_in("us-east-1", &emulator, key), client_in("eu-west-1", &emulator, key));
    let place = aws_sdk_s3::types::BucketLocationConstraint::EuWest1;
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(place).build();
    there.create_bucket().bucket("europe").create_bucket_configuration(place).send().await.unwrap();
    there.put_object().bucket("europe").key("k").body(b"x".to_vec().into()).send().await.unwrap();
    let refused = here.get_object().bucket("europe").key("k").send().await.unwrap_err();
    assert_eq!(refused.code(), Some("AuthorizationHeaderMalformed"));
    insta::assert_snapshot!(
        refused.message().unwrap(),
        @"The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    );
    let answer = refused.raw_response().unwrap();
    assert_eq!(answer.headers().get("x-amz-bucket-region"), Some("eu-west-1"));
    let body = String::from_utf8(answer.body().bytes().unwrap().to_vec()).unwrap();
    assert!(body.contains("<Region>eu-west-1</Region>"), "{body}");
    let life = PresigningConfig::expires_in(Duration::from_mins(1)).unwrap();
    let presigned = here.get_object().bucket("europe").key("k").presigned(life).await.unwrap();
    let answer = send_absolute(&emulator, presigned.uri(), "europe.s3.emulator.test").await;
    assert!(answer.contains("<Code>AuthorizationQueryParametersError</Code>"), "{answer}");
    // What a client asks to learn the Region, and what is about no bucket.
    assert!(here.get_bucket_location().bucket("europe").send().await.is_ok());
    assert!(here.list_buckets().send().await.is_ok());
}

#[tokio::test]
async fn the_calls_of_the_local_s3_itself_need_a_signature_too() {
    let request = http::Request::post("/_s3jobs/clock?advance=1d").body(bytes::Bytes::new()).unwrap();
    assert_eq!(emulator().respond(request).await.status(), 403);
}
