use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpStream;

use super::error::LocalError;
use super::place::Access;
use super::service::running;
use super::site::Site;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::exit::Exit;

/// What happens to the time of a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is only read.
    None,
    /// So much of it passes at once.
    Advance(Duration),
    /// It becomes this one.
    Set(Timestamp),
}

impl Change {
    fn request(self, address: SocketAddr) -> http::Result<Request<Empty<Bytes>>> {
        let (method, query) = match self {
            Self::None => ("GET", String::new()),
            Self::Advance(by) => ("POST", format!("?advance={}ms", by.as_millis())),
            Self::Set(to) => ("POST", format!("?set={to}")),
        };
        let request = Request::builder().method(method).uri(format!("/_s3jobs/clock{query}"));
        request.header("host", address.to_string()).body(Empty::new())
    }
}

/// Changes the time of the local S3 that is served, and prints it.
pub(super) async fn run(site: &Site, change: Change, context: &mut Context) -> Result<u8, Error> {
    let state = || site.place.state.clone();
    let listening = running(&site.place).await.ok_or_else(|| LocalError::NotRunning { state: state() })?;
    if listening.access == Access::Signed {
        return Err(LocalError::SignedClock { address: listening.address }.into());
    }
    let (status, body) = ask(listening.address, change).await?;
    let answer: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let field = |name: &str| answer.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    match (status, field("now"), field("error")) {
        (StatusCode::OK, Some(now), _) => {
            writeln!(context.out, "{now}")?;
            context.out.flush()?;
            Ok(Exit::Done.code())
        }
        (_, _, Some(message)) => Err(LocalError::Clock { message }.into()),
        (_, _, None) => {
            let message = format!("{} answered with status {status}", listening.address);
            Err(LocalError::Clock { message }.into())
        }
    }
}

async fn ask(address: SocketAddr, change: Change) -> Result<(StatusCode, Bytes), LocalError> {
    let failed = |error: &dyn std::fmt::Display| LocalError::Clock { message: format!("{address}: {error}") };
    let request = change.request(address).map_err(|error| failed(&error))?;
    let stream = TcpStream::connect(address).await.map_err(|error| failed(&error))?;
    let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = connected.map_err(|error| failed(&error))?;
    // What goes wrong with the connection shows in the answer.
    let connection = tokio::spawn(async move { drop(connection.await) });
    let answer = sender.send_request(request).await.map_err(|error| failed(&error))?;
    let status = answer.status();
    let body = answer.into_body().collect().await.map_err(|error| failed(&error))?.to_bytes();
    connection.abort();
    Ok((status, body))
}
