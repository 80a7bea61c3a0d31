//! Connections that break on purpose, over sockets.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use s3jobs_local::{Config, Emulator, FaultPlan, State};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::s3::world::send;

/// A server with bucket `box` and object `box/k`, whose connections meet these rules.
async fn serve(rules: &[&str]) -> SocketAddr {
    let rules = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    let faults = FaultPlan { rules, ..FaultPlan::default() };
    let emulator = Emulator::open(Config { faults, ..Config::new(State::Memory, Arc::new(move || now)) }).unwrap();
    send(&emulator, "PUT /box", &[], "").await;
    send(&emulator, "PUT /box/k", &[], "0123456789").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { emulator.serve(listener, std::future::pending()).await });
    address
}

/// What arrives, and how the connection ends.
async fn get(address: SocketAddr) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /box/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await.err().map(|error| error.kind());
    (String::from_utf8(answer).unwrap(), end)
}

#[tokio::test]
async fn a_connection_is_reset_without_an_answer() {
    let address = serve(&["reset:nth=1"]).await;
    assert_eq!(get(address).await, (String::new(), Some(ErrorKind::ConnectionReset)));
    assert!(get(address).await.0.ends_with("0123456789"));
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_head_says() {
    let (answer, end) = get(serve(&["truncate:bytes=4"]).await).await;
    assert!(answer.contains("content-length: 10\r\n") && answer.ends_with("\r\n\r\n0123"), "{answer}");
    assert_eq!(end, None);
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_refused_at_once() {
    let mut stream = TcpStream::connect(serve(&[]).await).await.unwrap();
    stream.write_all(b"PUT /box/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("EntityTooLarge"), "{answer}");
}
