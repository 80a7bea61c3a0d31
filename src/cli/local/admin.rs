use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::Value;
use tokio::net::TcpStream;

use super::place::{Access, Listening};
use crate::cli::world::Context;
use crate::emulator::{Credential, sign};

/// A local S3 that is called, and as whom.
pub(crate) struct Callee<'c> {
    listening: Listening,
    /// The key and the time of the signature, where one is needed.
    signing: Option<(Credential<'c>, Timestamp)>,
}

impl<'c> Callee<'c> {
    /// Nothing, where requests need a signature and the environment has no access key.
    pub(crate) fn new(listening: Listening, context: &'c Context) -> Option<Self> {
        let signing = match listening.access {
            Access::Open => None,
            Access::Signed => {
                let id = context.variable("AWS_ACCESS_KEY_ID")?;
                let secret = context.variable("AWS_SECRET_ACCESS_KEY")?;
                Some((Credential { id, secret }, (context.clock)()))
            }
        };
        Some(Self { listening, signing })
    }
}

/// Makes one of the calls that only a local S3 has and returns its JSON, or says in a fragment why there is none.
///
/// `target` is path and query.
pub(crate) async fn call(callee: &Callee<'_>, method: &str, target: &str) -> Result<Value, String> {
    let address = callee.listening.address;
    let (status, body) = exchange(callee, method, target).await.map_err(|error| format!("{address}: {error}"))?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    match (status, answer.get("error").and_then(Value::as_str)) {
        (StatusCode::OK, _) => Ok(answer),
        (_, Some(message)) => Err(message.to_owned()),
        (StatusCode::FORBIDDEN, None) => Err(format!(
            "{address} refuses the signature with the key in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"
        )),
        (_, None) => Err(format!("{address} answered with status {status}")),
    }
}

async fn exchange(
    callee: &Callee<'_>,
    method: &str,
    target: &str,
) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let address = callee.listening.address;
    let host = address.to_string();
    let mut request = Request::builder().method(method).uri(target).body(())?;
    match callee.signing {
        Some(signing) => request = sign(request, &host, signing)?,
        None => drop(request.headers_mut().insert(header::HOST, HeaderValue::from_str(&host)?)),
    }
    let request = request.map(|()| Empty::<Bytes>::new());
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
