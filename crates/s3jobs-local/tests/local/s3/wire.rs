//! A server on a port of its own, and requests to it as bytes.

use std::net::SocketAddr;
use std::time::Duration;

use s3jobs_local::Emulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Serves until the test ends.
pub(crate) async fn serve(emulator: &Emulator) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = emulator.clone();
    tokio::spawn(async move { emulator.serve(listener, std::future::pending()).await });
    address
}

/// Sends the text and reads until the server closes the connection.
pub(crate) async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer)).await;
    read.expect("the server should answer and close").unwrap();
    String::from_utf8(answer).unwrap()
}

/// Sends a request without a body, with these lines after the first one, and returns status and code of the answer.
pub(crate) async fn verdict(address: SocketAddr, line: &str, headers: &[&str]) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let account = if line.contains("/v20180820/") { "x-amz-account-id: 111122223333\r\n" } else { "" };
    let close = "Connection: close\r\nContent-Length: 0\r\n\r\n";
    let answer = exchange(address, &format!("{line} HTTP/1.1\r\n{headers}{account}{close}")).await;
    let status = answer.split(' ').nth(1).unwrap_or("no answer");
    let code = answer.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or_else(|| status.to_owned(), |(code, _)| format!("{status} {code}"))
}
