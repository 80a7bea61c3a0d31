use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Makes one of the calls that only a local S3 has and returns its JSON, or says in a fragment why there is none.
///
/// `target` is path and query. The calls are not signed.
pub(super) async fn call(address: SocketAddr, method: &str, target: &str) -> Result<Value, String> {
    let (status, body) = exchange(address, method, target).await.map_err(|error| format!("{address}: {error}"))?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    match (status, answer.get("error").and_then(Value::as_str)) {
        (StatusCode::OK, _) => Ok(answer),
        (_, Some(message)) => Err(message.to_owned()),
        (_, None) => Err(format!("{address} answered with status {status}")),
    }
}

async fn exchange(
    address: SocketAddr,
    method: &str,
    target: &str,
) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let request = Request::builder().method(method).uri(target).header("host", address.to_string());
    let request = request.body(Empty::<Bytes>::new())?;
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // What goes wrong with the connection shows in the answer.
    let connection = tokio::spawn(async move { drop(connection.await) });
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    connection.abort();
    Ok((status, body))
}
