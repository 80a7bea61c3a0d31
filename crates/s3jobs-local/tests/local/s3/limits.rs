//! What one client can take of the local S3: memory, connections, time.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::Request;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::s3::wire::{serve, verdict};
use crate::s3::world::emulator;

/// Begins a request and leaves it there.
async fn begun(address: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

/// What is answered to a request whose body never comes.
async fn refused_at_once(address: SocketAddr, head: &str) -> String {
    let mut stream = begun(address, head).await;
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await;
    String::from_utf8_lossy(&answer[..read.expect("an answer without the body").unwrap()]).into_owned()
}

#[tokio::test]
async fn bodies_that_are_announced_and_never_come_take_no_memory_from_others() {
    let address = serve(&emulator()).await;
    assert_eq!(verdict(address, "PUT /bucket", &["Host: localhost"]).await, "200");
    let mut waiting = Vec::new();
    for number in 0..8 {
        waiting.push(begun(address, &format!("PUT /bucket/{number} HTTP/1.1\r\nContent-Length: 1073741824")).await);
    }
    let mut upload = begun(address, "PUT /bucket/k HTTP/1.1\r\nConnection: close\r\nContent-Length: 3000000").await;
    upload.write_all(&vec![b'x'; 3_000_000]).await.unwrap();
    let mut answer = String::new();
    let read = tokio::time::timeout(Duration::from_secs(5), upload.read_to_string(&mut answer)).await;
    read.expect("the upload should not wait for the others").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn xml_that_is_announced_too_large_is_refused_before_it_is_sent() {
    let address = serve(&emulator()).await;
    for (line, length) in [
        ("POST /v20180820/jobs", 1_048_577),
        ("PUT /v20180820/jobs/1/tagging", 1_048_577),
        ("POST /bucket?delete", 8_388_609),
        ("PUT /bucket/k?tagging", 8_388_609),
        ("POST /bucket/k?uploadId=u", 8_388_609),
        ("POST /_s3jobs/clock", 1_048_577),
    ] {
        let answer = refused_at_once(address, &format!("{line} HTTP/1.1\r\nContent-Length: {length}")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{line}: {answer}");
        assert!(answer.contains("<Code>MaxMessageLengthExceeded</Code>"), "{line}: {answer}");
    }
    let answer = refused_at_once(address, "PUT /bucket/k HTTP/1.1\r\nContent-Length: 1073741825").await;
    assert!(answer.contains("<Code>EntityTooLarge</Code>"), "{answer}");
}

#[tokio::test]
async fn xml_without_an_end_is_refused_at_its_limit_over_http_2() {
    let stream = TcpStream::connect(serve(&emulator()).await).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.unwrap();
    tokio::spawn(connection);
    let endless = stream::repeat_with(|| Ok::<_, Infallible>(Frame::data(Bytes::from_static(&[b' '; 16_384]))));
    let request = Request::post("http://localhost/v20180820/jobs").header("x-amz-account-id", "111122223333");
    let answer = sender.send_request(request.body(StreamBody::new(endless.boxed())).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 400);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("MaxMessageLengthExceeded"), "{body:?}");
}

#[tokio::test]
async fn a_web_page_is_refused_over_http_2_as_well() {
    let stream = TcpStream::connect(serve(&emulator()).await).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.unwrap();
    tokio::spawn(connection);
    let mut ask = async |url: &str, (name, value): (&str, &str)| {
        let request = Request::get(url).header(name, value).body(http_body_util::Empty::<Bytes>::new()).unwrap();
        sender.send_request(request).await.unwrap().status().as_u16()
    };
    assert_eq!(ask("http://localhost/", ("x-plain", "1")).await, 200);
    assert_eq!(ask("http://localhost/", ("origin", "https://evil.example")).await, 403);
    assert_eq!(ask("http://rebound.example/", ("x-plain", "1")).await, 403);
    assert_eq!(ask("http://localhost/", ("host", "rebound.example")).await, 400);
}
