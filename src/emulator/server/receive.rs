use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::sync::Semaphore;

use super::line::ResetSwitch;
use super::outgoing::Outgoing;
use crate::emulator::api::Emulator;
use crate::emulator::faults::Reply;

const MIB: usize = 1024 * 1024;

/// The largest body of a request, in bytes. Bodies are held in memory while they are received.
const MAX_BODY: usize = 1024 * MIB;

/// How much memory the bodies that are received at one time have together, in MiB. Further ones wait.
const MEMORY_MIB: u32 = 2048;

/// The connection is to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("a fault rule resets the connection")]
pub(super) struct Reset;

/// The memory for request bodies.
pub(super) struct Memory(Semaphore);

impl Memory {
    pub(super) fn new() -> Self {
        Self(Semaphore::new(MEMORY_MIB as usize))
    }
}

/// Receives one request, and gives what is sent in return.
pub(super) async fn receive(
    emulator: &Emulator,
    request: Request<Incoming>,
    memory: &Memory,
    switch: &ResetSwitch,
) -> Result<Response<Outgoing>, Reset> {
    let (parts, body) = request.into_parts();
    let announced = announced(&parts.headers);
    if announced > MAX_BODY {
        return Ok(too_large().map(Outgoing::whole));
    }
    // Small bodies never wait. A body is at most 1 GiB, so the number of MiB fits.
    let mib = u32::try_from(announced / MIB).unwrap_or(MEMORY_MIB);
    let _held = memory.0.acquire_many(mib).await.map_err(|_| Reset)?;
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Ok(unreadable(error.as_ref()).map(Outgoing::whole)),
    };
    match emulator.exchange_aside(Request::from_parts(parts, body)).await {
        Reply::Answer(answer) => Ok(answer.map(Outgoing::whole)),
        Reply::Truncated { answer, arrives } => Ok(truncated(answer, arrives)),
        Reply::Reset => {
            switch.turn();
            Err(Reset)
        }
    }
}

/// How long the body is said to be, in bytes; the most that is possible, where the head does not say it.
fn announced(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let unknown = if headers.contains_key(header::TRANSFER_ENCODING) { MAX_BODY } else { 0 };
    length.unwrap_or(unknown)
}

/// The head says how long the whole body is, so the client can tell that some of it is missing.
fn truncated(answer: Response<Bytes>, arrives: usize) -> Response<Outgoing> {
    let length = answer.body().len();
    let mut answer = answer.map(|body| Outgoing::truncated(body, arrives));
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer
}

fn unreadable(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Response<Bytes> {
    if error.is::<LengthLimitError>() {
        return too_large();
    }
    error_answer(StatusCode::BAD_REQUEST, "IncompleteBody", &"the request body terminated unexpectedly")
}

fn too_large() -> Response<Bytes> {
    let message = format!("the local S3 takes at most {MAX_BODY} bytes in one request; upload in parts");
    error_answer(StatusCode::BAD_REQUEST, "EntityTooLarge", &message)
}

/// An error from before a request could be understood. `message` has no characters that XML would have to escape.
pub(in crate::emulator) fn error_answer(status: StatusCode, code: &str, message: &dyn fmt::Display) -> Response<Bytes> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}
