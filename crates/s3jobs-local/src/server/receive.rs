use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Version, header};
use hyper::body::{Body as _, Incoming};

use super::intake::{Memory, take_in};
use super::line::ResetSwitch;
use super::outgoing::Outgoing;
use super::pulse::Pulse;
use crate::api::Emulator;
use crate::faults::Reply;
use crate::gate::{self, Gate};
use crate::planes::{self, Asked};

/// The connection is to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("a fault rule resets the connection")]
pub(super) struct Reset;

/// What requests of one connection meet before anybody works on them.
pub(super) struct Reception<'c> {
    pub(super) gate: Gate,
    pub(super) memory: &'c Memory,
    pub(super) pulse: &'c Pulse,
    pub(super) switch: &'c ResetSwitch,
}

/// Receives one request, and gives what is sent in return.
///
/// A client that waits for `100 Continue` sends no body where the answer comes at once, and nobody can tell on the same connection
/// whether it began to send one all the same. So such a connection ends with the answer (RFC 9110, section 10.1.1). That an empty
/// body is answered at once does no harm by itself, but botocore takes the next answer on that connection for what it is not.
pub(super) async fn receive(
    emulator: &Emulator,
    request: Request<Incoming>,
    reception: &Reception<'_>,
) -> Result<Response<Outgoing>, Reset> {
    let is_continued = AtomicBool::new(!expects_continue(&request));
    let mut answer = received(emulator, request, (reception, &is_continued)).await?;
    if !is_continued.into_inner() {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(answer)
}

/// Whether the client sends its body after `100 Continue` alone.
fn expects_continue(request: &Request<Incoming>) -> bool {
    let expected = request.headers().get(header::EXPECT);
    request.version() == Version::HTTP_11
        && expected.is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// As [`receive`]. `is_continued` is set where the client was told to go on. Refusals that need only the head come before its body.
async fn received(
    emulator: &Emulator,
    request: Request<Incoming>,
    (reception, is_continued): (&Reception<'_>, &AtomicBool),
) -> Result<Response<Outgoing>, Reset> {
    let asked = Asked::of(&request);
    let refused = |refusal| Ok(asked.refused(&refusal, &planes::request_ids()).map(Outgoing::whole));
    let _under_way = reception.pulse.receive();
    if let Err(refusal) = reception.gate.check(&request) {
        return refused(refusal);
    }
    let (limit, too_large) = planes::body_limit(&request);
    if announced(request.headers()).is_some_and(|length| length > limit) {
        return refused(too_large);
    }
    let (parts, body) = request.into_parts();
    if !body.is_end_stream() {
        // hyper says it before it gives the first piece of a body.
        is_continued.store(true, Ordering::Relaxed);
    }
    let held = match take_in(body, (limit, too_large), reception.memory).await {
        Ok(held) => held,
        Err(refusal) => return refused(refusal),
    };
    let _at_work = reception.pulse.work();
    let is_browsers = gate::is_of_browser(&parts.headers);
    match emulator.exchange_aside(Request::from_parts(parts, held.body.clone())).await {
        Reply::Answer(answer) if is_browsers => Ok(sandboxed(answer).map(Outgoing::whole)),
        Reply::Answer(answer) => Ok(answer.map(Outgoing::whole)),
        Reply::Truncated { answer, arrives } => Ok(truncated(answer, arrives)),
        Reply::Reset => {
            reception.switch.turn();
            Err(Reset)
        }
    }
}

/// A page that is an object must not act as a page of this server: its scripts would be of our own origin.
fn sandboxed(mut answer: Response<Bytes>) -> Response<Bytes> {
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    answer
}

/// How long the body is said to be, in bytes. A number that is too large for this machine is the largest one.
fn announced(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    Some(length.parse().unwrap_or(usize::MAX))
}

/// The head says how long the whole body is, so the client can tell that some of it is missing.
fn truncated(answer: Response<Bytes>, arrives: usize) -> Response<Outgoing> {
    let length = answer.body().len();
    let mut answer = answer.map(|body| Outgoing::truncated(body, arrives));
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer
}

/// An error from before a request could be understood. `message` has no characters that XML would have to escape.
pub(crate) fn error_answer(status: StatusCode, code: &str, message: &dyn fmt::Display) -> Response<Bytes> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}
